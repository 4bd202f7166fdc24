import { listen } from './listen.js';
import type { LifecycleChange, Sink, Unsubscribe } from './types.js';

/**
 * In all engines a navigation fires `pagehide` and then `visibilitychange`, a tab switch only the latter: what comes
 * after `pagehide` is not told, until the page is restored.
 */
export function onBrowserLifecycle(listener: Sink<LifecycleChange>): Unsubscribe {
  let left = false;
  return listen(window, ['visibilitychange', 'pagehide', 'pageshow', 'online'], ({ type }) => {
    const isShown = type === 'pageshow';
    if (type === 'online') {
      listener(type);
    } else if (type === 'pagehide') {
      left = true;
      listener('leaving');
    } else if (left === isShown) {
      // The first `pageshow` comes before anything was left.
      left = false;
      listener(isShown ? 'restored' : document.visibilityState);
    }
  });
}

/** Runs something once the page is shown: at once, or when a prerendered page is activated. */
export function whenBrowserActivated(run: () => void): Unsubscribe {
  if (Reflect.get(document, 'prerendering')) return listen(document, ['prerenderingchange'], run);
  run();
  return () => {};
}
