import { afterEach, describe, expect, it } from 'vitest';
import type { KeyedStore } from '../../src/index.js';

interface Row {
  readonly name: string;
}

/**
 * What every store of rows must do, for the buffer relies on it.
 *
 * @param name - of the implementation
 * @param create - opens the store of a name; the same name twice is the same rows
 */
export function describeKeyedStore(name: string, create: (database: string) => KeyedStore<Row>): void {
  let count = 0;
  let opened: KeyedStore<Row>[] = [];

  /** Two connections to one new database. */
  const two = (): readonly [KeyedStore<Row>, KeyedStore<Row>] => {
    count += 1;
    const pair = [create(`contract_${count}`), create(`contract_${count}`)] as const;
    opened.push(...pair);
    return pair;
  };
  const one = (): KeyedStore<Row> => two()[0];

  afterEach(() => {
    for (const store of opened) store.close();
    opened = [];
  });

  describe(`${name}, as a keyed store`, () => {
    it('is empty at first', async () => {
      const store = one();
      expect(await store.keys()).toEqual([]);
      expect(await store.read(10)).toEqual([]);
    });

    it('gives back what was put, each row under its key', async () => {
      const store = one();
      await store.put([['a', { name: 'first' }]]);
      expect(await store.read(10)).toEqual([['a', { name: 'first' }]]);
    });

    it('keeps the order of the keys, not that of the writes', async () => {
      const store = one();
      await store.put([
        ['01B', { name: 'b' }],
        ['01C', { name: 'c' }],
      ]);
      await store.put([['01A', { name: 'a' }]]);
      expect(await store.keys()).toEqual(['01A', '01B', '01C']);
      expect((await store.read(10)).map(([key]) => key)).toEqual(['01A', '01B', '01C']);
    });

    it('sorts keys as text, capitals first', async () => {
      const store = one();
      await store.put(['b', '10', 'B', '9', 'a'].map((key) => [key, { name: key }] as const));
      expect(await store.keys()).toEqual(['10', '9', 'B', 'a', 'b']);
    });

    it('reads the first rows, as many as were asked for', async () => {
      const store = one();
      await store.put(['a', 'b', 'c'].map((key) => [key, { name: key }] as const));
      expect((await store.read(2)).map(([key, row]) => key + row.name)).toEqual(['aa', 'bb']);
    });

    it('replaces a row that is put again', async () => {
      const store = one();
      await store.put([['a', { name: 'old' }]]);
      await store.put([['a', { name: 'new' }]]);
      expect(await store.read(10)).toEqual([['a', { name: 'new' }]]);
    });

    it('gives all keys in order with what is put, those of another page included', async () => {
      const [store, other] = two();
      expect(await other.put([['b', { name: 'b' }]])).toEqual(['b']);
      expect(
        await store.put([
          ['c', { name: 'c' }],
          ['a', { name: 'a' }],
        ]),
      ).toEqual(['a', 'b', 'c']);
    });

    it('puts nothing without complaint', async () => {
      const store = one();
      await store.put([]);
      expect(await store.keys()).toEqual([]);
    });

    it('removes by key and leaves the others', async () => {
      const store = one();
      await store.put(['a', 'b', 'c'].map((key) => [key, { name: key }] as const));
      await store.remove(['b', 'never there']);
      expect(await store.keys()).toEqual(['a', 'c']);
    });

    it('keeps a copy, so that later changes do not reach it', async () => {
      const store = one();
      const row = { name: 'before' };
      await store.put([['a', row]]);
      row.name = 'after';
      expect(await store.read(1)).toEqual([['a', { name: 'before' }]]);
    });

    it('shows to another connection what was put', async () => {
      const [store, other] = two();
      await store.put([['a', { name: 'a' }]]);
      expect(await other.keys()).toEqual(['a']);
      await other.remove(['a']);
      expect(await store.keys()).toEqual([]);
    });

    it('opens again after close, with its rows', async () => {
      const store = one();
      await store.put([['a', { name: 'a' }]]);
      store.close();
      store.close();
      expect(await store.keys()).toEqual(['a']);
    });

    it('erases all rows and tells which there were', async () => {
      const store = one();
      await store.put(['a', 'b', 'c'].map((key) => [key, { name: key }] as const));
      expect(await store.erase()).toEqual(['a', 'b', 'c']);
      expect(await store.keys()).toEqual([]);
    });

    it('reads the first of the rows whose keys begin with a text', async () => {
      const store = one();
      await store.put(['a.1', 'b.1', 'b.2', 'b.3', 'b', 'c.1'].map((key) => [key, { name: key }] as const));
      expect((await store.read(2, 'b.')).map(([key, row]) => [key, row.name])).toEqual([
        ['b.1', 'b.1'],
        ['b.2', 'b.2'],
      ]);
      expect(await store.read(2, 'd.')).toEqual([]);
    });

    it('erases the rows that it is told to by their keys, and keeps the others', async () => {
      const store = one();
      await store.put(['a.1', 'b.1', 'b.2'].map((key) => [key, { name: key }] as const));
      expect(await store.erase((key) => key.startsWith('b.'))).toEqual(['b.1', 'b.2']);
      expect(await store.keys()).toEqual(['a.1']);
      expect(await store.erase()).toEqual(['a.1']);
    });

    it('erases for every connection', async () => {
      const [store, other] = two();
      await store.put([['a', { name: 'a' }]]);
      await other.keys();
      expect(await store.erase()).toEqual(['a']);
      expect(await other.keys()).toEqual([]);
    });

    it('tells of nothing when there was nothing to erase, also twice', async () => {
      const store = one();
      expect(await store.erase()).toEqual([]);
      expect(await store.erase()).toEqual([]);
    });

    it('takes rows again after it was erased', async () => {
      const store = one();
      await store.put([['a', { name: 'a' }]]);
      await store.erase();
      await store.put([['b', { name: 'b' }]]);
      expect(await store.read(10)).toEqual([['b', { name: 'b' }]]);
    });

    it('does what it was asked for in that order, without being waited for', async () => {
      const store = one();
      const done = [store.put([['a', { name: 'a' }]]), store.put([['b', { name: 'b' }]]), store.remove(['a'])];
      expect(await store.keys()).toEqual(['b']);
      await Promise.all(done);
    });

    it.each([0, 1, 2, 3, 5, 8])(
      'undoes what is under way when it is closed, %i turns after it began, and the next call works',
      async (turns) => {
        const store = one();
        await store.keys();
        const putting = store.put([['a', { name: 'a' }]]).then(
          () => ['a'],
          () => [],
        );
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        store.close();
        const kept = await putting;
        expect(await store.keys()).toEqual(kept);
        await store.put([['b', { name: 'b' }]]);
        expect(await store.keys()).toEqual([...kept, 'b']);
      },
    );

    it('undoes a write that is closed in the task that began it', async () => {
      const store = one();
      const putting = store.put([['a', { name: 'a' }]]);
      store.close();
      await expect(putting).rejects.toThrow();
      expect(await store.keys()).toEqual([]);
    });

    it('ends reading, too, when it is closed', async () => {
      const store = one();
      const reading = [store.keys(), store.read(1)];
      store.close();
      for (const call of reading) await expect(call).rejects.toThrow();
    });
  });
}
