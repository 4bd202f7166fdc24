import { type PurposeMap, UNKNOWN, type Verdict } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import { mapPurposes } from '../../model/purposes.js';
import { watchApi } from '../watch-api.js';

/** How the opt-outs of the US sections become ours. */
export interface GppOptions {
  /**
   * The opt-out fields of the US sections that a purpose depends on: one opt-out denies it. What is given replaces the default of
   * that purpose, for example `analytics: ['SharingOptOut']` where others receive the data. A purpose without a list, as
   * `analytics` and `personalization` by default, is left to the other sources.
   *
   * @defaultValue `marketing` by `SaleOptOut`, `SharingOptOut`, `TargetedAdvertisingOptOut`, `OptOutSale`; `sharing` by the same
   * without `TargetedAdvertisingOptOut`
   */
  readonly purposes?: PurposeMap;
}

/** What a listener is told, so far as it is read here. All of it is the platform's word. */
interface GppEvent {
  readonly listenerId?: unknown;
  readonly pingData?: {
    readonly signalStatus?: unknown;
    readonly cmpStatus?: unknown;
    readonly applicableSections?: unknown;
    readonly parsedSections?: Readonly<Record<string, unknown>> | null;
  } | null;
}

const SALE = ['SaleOptOut', 'SharingOptOut', 'OptOutSale'];
const DEFAULT_PURPOSES: PurposeMap = { marketing: [...SALE, 'TargetedAdvertisingOptOut'], sharing: SALE };

const FIRST_US_SECTION = 6;
/** The sections from 6 on, by the last part of their names. */
const US_SECTIONS = 'pv1 nat ca va co ut ct fl mt or tx de ia ne nh nj tn mn md in ky ri'.split(' ');

/** 1 is an opt-out, 2 is none, and 0 says that it does not apply, which holds where the visitor was told of the right. */
function verdictOf(section: Readonly<Record<string, unknown>>, field: string): Verdict {
  const value = section[field];
  if (section.Gpc === true || value === 1 || value === 'Y') return 'denied';
  return value === 2 || value === 'N' || (value === 0 && section[`${field}Notice`] === 1) ? 'granted' : 'unknown';
}

/**
 * The IAB Global Privacy Platform: any consent platform with `__gpp`, its stub included. Read are the sections of the United
 * States that apply (`uspv1`, `usnat` and those of the states), with their Global Privacy Control, and whether the visitor is a
 * known child.
 *
 * These laws know an objection, not a consent: who has not objected has chosen nothing, and counts as granted only where the
 * site's policy is opt-out. Other sections, and places where none applies, are left to the other sources (Europe to `tcf`).
 * While the platform is changing something, nothing is sent.
 * Spec: https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform
 *
 * @example
 * ```ts
 * import { gpp } from 'touchtrail/consent/gpp';
 *
 * const source = gpp({ purposes: { analytics: ['SharingOptOut'] } });
 * ```
 */
export function gpp({ purposes }: GppOptions = {}): ConsentSource {
  const needed = { ...DEFAULT_PURPOSES, ...purposes };
  return {
    name: 'gpp',
    start: (host, changed) =>
      watchApi<GppEvent>(
        {
          global: '__gpp',
          version: [],
          signalOf({ pingData }, known) {
            if (pingData?.cmpStatus === 'error') return UNKNOWN;
            if (pingData?.signalStatus !== 'ready') return { ...known, isChanging: true };
            const { applicableSections: ids, parsedSections } = pingData;
            // No list, or 0 in it: the platform does not know yet.
            if (!Array.isArray(ids) || !ids.some(Number)) return UNKNOWN;
            const sections = ids.flatMap((id): Readonly<Record<string, unknown>>[] => {
              const name = US_SECTIONS[id - FIRST_US_SECTION];
              if (!name) return [];
              const section = parsedSections?.[`us${name}`];
              // The specification has a list of segments here, its reference library one object.
              return [Object.assign({}, ...(Array.isArray(section) ? section : [section]))];
            });
            const verdicts = mapPurposes((purpose): Verdict => {
              const fields = needed[purpose];
              if (!fields?.length || !sections.length) return 'n/a';
              const answers = sections.flatMap((section) => {
                const own = fields.filter((field) => field in section);
                return own.length ? own.map((field) => verdictOf(section, field)) : (['unknown'] as const);
              });
              return answers.includes('denied') ? 'denied' : answers.includes('unknown') ? 'unknown' : 'granted';
            });
            return {
              verdicts,
              // No objection may be the default.
              isExplicit: Object.values(verdicts).includes('denied'),
              isChild: sections.some((section) => [section.KnownChildSensitiveDataConsents].flat().includes(1)),
              reference: { sections: ids.join() },
            };
          },
        },
        host,
        changed,
      ),
  };
}
