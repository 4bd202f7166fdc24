// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import { type KlaroOptions, klaro } from '../../../src/consent/sources/klaro.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { type FakeSourceHost, fakeSourceHost } from '../support/fake-source-host.js';
import { openPage, type PlatformPage, readPackageFile, showTo } from '../support/platform-page.js';

const SCRIPT = readPackageFile('klaro/dist/klaro-no-css.js');

interface Service {
  readonly name: string;
  readonly purposes: readonly string[];
  readonly required?: boolean;
  readonly optOut?: boolean;
  readonly default?: boolean;
  readonly callback?: (isAllowed: boolean) => void;
}

const SERVICES: readonly Service[] = [
  { name: 'session', purposes: ['security'] },
  { name: 'touchtrail', purposes: ['analytics'] },
  { name: 'ads', purposes: ['marketing'] },
];

/** Of Klaro's manager, what the visitor's clicks call. */
interface Manager {
  updateConsent(name: string, value: boolean): void;
  changeAll(value: boolean): void;
  saveAndApplyConsents(): void;
  resetConsents(): void;
  readonly watchers: ReadonlySet<unknown>;
}

interface Klaro {
  render(config: object): void;
  getManager(config: object): Manager;
}

/** The real Klaro on a page of its own; rendered unless a test does that. */
function openKlaro(host: FakeSourceHost, { services = SERVICES, cookie = '', isRendered = true } = {}) {
  const page: PlatformPage = openPage();
  if (cookie) page.document.cookie = `klaro=${cookie}`;
  page.eval(SCRIPT);
  showTo(host, page, 'klaro');
  const platform = page.klaro as Klaro;
  const config = { cookieName: 'klaro', lang: 'en', services };
  if (isRendered) platform.render(config);
  return {
    page,
    platform,
    config,
    manager: () => platform.getManager(config),
    answer(isAllowed: boolean): void {
      platform.getManager(config).changeAll(isAllowed);
      platform.getManager(config).saveAndApplyConsents();
    },
  };
}

/** A source that has found Klaro. */
async function start(options?: KlaroOptions, page?: Parameters<typeof openKlaro>[1]) {
  const host = fakeSourceHost();
  const changed = vi.fn<() => void>();
  const opened = openKlaro(host, page);
  const source = klaro(options).start(host, changed);
  source.read();
  await host.advance(0);
  return { ...opened, host, changed, source };
}

describeConsentSource('klaro', {
  create: () => klaro({ purposes: { personalization: ['analytics'] } }),
  install(host) {
    const { answer } = openKlaro(host);
    return { answer: (choice) => answer(choice === 'granted') };
  },
});

describe('klaro', () => {
  it('knows nothing before a choice, though every callback has said false', async () => {
    expect((await start()).source.read()).toEqual({
      verdicts: { analytics: 'unknown', marketing: 'unknown', sharing: 'unknown' },
      isExplicit: false,
    });
  });

  it('grants and refuses what was saved', async () => {
    const { source, answer } = await start();
    answer(true);
    expect(source.read()).toEqual({
      verdicts: { analytics: 'granted', marketing: 'granted', sharing: 'granted' },
      isExplicit: true,
    });
    answer(false);
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'denied', marketing: 'denied' }, isExplicit: true });
  });

  it('changes nothing for a switch that was moved and not saved', async () => {
    const { source, answer, manager } = await start();
    answer(true);
    manager().updateConsent('touchtrail', false);
    expect(source.read()?.verdicts.analytics).toBe('granted');
  });

  it('never says denied while an acceptance is being applied, not even to the callbacks', async () => {
    const seen = new Set<unknown>();
    const host = fakeSourceHost();
    const look = (): void => void seen.add(source.read()?.verdicts.analytics);
    const source = klaro().start(host, look);
    const { answer } = openKlaro(host, { services: SERVICES.map((service) => ({ ...service, callback: look })) });
    look();
    await host.advance(0);
    look();
    answer(true);
    expect([...seen]).toEqual(['unknown', 'granted']);
  });

  it('knows nothing after a reset, and hears of it', async () => {
    const { source, answer, manager, changed } = await start();
    source.read();
    answer(true);
    changed.mockClear();
    manager().resetConsents();
    expect(changed).toHaveBeenCalled();
    expect(source.read()?.verdicts.analytics).toBe('unknown');
  });

  it('knows the answer of an earlier page', async () => {
    const stored = encodeURIComponent(JSON.stringify({ session: true, touchtrail: true, ads: false }));
    const { source } = await start({}, { cookie: stored });
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'granted', marketing: 'denied' }, isExplicit: true });
  });

  it('knows nothing, and fails at nothing, with a damaged cookie', () => {
    const host = fakeSourceHost();
    const { platform, config } = openKlaro(host, { cookie: '%7Bnot', isRendered: false });
    const source = klaro().start(host, () => {});
    expect(() => platform.getManager(config)).toThrow();
    source.read();
    expect(() => platform.render(config)).toThrow();
    expect(source.read()?.verdicts.analytics).toBe('unknown');
  });

  it('leaves it to the site to begin: no service runs before Klaro is rendered', async () => {
    const callback = vi.fn();
    const services = [{ name: 'touchtrail', purposes: ['analytics'], callback }];
    const { source, host, platform, config, changed } = await start({}, { services, isRendered: false });
    source.read();
    await host.advance(1_000);
    expect(source.read()?.verdicts.analytics).toBe('unknown');
    expect(callback).not.toHaveBeenCalled();
    platform.render(config);
    await host.advance(0);
    source.read();
    expect(changed).toHaveBeenCalled();
    expect(callback).toHaveBeenCalledOnce();
  });

  it('ends where a callback that Klaro calls at its start leads to a look at the source', async () => {
    const host = fakeSourceHost();
    const look = vi.fn(() => void source.read());
    const source = klaro().start(host, look);
    openKlaro(host, { services: [{ name: 'touchtrail', purposes: ['analytics'], callback: look }] });
    await host.advance(0);
    expect(look.mock.calls.length).toBeLessThan(4);
  });

  it('takes the manager of a site that has Klaro as a module or never renders it', () => {
    const host = fakeSourceHost();
    const { answer, manager } = openKlaro(fakeSourceHost(), { isRendered: false });
    const changed = vi.fn();
    const source = klaro({ manager: manager() }).start(host, changed);
    source.read();
    answer(true);
    expect(changed).toHaveBeenCalled();
    expect(source.read()?.verdicts.analytics).toBe('granted');
  });

  it('takes no element with the ID klaro for Klaro', () => {
    const page = openPage();
    page.document.body.innerHTML = '<div id="klaro"></div>';
    const host = fakeSourceHost();
    showTo(host, page, 'klaro');
    expect(host.globals.klaro).toBeTruthy();
    expect(
      klaro()
        .start(host, () => {})
        .read(),
    ).toBeUndefined();
  });

  it('needs every service of a purpose, and takes names of services too', async () => {
    const services = [...SERVICES, { name: 'heatmap', purposes: ['analytics'] }];
    const { source, manager } = await start({ purposes: { marketing: ['ads', 'session'] } }, { services });
    for (const name of ['session', 'ads', 'touchtrail']) manager().updateConsent(name, true);
    manager().saveAndApplyConsents();
    expect(source.read()?.verdicts).toMatchObject({ analytics: 'denied', marketing: 'granted' });
  });

  it('never answers for a name of the options that Klaro does not know', async () => {
    const { source, answer } = await start({ purposes: { analytics: ['analitycs'] } });
    answer(false);
    expect(source.read()?.verdicts.analytics).toBe('unknown');
  });

  it.each([{ optOut: true, default: true }, { required: true }])(
    'grants what Klaro allows without asking, not explicitly: %j',
    async (more) => {
      const services = [{ name: 'touchtrail', purposes: ['analytics'], ...more }];
      const { source, answer } = await start({}, { services });
      expect(source.read()).toMatchObject({ verdicts: { analytics: 'granted' }, isExplicit: false });
      answer(true);
      expect(source.read()?.isExplicit).toBe(!('required' in more));
    },
  );

  it('hears of no later notice after it was stopped', async () => {
    const { source, host, platform, config, changed } = await start();
    source.stop();
    changed.mockClear();
    platform.render(config);
    expect(host.openCount()).toBe(0);
    await host.advance(1_000);
    expect(changed).not.toHaveBeenCalled();
  });

  it('stops watching Klaro', async () => {
    const { source, manager } = await start();
    const before = manager().watchers.size;
    source.read();
    expect(manager().watchers.size).toBe(before + 1);
    source.stop();
    expect(manager().watchers.size).toBe(before);
  });
});
