import { CmpApi, CmpApiModel } from '@iabtechlabtcf/cmpapi';
import { GVL, TCModel, TCString, type VendorList } from '@iabtechlabtcf/core';
import installStub from '@iabtechlabtcf/stub';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tcf } from '../../../src/consent/sources/tcf.js';
import { UNKNOWN } from '../../../src/model/consent-signal.js';
import { fakeSourceHost } from '../support/fake-source-host.js';

const GVL_JSON = {
  gvlSpecificationVersion: 3,
  vendorListVersion: 1,
  tcfPolicyVersion: 5,
  lastUpdated: '2026-01-01T00:00:00Z',
  purposes: {},
  specialPurposes: {},
  features: {},
  specialFeatures: {},
  stacks: {},
  dataCategories: {},
  vendors: {},
} as unknown as VendorList;

function encode(purposes: readonly number[], publisherPurposes: readonly number[] = []): string {
  const model = new TCModel(new GVL(GVL_JSON));
  model.cmpId = 31;
  model.cmpVersion = 2;
  model.purposeConsents.set([...purposes]);
  model.publisherConsents.set([...publisherPurposes]);
  model.isServiceSpecific = true;
  return TCString.encode(model);
}

const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** The page: the stub of the IAB, then the source, and the platform when the test wants it. */
function open() {
  installStub();
  const changed = vi.fn<() => void>();
  const readGlobal = (path: string): unknown => Reflect.get(window, path);
  const started = tcf().start({ ...fakeSourceHost(), readGlobal }, changed);
  return { started, changed, comes: () => new CmpApi(31, 2, true) };
}

afterEach(() => {
  // The library has one model for all its platforms.
  CmpApiModel.reset();
  Reflect.deleteProperty(window, '__tcfapi');
  document.querySelector('iframe')?.remove();
});

describe('tcf, with the reference library of the IAB', () => {
  it('listens through the stub, and hears the platform when it comes', () => {
    const { started, changed, comes } = open();
    expect(started.read()).toEqual(UNKNOWN);
    comes().update(encode(ALL), false);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(started.read()).toEqual({
      verdicts: { analytics: 'granted', personalization: 'granted', marketing: 'granted' },
      isExplicit: true,
      reference: { cmpId: 31, policyVersion: 5 },
    });
  });

  it('goes from the first banner through a choice and a banner that comes back to the withdrawal', () => {
    const { started, comes } = open();
    started.read();
    const api = comes();
    const analyticsAfter = (tcString: string, isBannerOpen: boolean) => {
      api.update(tcString, isBannerOpen);
      return started.read()?.verdicts.analytics;
    };
    expect(analyticsAfter('', true)).toBe('unknown');
    expect(analyticsAfter(encode(ALL), true)).toBe('unknown');
    expect(analyticsAfter(encode([1, 8]), false)).toBe('granted');
    expect(analyticsAfter(encode([]), true)).toBe('granted');
    expect(analyticsAfter(encode([]), false)).toBe('denied');
    expect(analyticsAfter(encode(ALL), true)).toBe('denied');
    expect(analyticsAfter(encode(ALL), false)).toBe('granted');
  });

  it('takes no TC string for no choice, and no GDPR for nothing to say', () => {
    const { started, comes } = open();
    started.read();
    const api = comes();
    api.update('');
    expect(started.read()).toEqual(UNKNOWN);
    api.update(null);
    expect(started.read()).toEqual({ verdicts: {}, isExplicit: false });
    api.update(encode(ALL));
    expect(started.read()?.verdicts.analytics).toBe('granted');
  });

  it('needs the publisher segment too, where there is one', () => {
    const { started, comes } = open();
    started.read();
    const api = comes();
    api.update(encode(ALL, [1, 2]));
    expect(started.read()?.verdicts.analytics).toBe('denied');
    api.update(encode(ALL, [1, 8]));
    expect(started.read()?.verdicts.analytics).toBe('granted');
  });

  it('gives at once what a platform knows that was there before', () => {
    const { started, changed, comes } = open();
    comes().update(encode(ALL));
    expect(started.read()?.verdicts.analytics).toBe('granted');
    expect(changed).not.toHaveBeenCalled();
  });

  it('hears nothing when the platform comes after it was stopped', () => {
    const { started, changed, comes } = open();
    started.read();
    started.stop();
    const api = comes();
    api.update(encode(ALL));
    api.update(encode([]));
    expect(changed).not.toHaveBeenCalled();
    expect(CmpApiModel.eventQueue.size).toBe(0);
  });

  it('removes its listener, whose ID is 0', () => {
    const { started, changed, comes } = open();
    started.read();
    const api = comes();
    api.update(encode(ALL));
    expect(CmpApiModel.eventQueue.size).toBe(1);
    started.stop();
    changed.mockClear();
    api.update(encode([]));
    expect(CmpApiModel.eventQueue.size).toBe(0);
    expect(changed).not.toHaveBeenCalled();
  });
});
