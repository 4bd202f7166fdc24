/** What of a browser an adapter may not touch, whether this runtime has it or not. */
const PLATFORM = [
  ...['window', 'self', 'document', 'location', 'navigator', 'screen', 'history', 'Intl'],
  ...['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore', 'performance', 'crypto'],
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'Worker', 'Image', 'setTimeout', 'setInterval', 'requestAnimationFrame'],
];

/** Reads the zone or the language of the device. */
const LOCAL = /^(get(?!UTC|Time$)|toLocale|to(Date|Time)?String$)/;

/**
 * Runs something that must be a pure calculation, in one turn: the clock, chance, and all that a browser gives are away meanwhile,
 * and using one is an error that names it. `new Date(ms)` with its UTC methods calculates, and works.
 */
export function withoutPlatform<Result>(run: () => Result): Result {
  return replaced(
    (name) => {
      throw new Error(`uses ${name}`);
    },
    PLATFORM,
    run,
  );
}

/** Runs something with a clock that stands still and chance that always says the same. */
export function withStillPlatform<Result>(run: () => Result): Result {
  return replaced((name) => (name === 'Math.random' ? 0.5 : 0), [], run);
}

function replaced<Result>(use: (name: string) => number, names: readonly string[], run: () => Result): Result {
  const undos: (() => void)[] = [];
  const put = (on: object, key: string, property: PropertyDescriptor): void => {
    const before = Reflect.getOwnPropertyDescriptor(on, key);
    // Some of `window` cannot be taken away where it is a real one.
    if (!Reflect.defineProperty(on, key, { ...property, configurable: true })) return;
    undos.push(() => (before ? Reflect.defineProperty(on, key, before) : Reflect.deleteProperty(on, key)));
  };
  const trap = (on: object, name: string, key: string): void =>
    put(on, key, { value: () => use(`${name}.${key}`), writable: true });

  const RealDate = Date;
  trap(Math, 'Math', 'random');
  trap(RealDate, 'Date', 'now');
  if (names.length) {
    for (const key of Object.getOwnPropertyNames(RealDate.prototype)) {
      if (LOCAL.test(key)) trap(RealDate.prototype, 'Date.prototype', key);
    }
  }
  const clock = new Proxy(RealDate, {
    apply: () => `${use('Date()')}`,
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length ? args : [use('new Date()')], newTarget),
  });
  put(globalThis, 'Date', { value: clock, writable: true });
  for (const name of names) put(globalThis, name, { get: () => use(name) });
  try {
    return run();
  } finally {
    for (const undo of undos.reverse()) undo();
  }
}
