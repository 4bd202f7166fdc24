import type { RecordedCall, RecordedMessage, Recording } from './recorder.js';
import type { PrimitiveGroup } from './recorder-primitives.js';

declare global {
  interface Window {
    /** Only in documents that run `recorderScript()`. */
    __recorder?: {
      read(): Recording;
      /** What can be recorded here, by name. */
      watched(): readonly string[];
      /** Runs a function whose calls are not recorded, for the test's own look at the page. */
      silently<T>(fn: () => T): T;
    };
  }
}

type Describe = (self: never, args: readonly never[]) => string | undefined;

/**
 * Runs in the page. Its source text is sent there, so it must not use anything from outside itself.
 * Every wrapper is a `Proxy` of the original: name, length, `toString` and receiver checks stay those of the browser.
 */
export function installRecorder(
  sdkPath: string,
  primitives: readonly PrimitiveGroup[],
  constructors: readonly string[],
): void {
  if (window.__recorder !== undefined) return;
  const calls: RecordedCall[] = [];
  const messages: RecordedMessage[] = [];
  const placed: {
    what: string;
    owner: object;
    key: string;
    instance: object;
    now(): unknown;
    ours: unknown;
    original: unknown;
  }[] = [];
  let silent = false;

  const stackHasSdk = (): boolean => {
    const limit: number | undefined = Error.stackTraceLimit;
    if (limit !== undefined) Error.stackTraceLimit = 100; // Chromium would give the ten topmost frames
    const stack = String(new Error().stack);
    if (limit !== undefined) Error.stackTraceLimit = limit;
    return stack.includes(sdkPath);
  };
  const record = (what: string, describe: () => string | undefined): void => {
    if (silent) return;
    let detail: string | undefined;
    try {
      detail = describe();
    } catch (error) {
      detail = `not readable: ${error}`;
    }
    if (detail === undefined) return;
    calls[calls.length] = { what, detail: detail.slice(0, 500), stackHasSdk: stackHasSdk(), atMs: performance.now() };
  };
  const wrap = <F extends object>(what: string, original: F, describe: Describe): F =>
    new Proxy(original, {
      apply(target, self, args) {
        record(what, () => describe(self as never, args as never[]));
        return Reflect.apply(target as never, self, args);
      },
      construct(target, args, newTarget) {
        record(what, () => describe(undefined as never, args as never[]));
        return Reflect.construct(target as never, args, newTarget);
      },
    });

  /** Replaces a part (`value`, `get` or `set`) of a property; what this browser does not have is left out. */
  const replace = (
    what: string,
    instance: object | undefined,
    key: string,
    part: 'value' | 'get' | 'set',
    describe: Describe | 'watch only',
  ): void => {
    let owner = instance;
    while (owner && !Object.hasOwn(owner, key)) owner = Object.getPrototypeOf(owner);
    const descriptor = owner && Object.getOwnPropertyDescriptor(owner, key);
    const original = descriptor?.[part];
    if (owner === undefined || instance === undefined || typeof original !== 'function') return;
    const ours = describe === 'watch only' ? original : wrap(what, original, describe);
    if (ours !== original) Object.defineProperty(owner, key, { ...descriptor, [part]: ours });
    const home = owner;
    const now = (): unknown => Object.getOwnPropertyDescriptor(home, key)?.[part];
    placed.push({ what, owner, key, instance, now, ours, original });
  };

  const first: Describe = (_, args) => String(args[0] ?? '');
  const prototypeOf = (name: string): object | undefined =>
    (window as never as Record<string, { prototype: object }>)[name]?.prototype;
  const methods = (
    what: string,
    instance: object | undefined,
    keys: readonly string[],
    describe: Describe = first,
  ): void => {
    for (const key of keys) replace(`${what}.${key}`, instance, key, 'value', describe);
  };

  const resolve = (path: string): object | undefined =>
    path
      .split('.')
      .filter(Boolean)
      .reduce<object | undefined>((owner, key) => (owner as Record<string, object> | undefined)?.[key], window);
  for (const { what, owner, keys, part, detail } of primitives) {
    const describe: Describe = detail === 'argument' ? first : () => '';
    for (const key of keys) replace(what === '' ? key : `${what}.${key}`, resolve(owner), key, part, describe);
  }
  for (const [what, owner, key] of [
    ['cookie', document, 'cookie'],
    ['window.name', window, 'name'],
  ] as const) {
    replace(`${what}.get`, owner, key, 'get', () => '');
    replace(`${what}.set`, owner, key, 'set', first);
  }
  const asJson: Describe = (_, [arg]) => JSON.stringify(arg) ?? '';
  methods('cookieStore', prototypeOf('CookieStore'), ['get', 'getAll', 'set', 'delete'], asJson);

  // Sending.
  const addresses = new WeakMap<object, string>();
  const describeFetch: Describe = (_, [input, init]: readonly (string | URL | Request | RequestInit | undefined)[]) => {
    const asked = input instanceof Request ? input : { url: String(input), method: 'GET' };
    return `${(init as RequestInit | undefined)?.method ?? asked.method} ${asked.url}`;
  };
  methods('network', window, ['fetch', 'fetchLater'], describeFetch);
  replace('xhr.open', prototypeOf('XMLHttpRequest'), 'open', 'value', (xhr, [method, url]) => {
    addresses.set(xhr, `${method} ${url}`);
    return undefined; // nothing is sent yet
  });
  replace('xhr.send', prototypeOf('XMLHttpRequest'), 'send', 'value', (xhr) => addresses.get(xhr) ?? '');
  replace('beacon', navigator, 'sendBeacon', 'value', first);
  for (const name of constructors) {
    replace(name, window, name, 'value', first);
    const prototype = prototypeOf(name);
    if (prototype)
      Object.defineProperty(prototype, 'constructor', {
        value: (window as never)[name],
        writable: true,
        configurable: true,
      });
  }
  // Elements that load something.
  const LOADERS = 'script,link,img,iframe,object,embed,video,audio,source';
  const LOADER_TAGS = new RegExp(`<(?:${LOADERS.replaceAll(',', '|')})\\b[^>]*`, 'gi');
  replace('attribute', prototypeOf('Element'), 'setAttribute', 'value', (self: Element, [name = '', value]) =>
    self.matches(LOADERS) && /^(?:src|srcset|srcdoc|href|data|poster)$/i.test(name)
      ? `${self.localName} ${name} ${value}`
      : undefined,
  );
  const describeElement = (element: Element): string =>
    `${element.localName} ${['src', 'href', 'data'].map((name) => element.getAttribute(name)).find(Boolean) ?? ''}`;
  const describeNodes: Describe = (_, args) => {
    const found = (args as readonly unknown[]).flatMap((node) => {
      if (typeof node === 'string') return node.match(LOADER_TAGS) ?? [];
      if (!(node instanceof Element || node instanceof DocumentFragment)) return [];
      const inside = [...node.querySelectorAll(LOADERS)];
      return (node instanceof Element && node.matches(LOADERS) ? [node, ...inside] : inside).map(describeElement);
    });
    return found.length === 0 ? undefined : found.join(', ');
  };
  const describeFirst: Describe = (self, [node]) => describeNodes(self, [node] as never);
  const describeHtml: Describe = (self, [html]) => describeNodes(self, [String(html)] as never);
  methods('insert', prototypeOf('Node'), ['appendChild', 'insertBefore', 'replaceChild'], describeFirst);
  for (const owner of ['Element', 'CharacterData', 'Document', 'DocumentFragment']) {
    methods(
      'insert',
      prototypeOf(owner),
      ['append', 'prepend', 'before', 'after', 'replaceWith', 'replaceChildren'],
      describeNodes,
    );
  }
  methods('insert', prototypeOf('Element'), ['moveBefore'], describeFirst);
  methods('insert', prototypeOf('Range'), ['insertNode', 'surroundContents'], describeFirst);
  methods('insert', prototypeOf('Element'), ['insertAdjacentElement', 'insertAdjacentHTML'], describeNodes);
  methods('insert', document, ['write', 'writeln'], describeNodes);
  for (const [what, owner] of [
    ['insert', 'Element'],
    ['insert.shadow', 'ShadowRoot'],
  ] as const) {
    for (const key of ['innerHTML', 'outerHTML'])
      replace(`${what}.${key}`, prototypeOf(owner), key, 'set', describeHtml);
    methods(what, prototypeOf(owner), ['setHTMLUnsafe'], describeHtml);
  }

  // Being in the way of the page.
  replace('listener', prototypeOf('EventTarget'), 'addEventListener', 'value', (_, [type = '']) =>
    /^(?:before)?unload$/.test(type) ? type : undefined,
  );
  replace('preventDefault', prototypeOf('Event'), 'preventDefault', 'value', (event: Event) => event.type);
  for (const key of ['pushState', 'replaceState']) replace(`history.${key}`, history, key, 'value', 'watch only');

  const textOf = (value: unknown): string => {
    try {
      return String(value);
    } catch {
      return typeof value; // an object without a prototype, for one
    }
  };
  for (const level of ['error', 'warn', 'info', 'debug', 'log'] as const) {
    replace(`console.${level}`, console, level, 'value', (_, args) => {
      messages.push({ level, text: args.map(textOf).join(' ') });
      return undefined;
    });
  }
  addEventListener('error', ({ message }) => void messages.push({ level: 'uncaught', text: message }));
  addEventListener(
    'unhandledrejection',
    ({ reason }) => void messages.push({ level: 'unhandled', text: textOf(reason) }),
  );

  const value: Window['__recorder'] = {
    read: () => ({
      calls: [...calls],
      messages: [...messages],
      patched: placed
        .filter(
          ({ now, ours, owner, instance, key }) =>
            now() !== ours || (owner !== instance && Object.hasOwn(instance, key)),
        )
        .map(({ what }) => what),
    }),
    watched: () => placed.filter(({ ours, original }) => ours !== original).map(({ what }) => what),
    silently(fn) {
      silent = true;
      try {
        return fn();
      } finally {
        silent = false;
      }
    },
  };
  Object.defineProperty(window, '__recorder', { value });
}
