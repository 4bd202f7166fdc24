import type { ConsentSource } from './consent-source.js';
import { arePurposes, mapPurposes, PURPOSES, type Purpose, type PurposeStates } from './purposes.js';

/** Who is asked for the visitor's answer: see the option `consent`. */
export type ConsentOption = string | readonly Purpose[] | ConsentSource | readonly ConsentSource[];

/** Which sources have a say: all that are on the page, or those of a list and no others. */
export type Chosen = 'present' | readonly string[];

/** What follows from the option `consent`. */
export interface ConsentChoice {
  readonly chosen: Chosen;
  /** Those that are given with the option. */
  readonly sources: readonly ConsentSource[];
  /** What holds without an answer, where the site needs none. */
  readonly configured?: PurposeStates;
  /** A profile for audience measurement: nothing but `analytics`, and no users. */
  readonly profile?: string;
}

/** Audience measurement that France (CNIL, 4 July 2025) and the United Kingdom (DUAA 2025) exempt from consent, within limits. */
const PROFILES = /^(exempt-fr|statistical-uk)$/;

/** What an option `consent` means; `undefined` if it means nothing. */
export function parseConsentOption(option: unknown): ConsentChoice | undefined {
  const choose = (chosen: Chosen, sources: readonly ConsentSource[] = []): ConsentChoice => ({ chosen, sources });
  const configure = (purposes: readonly Purpose[]): ConsentChoice => ({
    ...choose([]),
    configured: mapPurposes((purpose) => (purposes.includes(purpose) ? 'granted' : 'denied')),
  });
  if (option === 'auto') return choose('present');
  if (option === 'granted') return configure(PURPOSES);
  if (typeof option === 'string') {
    if (PROFILES.test(option)) return { ...configure(['analytics']), profile: option };
    // Calls and the browser's own signal are heard in any case.
    const names = option
      .trim()
      .split(/\s+/)
      .filter((name) => !/^(manual|gpc)$/.test(name));
    return names.every((name) => /^[\w-]+$/.test(name)) ? choose(names) : undefined;
  }
  if (arePurposes(option)) return configure(option);
  const sources = [option].flat() as readonly ConsentSource[];
  const isSource = (source: unknown): boolean => typeof Object(source).start === 'function' && !!Object(source).name;
  return sources.every(isSource)
    ? choose(
        sources.map(({ name }) => name),
        sources,
      )
    : undefined;
}
