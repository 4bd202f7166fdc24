import type { CapturePlugin } from '../model/capture.js';
import { readDeclared } from './shared/read-declared.js';

/** What it is to be seen. */
export interface VisibilityOptions {
  /**
   * Share of the element that must be in sight, from 0 to 1.
   *
   * @defaultValue `0.5`
   */
  readonly share?: number;
  /**
   * For how long without a break, in milliseconds.
   *
   * @defaultValue `1_000`
   */
  readonly dwellMs?: number;
}

const ATTRIBUTE = 'data-touch-view';
const LOOK_DELAY_MS = 200;

/**
 * Elements that come into sight, `<section data-touch-view="view_promotion" data-touch-promotion-id="autumn">`, also those that are
 * added later: told when half of one was in sight for a second, as the IAB counts an ad as viewable, or one that is too large for that
 * was in the middle of the window. Once per page for the same declaration, however often a framework makes the element anew.
 */
export function visibility({ share = 0.5, dwellMs = 1_000 }: VisibilityOptions = {}): CapturePlugin {
  return {
    name: 'visibility',
    start({ readGlobal, guard, setTimer, onPage, track }) {
      const { document, IntersectionObserver, MutationObserver } = readGlobal('window') as Window & typeof globalThis;
      const told = new Set<string>();
      /** What was heard last of each element: what has changed since then has not lasted. */
      let latest = new WeakMap<Element, IntersectionObserverEntry>();
      let isLooking = false;

      const hear = (entry: IntersectionObserverEntry): void => {
        const { target, intersectionRatio, intersectionRect, rootBounds } = entry;
        latest.set(target, entry);
        // What is larger than the window is never there by half: then it is half of the window that counts.
        if (intersectionRatio < share && !(intersectionRect.height >= share * Number(rootBounds?.height))) return;
        setTimer(() => {
          const declared = readDeclared(target, ATTRIBUTE);
          const key = JSON.stringify(declared);
          if (latest.get(target) !== entry || !declared || told.has(key) || target.closest('[data-touch-ignore]'))
            return;
          told.add(key);
          track(...declared);
        }, dwellMs);
      };
      const seen = new IntersectionObserver((entries) => guard(() => entries.forEach(hear)), {
        threshold: [1, 2, 4, 8, 16, 32].map((part) => share / part),
      });
      const look = (): void => {
        isLooking = false;
        if (!document.hidden) for (const element of document.querySelectorAll(`[${ATTRIBUTE}]`)) seen.observe(element);
      };
      const changes = new MutationObserver(() => {
        if (!isLooking) setTimer(look, LOOK_DELAY_MS);
        isLooking = true;
      });
      changes.observe(document, { subtree: true, childList: true, attributeFilter: [ATTRIBUTE] });
      look();

      onPage((change) => {
        if (/navigating|restored/.test(change)) told.clear();
        // Hears anew what is in sight.
        seen.disconnect();
        latest = new WeakMap();
        look();
      });
      return () => {
        seen.disconnect();
        changes.disconnect();
      };
    },
  };
}
