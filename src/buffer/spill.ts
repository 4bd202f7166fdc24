import { attempt } from '../model/attempt.js';
import { idsOf, type StoredTouchpoint } from '../model/event.js';
import { formatJson } from '../model/json.js';
import type { TextStore } from '../platform/types.js';

/** A page may leave this much behind, in characters; the newest is kept. */
const MAX_CHARS = 48_000;

/** The IDs of what a tab has last sent for others. */
const TAKEN_KEY = 'taken';
const MAX_TAKEN_CHARS = 6_000;

/** The other texts of a tracker are not of pages. */
const PAGE_KEY = /^[\dA-Z]{26}$/;

/** What pages have left behind: touchpoints that were not stored, and when stored ones were handed over. */
export interface Spilled {
  readonly keys: readonly string[];
  readonly touchpoints: readonly StoredTouchpoint[];
  readonly marks: ReadonlyMap<string, number>;
}

/** What a page that goes away leaves to the next one, and finds of others. Each page writes one text of its own. */
export interface Spill {
  /** All that was left; what is not ours in form is ignored, and goes with the rest. */
  read(): Spilled;
  remove(keys: readonly string[]): void;
  /** Leaves touchpoints behind, and that others were handed over. */
  leave(touchpoints: readonly StoredTouchpoint[], handedOverIds: readonly string[], atMs: number): void;
  /** These were not taken after all. */
  unmark(eventIds: readonly string[]): void;
  /** Tells the other pages which of their stored events this one sends, so that they do not hand them over as well. */
  take(eventIds: readonly string[]): void;
  /** What other pages have told so; a text with IDs in it. */
  taken(): string;
  /** The IDs of the touchpoints that this page has left and another page has taken over. */
  takenOver(): readonly string[];
  /** Removes all texts; gives back the touchpoints that were in them. */
  erase(): readonly StoredTouchpoint[];
}

/** The spill of a collector's queue, over its texts. */
export function createSpill(texts: TextStore, newId: (atMs: number) => string): Spill {
  let ownKey: string | undefined;
  let left: readonly string[] = [];
  const marks = new Map<string, number>();

  const read = (): Spilled => {
    const keys: string[] = [];
    const touchpoints: StoredTouchpoint[] = [];
    const found = new Map<string, number>();
    for (const key of texts.keys()) {
      if (!PAGE_KEY.test(key)) continue;
      keys.push(key);
      attempt(() => {
        const [unstored, marked] = JSON.parse(texts.read(key) ?? '');
        for (const touchpoint of unstored) if (touchpoint.eventId) touchpoints.push(touchpoint);
        for (const [id, atMs] of marked) found.set(id, Number(atMs));
      });
    }
    return { keys, touchpoints, marks: found };
  };

  const taken = (): string => texts.read(TAKEN_KEY) ?? '';

  return {
    read,
    remove: texts.remove,
    taken,

    take(eventIds) {
      if (eventIds.length) texts.write(TAKEN_KEY, [...eventIds, taken()].join(' ').slice(0, MAX_TAKEN_CHARS));
    },

    unmark(eventIds) {
      for (const id of eventIds) marks.delete(id);
    },

    leave(touchpoints, handedOverIds, atMs) {
      for (const id of handedOverIds) marks.set(id, atMs);
      if (!touchpoints.length && !marks.size && !ownKey) return;
      let chars = 0;
      // What nobody was given, then the newest; smaller ones where a large one does not fit.
      const kept = [...touchpoints]
        .reverse()
        .sort((a, b) => Number(marks.has(a.eventId)) - Number(marks.has(b.eventId)))
        .filter((touchpoint) => {
          const { length } = formatJson(touchpoint);
          const isKept = chars + length <= MAX_CHARS;
          if (isKept) chars += length;
          return isKept;
        });
      ownKey ??= newId(atMs);
      const isWritten = texts.write(ownKey, formatJson([kept, [...marks]]));
      left = isWritten ? idsOf(kept) : [];
    },

    takenOver() {
      const taken = left.length && texts.read(`${ownKey}`) === undefined ? left : [];
      left = [];
      marks.clear();
      return taken;
    },

    erase() {
      const { touchpoints } = read();
      texts.remove(texts.keys());
      // What comes later is of another visitor.
      ownKey = undefined;
      left = [];
      marks.clear();
      return touchpoints;
    },
  };
}
