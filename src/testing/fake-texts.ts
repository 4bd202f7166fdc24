import type { TextStore } from '../platform/types.js';

/** Texts in a map that outlives the page. Keeps nothing while `faults.texts`. */
export function fakeTexts(
  /** Texts of an earlier page. */
  texts: Map<string, string>,
  prefix: string,
  faults: { readonly texts: boolean },
): TextStore {
  return {
    read() {
      const own = [...(faults.texts ? [] : texts)].filter(([key]) => key.startsWith(prefix));
      return new Map(own.map(([key, text]) => [key.slice(prefix.length), text]));
    },
    write(key, text) {
      if (!faults.texts) texts.set(prefix + key, text);
      return !faults.texts;
    },
    remove(keys) {
      for (const key of keys) texts.delete(prefix + key);
    },
  };
}
