import type { LifecycleChange, Sink, Unsubscribe } from './types.js';

/**
 * In all engines a navigation fires `pagehide` and then `visibilitychange`, a tab switch only the latter: what comes
 * after `pagehide` is not told, until the page is restored.
 */
export function onBrowserLifecycle(listener: Sink<LifecycleChange>): Unsubscribe {
  let left = false;
  const stops = [
    listen('visibilitychange', () => left || listener(document.visibilityState === 'hidden' ? 'hidden' : 'visible')),
    listen('pagehide', () => {
      left = true;
      listener('leaving');
    }),
    listen('pageshow', () => {
      // The first one comes before anything was left.
      if (left) listener('restored');
      left = false;
    }),
    listen('online', () => listener('online')),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Runs something once the page is shown: at once, or when a prerendered page is activated. */
export function whenBrowserActivated(run: () => void): Unsubscribe {
  if ('prerendering' in document && document.prerendering) {
    const stop = listen('prerenderingchange', () => {
      stop();
      run();
    });
    return stop;
  }
  run();
  return () => {};
}

// Capturing at the window, which events of the document pass first, so that a page that stops propagation hides none.
function listen(type: string, listener: () => void): Unsubscribe {
  addEventListener(type, listener, true);
  return () => removeEventListener(type, listener, true);
}
