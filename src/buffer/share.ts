import { keysUnder } from '../model/keys.js';
import type { KeyedStore, TextStore } from '../platform/types.js';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Which keys of a tracker's store and texts are of one collector. */
export interface Share {
  /** With it the keys begin; the buffer never sees it. */
  readonly prefix: string;
  /** Which keys go when the share is erased: its own, and perhaps those of nobody. */
  isErased(key: string): boolean;
  /** What is nobody's and older is cleared away, in milliseconds since the epoch. */
  sinceMs(): number;
}

/** The part of a tracker's store that is of one collector. */
export function storeShare<Row>(store: KeyedStore<Row>, share: Share): KeyedStore<Row> {
  const { prefix, isErased } = share;
  const idOf = (key: string): string => (key.startsWith(prefix) ? key.slice(prefix.length) : key);
  /** Those of the share, of all. */
  const take = async (keys: readonly string[]): Promise<readonly string[]> => {
    // Also what is no key of ours in form.
    const others = leftovers(keys, share, 0);
    if (others.length) await store.remove(others);
    return keysUnder(prefix, keys);
  };
  return {
    put: async (rows) => take(await store.put(rows.map(([key, row]) => [prefix + key, row]))),
    read: async (count) => (await store.read(count, prefix)).map(([key, row]) => [idOf(key), row]),
    keys: async () => take(await store.keys()),
    remove: (keys) => store.remove(keys.map((key) => prefix + key)),
    erase: async () => (await store.erase(isErased)).map(idOf),
    close: store.close,
  };
}

/** The part of a tracker's texts that is of one collector. */
export function textShare(texts: TextStore, share: Share): TextStore {
  const { prefix } = share;
  return {
    keys() {
      const keys = texts.keys();
      texts.remove(leftovers(keys, share));
      return keysUnder(prefix, keys);
    },
    read: (key) => texts.read(prefix + key),
    write: (key, text) => texts.write(prefix + key, text),
    remove: (keys) => texts.remove([...keys].map((key) => prefix + key)),
  };
}

/**
 * What was kept too long for a collector that the site has no more: keys that end with a ULID. Another key is as old as
 * `otherMs` says.
 */
function leftovers(
  keys: readonly string[],
  { prefix, isErased, sinceMs }: Share,
  otherMs: number = Number.POSITIVE_INFINITY,
): readonly string[] {
  const timeOf = (digits: string): number => [...digits].reduce((ms, digit) => ms * 32 + CROCKFORD.indexOf(digit), 0);
  return keys.filter((key) => {
    const time = /(?:^|\.)([\dA-HJKMNP-TV-Z]{10})[\dA-HJKMNP-TV-Z]{16}$/.exec(key)?.[1];
    return isErased(key) && !key.startsWith(prefix) && (time ? timeOf(time) : otherMs) < sinceMs();
  });
}
