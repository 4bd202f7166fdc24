import type { ConsentSignal, PurposeMap, Verdict } from '../model/consent-signal.js';

/**
 * What a platform knows of one of its categories: what the visitor has chosen, `assumed` where the platform allows it without
 * a choice, or `undefined`.
 */
export type Answer = boolean | 'assumed' | undefined;

/**
 * The signal of a platform that knows an answer for each category: a purpose is granted if all of its categories are, denied if
 * one is not, unknown if one has no answer. One assumption makes the whole signal no explicit choice, since a grant of one purpose
 * must not carry that of another.
 *
 * @param map - the categories of each purpose
 * @param answersOf - the answer for a category, or the answers for all that it stands for; a purpose without any is left out
 */
export function signalOf<Category = string>(
  map: PurposeMap<Category>,
  answersOf: (category: Category, purpose: string) => Answer | readonly Answer[],
): ConsentSignal {
  const verdicts: Record<string, Verdict> = {};
  const all: Answer[] = [];
  for (const [purpose, categories] of Object.entries(map)) {
    const answers = categories.flatMap((category) => answersOf(category, purpose));
    if (answers.includes(false)) verdicts[purpose] = 'denied';
    else if (answers.length) verdicts[purpose] = answers.every(Boolean) ? 'granted' : 'unknown';
    all.push(...answers);
  }
  return { verdicts, isExplicit: !all.includes('assumed') && all.some((answer) => answer !== undefined) };
}
