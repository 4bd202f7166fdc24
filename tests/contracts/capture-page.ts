import type { CapturePlugin, PageChange } from '../../src/index.js';
import { fakePlatform } from '../../src/testing/index.js';
import { type CapturedPage, openCaptured } from '../unit/support/captured-page.js';
import { countOpen } from '../unit/support/probe-capture.js';

/** What a visitor has entered: nobody may ever be told of it. */
export const SECRET = 'secret-4711';

/** Something of everything that captures know. */
export const RICH_PAGE = `
  <main data-touch-view="view_promotion" data-touch-promotion-id="autumn">
    <p data-touch-not-found>Nothing here</p>
    <button data-touch="add_to_cart" data-touch-sku="T-7">Add</button>
    <a id="out" href="https://other.example/a?email=eva@example.com">Elsewhere</a>
    <a id="file" href="/prices.pdf?token=1">Prices</a>
    <a id="mail" href="mailto:eva@example.com">Write</a>
    <form id="order" action="/order?token=1"><label>Name <input name="person" required></label>
      <textarea name="wish"></textarea><select name="size"><option>S</option></select><input type="checkbox" name="agreed"></form>
    <video src="https://shop.example/film.mp4?token=1"></video>
    <iframe src="https://www.youtube.com/embed/x?enablejsapi=1"></iframe>
  </main>`;

/** What makes a capture throw that expects a tidy page: names that shadow members, addresses and lists that are none. */
export const HOSTILE_PAGE = `
  <form name="body" data-touch-form><input name="id"><input name="name"><input name="action"><input name="elements"></form>
  <a href="http://[">x</a><a href="">x</a><a>x</a><a href="javascript:void 0">x</a><a href="mailto:">x</a>
  <svg><a href="/x"><text>x</text></a></svg>
  <i data-touch=""></i><i data-touch=" "></i><i data-touch="x" data-touch-items="[{" data-touch-price="" data-touch-="1"></i>
  <i data-touch="${'x'.repeat(3_000)}"></i><i data-touch-view></i>
  <iframe></iframe><iframe src="about:blank"></iframe><iframe src="https://www.youtube.com"></iframe>
  <video></video><audio></audio><template><a href="/in">x</a></template>`;

const TYPES = [
  ...['pointerdown', 'pointermove', 'keydown', 'focusin', 'input', 'change', 'invalid', 'click', 'auxclick', 'submit'],
  ...['formdata', 'playing', 'timeupdate', 'ended', 'emptied', 'scroll', 'wheel', 'error', 'focus', 'blur', 'message'],
  ...['unhandledrejection', 'load', 'DOMContentLoaded', 'touchmove'],
];
const CHANGES: readonly PageChange[] = ['hidden', 'visible', 'leaving', 'restored', 'online'];

/** A page on which everything happens that captures hear, and that counts what they do to it. */
export interface CapturePage extends CapturedPage {
  /** The visitor agrees: the captures start. */
  grant(): void;
  /** Everything happens, on every element, on the document and on the window, and time passes. */
  happen(): Promise<void>;
  /** Listeners and observers that are open on the page. */
  openCount(): number;
  /** Timers that run, those of the tracker included. */
  readonly timerCount: () => number;
  /** What was done to the page that a capture has no business to do: prevented, stopped, or read of fields. */
  readonly trespasses: readonly string[];
}

/** Opens a page under a tracker whose visitor has not answered; `prepare` puts on it what is there beside the body. */
export function openCapturePage(
  capture: CapturePlugin,
  body: string,
  prepare?: (opened: CapturedPage) => void,
): CapturePage {
  const browser = fakePlatform({ url: 'https://shop.example/search?q=shoes' });
  const timerCount = countOpen(browser);
  const opened = openCaptured([capture], body, { consent: 'auto' }, browser);
  prepare?.(opened);
  const { page, platform, tracker } = opened;
  const { document } = page;
  const trespasses: string[] = [];
  const open = new Set<unknown>();
  const global = <Kind>(name: string): Kind => page[name] as Kind;

  const counted = (name: string, before: EventTarget['addEventListener'], change: (key: string) => void): void => {
    Reflect.set(
      global<typeof EventTarget>('EventTarget').prototype,
      name,
      function (this: EventTarget, ...args: never) {
        const [type, listener]: readonly [string, object] = args;
        change(`${type} ${keyOf(this)} ${keyOf(listener)}`);
        Reflect.apply(before, this, args);
      },
    );
  };
  const keys = new Map<unknown, number>();
  const keyOf = (thing: unknown): number => {
    keys.set(thing, keys.get(thing) ?? keys.size);
    return keys.get(thing) ?? 0;
  };
  const { addEventListener, removeEventListener } = global<typeof EventTarget>('EventTarget').prototype;
  counted('addEventListener', addEventListener, (key) => open.add(key));
  counted('removeEventListener', removeEventListener, (key) => open.delete(key));

  const observed: ((isThere: boolean) => void)[] = [];
  for (const name of ['IntersectionObserver', 'MutationObserver', 'PerformanceObserver', 'ResizeObserver']) {
    page[name] = function (this: unknown, callback: (entries: readonly object[]) => void) {
      const targets = new Set<unknown>();
      const observer = {
        observe(target: unknown) {
          targets.add(target);
          open.add(observer);
        },
        unobserve: (target: unknown) => targets.delete(target),
        disconnect() {
          targets.clear();
          open.delete(observer);
        },
        takeRecords: () => [],
      };
      observed.push((isThere) => {
        const rectangle = { height: 100, width: 100 };
        const seen = { isIntersecting: isThere, intersectionRatio: isThere ? 1 : 0, intersectionRect: rectangle };
        const entries = [...targets].map((target) => ({ target, ...seen, rootBounds: rectangle, addedNodes: [] }));
        if (entries.length) callback(entries);
      });
      return observer;
    };
  }
  for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback', 'queueMicrotask']) {
    page[name] = () => trespasses.push(name);
  }

  for (const name of ['preventDefault', 'stopPropagation', 'stopImmediatePropagation']) {
    Reflect.set(global<typeof Event>('Event').prototype, name, () => trespasses.push(name));
  }
  for (const [owner, members] of [
    ['HTMLInputElement', ['value', 'checked', 'files', 'valueAsNumber', 'valueAsDate']],
    ['HTMLTextAreaElement', ['value', 'textContent']],
    ['HTMLSelectElement', ['value', 'selectedIndex', 'selectedOptions']],
    ['HTMLOptionElement', ['value', 'selected', 'text']],
  ] as const) {
    for (const member of members) {
      Object.defineProperty(global<typeof HTMLElement>(owner).prototype, member, {
        configurable: true,
        get: () => {
          trespasses.push(`${owner}.${member}`);
          return SECRET;
        },
      });
    }
  }
  page.FormData = () => trespasses.push('FormData');
  Object.assign(page.performance as object, { getEntriesByType: () => [] });
  Object.assign(document, { hasFocus: () => true });
  // Everything is scrolled to the end, and every film plays.
  Object.defineProperty(document, 'scrollingElement', { value: { scrollHeight: 1_000 }, configurable: true });
  Object.defineProperty(page, 'scrollY', { value: 900, configurable: true });
  const { prototype } = global<typeof HTMLMediaElement>('HTMLMediaElement');
  Object.defineProperty(prototype, 'paused', { value: false, configurable: true });
  Object.defineProperty(prototype, 'currentSrc', {
    configurable: true,
    get(this: HTMLMediaElement) {
      return this.src;
    },
  });

  const dispatch = (target: EventTarget, type: string): void => {
    const event = document.createEvent('Event');
    event.initEvent(type, true, true);
    const details = { message: 'of the site', filename: 'https://shop.example/a.js?token=1', lineno: 1, colno: 2 };
    Object.assign(event, type === 'error' ? details : { data: '{"event":"ready"}', origin: 'https://www.youtube.com' });
    target.dispatchEvent(event);
  };

  let happenings = 0;

  return {
    ...opened,
    trespasses,
    openCount: () => open.size,
    timerCount,
    grant: () => tracker.consent.grant('all'),
    async happen() {
      const targets = [page, document, ...document.querySelectorAll('*')];
      for (const type of TYPES) for (const target of targets) dispatch(target, type);
      for (const tell of observed) tell(true);
      // Nothing is sent meanwhile, and each timer of a capture is due.
      await platform.advance(3_000);
      for (const tell of observed) tell(false);
      for (const change of CHANGES) platform.lifecycle(change as never);
      happenings += 1;
      platform.navigate(`/search?q=boots${happenings}`);
      await platform.advance(3_000);
    },
  };
}
