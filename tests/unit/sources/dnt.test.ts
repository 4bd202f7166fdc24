// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type DntOptions, dnt } from '../../../src/consent/sources/dnt.js';
import type { ConsentSignal } from '../../../src/model/consent-signal.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { fakeSourceHost } from '../support/fake-source-host.js';

const read = (doNotTrack: unknown, options?: DntOptions): ConsentSignal | undefined =>
  dnt(options)
    .start(fakeSourceHost({ navigator: { doNotTrack } }), () => {})
    .read();

describeConsentSource('dnt', {
  create: () => dnt(),
  says: 'refusals',
  install(host) {
    const navigator: { doNotTrack: string | null } = { doNotTrack: null };
    host.globals.navigator = navigator;
    return {
      answer(choice) {
        navigator.doNotTrack = choice === 'denied' ? '1' : null;
      },
    };
  },
});

describe('dnt', () => {
  it('refuses marketing and sharing, and leaves the rest to others', () => {
    expect(read('1')).toEqual({
      verdicts: { analytics: 'n/a', personalization: 'n/a', marketing: 'denied', sharing: 'denied' },
      isExplicit: false,
    });
  });

  it('refuses everything where the site wants that', () => {
    expect(read('1', { mode: 'deny-all' })?.verdicts).toEqual({
      analytics: 'denied',
      personalization: 'denied',
      marketing: 'denied',
      sharing: 'denied',
    });
  });

  it.each([undefined, null, '0', 'unspecified', 'yes', 1, true])('says nothing of any purpose for %j', (value) => {
    expect(read(value)).toEqual({ verdicts: {}, isExplicit: false });
  });
});
