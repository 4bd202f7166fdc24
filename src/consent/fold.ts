import type { ConsentSignal, Verdict } from '../model/consent-signal.js';
import { type ConsentState, mapPurposes, PURPOSES, type Purpose, type PurposeStates } from '../model/purposes.js';

/** What the sources say, by name. */
export type Signals = ReadonlyMap<string, ConsentSignal>;

/** What of a site decides beside the sources. */
export interface FoldRules {
  /** In the visitor's region what nobody has objected to is allowed. */
  readonly isOptOut: boolean;
  /** The visitor is a child: nothing is allowed. */
  readonly isChild: boolean;
  /** What the visitor has granted in spite of Global Privacy Control. */
  readonly overrides: readonly Purpose[];
}

function verdictOf([name, signal]: readonly [string, ConsentSignal], purpose: Purpose, rules: FoldRules): Verdict {
  const verdict = signal.verdicts[purpose] ?? 'n/a';
  if (name === 'gpc' && rules.overrides.includes(purpose)) return 'n/a';
  // A default that nobody chose.
  if (verdict === 'granted' && !signal.isExplicit && !rules.isOptOut) return 'unknown';
  return verdict;
}

/**
 * The states of all purposes from what all sources say: a denial overrides, what is unknown keeps a purpose pending, and a grant
 * needs all that have something to say. Where nobody has, it is the region's rule.
 */
export function foldSignals(signals: Signals, rules: FoldRules): PurposeStates {
  const isChild = rules.isChild || [...signals.values()].some((signal) => signal.isChild);
  return mapPurposes((purpose): ConsentState => {
    const verdicts = [...signals].map((signal) => verdictOf(signal, purpose, rules));
    if (isChild || verdicts.includes('denied')) return 'denied';
    if (verdicts.includes('unknown')) return 'pending';
    return rules.isOptOut || verdicts.includes('granted') ? 'granted' : 'pending';
  });
}

/** What the profiles for audience measurement allow at most. */
export const ONLY_ANALYTICS: ConsentSignal = {
  verdicts: { personalization: 'denied', marketing: 'denied', sharing: 'denied' },
  isExplicit: true,
};

/** Whether a source that is there does not know anything yet. */
export function isSilent({ verdicts, isChild }: ConsentSignal): boolean {
  return verdicts.analytics === 'unknown' && !isChild && !Object.values(verdicts).includes('denied');
}

/** What a visitor has granted to a source anew: it has denied that before, or tells a time after `sinceMs` that is none of the future. */
export function grantedAnew(
  { isExplicit, verdicts, decidedAtMs = 0 }: ConsentSignal,
  before: ConsentSignal | undefined,
  sinceMs: number,
  nowMs: number,
): readonly Purpose[] {
  const isLater = decidedAtMs > sinceMs && decidedAtMs <= nowMs;
  return PURPOSES.filter(
    (purpose) => isExplicit && verdicts[purpose] === 'granted' && (isLater || before?.verdicts[purpose] === 'denied'),
  );
}

/** The sources that have something to say. */
export function sayingOf(signals: Signals): readonly string[] {
  const isSaying = (verdict: Verdict): boolean => /granted|denied/.test(verdict);
  return [...signals].filter(([, { verdicts }]) => Object.values(verdicts).some(isSaying)).map(([name]) => name);
}

/** The sources that grant something which another one denies. A signal of the browser is meant to. */
export function conflictsOf(signals: Signals): readonly string[] {
  const saying = (purpose: Purpose, said: Verdict): readonly string[] =>
    [...signals]
      .filter(([name, { verdicts }]) => verdicts[purpose] === said && !/^(gpc|dnt)$/.test(name))
      .map(([name]) => name);
  const conflicts = PURPOSES.flatMap((purpose) => {
    const [granting, denying] = [saying(purpose, 'granted'), saying(purpose, 'denied')];
    return granting.length && denying.length ? [...granting, ...denying] : [];
  });
  return [...new Set(conflicts)];
}
