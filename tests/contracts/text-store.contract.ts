import { describe, expect, it } from 'vitest';
import type { TextStore } from '../../src/index.js';

/**
 * What every store of texts must do, for the spill, the pause and the lease rely on it.
 *
 * @param name - of the implementation
 * @param create - opens the texts of a tracker; the same name twice is the same texts
 */
export function describeTextStore(name: string, create: (tracker: string) => TextStore): void {
  let count = 0;
  /** Twice the texts of one new tracker. */
  const two = (): readonly [TextStore, TextStore] => {
    count += 1;
    return [create(`contract${count}`), create(`contract${count}`)];
  };
  const one = (): TextStore => two()[0];
  const all = (texts: TextStore): readonly (readonly [string, string | undefined])[] =>
    texts.keys().map((key) => [key, texts.read(key)]);

  describe(`${name}, as a store of texts`, () => {
    it('is empty at first', () => {
      expect(all(one())).toEqual([]);
    });

    it('gives back what was written, before the call returns', () => {
      const texts = one();
      expect(texts.write('a', '{"text":"ä€"}')).toBe(true);
      expect(all(texts)).toEqual([['a', '{"text":"ä€"}']]);
    });

    it('replaces what is written again', () => {
      const texts = one();
      texts.write('a', 'old');
      texts.write('a', 'new');
      expect(all(texts)).toEqual([['a', 'new']]);
    });

    it('keeps an empty text', () => {
      const texts = one();
      texts.write('a', '');
      expect(all(texts)).toEqual([['a', '']]);
    });

    it('removes some and leaves the others', () => {
      const texts = one();
      for (const key of ['a', 'b', 'c']) texts.write(key, key);
      texts.remove(['a', 'c', 'never there']);
      expect(all(texts)).toEqual([['b', 'b']]);
    });

    it('removes what it has just read', () => {
      const texts = one();
      for (const key of ['a', 'b', 'c']) texts.write(key, key);
      texts.remove(texts.keys());
      expect(all(texts)).toEqual([]);
    });

    it('shows to another page what was written', () => {
      const [texts, other] = two();
      texts.write('a', 'a');
      expect(all(other)).toEqual([['a', 'a']]);
    });

    it('has no part in the texts of another tracker', () => {
      const [texts, other] = [one(), one()];
      texts.write('a', 'a');
      expect(all(other)).toEqual([]);
      other.remove(['a']);
      expect(all(texts)).toEqual([['a', 'a']]);
    });

    it('reads nothing under a key that is not there', () => {
      const texts = one();
      texts.write('a', 'a');
      expect(['b', 'toString', ''].map(texts.read)).toEqual([undefined, undefined, undefined]);
    });

    it('gives keys that do not change any more', () => {
      const texts = one();
      texts.write('a', 'a');
      const before = texts.keys();
      texts.write('b', 'b');
      texts.remove(['a']);
      expect(before).toEqual(['a']);
    });
  });
}
