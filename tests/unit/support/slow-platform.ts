import type { KeyedStore, Network, TextStore } from '../../../src/index.js';
import { type FakePlatform, fakePlatform } from '../../../src/testing/index.js';

/** Something that leaves the page's memory, at the moment at which it begins. */
export interface Effect {
  readonly kind: 'row' | 'request' | 'text' | 'cookie';
  readonly name: string;
  readonly content: string;
}

/** A fake platform whose every await takes as long as `nextMs` says, and which tells each effect when it begins. */
export function slowPlatform(nextMs: () => number, told: (effect: Effect) => void): FakePlatform {
  const base = fakePlatform();
  const { setTimer, cookies, openStore, openTexts, lock, network: fast } = base;
  const delay = (): Promise<void> => {
    const ms = nextMs();
    return ms ? new Promise((resolve) => void setTimer(resolve, ms)) : Promise.resolve();
  };

  const slowStore = <Row>(store: KeyedStore<Row>, name: string): KeyedStore<Row> => {
    const slow =
      <Args extends readonly unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
      async (...args: Args): Promise<Result> => {
        await delay();
        const result = await work(...args);
        await delay();
        return result;
      };
    const put = slow(store.put);
    return {
      ...store,
      read: slow(store.read),
      keys: slow(store.keys),
      remove: slow(store.remove),
      erase: slow(store.erase),
      put(rows) {
        told({ kind: 'row', name, content: JSON.stringify(rows) });
        return put(rows);
      },
    };
  };

  const network: Network = {
    ...fast,
    send(request, options) {
      told({ kind: 'request', name: 'fetch', content: request.body });
      const sent = fast.send(request, options);
      return { ...sent, answer: delay().then(() => sent.answer) };
    },
    beacon(request) {
      told({ kind: 'request', name: 'beacon', content: request.body });
      return fast.beacon(request);
    },
  };

  return Object.assign(base, {
    network,
    openStore: <Row>(name: string, onDeleted?: () => void) => slowStore(openStore<Row>(name, onDeleted), name),
    openTexts(name: string): TextStore {
      const texts = openTexts(name);
      return {
        ...texts,
        write(key, text) {
          told({ kind: 'text', name: key, content: text });
          return texts.write(key, text);
        },
      };
    },
    cookies: {
      ...cookies,
      write(name: string, value: string, maxAgeSeconds: number) {
        told({ kind: 'cookie', name, content: decodeURIComponent(value) });
        cookies.write(name, value, maxAgeSeconds);
      },
    },
    async lock(name: string, part: string, run: () => Promise<void>) {
      await delay();
      return lock(name, part, run);
    },
  });
}
