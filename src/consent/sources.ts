import type { Chosen } from '../model/consent-choice.js';
import { type ConsentSignal, UNKNOWN } from '../model/consent-signal.js';
import type { ConsentSource, SourceHost, StartedSource } from '../model/consent-source.js';
import type { Report } from '../model/report.js';
import type { Unsubscribe } from '../model/timing.js';
import type { Signals } from './fold.js';

/** A platform that is late is looked for so often, then less and less, and no more after a minute; each return to the page begins anew. */
const FIRST_LOOK_MS = 250;
const MAX_LOOK_MS = 2_000;
const LOOK_FOR_MS = 60_000;

/** The consent sources of a tracker. */
export interface Sources {
  add(source: ConsentSource): void;
  /** What those say that have a say; one that is chosen and absent is unknown. */
  read(): Signals;
  /** Whether one of them is in the middle of a change, by the last `read`. */
  isChanging(): boolean;
  /** Looks for those that are absent, for a while. */
  look(): void;
  /** The chosen names that nobody has added. */
  missing(): readonly string[];
  stop(): void;
}

/** Sources that tell `changed` when one of them may say something else. */
export function createSources(host: SourceHost, chosen: Chosen, changed: () => void, report: Report): Sources {
  const started = new Map<string, StartedSource>();
  /** What a source said before it began to change. */
  const said = new Map<string, ConsentSignal>();
  const failing = new Set<string>();
  let changing = false;
  let isAbsent = false;
  let cancelLook: Unsubscribe | undefined;

  const hasSay = (name: string): boolean => chosen === 'present' || name === 'gpc' || chosen.includes(name);
  const missing = (): readonly string[] => (chosen === 'present' ? [] : chosen.filter((name) => !started.has(name)));

  const readOne = (name: string, source: StartedSource): ConsentSignal | undefined => {
    try {
      const signal = source.read();
      // It may be one of somebody else, and answer nonsense.
      if (signal && !signal.verdicts) throw new TypeError(`consent: "${name}" gives no verdicts`);
      failing.delete(name);
      return signal;
    } catch (error) {
      if (!failing.has(name)) report.error(error);
      failing.add(name);
      return UNKNOWN;
    }
  };

  const stopLooking = (): void => {
    cancelLook?.();
    cancelLook = undefined;
  };

  return {
    missing,

    add(source) {
      // Also what is no source at all.
      report.guard(() => {
        const { name } = source;
        if (!hasSay(name) || (started.has(name) && name !== 'gpc')) return;
        started.get(name)?.stop();
        started.set(name, source.start(host, changed));
      });
    },

    read() {
      changing = isAbsent = false;
      const signals = new Map<string, ConsentSignal>(missing().map((name) => [name, UNKNOWN]));
      for (const [name, source] of started) {
        const signal = readOne(name, source);
        if (signal?.isChanging) changing = true;
        else if (signal) said.set(name, signal);
        else said.delete(name);
        isAbsent ||= !signal;
        if (signal || (chosen !== 'present' && chosen.includes(name))) signals.set(name, said.get(name) ?? UNKNOWN);
      }
      return signals;
    },

    isChanging: () => changing,

    look() {
      stopLooking();
      const endMs = host.uptimeMs() + LOOK_FOR_MS;
      const lookAgain = (delayMs: number): void => {
        cancelLook = undefined;
        if (!isAbsent || host.uptimeMs() > endMs) return;
        cancelLook = host.setTimer(() => {
          changed();
          lookAgain(Math.min(delayMs * 2, MAX_LOOK_MS));
        }, delayMs);
      };
      lookAgain(FIRST_LOOK_MS);
    },

    stop() {
      stopLooking();
      for (const source of started.values()) report.guard(source.stop);
      started.clear();
    },
  };
}
