// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type GpcOptions, gpc } from '../../../src/consent/sources/gpc.js';
import type { ConsentSignal } from '../../../src/model/consent-signal.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { fakeSourceHost } from '../support/fake-source-host.js';

const read = (globalPrivacyControl: unknown, options?: GpcOptions): ConsentSignal | undefined =>
  gpc(options)
    .start(fakeSourceHost({ navigator: { globalPrivacyControl } }), () => {})
    .read();

describeConsentSource('gpc', {
  create: () => gpc(),
  says: 'refusals',
  install(host) {
    const navigator = { globalPrivacyControl: false };
    host.globals.navigator = navigator;
    return {
      answer(choice) {
        navigator.globalPrivacyControl = choice === 'denied';
      },
    };
  },
});

describe('gpc', () => {
  it('refuses marketing and sharing, and leaves the rest to others', () => {
    expect(read(true)).toEqual({ verdicts: { marketing: 'denied', sharing: 'denied' }, isExplicit: false });
  });

  it('refuses everything where the site wants that', () => {
    expect(read(true, { strict: true })?.verdicts).toEqual({
      analytics: 'denied',
      personalization: 'denied',
      marketing: 'denied',
      sharing: 'denied',
    });
  });

  it.each([undefined, null, false, 1, '1', 'true', {}])('says nothing of any purpose for %j', (value) => {
    expect(read(value)).toEqual({ verdicts: {}, isExplicit: false });
  });
});
