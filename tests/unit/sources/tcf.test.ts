// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import { type TcfOptions, tcf } from '../../../src/consent/sources/tcf.js';
import { UNKNOWN } from '../../../src/model/consent-signal.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { fakeSourceHost } from '../support/fake-source-host.js';
import { installFakeTcf } from '../support/fake-tcf.js';

const ALL = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((purpose) => [purpose, true]));

const tcData = (consents: Record<string, boolean> = ALL, more: Record<string, unknown> = {}) => ({
  gdprApplies: true,
  cmpStatus: 'loaded',
  eventStatus: 'tcloaded',
  tcString: 'CPxyz',
  cmpId: 31,
  tcfPolicyVersion: 5,
  purposeOneTreatment: false,
  purpose: { consents, legitimateInterests: {} },
  vendor: { consents: {} },
  publisher: { consents: {} },
  ...more,
});

function start(options?: TcfOptions) {
  const host = fakeSourceHost();
  const platform = installFakeTcf(host);
  const changed = vi.fn<() => void>();
  const started = tcf(options).start(host, changed);
  started.read();
  return { host, platform, changed, started };
}

/** What it says after one thing was told. */
function readAfter(told: Record<string, unknown> | null, options?: TcfOptions, isSuccess = true) {
  const { platform, started } = start(options);
  platform.tell(told, isSuccess);
  return started.read();
}

describeConsentSource('tcf', {
  create: () => tcf(),
  install(host) {
    const platform = installFakeTcf(host);
    return {
      answer: (choice) => platform.tell(tcData(choice === 'granted' ? ALL : {}, { eventStatus: 'useractioncomplete' })),
    };
  },
});

describe('tcf', () => {
  it('waits while only the stub is on the page', () => {
    expect(start().started.read()).toEqual(UNKNOWN);
  });

  it('grants what the TCF purposes allow, and leaves sharing to others', () => {
    expect(readAfter(tcData())).toEqual({
      verdicts: { analytics: 'granted', personalization: 'granted', marketing: 'granted' },
      isExplicit: true,
      reference: { cmpId: 31, policyVersion: 5 },
    });
  });

  it('needs every TCF purpose of a purpose', () => {
    expect(readAfter(tcData({ 1: true, 8: true, 3: true, 4: true }))?.verdicts).toEqual({
      analytics: 'granted',
      personalization: 'denied',
      marketing: 'denied',
    });
  });

  it('needs purpose 1 for everything', () => {
    const verdicts = readAfter(tcData({ ...ALL, 1: false }))?.verdicts;
    expect(verdicts).toMatchObject({ analytics: 'denied', personalization: 'denied', marketing: 'denied' });
  });

  it('takes other TCF purposes for one purpose, and the defaults for the rest', () => {
    const options = { purposes: { analytics: [1, 8, 9, 10], sharing: [1, 2] } };
    expect(readAfter(tcData({ ...ALL, 10: false }), options)?.verdicts).toEqual({
      analytics: 'denied',
      personalization: 'granted',
      marketing: 'granted',
      sharing: 'granted',
    });
  });

  it('takes only true for a consent', () => {
    const consents = { 1: 1, 8: 'true' } as unknown as Record<string, boolean>;
    expect(readAfter(tcData(consents))?.verdicts.analytics).toBe('denied');
  });

  it('does not take a legitimate interest for a consent', () => {
    const data = tcData({ 1: true }, { purpose: { consents: { 1: true }, legitimateInterests: ALL } });
    expect(readAfter(data)?.verdicts.analytics).toBe('denied');
  });

  it('knows nothing while the banner is open for the first time, whatever its switches show', () => {
    expect(readAfter(tcData(ALL, { eventStatus: 'cmpuishown' }))).toEqual(UNKNOWN);
  });

  it.each([ALL, {}])(
    'keeps what was chosen while the banner is open again, whatever its switches show: %j',
    (switches) => {
      const { platform, started } = start();
      platform.tell(tcData({ 1: true, 8: true }));
      const before = started.read();
      platform.tell(tcData(switches, { eventStatus: 'cmpuishown' }));
      expect(started.read()).toBe(before);
      platform.tell(tcData(switches, { eventStatus: 'useractioncomplete' }));
      expect(started.read()?.verdicts.analytics).toBe(switches === ALL ? 'granted' : 'denied');
    },
  );

  it('forgets nothing that it did not know: a banner that opens where the GDPR had not applied is a first one', () => {
    const { platform, started } = start();
    platform.tell({ gdprApplies: false });
    platform.tell(tcData(ALL, { eventStatus: 'cmpuishown' }));
    expect(started.read()).toEqual(UNKNOWN);
  });

  it('takes a TC string that is empty for no choice, not for a refusal', () => {
    expect(readAfter(tcData({}, { tcString: '' }))).toEqual(UNKNOWN);
  });

  it('takes empty maps with a TC string for a refusal', () => {
    expect(readAfter(tcData({}, { eventStatus: 'useractioncomplete' }))).toMatchObject({
      verdicts: { analytics: 'denied', personalization: 'denied', marketing: 'denied' },
      isExplicit: true,
    });
  });

  it('takes maps that are not there for a refusal', () => {
    const none = { purpose: undefined, publisher: undefined, vendor: null };
    expect(readAfter(tcData(ALL, none))?.verdicts.analytics).toBe('denied');
    expect(readAfter(tcData(ALL, { purpose: { consents: null } }))?.verdicts.analytics).toBe('denied');
  });

  it('leaves it to others where the GDPR does not apply', () => {
    const data = { gdprApplies: false, tcString: 'CPxyz', purpose: undefined, publisher: undefined };
    expect(readAfter({ ...data, eventStatus: 'tcloaded' })).toEqual({ verdicts: {}, isExplicit: false });
  });

  it.each([
    ['whether the GDPR applies is not decided', tcData(ALL, { gdprApplies: undefined })],
    ['the platform has failed', tcData(ALL, { cmpStatus: 'error' })],
    ['the event has no status that is known', tcData(ALL, { eventStatus: 'somethingelse' })],
    ['nothing was told', null],
    ['an empty object was told', {}],
  ])('knows nothing where %s', (_what, data) => {
    expect(readAfter(data)).toEqual(UNKNOWN);
  });

  it('knows nothing when the platform says that the command has failed', () => {
    expect(readAfter(tcData(), {}, false)).toEqual(UNKNOWN);
  });

  it('knows nothing any more when the platform fails later', () => {
    const { platform, started } = start();
    platform.tell(tcData());
    platform.tell(tcData(ALL, { cmpStatus: 'error' }));
    expect(started.read()).toEqual(UNKNOWN);
  });

  it('needs the consent for the publisher too, where the platform keeps any', () => {
    const verdictFor = (publisher: Record<string, boolean>) =>
      readAfter(tcData(ALL, { publisher: { consents: publisher } }))?.verdicts.analytics;
    expect(verdictFor({ 1: true })).toBe('denied');
    expect(verdictFor({ 1: true, 8: true })).toBe('granted');
    expect(verdictFor({ 1: false, 8: false })).toBe('granted');
  });

  it('is not content with the consent for the publisher alone', () => {
    expect(readAfter(tcData({ 1: true }, { publisher: { consents: ALL } }))?.verdicts.analytics).toBe('denied');
  });

  it('needs the consent to the vendor, where the site is one', () => {
    const verdictFor = (consents: Record<string, boolean>) =>
      readAfter(tcData(ALL, { vendor: { consents } }), { vendorId: 755 })?.verdicts.analytics;
    expect(verdictFor({ 755: true })).toBe('granted');
    expect(verdictFor({ 755: false })).toBe('denied');
    expect(verdictFor({ 754: true })).toBe('denied');
  });

  it('infers no grant where purpose 1 was not asked for', () => {
    expect(readAfter(tcData(ALL, { purposeOneTreatment: true }))?.verdicts.analytics).toBe('unknown');
    expect(readAfter(tcData({}, { purposeOneTreatment: true }))?.verdicts.analytics).toBe('denied');
  });

  it('puts the TC string on the receipt only where the site wants it', () => {
    expect(readAfter(tcData(), { includeTcString: true })?.reference).toEqual({
      cmpId: 31,
      policyVersion: 5,
      tcString: 'CPxyz',
    });
  });

  it('gives the answer of a platform that calls it at once in the first read, without a word', () => {
    const host = fakeSourceHost();
    installFakeTcf(host).tell(tcData());
    const changed = vi.fn<() => void>();
    expect(tcf().start(host, changed).read()?.verdicts.analytics).toBe('granted');
    expect(changed).not.toHaveBeenCalled();
  });

  it('removes its listener, also the one with the ID 0', () => {
    const { platform, started } = start();
    platform.tell(tcData());
    expect(platform.listenerCount()).toBe(1);
    started.stop();
    expect(platform.listenerCount()).toBe(0);
  });

  it('removes a listener whose ID it learns only after it was stopped', () => {
    const { platform, changed, started } = start();
    started.stop();
    platform.tell(tcData());
    expect(platform.listenerCount()).toBe(0);
    expect(changed).not.toHaveBeenCalled();
  });

  it('adds no listener when it is asked after it was stopped', () => {
    const host = fakeSourceHost();
    const started = tcf().start(host, () => {});
    started.stop();
    const platform = installFakeTcf(host);
    expect(started.read()).toEqual(UNKNOWN);
    expect(platform.listenerCount()).toBe(0);
  });

  it('tries again where the platform has thrown', () => {
    const host = fakeSourceHost({
      __tcfapi: () => {
        throw new Error('not yet');
      },
    });
    const started = tcf().start(host, () => {});
    expect(started.read()).toEqual(UNKNOWN);
    installFakeTcf(host).tell(tcData());
    expect(started.read()?.verdicts.analytics).toBe('granted');
  });
});
