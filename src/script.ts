import { jsonCollector } from './collectors/json.js';
import type { PageSnapshot } from './model/event.js';
import { SDK_VERSION } from './model/sdk.js';
import type { UntypedTracker } from './model/tracker.js';
import type { TrackerOptions } from './options.js';
import { browserPlatform } from './platform/browser.js';
import { wireTracker } from './tracker.js';

/** What `touchtrail(…)` was called with, and when and where. */
type Command = readonly [args: ArrayLike<unknown>, atMs: number, url: string, title: string, referrer: string];

/** `window.touchtrail`: the stub has a queue, the script a version. */
interface CommandFunction {
  (...args: unknown[]): unknown;
  q?: Command[];
  version?: string;
}

declare global {
  interface Window {
    touchtrail?: CommandFunction;
  }
}

const NOTICE_DELAY_MS = 10_000;

/** Options that a tag can carry as `data-…` attributes, beside `data-debug`. */
const TAG_OPTIONS = ['collector', 'name', 'consent', 'preConsent', 'pageViews', 'routing'];

function start(): void {
  const platform = browserPlatform();
  const stub = window.touchtrail;
  if (stub?.version) {
    platform.log('warn', 'the script is on this page twice; the second one does nothing');
    return;
  }

  const queue = stub?.q ?? [];
  const [first] = queue;
  /** When and where the command that runs was called; absent for the present. */
  let moment: { readonly atMs: number; readonly page?: PageSnapshot } | undefined;
  let tracker: UntypedTracker | undefined;

  const pageOf = ([, , url, title, referrer]: Command): PageSnapshot => ({ url, title, referrer });

  const init = ({ collector, ...options }: Partial<TrackerOptions> = {}): void => {
    if (tracker) throw new TypeError('init was called before');
    // The first page view is as old as the first sign of the page.
    if (first) moment = { atMs: first[1] };
    const live = wireTracker(
      { onError: (error) => platform.log('error', error), ...options, collector: jsonCollector(String(collector)) },
      {
        ...platform,
        now: () => moment?.atMs ?? platform.now(),
        page: () => moment?.page ?? platform.page(),
        arrival: () => (first ? pageOf(first) : platform.page()),
      },
    );
    tracker = live;
    platform.setTimer(() => {
      const { held } = live.stats();
      if (live.consent.status().state !== 'pending') return;
      platform.log('info', `${held} events wait for touchtrail('consent.grant', 'all'); see "Consent" in the README`);
    }, NOTICE_DELAY_MS);
    // The answers first, so that nothing is captured under another one.
    const isLater = ([args]: Command): boolean => !String(args[0]).startsWith('consent.');
    // A snippet that was pasted twice has queued a second `init`.
    const commands = queue.splice(0).filter(([args]) => args[0] !== 'init');
    for (const command of commands.sort((a, b) => +isLater(a) - +isLater(b))) {
      moment = { atMs: command[1], page: pageOf(command) };
      run(command[0]);
    }
    moment = undefined;
  };

  const run = (args: ArrayLike<unknown>): unknown => {
    const [command, ...rest] = Array.from(args);
    try {
      let method: unknown = { ...tracker, init };
      // Own members only: `toString` is no command.
      for (const key of String(command).split('.')) method = new Map(Object.entries(Object(method))).get(key);
      if (typeof method !== 'function') throw new TypeError(`"${command}" is no command`);
      return method(...rest);
    } catch (error) {
      platform.log('error', String(error));
      return undefined;
    }
  };

  const touchtrail: CommandFunction = (...args) =>
    tracker || args[0] === 'init'
      ? run(args)
      : void queue.push([args, platform.now(), location.href, document.title, document.referrer]);
  touchtrail.version = SDK_VERSION;
  window.touchtrail = touchtrail;

  const options = tagOptions();
  const queued = queue.findIndex(([args]) => args[0] === 'init');
  if (options) run(['init', options]);
  else if (queued >= 0) run(queue.splice(queued, 1)[0]?.[0] ?? []);
}

/** The options of the tag that loaded this script, or of the one that says it did: `currentScript` may be null or another's. */
function tagOptions(): Record<string, unknown> | undefined {
  const own = document.currentScript?.dataset;
  const data = own?.collector ? own : document.querySelector<HTMLElement>('script[data-collector]')?.dataset;
  if (!data) return undefined;
  const options: Record<string, unknown> = { debug: 'debug' in data };
  for (const name of TAG_OPTIONS) if (name in data) options[name] = data[name];
  return options;
}

start();
