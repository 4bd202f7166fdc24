import { clicks } from './captures/clicks.js';
import { downloads } from './captures/downloads.js';
import { engagement } from './captures/engagement.js';
import { forms } from './captures/forms.js';
import { outbound } from './captures/outbound.js';
import { scroll } from './captures/scroll.js';
import { type JsonCollectorOptions, jsonCollector } from './collectors/json.js';
import type { CapturePlugin } from './model/capture.js';
import type { Collector } from './model/collector.js';
import type { PageSnapshot } from './model/event.js';
import { SDK_VERSION } from './model/sdk.js';
import type { UntypedTracker } from './model/tracker.js';
import { DEFAULTS } from './options/defaults.js';
import type { TrackerOptions } from './options/tracker-options.js';
import { browserPlatform } from './platform/browser.js';
import type { NavigationKind, Sink } from './platform/types.js';
import { wireTracker } from './tracker.js';

/** What `touchtrail(…)` was called with, and when and where. */
type Command = readonly [args: Iterable<unknown>, atMs: number, ...page: string[]];

/** When and where a command was called; the page is absent where it is that of the present. */
interface Moment {
  readonly atMs: number;
  readonly page?: PageSnapshot;
}

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

function start(): void {
  const platform = browserPlatform();
  const { log } = platform;
  const stub = window.touchtrail;
  if (stub?.version) return void log('warn', 'the script is on this page twice');

  const queue = stub?.q ?? [];
  const [first] = queue;
  /** When and where the command that runs was called; absent for the present. */
  let moment: Moment | undefined;
  let tracker: UntypedTracker | undefined;

  const nameOf = ([[name]]: Command): string => String(name);
  const pageOf = ([, , url = '', title = '', referrer = '']: Command): PageSnapshot => ({ url, title, referrer });
  const momentOf = (command: Command): Moment => ({ atMs: command[1], page: pageOf(command) });

  const init = ({
    collector,
    capture = '',
    gzip,
    purposes,
    ...options
  }: Partial<TrackerOptions> & JsonCollectorOptions & { readonly capture?: string } = {}): void => {
    if (tracker) throw new TypeError('init was called before');
    // The first page view is as old as the first sign of the page, and of the page that it was then.
    const pathOf = (url: string): string | undefined => url.split(/[?#]/)[0];
    const isMoved = first && pathOf(pageOf(first).url) !== pathOf(platform.page().url);
    if (first) moment = isMoved ? momentOf(first) : { atMs: first[1] };
    let navigated: Sink<NavigationKind> | undefined;
    // What scripts before this one have added: objects that no attribute can carry.
    const parts = (name: string): readonly unknown[] =>
      queue.filter((command) => nameOf(command) === name).map(([[, part]]) => part);
    const added = (name: string): object => Object.assign({}, ...parts(name));
    const captures = [...parseCaptures(String(capture)), ...(parts('use') as CapturePlugin[])];
    const json = (endpoint: string): Collector =>
      jsonCollector(endpoint, { gzip: !!gzip, ...(purposes && { purposes }) });
    const formats = new Map<string, typeof json>(Object.entries({ json, ...added('collector') }));
    const live = wireTracker(
      {
        onError: (error) => log('error', error),
        ...added('extend'),
        // One with options of its own takes the place of the one by name.
        captures: [...new Map(captures.map((each) => [each.name, each])).values()],
        ...options,
        collector: typeof collector === 'object' ? collector : parseCollectors(String(collector), formats),
      },
      {
        ...platform,
        now: () => moment?.atMs ?? platform.now(),
        page: () => moment?.page ?? platform.page(),
        arrival: () => (first ? pageOf(first) : platform.page()),
        onNavigate(listener) {
          navigated = listener;
          return platform.onNavigate(listener);
        },
      },
    );
    tracker = live;
    platform.setTimer(() => {
      if (live.consent.status().state === 'pending') {
        log('info', `${live.stats().held} events wait for touchtrail('consent.grant', 'all'): README, "Consent"`);
      }
    }, NOTICE_DELAY_MS);
    const runAll = (pattern: RegExp): void => {
      for (const command of queue.filter((command) => pattern.test(nameOf(command)))) {
        moment = momentOf(command);
        run(command[0]);
      }
    };
    // The answers first, so that nothing is captured under another one.
    runAll(/^consent\./);
    if (isMoved) {
      moment = momentOf(first);
      void live.flush();
    }
    // A snippet that was pasted twice has queued a second `init`.
    runAll(/^(?!consent\.|(init|extend|collector|use)$)/);
    moment = undefined;
    // A router had gone on before this script was there: that is a second view.
    if (isMoved) navigated?.('push');
  };

  const run = ([command, ...rest]: Iterable<unknown>): unknown => {
    try {
      let method: unknown = { ...tracker, init };
      // Own members only: `toString` is no command.
      for (const key of String(command).split('.')) method = new Map(Object.entries(Object(method))).get(key);
      if (typeof method !== 'function') throw new TypeError(`"${command}" is no command`);
      return method(...rest);
    } catch (error) {
      return log('error', String(error));
    }
  };

  const touchtrail: CommandFunction = (...args) =>
    tracker || args[0] === 'init'
      ? run(args)
      : void queue.push([args, platform.now(), ...Object.values(platform.page())]);
  touchtrail.version = SDK_VERSION;
  window.touchtrail = touchtrail;

  const { currentScript } = document;
  // An element of the page may be named `currentScript`; what is not a script says nothing.
  const own = currentScript instanceof HTMLScriptElement ? tagOptions(currentScript) : undefined;
  const queued = queue.find((command) => nameOf(command) === 'init')?.[0];
  // `currentScript` may be null or another's: then the tag that says it has loaded this, if the site does not.
  const options =
    own ?? (queued ? undefined : tagOptions(document.querySelector<HTMLElement>('script[data-collector]') ?? {}));
  const initial = options ? ['init', options] : queued;
  if (initial) run(initial);
}

/** Captures by their names, separated by commas or spaces. */
function parseCaptures(names: string): readonly CapturePlugin[] {
  const known = new Map(Object.entries({ clicks, downloads, engagement, forms, outbound, scroll }));
  return names
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((name) => {
      const create = known.get(name);
      if (!create) throw new TypeError(`capture: must be some of ${[...known.keys()].join(', ')}, got "${name}"`);
      return create();
    });
}

/**
 * Collectors by their addresses, separated by spaces; before each the name of its format and a colon, where it is not the
 * native one.
 */
function parseCollectors(
  texts: string,
  formats: ReadonlyMap<string, (endpoint: string) => Collector>,
): readonly Collector[] {
  return texts
    .trim()
    .split(/\s+/)
    .map((text) => {
      const [, format = 'json', endpoint = text] = /^([\w-]+):(https?:.*)$/.exec(text) ?? [];
      const create = formats.get(format);
      if (!create) throw new TypeError(`collector: no script before this one knows "${format}", got "${text}"`);
      return create(endpoint);
    });
}

/** The options that a tag carries as attributes. */
function tagOptions({ dataset: data }: Partial<HTMLElement>): Record<string, unknown> | undefined {
  if (!data?.collector) return undefined;
  const options: Record<string, unknown> = { collector: data.collector, gzip: 'gzip' in data };
  for (const [name, text = ''] of Object.entries(data)) {
    const like: unknown = Reflect.get({ ...DEFAULTS, capture: '', purposes: [], excludedReferrers: [] }, name);
    if (Array.isArray(like)) options[name] = text.split(/\s+/).filter(Boolean);
    // A flag is present or absent.
    else if (typeof like === 'boolean') options[name] = true;
    else if (like !== undefined) options[name] = typeof like === 'number' ? Number(text) : text;
  }
  return options;
}

start();
