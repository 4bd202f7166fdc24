import { keysUnder } from '../model/keys.js';
import type { TextStore } from '../platform/types.js';

/** Texts in a map that outlives the page. Keeps nothing while `faults.texts`. */
export function fakeTexts(
  /** Texts of an earlier page. */
  texts: Map<string, string>,
  prefix: string,
  faults: { readonly texts: boolean },
): TextStore {
  return {
    keys: () => keysUnder(prefix, faults.texts ? [] : [...texts.keys()]),
    read: (key) => (faults.texts ? undefined : texts.get(prefix + key)),
    write(key, text) {
      if (!faults.texts) texts.set(prefix + key, text);
      return !faults.texts;
    },
    remove(keys) {
      for (const key of keys) texts.delete(prefix + key);
    },
  };
}
