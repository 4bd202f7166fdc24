import type { CapturePlugin } from '../model/capture.js';
import type { Unsubscribe } from '../model/timing.js';
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
 * added later: told when half of one (or of the window) was in sight for a second, as the IAB counts an ad as viewable, once per page for the same
 * declaration, however often a framework makes the element anew.
 */
export function visibility({ share = 0.5, dwellMs = 1_000 }: VisibilityOptions = {}): CapturePlugin {
  return {
    name: 'visibility',
    start({ readGlobal, guard, setTimer, onPage, track }) {
      const { document, IntersectionObserver, MutationObserver } = readGlobal('window') as Window & typeof globalThis;
      const told = new Set<string>();
      const waiting = new Map<Element, Unsubscribe>();
      let isLooking = false;

      const forget = (element: Element): void => {
        waiting.get(element)?.();
        waiting.delete(element);
      };
      const see = (element: Element): void => {
        forget(element);
        const declared = readDeclared(element, ATTRIBUTE);
        const key = JSON.stringify(declared);
        if (!declared || told.has(key) || element.closest('[data-touch-ignore]')) return;
        told.add(key);
        track(...declared);
      };
      const inSight = ({
        isIntersecting,
        intersectionRatio,
        intersectionRect,
        rootBounds,
      }: IntersectionObserverEntry) =>
        // What is larger than the window is never there by half: then it is half of the window that counts.
        isIntersecting &&
        (intersectionRatio >= share ||
          intersectionRect.height >= share * (rootBounds?.height ?? Number.POSITIVE_INFINITY));
      const seen = new IntersectionObserver(
        (entries) =>
          guard(() => {
            for (const entry of entries) {
              const { target } = entry;
              if (!inSight(entry)) forget(target);
              else if (!waiting.has(target))
                waiting.set(
                  target,
                  setTimer(() => see(target), dwellMs),
                );
            }
          }),
        { threshold: [0, 0.1, 0.2, 0.3, 0.4, share, 1] },
      );
      const look = (): void => {
        isLooking = false;
        for (const element of document.querySelectorAll(`[${ATTRIBUTE}]`)) seen.observe(element);
      };
      /** Hears anew what is in sight. */
      const again = (): void => {
        seen.disconnect();
        for (const element of [...waiting.keys()]) forget(element);
        if (document.visibilityState === 'visible') look();
      };
      const changes = new MutationObserver(() => {
        if (!isLooking) setTimer(look, LOOK_DELAY_MS);
        isLooking = true;
      });
      changes.observe(document, { subtree: true, childList: true, attributeFilter: [ATTRIBUTE] });
      look();

      onPage((change) => {
        if (/navigating|restored/.test(change)) told.clear();
        again();
      });
      return () => {
        seen.disconnect();
        changes.disconnect();
      };
    },
  };
}
