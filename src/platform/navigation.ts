import type { NavigationKind, Sink, Unsubscribe } from './types.js';

/**
 * Navigations within the document: by the Navigation API where there is one, so that nothing is patched, else by
 * wrapping `pushState` and `replaceState`. A wrapper is undone by making it inert, since someone may have wrapped it.
 */
export function onBrowserNavigation(listener: Sink<NavigationKind>): Unsubscribe {
  if ('navigation' in window) {
    const changed = ({ navigationType }: NavigationCurrentEntryChangeEvent): void => {
      // Null is an update of the entry's state, without a change of address.
      if (navigationType) listener(navigationType === 'reload' ? 'replace' : navigationType);
    };
    navigation.addEventListener('currententrychange', changed);
    return () => navigation.removeEventListener('currententrychange', changed);
  }
  let tell: Sink<NavigationKind> | undefined = listener;
  for (const kind of ['push', 'replace'] as const) {
    const original = history[`${kind}State`];
    history[`${kind}State`] = function (this: History, ...state) {
      original.apply(this, state);
      tell?.(kind);
    };
  }
  const traversed = (): void => listener('traverse');
  addEventListener('popstate', traversed);
  return () => {
    tell = undefined;
    removeEventListener('popstate', traversed);
  };
}
