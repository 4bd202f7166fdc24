// @vitest-environment node
import { expect, onTestFinished, test, vi } from 'vitest';
import { startRetention } from '../../../examples/collector/retention.js';
import { createCollectorServer } from '../../../examples/collector/server.js';
import { receipt } from '../support/receipt.js';
import { sampleBatch } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';
import { temporaryDatabase } from './support/temporary-database.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** A retention of which only the times are of interest; the clock is that of the fake timers. */
async function watchExpiry(retentionDays: number) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const expired: { readonly eventsBeforeMs: number; readonly forgottenBeforeMs: number }[] = [];
  const errors: unknown[] = [];
  let failure: Error | undefined;
  const stop = await startRetention({
    store: {
      async expire(times) {
        expired.push(times);
        if (failure) throw failure;
        return { events: 0, receipts: 0 };
      },
    },
    retentionDays,
    now: Date.now,
    onError: (error) => errors.push(error),
  });
  onTestFinished(stop);
  return {
    expired,
    errors,
    stop,
    fail(error: Error) {
      failure = error;
    },
  };
}

test.each([
  [undefined, 395],
  [30, 30],
])(
  'with the option %s an event and its receipt are there for %i days and gone at the next start',
  async (retentionDays, days) => {
    const database = await temporaryDatabase();
    const arrivedAtMs = 1_795_365_000_000;
    let nowMs = arrivedAtMs;
    const options = { database, retentionDays, now: () => nowMs };
    const consents = [receipt()];
    const first = await startCollector(options);
    await first.post(sampleBatch({ consents }));
    await first.close();

    nowMs = arrivedAtMs + days * DAY_MS;
    const second = await startCollector(options);
    expect(await second.read('touchpoints')).toMatchObject([{ receipt: consents[0] }]);
    await second.close();

    nowMs += 1;
    const third = await startCollector(options);
    expect(await third.read('touchpoints')).toEqual([]);
    // Stored anew, which it would not be if it were still there.
    const anew = receipt({ ...consents[0], policyVersion: 'anew' });
    await third.post(sampleBatch({ consents: [anew] }));
    expect(await third.read('touchpoints')).toMatchObject([{ receipt: anew }]);
  },
);

test('an event of today stays although the clock of its device is decades behind', async () => {
  const database = await temporaryDatabase();
  const first = await startCollector({ database });
  const batch = sampleBatch();
  await first.post({ ...batch, events: batch.events.map((event) => ({ ...event, occurredAtMs: 1 })) });
  await first.close();
  const second = await startCollector({ database });
  expect(await second.read('totals')).toMatchObject({ events: 1 });
});

test('it is done at the start and then once a day, until it is stopped', async () => {
  const { expired, stop } = await watchExpiry(10);
  const startedAtMs = Date.now();
  await vi.advanceTimersByTimeAsync(2 * DAY_MS);
  expect(expired.map(({ eventsBeforeMs }) => eventsBeforeMs - startedAtMs)).toEqual([
    -10 * DAY_MS,
    -9 * DAY_MS,
    -8 * DAY_MS,
  ]);
  stop();
  await vi.advanceTimersByTimeAsync(2 * DAY_MS);
  expect(expired).toHaveLength(3);
});

test('a day on which it fails is reported, and the next one tries again', async () => {
  const { expired, errors, fail } = await watchExpiry(10);
  const error = new Error('no space left');
  fail(error);
  await vi.advanceTimersByTimeAsync(2 * DAY_MS);
  expect(errors).toEqual([error, error]);
  expect(expired).toHaveLength(3);
});

test('the timer keeps no process alive', async () => {
  const made = vi.spyOn(globalThis, 'setInterval');
  onTestFinished(() => made.mockRestore());
  const stop = await startRetention({
    store: { expire: async () => ({ events: 0, receipts: 0 }) },
    retentionDays: 1,
    now: Date.now,
    onError: () => undefined,
  });
  onTestFinished(stop);
  expect(made.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
});

test.each([0, -1, Number.NaN])('a retention of %s days is refused', async (retentionDays) => {
  await expect(createCollectorServer({ database: ':memory:', retentionDays })).rejects.toThrow(
    `retentionDays must be a positive number, got ${retentionDays}`,
  );
});
