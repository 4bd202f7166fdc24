import type { LifecycleChange } from '../model/capture.js';
import type { Unsubscribe } from '../model/timing.js';
import { listen } from './listen.js';
import type { Sink } from './types.js';

/**
 * In all engines a navigation fires `pagehide` and then `visibilitychange`, a tab switch only the latter: what comes
 * after `pagehide` is not told, until the page is restored. A page that is frozen in the background may be discarded without
 * another word: it leaves, too, until it is resumed.
 */
export function onBrowserLifecycle(listener: Sink<LifecycleChange>): Unsubscribe {
  let left: string | undefined;
  const types = ['visibilitychange', 'pagehide', 'pageshow', 'online', 'freeze', 'resume'];
  return listen(window, types, ({ type }) => {
    // The first `pageshow` comes before anything was left.
    const isBack = left === { pageshow: 'pagehide', resume: 'freeze' }[type];
    if (type === 'online') {
      listener(type);
    } else if (/pagehide|freeze/.test(type)) {
      if (left) return;
      left = type;
      listener('leaving');
    } else if (left ? isBack : type === 'visibilitychange') {
      left = undefined;
      listener(type === 'pageshow' ? 'restored' : document.visibilityState);
    }
  });
}

/** Runs something once the page is shown: at once, or when a prerendered page is activated. */
export function whenBrowserActivated(run: () => void): Unsubscribe {
  if (Reflect.get(document, 'prerendering')) return listen(document, ['prerenderingchange'], run);
  run();
  return () => {};
}
