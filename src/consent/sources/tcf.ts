import { type PurposeMap, UNKNOWN } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import { signalOf } from '../answers.js';
import { watchApi } from '../watch-api.js';

/** How TCF purposes become ours. */
export interface TcfOptions {
  /**
   * The TCF purposes that each of ours needs, all of them. What is given replaces the default of that purpose: add 9 to
   * `analytics` where data sets are combined, 10 where the data improves products, 5 and 6 to `personalization` where visitors are
   * profiled. A purpose without a list, as `sharing` by default, is left to the other sources.
   *
   * @defaultValue `{ analytics: [1, 8], personalization: [1, 11], marketing: [1, 3, 4, 7] }`
   */
  readonly purposes?: PurposeMap<number>;
  /** Your ID on the Global Vendor List, if you are on it: the visitor's consent to this vendor is needed too. */
  readonly vendorId?: number;
  /**
   * Whether the receipt holds the TC string. It may be personal data (CJEU C-604/22), and is long.
   *
   * @defaultValue `false`
   */
  readonly includeTcString?: boolean;
}

/** What a listener is told, so far as it is read here. All of it is the platform's word. */
interface TcData {
  readonly listenerId?: unknown;
  readonly gdprApplies?: unknown;
  readonly cmpStatus?: unknown;
  readonly eventStatus?: unknown;
  readonly tcString?: unknown;
  readonly cmpId?: unknown;
  readonly tcfPolicyVersion?: unknown;
  readonly purposeOneTreatment?: unknown;
  readonly purpose?: Consents;
  readonly publisher?: Consents;
  readonly vendor?: Consents;
}

type Consents = { readonly consents?: Readonly<Record<number, unknown>> | null } | null;

const DEFAULT_PURPOSES: PurposeMap<number> = { analytics: [1, 8], personalization: [1, 11], marketing: [1, 3, 4, 7] };

/**
 * The IAB Transparency and Consent Framework 2.2 and 2.3: any consent platform with `__tcfapi`, its stub included.
 *
 * Only consent counts, never legitimate interest, which cannot cover purpose 1 (store and access). Where the platform keeps
 * consents for the publisher, those are needed too. Nothing is known before the visitor has chosen, nor while a banner that
 * came back is open: what was chosen before holds until then. Where the GDPR does not apply, it is left to the other sources.
 * Spec: https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework
 *
 * @example
 * ```ts
 * import { tcf } from 'touchtrail/consent/tcf';
 *
 * const source = tcf({ purposes: { analytics: [1, 8, 9] }, vendorId: 755 });
 * ```
 */
export function tcf({ purposes, vendorId, includeTcString }: TcfOptions = {}): ConsentSource {
  const needed = { ...DEFAULT_PURPOSES, ...purposes };
  return {
    name: 'tcf',
    start: (host, changed) =>
      watchApi<TcData>(
        {
          global: '__tcfapi',
          version: [2],
          signalOf(data, known) {
            const { tcString, cmpId, tcfPolicyVersion } = data;
            if (data.gdprApplies === false) return { verdicts: {}, isExplicit: false };
            // Without a TC string nothing was chosen: its empty maps are no refusal.
            if (data.gdprApplies !== true || data.cmpStatus === 'error' || !tcString) return UNKNOWN;
            // While the banner is open, the maps are those of its switches.
            if (data.eventStatus !== 'tcloaded' && data.eventStatus !== 'useractioncomplete') {
              return known.isExplicit ? known : UNKNOWN;
            }
            const publisher = data.publisher?.consents ?? {};
            const maps = [data.purpose?.consents, ...(Object.values(publisher).includes(true) ? [publisher] : [])];
            const isVendorAllowed = !vendorId || data.vendor?.consents?.[vendorId] === true;
            return {
              ...signalOf(needed, (purpose) =>
                // Then the visitor was not asked for purpose 1.
                data.purposeOneTreatment && purpose === 1
                  ? undefined
                  : isVendorAllowed && maps.every((consents) => consents?.[purpose] === true),
              ),
              isExplicit: true,
              reference: {
                cmpId: Number(cmpId) || 0,
                policyVersion: Number(tcfPolicyVersion) || 0,
                ...(includeTcString && { tcString: String(tcString) }),
              },
            };
          },
        },
        host,
        changed,
      ),
  };
}
