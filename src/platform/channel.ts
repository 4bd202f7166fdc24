import { attempt } from '../model/attempt.js';
import { listen } from './listen.js';
import type { TabChannel } from './types.js';

/**
 * Tabs of the origin by a `BroadcastChannel`, and those of other subdomains by the changes of cookies, where the browser tells of
 * them. It has to be closed before the page is kept for going back to it: a message would cost it its place there.
 */
export function browserChannel(name: string, heard: (message?: unknown) => void): TabChannel {
  let channel: BroadcastChannel | undefined;
  let stopCookies: (() => void) | undefined;

  // Where there is none, or no origin, each tab finds out before it sends.
  const make = (): BroadcastChannel | undefined => attempt(() => new BroadcastChannel(name));

  return {
    open() {
      if (stopCookies) return;
      channel = make();
      if (channel) channel.onmessage = ({ data }) => heard(data);
      const store = attempt((): unknown => Reflect.get(window, 'cookieStore'));
      stopCookies = store instanceof EventTarget ? listen(store, ['change'], () => heard()) : () => {};
    },
    close() {
      channel?.close();
      channel = undefined;
      stopCookies?.();
      stopCookies = undefined;
    },
    tell(message) {
      const open = channel ?? make();
      open?.postMessage(message);
      if (open !== channel) open?.close();
    },
  };
}
