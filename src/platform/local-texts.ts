import { attempt } from '../model/attempt.js';
import type { TextStore } from './types.js';

/** Texts in `localStorage` under the keys `<name>_spill.…`. Where it throws (sandboxed frame, full, switched off) nothing is kept. */
export function localTexts(name: string): TextStore {
  const prefix = `${name}_spill.`;
  return {
    read() {
      const texts = new Map<string, string>();
      attempt(() => {
        const { localStorage } = window;
        for (const key of Object.keys(localStorage)) {
          if (key.startsWith(prefix)) texts.set(key.slice(prefix.length), localStorage.getItem(key) ?? '');
        }
      });
      return texts;
    },

    write: (key, text) =>
      !!attempt(() => {
        window.localStorage.setItem(prefix + key, text);
        return true;
      }),

    remove(keys) {
      for (const key of keys) attempt(() => window.localStorage.removeItem(prefix + key));
    },
  };
}
