import type { CapturePlugin } from '../model/capture.js';

/** A metric as the package `web-vitals` tells it: the part of it that is told on. */
export interface WebVital {
  /** `CLS`, `FCP`, `INP`, `LCP` or `TTFB`. */
  readonly name: string;
  /** Milliseconds, or the score of `CLS`. */
  readonly value: number;
  /** What is new since the last time it was told. */
  readonly delta: number;
  /** One for all that is told of a metric of a page. */
  readonly id: string;
  /** `good`, `needs-improvement` or `poor`. */
  readonly rating: string;
  /** How the page came, for example `back-forward-cache`. */
  readonly navigationType: string;
  /** What is to blame; only of the attribution build. */
  readonly attribution?: object;
}

/** The package `web-vitals` or `web-vitals/attribution` (version 5 or 6), as far as it is used. */
export type WebVitalsLibrary = Readonly<
  Record<'onCLS' | 'onFCP' | 'onINP' | 'onLCP' | 'onTTFB', (report: (metric: WebVital) => void) => void>
>;

/**
 * How fast the page was for this visitor, as `web_vital`, by the package `web-vitals`: `webVitals(await import('web-vitals/attribution'))`.
 * Without it the one that a script of the page has left as `window.webVitals` is used. The element that is to blame is told as a
 * selector, where the attribution build knows it. After a no nothing is told until the page is loaded anew: what the package measures and its IDs
 * reach back to before it.
 */
export function webVitals(library?: WebVitalsLibrary): CapturePlugin {
  return {
    name: 'web-vitals',
    start({ readGlobal, wasDenied, track }) {
      const { onCLS, onFCP, onINP, onLCP, onTTFB }: WebVitalsLibrary = library ?? Object(readGlobal('webVitals'));
      const tell = ({ name, value, delta, id, rating, navigationType, attribution }: WebVital): void => {
        const {
          interactionTarget,
          largestShiftTarget,
          target = interactionTarget ?? largestShiftTarget,
        } = Object(attribution);
        track('web_vital', {
          metric_name: name,
          metric_value: value,
          metric_delta: delta,
          metric_id: id,
          metric_rating: rating,
          metric_target: target,
          navigation_type: navigationType,
        });
      };
      // The package cannot be told to stop: what it tells later is told nobody.
      if (!wasDenied) for (const watch of [onCLS, onFCP, onINP, onLCP, onTTFB]) watch(tell);
      return () => {};
    },
  };
}
