// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import { type GoogleConsentModeOptions, googleConsentMode } from '../../../src/consent/sources/google-consent-mode.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { type FakeSourceHost, fakeSourceHost } from '../support/fake-source-host.js';

const TYPES = [
  'ad_storage',
  'ad_user_data',
  'ad_personalization',
  'analytics_storage',
  'functionality_storage',
  'personalization_storage',
];
const all = <State>(state: State): Record<string, State> => Object.fromEntries(TYPES.map((type) => [type, state]));

/** As gtag pushes it: an `Arguments` object. */
function command(..._args: unknown[]): unknown {
  // biome-ignore lint/complexity/noArguments: that is what gtag pushes
  return arguments;
}

/** The part of `google_tag_data.ics` that gtag.js fills. */
function installIcs(host: FakeSourceHost) {
  const listeners: { readonly types: readonly string[]; readonly run: () => void }[] = [];
  const ics = {
    usedDefault: true,
    usedUpdate: false,
    entries: Object.fromEntries(
      TYPES.map((type) => [type, { default: false, quiet: false } as Record<string, unknown>]),
    ),
    addListener(types: readonly string[], run: () => void) {
      if (this !== ics) throw new TypeError('called without its object');
      listeners.push({ types, run });
    },
  };
  host.globals.google_tag_data = { ics };
  return {
    ics,
    listeners,
    update(states: Record<string, unknown>) {
      ics.usedUpdate = true;
      for (const [type, update] of Object.entries(states)) ics.entries[type] = { ...ics.entries[type], update };
      for (const { run } of listeners) run();
    },
  };
}

function readWith(globals: Record<string, unknown>, options?: GoogleConsentModeOptions) {
  const started = googleConsentMode(options).start(fakeSourceHost(globals), () => {});
  const signal = started.read();
  started.stop();
  return signal;
}

describeConsentSource('google, by the state that gtag.js keeps', {
  create: () => googleConsentMode(),
  install(host) {
    const { update } = installIcs(host);
    return { answer: (choice) => update(all(choice === 'granted')) };
  },
});

describeConsentSource('google, by the commands in dataLayer', {
  create: () => googleConsentMode(),
  install(host) {
    const dataLayer: unknown[] = [{ event: 'gtm.js' }, command('consent', 'default', all('denied'))];
    host.globals.dataLayer = dataLayer;
    return { answer: (choice) => void dataLayer.push(command('consent', 'update', all(choice))) };
  },
});

describe('google', () => {
  it.each([true, false])('knows nothing by defaults alone, also where they grant: %s', (isGranted) => {
    const entries = all({ default: isGranted });
    const unknown = { analytics: 'unknown', personalization: 'unknown', marketing: 'unknown', sharing: 'unknown' };
    expect(readWith({ google_tag_data: { ics: { usedDefault: true, entries } } })).toEqual({
      verdicts: unknown,
      isExplicit: false,
    });
    const dataLayer = [command('consent', 'default', all(isGranted ? 'granted' : 'denied'))];
    expect(readWith({ dataLayer })).toEqual({ verdicts: unknown, isExplicit: false });
  });

  it('does not trust an update of an entry where none was used', () => {
    const ics = { usedDefault: true, usedUpdate: false, entries: all({ update: true }) };
    expect(readWith({ google_tag_data: { ics } })?.verdicts.analytics).toBe('unknown');
  });

  it('takes a quiet entry for unknown', () => {
    const ics = { usedUpdate: true, entries: all({ update: true, quiet: true }) };
    expect(readWith({ google_tag_data: { ics } })?.verdicts.analytics).toBe('unknown');
  });

  it('takes a type that nobody has named for unknown, never for granted', () => {
    const ics = { usedUpdate: true, entries: { analytics_storage: { update: true } } };
    expect(readWith({ google_tag_data: { ics } })?.verdicts).toEqual({
      analytics: 'granted',
      personalization: 'unknown',
      marketing: 'unknown',
      sharing: 'unknown',
    });
  });

  it('needs both types for marketing, and ad_user_data for sharing', () => {
    const states = { ...all('granted'), ad_storage: 'denied' };
    expect(readWith({ dataLayer: [command('consent', 'update', states)] })?.verdicts).toEqual({
      analytics: 'granted',
      personalization: 'granted',
      marketing: 'denied',
      sharing: 'granted',
    });
  });

  it('takes other types for one purpose, and the defaults for the rest', () => {
    const dataLayer = [command('consent', 'update', { ...all('granted'), ad_personalization: 'denied' })];
    const purposes = { marketing: ['ad_storage', 'ad_personalization'] };
    expect(readWith({ dataLayer }, { purposes })?.verdicts).toMatchObject({
      marketing: 'denied',
      analytics: 'granted',
    });
  });

  it('merges updates in their order, and lets no default undo them', () => {
    const dataLayer = [
      command('consent', 'update', all('denied')),
      command('consent', 'update', { analytics_storage: 'granted' }),
      command('consent', 'default', all('denied')),
      null,
      ['event', 'x'],
    ];
    expect(readWith({ dataLayer })?.verdicts).toMatchObject({ analytics: 'granted', marketing: 'denied' });
  });

  it('takes no other text for an answer', () => {
    const dataLayer = [command('consent', 'update', { analytics_storage: 'yes', ad_user_data: true })];
    expect(readWith({ dataLayer })?.verdicts).toMatchObject({ analytics: 'unknown', sharing: 'unknown' });
  });

  it('says nothing on a page whose tags use no consent mode', () => {
    const google_tag_data = { ics: { usedDefault: false, usedUpdate: false, entries: {} } };
    expect(readWith({ google_tag_data, dataLayer: [{ event: 'gtm.js' }] })).toBeUndefined();
  });

  it('goes over from dataLayer to the state of gtag.js when that comes, and looks no more', async () => {
    const host = fakeSourceHost({ dataLayer: [command('consent', 'default', all('denied'))] });
    const changed = vi.fn<() => void>();
    const started = googleConsentMode().start(host, changed);
    started.read();
    const { update, listeners } = installIcs(host);
    await host.advance(2_000);
    expect(host.openCount()).toBe(0);
    expect(listeners).toHaveLength(1);
    update(all(true));
    expect(changed).toHaveBeenCalledTimes(1);
    expect(started.read()?.verdicts.analytics).toBe('granted');
  });

  it('tells nothing while nothing changes in dataLayer', async () => {
    const host = fakeSourceHost({ dataLayer: [command('consent', 'update', all('denied'))] });
    const changed = vi.fn<() => void>();
    const started = googleConsentMode().start(host, changed);
    started.read();
    await host.advance(60_000);
    expect(changed).not.toHaveBeenCalled();
    started.stop();
  });

  it('looks at dataLayer where gtag.js gives nothing to listen to', async () => {
    const host = fakeSourceHost();
    const { ics, update } = installIcs(host);
    Reflect.deleteProperty(ics, 'addListener');
    const changed = vi.fn<() => void>();
    const started = googleConsentMode().start(host, changed);
    started.read();
    update(all(true));
    await host.advance(2_000);
    expect(changed).toHaveBeenCalledTimes(1);
    started.stop();
  });
});
