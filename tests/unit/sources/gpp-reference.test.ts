import { CmpApi } from '@iabgpp/cmpapi';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { gpp } from '../../../src/consent/sources/gpp.js';
import { UNKNOWN } from '../../../src/model/consent-signal.js';
import { fakeSourceHost } from '../support/fake-source-host.js';

const SIGNAL = { notReady: 'not ready', ready: 'ready' } as const;

/** The stub as the specification describes it: it answers at once that nothing is ready, and keeps its listeners. */
function installStub(): void {
  const events: { id: number; callback: unknown; parameter: unknown }[] = [];
  const pingData = { gppVersion: '1.1', cmpStatus: 'stub', signalStatus: 'not ready', parsedSections: {} };
  const api = (command?: string, callback?: (told: unknown, isSuccess: boolean) => void, parameter?: unknown) => {
    if (command === 'events') return events;
    if (command === 'addEventListener') {
      const id = events.length + 1;
      events.push({ id, callback, parameter });
      callback?.({ eventName: 'listenerRegistered', listenerId: id, data: true, pingData }, true);
    }
    return [];
  };
  Object.assign(window, { __gpp: api });
}

function open() {
  installStub();
  const changed = vi.fn<() => void>();
  const readGlobal = (path: string): unknown => Reflect.get(window, path);
  const started = gpp().start({ ...fakeSourceHost(), readGlobal }, changed);
  return { started, changed };
}

/** A change of the national section, between `not ready` and `ready`. */
function change(api: CmpApi, fields: Readonly<Record<string, unknown>>): void {
  setSignal(api, SIGNAL.notReady);
  api.setApplicableSections([7]);
  for (const [field, value] of Object.entries(fields)) api.setFieldValue('usnat', field, value);
  api.fireSectionChange('usnat');
  setSignal(api, SIGNAL.ready);
}

const setSignal = (api: CmpApi, signal: string): void => Reflect.apply(api.setSignalStatus, api, [signal]);

const NOT_OPTED_OUT = {
  SaleOptOutNotice: 1,
  SharingOptOutNotice: 1,
  TargetedAdvertisingOptOutNotice: 1,
  SaleOptOut: 2,
  SharingOptOut: 2,
  TargetedAdvertisingOptOut: 2,
  GpcSegmentIncluded: true,
  Gpc: false,
};

afterEach(() => {
  Reflect.deleteProperty(window, '__gpp');
});

describe('gpp, with the reference library of the IAB', () => {
  it('listens through the stub, and hears the platform when it comes', () => {
    const { started, changed } = open();
    expect(started.read()).toEqual({ ...UNKNOWN, isChanging: true });
    change(new CmpApi(31, 2), NOT_OPTED_OUT);
    expect(changed).toHaveBeenCalled();
    expect(started.read()).toEqual({
      verdicts: { analytics: 'n/a', personalization: 'n/a', marketing: 'granted', sharing: 'granted' },
      isExplicit: false,
      isChild: false,
      reference: { sections: '7' },
    });
  });

  it('hears an objection, holds what was known until it is complete, and hears that it is taken back', () => {
    const { started } = open();
    started.read();
    const api = new CmpApi(31, 2);
    change(api, NOT_OPTED_OUT);
    setSignal(api, SIGNAL.notReady);
    api.setFieldValue('usnat', 'SaleOptOut', 1);
    expect(started.read()).toMatchObject({ verdicts: { marketing: 'granted' }, isChanging: true });
    setSignal(api, SIGNAL.ready);
    expect(started.read()).toMatchObject({ verdicts: { marketing: 'denied', sharing: 'denied' }, isExplicit: true });
    change(api, NOT_OPTED_OUT);
    expect(started.read()).toMatchObject({ verdicts: { marketing: 'granted', sharing: 'granted' } });
  });

  it('hears Global Privacy Control and a known child', () => {
    const { started } = open();
    started.read();
    const api = new CmpApi(31, 2);
    change(api, { ...NOT_OPTED_OUT, Gpc: true });
    expect(started.read()?.verdicts).toMatchObject({ marketing: 'denied', sharing: 'denied' });
    change(api, { ...NOT_OPTED_OUT, KnownChildSensitiveDataConsents: [1, 0, 0] });
    expect(started.read()?.isChild).toBe(true);
  });

  it('leaves it to others where no section applies', () => {
    const { started } = open();
    started.read();
    const api = new CmpApi(31, 2);
    api.setApplicableSections([-1]);
    setSignal(api, SIGNAL.ready);
    expect(Object.values(started.read()?.verdicts ?? {})).toEqual(['n/a', 'n/a', 'n/a', 'n/a']);
  });

  it('gives at once what a platform knows that was there before, and hears nothing after it was stopped', () => {
    const { started, changed } = open();
    const api = new CmpApi(31, 2);
    change(api, NOT_OPTED_OUT);
    expect(started.read()?.verdicts.marketing).toBe('granted');
    expect(changed).not.toHaveBeenCalled();
    started.stop();
    change(api, { ...NOT_OPTED_OUT, SaleOptOut: 1 });
    expect(changed).not.toHaveBeenCalled();
  });
});
