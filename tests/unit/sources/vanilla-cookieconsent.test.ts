// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import {
  type VanillaCookieConsentOptions,
  vanillaCookieConsent,
} from '../../../src/consent/sources/vanilla-cookieconsent.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { type FakeSourceHost, fakeSourceHost } from '../support/fake-source-host.js';
import { openPage, readPackageFile, showTo } from '../support/platform-page.js';

const SCRIPT = readPackageFile('vanilla-cookieconsent/dist/cookieconsent.umd.js');
const EVENTS = ['cc:onFirstConsent', 'cc:onConsent', 'cc:onChange'];
const ALL = ['necessary', 'analytics', 'functionality', 'marketing', 'ads'];

/** Of CookieConsent, what the visitor's clicks and the site call. */
interface CookieConsent {
  run(config: object): Promise<void>;
  acceptCategory(names: string | readonly string[]): void;
  reset(isErasing: boolean): void;
}

interface Shown {
  readonly categories?: Readonly<Record<string, object>>;
  readonly mode?: 'opt-in' | 'opt-out';
  readonly cookie?: string;
  readonly isRun?: boolean;
}

const categoriesOf = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, name === 'necessary' ? { enabled: true, readOnly: true } : {}]));

/** The real CookieConsent on a page of its own. */
function openCookieConsent(
  host: FakeSourceHost,
  { categories = categoriesOf(ALL), mode = 'opt-in', cookie, isRun = true }: Shown = {},
) {
  const page = openPage();
  if (cookie) page.document.cookie = `cc_cookie=${cookie}`;
  page.eval(SCRIPT);
  showTo(host, page, 'CookieConsent', EVENTS);
  const platform = page.CookieConsent as CookieConsent;
  const consentModal = { title: 't', acceptAllBtn: 'all', acceptNecessaryBtn: 'none' };
  const preferencesModal = { title: 'p', sections: [] };
  const run = (): Promise<void> =>
    platform.run({
      mode,
      categories,
      language: { default: 'en', translations: { en: { consentModal, preferencesModal } } },
    });
  if (isRun) void run();
  return { page, platform, run };
}

function start(options?: VanillaCookieConsentOptions, shown?: Shown) {
  const host = fakeSourceHost();
  const changed = vi.fn<() => void>();
  const opened = openCookieConsent(host, shown);
  return { ...opened, host, changed, source: vanillaCookieConsent(options).start(host, changed) };
}

describeConsentSource('vanilla-cookieconsent', {
  create: () => vanillaCookieConsent(),
  install(host) {
    const { platform } = openCookieConsent(host);
    return { answer: (choice) => platform.acceptCategory(choice === 'granted' ? 'all' : []) };
  },
});

describe('vanilla-cookieconsent', () => {
  it('knows nothing before a choice', () => {
    expect(start().source.read()).toEqual({
      verdicts: { analytics: 'unknown', personalization: 'unknown', marketing: 'unknown', sharing: 'unknown' },
      isExplicit: false,
    });
  });

  it('knows nothing while the script is there and was not run, also where it has a cookie', () => {
    const { source } = start({}, { isRun: false });
    expect(source.read()?.verdicts.analytics).toBe('unknown');
  });

  it('grants and refuses by category, and tells when', () => {
    const { source, platform } = start();
    const beforeMs = Date.now();
    platform.acceptCategory(['analytics', 'ads']);
    const signal = source.read();
    expect(signal).toMatchObject({
      verdicts: { analytics: 'granted', personalization: 'denied', marketing: 'denied', sharing: 'denied' },
      isExplicit: true,
    });
    expect(signal?.decidedAtMs).toBeGreaterThanOrEqual(beforeMs - 1);
    expect(signal?.decidedAtMs).toBeLessThanOrEqual(Date.now());
  });

  it('leaves a purpose to the others for which the site has no category, rather than refuse it', () => {
    const { source, platform } = start({}, { categories: categoriesOf(['necessary', 'analytics', 'ads']) });
    platform.acceptCategory('all');
    expect(source.read()?.verdicts).toEqual({
      analytics: 'granted',
      marketing: 'granted',
      sharing: 'granted',
    });
  });

  it('never answers for a category of the options that the site does not have', () => {
    const { source, platform } = start({ purposes: { analytics: ['analitycs'] } });
    platform.acceptCategory([]);
    expect(source.read()?.verdicts).toMatchObject({ analytics: 'unknown', marketing: 'denied' });
  });

  it('finds a silent reset at the next look', async () => {
    const { source, platform, run, changed } = start();
    platform.acceptCategory('all');
    changed.mockClear();
    platform.reset(true);
    expect(changed).not.toHaveBeenCalled();
    expect(source.read()?.verdicts.analytics).toBe('unknown');
    await run();
    expect(source.read()?.verdicts.analytics).toBe('unknown');
  });

  it('grants what is enabled where the mode is opt-out, not explicitly, until the visitor chooses', () => {
    const { source, platform } = start(
      {},
      { mode: 'opt-out', categories: { analytics: { enabled: true }, marketing: {} } },
    );
    expect(source.read()).toMatchObject({
      verdicts: { analytics: 'granted', marketing: 'unknown' },
      isExplicit: false,
    });
    platform.acceptCategory([]);
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'denied', marketing: 'denied' }, isExplicit: true });
  });

  it('takes a category that nobody can refuse for no explicit grant', () => {
    const { source, platform } = start({}, { categories: { analytics: { readOnly: true, enabled: true } } });
    expect(source.read()?.verdicts.analytics).toBe('unknown');
    platform.acceptCategory([]);
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'granted' }, isExplicit: false });
  });

  it('knows nothing with a damaged cookie', () => {
    const { source } = start({}, { cookie: '%7B%22categories%22:' });
    expect(source.read()?.verdicts.analytics).toBe('unknown');
  });

  it('hears every change within a turn, and says the last', () => {
    const { source, platform, changed } = start();
    platform.acceptCategory([]);
    changed.mockClear();
    for (const names of ['all', [], 'all', []]) platform.acceptCategory(names);
    expect(changed).toHaveBeenCalledTimes(4);
    expect(source.read()?.verdicts.analytics).toBe('denied');
  });

  it('takes CookieConsent as a module', () => {
    const { platform } = openCookieConsent(fakeSourceHost());
    const source = vanillaCookieConsent({ api: platform }).start(fakeSourceHost(), () => {});
    platform.acceptCategory('all');
    expect(source.read()?.verdicts.analytics).toBe('granted');
  });
});
