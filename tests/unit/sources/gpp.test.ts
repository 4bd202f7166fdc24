// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import { type GppOptions, gpp } from '../../../src/consent/sources/gpp.js';
import { UNKNOWN } from '../../../src/model/consent-signal.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { installFakeGpp } from '../support/fake-gpp.js';
import { fakeSourceHost } from '../support/fake-source-host.js';

const USNAT = {
  SaleOptOutNotice: 1,
  SharingOptOutNotice: 1,
  TargetedAdvertisingOptOutNotice: 1,
  SaleOptOut: 2,
  SharingOptOut: 2,
  TargetedAdvertisingOptOut: 2,
  KnownChildSensitiveDataConsents: [0, 0],
  Gpc: false,
};

const usnat = (changes: Record<string, unknown> = {}) => ({
  applicableSections: [7],
  parsedSections: { usnat: { ...USNAT, ...changes } },
});

function start(options?: GppOptions) {
  const host = fakeSourceHost();
  const platform = installFakeGpp(host);
  const changed = vi.fn<() => void>();
  const started = gpp(options).start(host, changed);
  started.read();
  return { host, platform, changed, started };
}

function readAfter(pingData: Record<string, unknown>, options?: GppOptions) {
  const { platform, started } = start(options);
  platform.change(pingData);
  return started.read();
}

const OPTED_OUT = { SaleOptOut: 1, SharingOptOut: 1, TargetedAdvertisingOptOut: 1 };

describeConsentSource('gpp', {
  create: () => gpp(),
  says: 'objections',
  install(host) {
    const platform = installFakeGpp(host);
    return { answer: (choice) => platform.change(usnat(choice === 'granted' ? {} : OPTED_OUT)) };
  },
});

describe('gpp', () => {
  it('knows nothing, and waits, while only the stub is on the page', () => {
    expect(start().started.read()).toEqual({ ...UNKNOWN, isChanging: true });
  });

  it('counts who has not objected as granted, but not as a choice', () => {
    expect(readAfter(usnat())).toEqual({
      verdicts: { analytics: 'n/a', personalization: 'n/a', marketing: 'granted', sharing: 'granted' },
      isExplicit: false,
      isChild: false,
      reference: { sections: '7' },
    });
  });

  it.each([
    ['SaleOptOut', 'denied', 'denied'],
    ['SharingOptOut', 'denied', 'denied'],
    ['TargetedAdvertisingOptOut', 'denied', 'granted'],
  ])('takes 1 in %s for an objection, which is a choice', (field, marketing, sharing) => {
    expect(readAfter(usnat({ [field]: 1 }))).toMatchObject({
      verdicts: { analytics: 'n/a', marketing, sharing },
      isExplicit: true,
    });
  });

  it('takes 0 for no objection only where the visitor was told of the right', () => {
    const marketingFor = (notice: number) =>
      readAfter(usnat({ SaleOptOut: 0, SaleOptOutNotice: notice }))?.verdicts.marketing;
    expect([0, 1, 2].map(marketingFor)).toEqual(['unknown', 'granted', 'unknown']);
  });

  it.each([true, '1', '2', null, 3])('takes %j for no answer', (value) => {
    expect(readAfter(usnat({ SaleOptOut: value }))?.verdicts.marketing).toBe('unknown');
  });

  it('does not miss a field that a state does not have', () => {
    const usva = { SaleOptOut: 2, TargetedAdvertisingOptOut: 2, KnownChildSensitiveDataConsents: 0 };
    const pingData = { applicableSections: [9], parsedSections: { usva } };
    expect(readAfter(pingData)).toMatchObject({ verdicts: { marketing: 'granted', sharing: 'granted' } });
  });

  it('reads a section that is a list of segments', () => {
    const { Gpc, ...core } = USNAT;
    const sectionOf = (gpc: boolean) => [core, { SubsectionType: 1, Gpc: gpc }];
    const pingData = (gpc: boolean) => ({ applicableSections: [7], parsedSections: { usnat: sectionOf(gpc) } });
    expect(readAfter(pingData(Gpc))?.verdicts).toMatchObject({ marketing: 'granted', sharing: 'granted' });
    expect(readAfter(pingData(true))?.verdicts).toMatchObject({ marketing: 'denied', sharing: 'denied' });
  });

  it('takes Global Privacy Control in a section for an objection, and leaves analytics alone', () => {
    expect(readAfter(usnat({ Gpc: true }))?.verdicts).toEqual({
      analytics: 'n/a',
      personalization: 'n/a',
      marketing: 'denied',
      sharing: 'denied',
    });
  });

  it.each([
    [[0, 1], true],
    [[2, 0], false],
    [1, true],
    [0, false],
    [undefined, false],
  ])('knows a child by %j: %s', (value, isChild) => {
    expect(readAfter(usnat({ KnownChildSensitiveDataConsents: value }))?.isChild).toBe(isChild);
  });

  it('reads the sections that apply, and no others', () => {
    const parsedSections = { usnat: USNAT, usca: { SaleOptOut: 1, SharingOptOut: 1 } };
    expect(readAfter({ applicableSections: [7], parsedSections })?.verdicts.marketing).toBe('granted');
    expect(readAfter({ applicableSections: [7, 8], parsedSections })).toMatchObject({
      verdicts: { marketing: 'denied' },
      reference: { sections: '7,8' },
    });
  });

  it('knows nothing by a section that applies but is not there', () => {
    expect(readAfter({ applicableSections: [27], parsedSections: {} })?.verdicts.marketing).toBe('unknown');
    expect(readAfter({ applicableSections: [7], parsedSections: undefined })?.verdicts.marketing).toBe('unknown');
    expect(readAfter({ applicableSections: [7, 8], parsedSections: { usnat: USNAT } })?.verdicts.marketing).toBe(
      'unknown',
    );
  });

  it.each([
    ['Y', 'denied'],
    ['N', 'granted'],
    ['-', 'unknown'],
  ])('reads the old section of the US: %s is %s', (OptOutSale, verdict) => {
    const uspv1 = { Version: 1, Notice: 'Y', OptOutSale, LspaCovered: '-' };
    expect(readAfter({ applicableSections: [6], parsedSections: { uspv1 } })?.verdicts).toMatchObject({
      marketing: verdict,
      sharing: verdict,
    });
  });

  it.each([[[-1]], [[2]], [[5]]])('leaves it to others where the sections are %j', (applicableSections) => {
    const parsedSections = { tcfeuv2: { PurposeConsents: [true] }, usnat: { ...USNAT, ...OPTED_OUT } };
    expect(readAfter({ applicableSections, parsedSections })).toMatchObject({
      verdicts: { analytics: 'n/a', personalization: 'n/a', marketing: 'n/a', sharing: 'n/a' },
      isExplicit: false,
    });
  });

  it.each([[[]], [[0]], [undefined], ['7']])('knows nothing where the sections are %j', (applicableSections) => {
    expect(readAfter({ ...usnat(), applicableSections })).toEqual(UNKNOWN);
  });

  it('holds what was known while something changes, and says that it does', () => {
    const { platform, started, changed } = start();
    platform.change(usnat());
    const before = started.read();
    platform.tell('signalStatus', { signalStatus: 'not ready' });
    expect(started.read()).toEqual({ ...before, isChanging: true });
    platform.tell('sectionChange', usnat(OPTED_OUT));
    expect(started.read()).toEqual({ ...before, isChanging: true });
    platform.tell('signalStatus', { signalStatus: 'ready' });
    expect(started.read()?.isChanging).toBeUndefined();
    expect(started.read()?.verdicts.marketing).toBe('denied');
    expect(changed).toHaveBeenCalledTimes(6);
  });

  it('knows nothing when the platform has failed', () => {
    const { platform, started } = start();
    platform.change(usnat());
    platform.tell('cmpStatus', { cmpStatus: 'error' });
    expect(started.read()).toEqual(UNKNOWN);
  });

  it('lets an objection deny analytics where the site wants that', () => {
    const options = { purposes: { analytics: ['SharingOptOut'] } };
    expect(readAfter(usnat(), options)?.verdicts.analytics).toBe('granted');
    expect(readAfter(usnat({ SharingOptOut: 1 }), options)?.verdicts.analytics).toBe('denied');
  });

  it('removes its listener', () => {
    const { platform, started } = start();
    expect(platform.listenerCount()).toBe(1);
    started.stop();
    expect(platform.listenerCount()).toBe(0);
  });
});
