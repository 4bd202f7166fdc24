import type { CaptureApi, CapturePlugin, PageChange } from '../model/capture.js';
import type { Report } from '../model/report.js';
import type { Unsubscribe } from '../model/timing.js';
import type { CaptureHost, Sink } from '../platform/types.js';
import type { Capture } from './capture.js';

const elementsOf = (event: Event): readonly Element[] => {
  const elements = event.composedPath().filter((node): node is Element => Object(node).nodeType === 1);
  return elements.some((element) => element.hasAttribute('data-touch-ignore')) ? [] : elements;
};

/** The captures of a tracker. */
export interface Plugins {
  /** Starts them when something may be captured, and stops them when not. */
  run(isAllowed: boolean, isDenied: boolean): void;
  /** Tells them what happens to the page. */
  tell: Sink<PageChange>;
}

/** Captures that run behind the consent gate; each has its own `api`, which is dead once it was stopped. */
export function createPlugins(
  host: CaptureHost,
  plugins: readonly CapturePlugin[],
  { notice, pageViews }: Pick<Capture, 'notice' | 'pageViews'>,
  { guard }: Pick<Report, 'guard'>,
): Plugins {
  const { now, uptimeMs, readGlobal } = host;
  const listeners = new Set<Sink<PageChange>>();
  let stops: Unsubscribe[] | undefined;
  let wasDenied = false;

  const start = (plugin: CapturePlugin): Unsubscribe => {
    const ends = new Set<Unsubscribe>();
    let isLive = true;
    const alive = (run: () => void): void => {
      if (isLive) guard(run);
    };
    const untilEnd = (end: Unsubscribe): Unsubscribe => {
      const once = (): void => {
        if (ends.delete(once)) end();
      };
      ends.add(once);
      return once;
    };
    const api: CaptureApi = {
      wasDenied,
      now,
      uptimeMs,
      readGlobal,
      page: pageViews.page,
      guard: alive,
      track: (...event) => alive(() => notice(...event)),
      setTimer(run, delayMs) {
        const cancel = untilEnd(
          host.setTimer(() => {
            cancel();
            alive(run);
          }, delayMs),
        );
        return cancel;
      },
      on(types, listener) {
        // A page may have changed how listeners are called: none hears an event twice.
        const heard = new WeakSet<Event>();
        return untilEnd(
          host.onEvents(types, (event) => {
            if (heard.has(event)) return;
            heard.add(event);
            alive(() => listener(event, () => elementsOf(event)));
          }),
        );
      },
      onPage(listener) {
        const told: Sink<PageChange> = (change) => alive(() => listener(change));
        listeners.add(told);
        return untilEnd(() => listeners.delete(told));
      },
    };
    guard(() => untilEnd(plugin.start(api)));
    return () => {
      isLive = false;
      for (const end of ends) guard(end);
    };
  };

  return {
    run(isAllowed, isDenied) {
      wasDenied ||= isDenied;
      if (isAllowed) stops ??= plugins.map(start);
      else {
        for (const stop of stops ?? []) stop();
        stops = undefined;
      }
    },
    tell(change) {
      for (const listener of [...listeners]) listener(change);
    },
  };
}
