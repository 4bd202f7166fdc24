import type { PlatformPage } from './platform-page.js';

/** What a page shows of an element: its own height, and how much of that is in a window of 800 pixels. */
export interface Sight {
  readonly height: number;
  readonly inSight: number;
}

/** Stands in for what jsdom has not: observers of what is in sight, which a test tells. */
export interface FakeSight {
  /** An element comes into sight, or goes, as far as it is observed. */
  show(element: Element, sight: Partial<Sight>): void;
  /** How many elements are observed. */
  observed(): number;
}

const WINDOW_HEIGHT = 800;

/** Gives a page its `IntersectionObserver`. One that begins to observe an element hears at once how it is. */
export function fakeSight(page: PlatformPage): FakeSight {
  const sights = new WeakMap<Element, Sight>();
  const targets = new Set<Element>();
  let thresholds: readonly number[] = [];
  let tell: (entries: IntersectionObserverEntry[]) => void = () => {};

  const entryOf = (target: Element): IntersectionObserverEntry => {
    const { height, inSight } = sights.get(target) ?? { height: 100, inSight: 0 };
    return {
      target,
      isIntersecting: inSight > 0,
      intersectionRatio: inSight / height,
      intersectionRect: { height: inSight } as DOMRectReadOnly,
      rootBounds: { height: WINDOW_HEIGHT } as DOMRectReadOnly,
    } as IntersectionObserverEntry;
  };
  /** How many of its thresholds an element has reached: in between an observer hears nothing. */
  const stepOf = (target: Element): number =>
    thresholds.filter((threshold) => entryOf(target).intersectionRatio >= threshold).length;

  function Observer(callback: typeof tell, options: { threshold: number[] }): object {
    tell = callback;
    thresholds = options.threshold;
    return {
      observe(element: Element) {
        if (targets.has(element)) return;
        targets.add(element);
        tell([entryOf(element)]);
      },
      disconnect: () => targets.clear(),
    };
  }
  Object.assign(page, { IntersectionObserver: Observer });
  return {
    observed: () => targets.size,
    show(element, { height = 100, inSight = height }) {
      const before = stepOf(element);
      sights.set(element, { height, inSight });
      if (targets.has(element) && stepOf(element) !== before) tell([entryOf(element)]);
    },
  };
}
