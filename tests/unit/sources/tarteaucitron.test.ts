// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import { type TarteaucitronOptions, tarteaucitron } from '../../../src/consent/sources/tarteaucitron.js';
import type { ConsentSignal } from '../../../src/model/consent-signal.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { type FakeSourceHost, fakeSourceHost } from '../support/fake-source-host.js';
import { openPage, readPackageFile, showTo } from '../support/platform-page.js';

const SCRIPT = readPackageFile('tarteaucitronjs/tarteaucitron.js');
const SERVICES = readPackageFile('tarteaucitronjs/tarteaucitron.services.js');
const LANGUAGE = readPackageFile('tarteaucitronjs/lang/tarteaucitron.en.js');

interface Service {
  readonly type: string;
  readonly needConsent?: boolean;
  readonly defaultState?: unknown;
}

/** Of tarteaucitron, what the site calls and what the visitor's clicks do. */
interface Platform {
  init(parameters: object): void;
  addInternalScript(url: string, id: string, done: () => void): void;
  readonly services: Record<string, object>;
  readonly user: { bypass?: boolean };
  readonly userInterface: { respondAll(isAllowed: boolean): void; respond(button: object, isAllowed: boolean): void };
  job?: string[];
}

interface Shown {
  readonly services?: Readonly<Record<string, Service>>;
  readonly parameters?: object;
  readonly cookie?: string;
  readonly bypass?: boolean;
}

/** The real tarteaucitron on a page of its own; the files that it loads are there at once. */
function openTarteaucitron(
  host: FakeSourceHost,
  { services = { tracker: { type: 'analytic' }, pixel: { type: 'ads' } }, parameters, cookie, bypass }: Shown = {},
) {
  const page = openPage();
  if (cookie) page.document.cookie = `tarteaucitron=${cookie}`;
  const tag = Object.assign(page.document.createElement('script'), { src: '/tac/tarteaucitron.js' });
  // It takes its address from its tag, and waits until the page is complete.
  Object.defineProperties(page.document, { currentScript: { value: tag }, readyState: { value: 'complete' } });
  page.eval(SCRIPT);
  const platform = page.tarteaucitron as Platform;
  platform.addInternalScript = (url, _id, done) => {
    page.eval(url.includes('services') ? SERVICES : LANGUAGE);
    done();
  };
  const keys = Object.keys(services);
  const types = ['tac.consent_updated', 'tac.root_available', ...keys.map((key) => `${key}_added`)];
  showTo(host, page, 'tarteaucitron', types);
  if (bypass) platform.user.bypass = true;

  /** The site's part. All files that tarteaucitron loads come at once. */
  const run = (): void => {
    for (const [key, service] of Object.entries(services)) {
      platform.services[key] = { key, name: key, needConsent: true, cookies: [], js() {}, fallback() {}, ...service };
    }
    platform.job = keys;
    platform.init({ highPrivacy: true, ...parameters });
  };
  return { page, platform, run };
}

function start(options?: TarteaucitronOptions, shown?: Shown) {
  const host = fakeSourceHost();
  const heard: (ConsentSignal | undefined)[] = [];
  const changed = vi.fn(() => void heard.push(source.read()));
  const opened = openTarteaucitron(host, shown);
  const source = tarteaucitron(options).start(host, changed);
  source.read();
  opened.run();
  return { ...opened, host, changed, heard, source };
}

describeConsentSource('tarteaucitron', {
  create: () => tarteaucitron(),
  install(host) {
    const { platform, run } = openTarteaucitron(host);
    run();
    return { answer: (choice) => platform.userInterface.respondAll(choice === 'granted') };
  },
});

describe('tarteaucitron', () => {
  it('knows nothing before a choice, though the cookie says wait and an event has told of it', () => {
    const { page, source, changed } = start();
    expect(page.document.cookie).toContain('!tracker=wait');
    expect(changed).toHaveBeenCalled();
    expect(source.read()).toEqual({
      verdicts: { analytics: 'unknown', marketing: 'unknown', sharing: 'unknown' },
      isExplicit: false,
    });
  });

  it('says nothing while the types of the services are not loaded', () => {
    const host = fakeSourceHost();
    openTarteaucitron(host);
    expect(
      tarteaucitron()
        .start(host, () => {})
        .read(),
    ).toBeUndefined();
  });

  it('grants and refuses by service', () => {
    const { page, source, platform, changed } = start();
    changed.mockClear();
    platform.userInterface.respond(page.document.getElementById('trackerAllowed') ?? {}, true);
    expect(changed).toHaveBeenCalled();
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'granted', marketing: 'unknown' }, isExplicit: true });
    platform.userInterface.respondAll(false);
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'denied', marketing: 'denied' }, isExplicit: true });
  });

  it('hears of an answer that was given on an earlier page', () => {
    const { heard } = start({}, { cookie: '!tracker=true!pixel=false' });
    expect(heard.at(-1)).toMatchObject({ verdicts: { analytics: 'granted', marketing: 'denied' }, isExplicit: true });
  });

  it('hears of it with services of the options too', () => {
    const { heard } = start({ purposes: { analytics: ['pixel'] } }, { cookie: '!tracker=false!pixel=true' });
    expect(heard.at(-1)?.verdicts.analytics).toBe('granted');
  });

  it('needs every service of a type', () => {
    const { page, source, platform } = start(
      {},
      { services: { tracker: { type: 'analytic' }, heatmap: { type: 'analytic' } } },
    );
    platform.userInterface.respond(page.document.getElementById('trackerAllowed') ?? {}, true);
    expect(source.read()?.verdicts.analytics).toBe('unknown');
    platform.userInterface.respond(page.document.getElementById('heatmapDenied') ?? {}, false);
    expect(source.read()?.verdicts.analytics).toBe('denied');
  });

  it('knows nothing of a service of the options that is not on the page', () => {
    const { source, platform } = start({ purposes: { analytics: ['treacker'] } });
    platform.userInterface.respondAll(true);
    expect(source.read()?.verdicts).toMatchObject({ analytics: 'unknown', marketing: 'granted' });
  });

  it.each<[what: string, shown: Shown]>([
    ['going on to another page is an answer', { parameters: { highPrivacy: false }, cookie: '!tracker=true' }],
    ['everything is allowed by default', { parameters: { serviceDefaultState: true } }],
    ['the service is allowed by default', { services: { tracker: { type: 'analytic', defaultState: true } } }],
    ['the service needs no consent', { services: { tracker: { type: 'analytic', needConsent: false } } }],
    ['visitors outside the EU are not asked', { bypass: true }],
  ])('grants what is allowed without an answer, not explicitly, where %s', (_what, shown) => {
    const { source } = start({}, { services: { tracker: { type: 'analytic' } }, ...shown });
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'granted' }, isExplicit: false });
  });
});
