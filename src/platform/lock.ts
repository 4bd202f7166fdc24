import { localTexts } from './local-texts.js';

/** A tab that dies with the lease is taken over after this; longer than a request may take. */
const LEASE_MS = 15_000;
/** Two tabs that saw no lease at the same time have both written one by then, and the last one holds. */
const CONTEST_MS = 50;

/**
 * Runs something while no other tab of the origin does, by a Web Lock that is asked for without waiting. Where there are
 * none (plain http, a sandboxed frame) a lease with an expiry in `localStorage` stands for it; without that, too, every tab
 * runs.
 */
export async function browserLock(name: string, part: string, run: () => Promise<void>): Promise<boolean> {
  let isRun = false;
  const runIf = async (lock: unknown): Promise<boolean> => {
    isRun = !!lock;
    if (lock) await run();
    return isRun;
  };
  try {
    return await navigator.locks.request(`${name}_flush_${part}`, { ifAvailable: true }, runIf);
  } catch (error) {
    if (isRun) throw error;
  }

  const texts = localTexts(name);
  const lease = `${part}.lease`;
  const own = `${Math.random()}`;
  const read = (): readonly string[] => (texts.read(lease) ?? '').split(' ');
  const write = (): boolean => texts.write(lease, `${own} ${Date.now() + LEASE_MS}`);
  const isOwn = (): boolean => read()[0] === own;
  // One that ends later than any could was written by a clock that was ahead.
  const remainingMs = Number(read()[1]) - Date.now();
  if (remainingMs > 0 && remainingMs <= LEASE_MS) return false;
  if (!write()) return runIf(true);
  await new Promise((resolve) => setTimeout(resolve, CONTEST_MS));
  if (!isOwn()) return false;
  // Never written again once it is gone: an erasure may have removed it.
  const timer = setInterval(() => isOwn() && write(), LEASE_MS / 3);
  try {
    return await runIf(true);
  } finally {
    clearInterval(timer);
    if (isOwn()) texts.remove([lease]);
  }
}
