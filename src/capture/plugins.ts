import { attempt } from '../model/attempt.js';
import type { CaptureApi, CapturePlugin, PageChange } from '../model/capture.js';
import type { Report } from '../model/report.js';
import type { Unsubscribe } from '../model/timing.js';
import type { CaptureHost, Sink } from '../platform/types.js';
import type { Capture } from './capture.js';

const findElements = (event: Event): readonly Element[] => {
  // By a name that only elements have, and not by its value: a field of a form hides the member of the same name.
  const elements = event.composedPath().filter((node): node is Element => 'getAttributeNames' in node);
  // One that cannot be asked is taken to have it.
  const isIgnored = (element: Element): boolean => attempt(() => element.hasAttribute('data-touch-ignore')) ?? true;
  return elements.some(isIgnored) ? [] : elements;
};

/** The captures of a tracker. */
export interface Plugins {
  /** Something may be captured; those that run already go on. */
  start(): void;
  /** Nothing may be captured any more. */
  stop(isDenied: boolean): void;
  /** Adds one, which runs at once if the others do; one of a name that is there is left out. */
  use: Sink<CapturePlugin>;
  /** Tells them what happens to the page. */
  tell: Sink<PageChange>;
}

/** Captures that run behind the consent gate. All that they have on their `api` is dead once they were stopped. */
export function createPlugins(
  host: CaptureHost,
  given: readonly CapturePlugin[],
  { notice, pageViews }: Pick<Capture, 'notice' | 'pageViews'>,
  { guard }: Pick<Report, 'guard'>,
): Plugins {
  const { now, uptimeMs, readGlobal } = host;
  const listeners = new Set<Sink<PageChange>>();
  /** All of them look at one event, one after the other. */
  const found = new WeakMap<Event, readonly Element[]>();
  const elementsOf = (event: Event): readonly Element[] => {
    const elements = found.get(event) ?? findElements(event);
    found.set(event, elements);
    return elements;
  };
  /** How to end what those that run have begun; absent while none runs. */
  let running: Set<Unsubscribe> | undefined;
  let wasDenied = false;
  const plugins: CapturePlugin[] = [];
  let begin: Sink<CapturePlugin> = () => {};

  /** How one begins whose end is among these. */
  const starter = (ends: Set<Unsubscribe>): Sink<CapturePlugin> => {
    const alive = (what: () => void): void => {
      if (ends === running) guard(what);
    };
    const untilEnd = (end: Unsubscribe): Unsubscribe => {
      const once = (): void => {
        if (ends.delete(once)) guard(end);
      };
      ends.add(once);
      // Its start may have led to a withdrawal, or what comes late asks for more.
      if (ends !== running) once();
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
      setTimer(due, delayMs) {
        const cancel = untilEnd(
          host.setTimer(() => {
            cancel();
            alive(due);
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
    return (plugin) => alive(() => untilEnd(plugin.start(api)));
  };

  const use = (plugin: CapturePlugin): void => {
    if (plugins.some(({ name }) => name === plugin.name)) return;
    plugins.push(plugin);
    begin(plugin);
  };
  given.forEach(use);

  return {
    start() {
      if (running) return;
      running = new Set();
      begin = starter(running);
      plugins.forEach(begin);
    },
    stop(isDenied) {
      wasDenied ||= isDenied;
      const ends = running ?? [];
      running = undefined;
      for (const end of ends) end();
    },
    // It may be no capture at all.
    use: (plugin) => guard(() => use(plugin)),
    tell(change) {
      for (const listener of [...listeners]) listener(change);
    },
  };
}
