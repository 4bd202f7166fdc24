import type { Unsubscribe } from '../model/timing.js';
import { listen } from './listen.js';
import type { NavigationKind, Sink } from './types.js';

/**
 * Navigations within the document: by the Navigation API where there is one, so that nothing is patched, else by
 * wrapping `pushState` and `replaceState`. A wrapper is undone by making it inert, since someone may have wrapped it.
 */
export function onBrowserNavigation(listener: Sink<NavigationKind>): Unsubscribe {
  // Not the bare names: a script of the page may have declared them anew.
  const { history, navigation } = window;
  if (navigation instanceof EventTarget && 'currentEntry' in navigation) {
    return listen<NavigationCurrentEntryChangeEvent>(navigation, ['currententrychange'], ({ navigationType }) => {
      // Null is an update of the entry's state, without a change of address; `reload` has none either.
      if (navigationType) listener(navigationType as NavigationKind);
    });
  }
  let tell: Sink<NavigationKind> | undefined = listener;
  for (const kind of ['push', 'replace'] as const) {
    const original = history[`${kind}State`];
    history[`${kind}State`] = function (this: History, ...state) {
      original.apply(this, state);
      tell?.(kind);
    };
  }
  const stop = listen(window, ['popstate'], () => listener('traverse'));
  return () => {
    tell = undefined;
    stop();
  };
}
