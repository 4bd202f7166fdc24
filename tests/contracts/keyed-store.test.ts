// @vitest-environment node
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { indexedDbStore } from '../../src/platform/indexed-db.js';
import { fakePlatform } from '../../src/testing/index.js';
import { describeKeyedStore } from './keyed-store.contract.js';

const platform = fakePlatform();
describeKeyedStore('The store of the fake platform', (name) => platform.openStore(name));
describeKeyedStore('The IndexedDB store', (name) => indexedDbStore(name));

const names = async (): Promise<(string | undefined)[]> => (await indexedDB.databases()).map(({ name }) => name);

describe('The IndexedDB store', () => {
  beforeEach(() => {
    vi.stubGlobal('indexedDB', new IDBFactory());
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('opens nothing until it is used', async () => {
    const open = vi.spyOn(indexedDB, 'open');
    indexedDbStore('x').close();
    expect(open).not.toHaveBeenCalled();
    expect(await names()).toEqual([]);
  });

  it('creates no database by erasing one that never existed', async () => {
    const open = vi.spyOn(indexedDB, 'open');
    expect(await indexedDbStore('x').erase()).toEqual([]);
    expect(open).not.toHaveBeenCalled();
  });

  it('leaves no database when it was erased', async () => {
    const store = indexedDbStore<number>('x');
    await store.put([['a', 1]]);
    expect(await names()).toEqual(['x']);
    await store.erase();
    await vi.waitFor(async () => expect(await names()).toEqual([]));
  });

  it('erases without reading a row', async () => {
    const store = indexedDbStore<number>('x');
    await store.put([['a', 1]]);
    const getAll = vi.spyOn(IDBObjectStore.prototype, 'getAll');
    const get = vi.spyOn(IDBObjectStore.prototype, 'get');
    expect(await store.erase()).toEqual(['a']);
    expect([getAll, get].flatMap(({ mock }) => mock.calls)).toEqual([]);
  });

  it('lets go when another tab wants to delete the database, and opens it again afterwards', async () => {
    const store = indexedDbStore<number>('x');
    await store.put([['a', 1]]);
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase('x');
      request.onsuccess = () => resolve();
      request.onblocked = () => reject(new Error('the store is in the way'));
    });
    expect(await store.keys()).toEqual([]);
  });

  it('erases although another tab holds the database open', async () => {
    const [store, other] = [indexedDbStore<number>('x'), indexedDbStore<number>('x')];
    await store.put([['a', 1]]);
    await other.keys();
    expect(await store.erase()).toEqual(['a']);
    await vi.waitFor(async () => expect(await names()).toEqual([]));
  });

  it('fails when the database cannot be opened, and tries anew with the next call', async () => {
    const store = indexedDbStore<number>('x');
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    await expect(store.keys()).rejects.toThrow('denied');
    open.mockRestore();
    expect(await store.keys()).toEqual([]);
  });

  it('gives up an open that hangs, after seconds, and tries anew with the next call', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = indexedDbStore<number>('x');
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => Object.create(IDBOpenDBRequest.prototype));
    const keys = store.keys();
    const failed = expect(keys).rejects.toThrow('does not answer');
    await vi.advanceTimersByTimeAsync(10_000);
    await failed;
    vi.useRealTimers();
    open.mockRestore();
    expect(await store.keys()).toEqual([]);
  });

  it('fails where it is closed while it reads, and leaves no failure that nobody hears', async () => {
    const store = indexedDbStore<number>('x');
    await store.put([['a', 1]]);
    const unheard = vi.fn();
    process.on('unhandledRejection', unheard);
    const getAll = vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(function (this: IDBObjectStore) {
      getAll.mockRestore();
      const request = this.getAll();
      store.close();
      return request;
    });
    await expect(store.read(1)).rejects.toThrow('aborted');
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', unheard);
    expect(unheard).not.toHaveBeenCalled();
  });

  it('works where databases cannot be listed', async () => {
    Object.defineProperty(indexedDB, 'databases', { value: undefined });
    const store = indexedDbStore<number>('x');
    await store.put([['a', 1]]);
    expect(await store.erase()).toEqual(['a']);
  });
});
