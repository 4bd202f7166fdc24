import { attempt } from '../model/attempt.js';
import type { JourneyStep } from '../model/journey.js';
import { formatJson } from '../model/json.js';
import type { Timing } from '../model/timing.js';
import type { TextStore } from '../platform/types.js';

/** The key of the one text; the other texts of a tracker are not of the log. */
const KEY = 'journey';

const MAX_STEPS = 50;
const MAX_CHARS = 16_000;
const WRITE_DELAY_MS = 250;

/** A step as it is written: a line that begins with the event's ID, so that lines sort as their events. */
const STEP = /^\["[0-7][\dA-HJKMNP-TV-Z]{25}",[\d.]+(,"([^"\\]|\\.)*"){7}]$/;

/** Where the ID ends in a line, and the first four characters of it, which count twelve and a half days each. */
const ID_END = 28;
const EPOCH_END = 6;

/** The visitor's own recent path on this site: at most 50 steps and 16,000 characters, in the order of their events' IDs. */
export interface JourneyLog {
  /** Adds a step. None is left out for being like the one before: the log holds what was sent, and its reader joins what it likes. */
  add(step: JourneyStep): void;
  /** The steps of all tabs as far as they are written, and those of this page that are not yet. */
  read(): readonly JourneyStep[];
  /** Changes all steps, here and on the device; nothing is written where each comes back as it was. */
  rewrite(change: (step: JourneyStep) => JourneyStep): void;
  /** Writes what is not written yet, before the call returns: for a page that goes away. */
  save(): void;
  /** Forgets all steps, here and on the device. */
  erase(): void;
}

/**
 * A log over the texts of a tracker. Steps are written a quarter of a second after the first of them, together, and
 * joined with what other tabs have written. What is not ours in form is ignored, and goes with the next write. While
 * nothing can be kept the steps of this page are in memory.
 */
export function createJourneyLog(texts: TextStore, { setTimer }: Pick<Timing, 'setTimer'>): JourneyLog {
  let unwritten: string[] = [];
  let cancel: (() => void) | undefined;

  const stop = (): void => {
    cancel?.();
    cancel = undefined;
  };

  const merge = (): readonly string[] => {
    const [last] = unwritten.slice(-1);
    // Steps of a clock that was far ahead would be the newest for good.
    const stored = (texts.read(KEY) ?? '')
      .split('\n')
      .filter((line) => line.slice(0, EPOCH_END) <= (last ?? line).slice(0, EPOCH_END));
    return bound([...stored, ...unwritten]);
  };

  const save = (): void => {
    stop();
    if (!unwritten.length) return;
    if (texts.write(KEY, merge().join('\n'))) unwritten = [];
  };

  const read = (): readonly JourneyStep[] => merge().flatMap((line) => parseStep(line) ?? []);

  return {
    save,
    add(step) {
      if (unwritten.push(formatStep(step)) > MAX_STEPS) unwritten.shift();
      cancel ??= setTimer(save, WRITE_DELAY_MS);
    },
    read,
    rewrite(change) {
      const steps = read();
      const changed = steps.map(change);
      if (steps.every((step, index) => step === changed[index])) return;
      unwritten = changed.map(formatStep);
      // Not joined with what is stored, which is the same steps as they were.
      texts.remove([KEY]);
      save();
    },
    erase() {
      stop();
      unwritten = [];
      texts.remove([KEY]);
    },
  };
}

/** The newest steps that fit, each once; smaller ones where a large one does not. */
function bound(lines: readonly string[]): readonly string[] {
  const byId = new Map(lines.map((line) => [line.slice(0, ID_END), line]));
  const kept: string[] = [];
  let chars = 0;
  for (const line of [...byId.values()].sort().reverse()) {
    const total = chars + line.length + 1;
    if (kept.length >= MAX_STEPS || total > MAX_CHARS || !parseStep(line)) continue;
    chars = total;
    kept.unshift(line);
  }
  return kept;
}

function formatStep({
  eventId,
  occurredAtMs,
  name,
  sessionId,
  touchpoint: { id, name: title },
  channel,
  stage = '',
  milestone = '',
}: JourneyStep): string {
  return formatJson([eventId, occurredAtMs, name, sessionId, id, title, channel, stage, milestone]);
}

function parseStep(line: string): JourneyStep | undefined {
  // It throws at a broken escape, and at what does not look like it.
  return attempt(() => {
    const [eventId, occurredAtMs, name, sessionId, id, title, channel, stage, milestone] = JSON.parse(
      line.match(STEP)?.[0] ?? '',
    );
    return {
      eventId,
      occurredAtMs,
      name,
      sessionId,
      touchpoint: { id, name: title },
      channel,
      stage: stage || undefined,
      milestone: milestone || undefined,
    };
  });
}
