import type { ConsentSignal, ConsentSource, Purpose, Verdict } from '../../../src/index.js';

/** A consent source that says what it is told to. */
export interface FakeSource extends ConsentSource {
  /** What `read` gives back, or throws; absent at first. */
  signal: ConsentSignal | Error | undefined;
  /** How often it was read, and how many listen to it. */
  reads: number;
  listening: number;
  /** Says something else, and that it does. */
  say(signal: ConsentSignal | Error | undefined): void;
  /** Tells that something has happened. */
  changed(): void;
}

/** One that is not on the page yet, or says this from the start. */
export function fakeSource(name: string, signal?: ConsentSignal | Error): FakeSource {
  const listeners = new Set<() => void>();
  const source: FakeSource = {
    name,
    signal,
    reads: 0,
    listening: 0,
    start(_host, changed) {
      listeners.add(changed);
      source.listening = listeners.size;
      return {
        read() {
          source.reads += 1;
          if (source.signal instanceof Error) throw source.signal;
          return source.signal;
        },
        stop() {
          listeners.delete(changed);
          source.listening = listeners.size;
        },
      };
    },
    say(said) {
      source.signal = said;
      source.changed();
    },
    changed() {
      for (const listener of [...listeners]) listener();
    },
  };
  return source;
}

const VERDICTS: Readonly<Record<string, Verdict>> = { g: 'granted', d: 'denied', u: 'unknown', n: 'n/a' };
const NAMES: readonly Purpose[] = ['analytics', 'personalization', 'marketing', 'sharing'];

/** A signal of four letters, in the order of the purposes: `g`, `d`, `u`, `n`. */
export function signal(letters: string, more: Partial<ConsentSignal> = {}): ConsentSignal {
  const verdicts = Object.fromEntries(
    NAMES.map((purpose, index) => [purpose, VERDICTS[letters[index] ?? ''] ?? 'n/a']),
  );
  return { verdicts, isExplicit: true, ...more };
}
