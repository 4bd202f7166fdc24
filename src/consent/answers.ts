import { type ConsentSignal, type PurposeMap, verdictsOf } from '../model/consent-signal.js';

/**
 * What a platform knows of one of its categories: what the visitor has chosen, `assumed` where the platform allows it without
 * a choice, or `undefined`.
 */
export type Answer = boolean | 'assumed' | undefined;

/**
 * The signal of a platform that knows an answer for each category. One assumption makes the whole signal no explicit choice,
 * since a grant of one purpose must not carry that of another.
 */
export function signalOf(map: PurposeMap, answerOf: (category: string) => Answer): ConsentSignal {
  const answers = new Set<Answer>();
  const verdicts = verdictsOf(map, (category) => {
    const answer = answerOf(category);
    answers.add(answer);
    return answer === 'assumed' || answer;
  });
  return { verdicts, isExplicit: !answers.has('assumed') && (answers.has(true) || answers.has(false)) };
}
