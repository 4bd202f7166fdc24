import { attempt } from '../model/attempt.js';
import { keysUnder } from '../model/keys.js';
import type { TextStore } from './types.js';

/** Texts in `localStorage` under the keys `<name>_spill.…`. Where it throws (sandboxed frame, full, switched off) nothing is kept. */
export function localTexts(name: string): TextStore {
  const prefix = `${name}_spill.`;
  return {
    keys: () => keysUnder(prefix, attempt(() => Object.keys(window.localStorage)) ?? []),

    read: (key) => attempt(() => window.localStorage.getItem(prefix + key)) ?? undefined,

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
