import {
  type ConsentRuntimeOptions,
  clearConsentRuntimeCache,
  getOrCreateConsentRuntime,
  policyPackPresets,
} from 'c15t';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type C15tOptions, c15t } from '../../../src/consent/sources/c15t.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { type FakeSourceHost, fakeSourceHost } from '../support/fake-source-host.js';

/** The real c15t. */
function openC15t(host: FakeSourceHost, options: Partial<ConsentRuntimeOptions> = {}) {
  localStorage.clear();
  // biome-ignore lint/suspicious/noDocumentCookie: as in a page
  document.cookie = 'c15t=;path=/;max-age=0';
  clearConsentRuntimeCache();
  const { consentStore } = getOrCreateConsentRuntime({
    mode: 'offline',
    consentCategories: ['necessary', 'measurement', 'experience', 'marketing'],
    // jsdom cannot.
    reloadOnConsentRevoked: false,
    ...options,
  } as ConsentRuntimeOptions);
  host.globals.c15tStore = consentStore;
  return consentStore;
}

async function start(options?: C15tOptions, runtime?: Partial<ConsentRuntimeOptions>) {
  const host = fakeSourceHost();
  const changed = vi.fn<() => void>();
  const store = openC15t(host, runtime);
  await vi.waitFor(() => expect(store.getState().isLoadingConsentInfo).toBe(false));
  return { host, changed, store, source: c15t(options).start(host, changed) };
}

const answers = (isAllowed: boolean) => ({ measurement: isAllowed, experience: isAllowed, marketing: isAllowed });

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));

describeConsentSource('c15t', {
  create: () => c15t(),
  install(host) {
    const store = openC15t(host);
    return {
      answer(choice) {
        const isAllowed = choice === 'granted';
        // What `saveConsents` does, which first calculates a hash for longer than the clock of these tests waits.
        store.setState({
          consents: { necessary: true, functionality: false, ...answers(isAllowed) },
          consentInfo: { time: Date.now(), subjectId: 'sub_1' },
        });
      },
    };
  },
});

describe('c15t', () => {
  it('knows nothing before a choice', async () => {
    expect((await start()).source.read()).toEqual({
      verdicts: { analytics: 'unknown', personalization: 'unknown', marketing: 'unknown', sharing: 'unknown' },
      isExplicit: false,
    });
  });

  it('grants and refuses what was saved, and tells when', async () => {
    const { source, store } = await start();
    await store.getState().saveConsents('all');
    expect(source.read()).toEqual({
      verdicts: { analytics: 'granted', personalization: 'granted', marketing: 'granted', sharing: 'granted' },
      isExplicit: true,
      decidedAtMs: store.getState().consentInfo?.time,
    });
    expect(Math.abs((source.read()?.decidedAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
    await store.getState().saveConsents('necessary');
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'denied', marketing: 'denied' }, isExplicit: true });
  });

  it('changes nothing for a switch that was moved and not saved', async () => {
    const { source, store } = await start();
    await store.getState().saveConsents('all');
    store.getState().setSelectedConsent('measurement', false);
    expect(source.read()?.verdicts.analytics).toBe('granted');
  });

  it('knows nothing after a reset, and hears of it', async () => {
    const { source, store, changed } = await start();
    source.read();
    await store.getState().saveConsents('all');
    changed.mockClear();
    store.getState().resetConsents();
    expect(changed).toHaveBeenCalled();
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'unknown' }, isExplicit: false });
  });

  it('grants by itself where the law knows an opt-out, not explicitly', async () => {
    const { source, store } = await start(
      {},
      {
        offlinePolicy: { policyPacks: [policyPackPresets.californiaOptOut()] },
        overrides: { country: 'US', region: 'CA' },
      },
    );
    expect(store.getState().model).toBe('opt-out');
    expect(source.read()).toMatchObject({
      verdicts: { analytics: 'granted', marketing: 'granted' },
      isExplicit: false,
    });
    await store.getState().saveConsents('necessary');
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'denied' }, isExplicit: true });
  });

  it('takes the grants of a c15t that is switched off for no choice', async () => {
    const { source, store } = await start({}, { enabled: false });
    expect(store.getState().hasConsented()).toBe(true);
    expect(source.read()).toMatchObject({ verdicts: { analytics: 'granted' }, isExplicit: false });
  });

  it('leaves a purpose to the others for which nobody is asked, rather than refuse it', async () => {
    const { source, store } = await start({}, { consentCategories: ['necessary', 'measurement'] });
    await store.getState().saveConsents('all');
    expect(source.read()).toMatchObject({ isExplicit: true });
    expect(source.read()?.verdicts).toEqual({ analytics: 'granted' });
  });

  it('never answers for a category of the options that c15t does not know', async () => {
    const { source, store } = await start({ purposes: { analytics: ['statistics'] } });
    await store.getState().saveConsents('necessary');
    expect(source.read()?.verdicts).toMatchObject({ analytics: 'unknown', marketing: 'denied' });
  });

  it('takes the store of a module', async () => {
    const { store } = await start();
    const source = c15t({ store }).start(fakeSourceHost(), () => {});
    await store.getState().saveConsents('all');
    expect(source.read()?.verdicts.analytics).toBe('granted');
  });
});
