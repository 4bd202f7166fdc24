// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserLock } from '../../src/platform/lock.js';

const KEY = 'tt_spill.json.lease';

/** Work that lasts until it is told to end. */
function longWork() {
  let end = (): void => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: vi.fn(() => done), end };
}

describe('The lock of a browser without Web Locks', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('is given to one of two that ask at the same time', async () => {
    const [one, two] = [longWork(), longWork()];
    const both = Promise.all([browserLock('tt', 'json', one.run), browserLock('tt', 'json', two.run)]);
    await vi.advanceTimersByTimeAsync(100);
    expect(one.run.mock.calls.length + two.run.mock.calls.length).toBe(1);
    one.end();
    two.end();
    expect((await both).sort()).toEqual([false, true]);
  });

  it('is refused at once while another one works', async () => {
    const { run, end } = longWork();
    const held = browserLock('tt', 'json', run);
    await vi.advanceTimersByTimeAsync(100);
    expect(await browserLock('tt', 'json', longWork().run)).toBe(false);
    end();
    await held;
  });

  it('is held for as long as the work lasts', async () => {
    const { run, end } = longWork();
    const held = browserLock('tt', 'json', run);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await browserLock('tt', 'json', longWork().run)).toBe(false);
    end();
    expect(await held).toBe(true);
  });

  it('is let go when the work is done, and leaves nothing behind', async () => {
    const { run, end } = longWork();
    const held = browserLock('tt', 'json', run);
    await vi.advanceTimersByTimeAsync(100);
    end();
    await held;
    expect(localStorage).toHaveLength(0);
  });

  it('is let go when the work fails', async () => {
    const held = browserLock('tt', 'json', () => Promise.reject(new Error('no')));
    const failed = expect(held).rejects.toThrow('no');
    await vi.advanceTimersByTimeAsync(100);
    await failed;
    expect(localStorage).toHaveLength(0);
  });

  it('is taken over from a holder that is dead after 15 seconds', async () => {
    localStorage.setItem(KEY, `dead ${Date.now() + 15_000}`);
    expect(await browserLock('tt', 'json', longWork().run)).toBe(false);
    vi.setSystemTime(Date.now() + 15_001);
    const { run, end } = longWork();
    end();
    const held = browserLock('tt', 'json', run);
    await vi.advanceTimersByTimeAsync(100);
    expect(await held).toBe(true);
    expect(run).toHaveBeenCalledOnce();
  });

  it('is taken over from a holder whose clock was ahead', async () => {
    localStorage.setItem(KEY, `ahead ${Date.now() + 3_600_000}`);
    const { run, end } = longWork();
    end();
    const held = browserLock('tt', 'json', run);
    await vi.advanceTimersByTimeAsync(100);
    expect(await held).toBe(true);
  });

  it('is not written again once it was erased', async () => {
    const { run, end } = longWork();
    const held = browserLock('tt', 'json', run);
    await vi.advanceTimersByTimeAsync(100);
    localStorage.clear();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(localStorage).toHaveLength(0);
    end();
    await held;
    expect(localStorage).toHaveLength(0);
  });

  it('is one for each name', async () => {
    const { run, end } = longWork();
    const held = browserLock('tt', 'json', run);
    const other = longWork();
    other.end();
    const otherHeld = browserLock('other', 'json', other.run);
    await vi.advanceTimersByTimeAsync(100);
    expect(await otherHeld).toBe(true);
    end();
    await held;
  });

  it('lets everybody work where nothing can be written', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const { run, end } = longWork();
    end();
    expect(await browserLock('tt', 'json', run)).toBe(true);
  });
});
