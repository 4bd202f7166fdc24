// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Answer, Collector, Outcome } from '../../src/index.js';
import { type Reply, recordingCollector } from '../../src/testing/index.js';
import { parseRetryAfter, retryDelayMs } from '../../src/transport/backoff.js';
import { classifyStatus } from '../../src/transport/outcome.js';
import { GRANTED, nextPage, rows, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;

describe('An answer', () => {
  it.each<[number, Outcome]>([
    [200, 'delivered'],
    [202, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [0, 'retry'],
    [100, 'retry'],
    [301, 'retry'],
    [302, 'retry'],
    [304, 'retry'],
    [400, 'rejected'],
    [401, 'stop'],
    [402, 'stop'],
    [403, 'stop'],
    [404, 'stop'],
    [405, 'rejected'],
    [408, 'retry'],
    [410, 'stop'],
    [413, 'too_large'],
    [415, 'rejected'],
    [422, 'rejected'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [501, 'retry'],
    [503, 'retry'],
    [599, 'retry'],
    [999, 'retry'],
  ])('%d means %s', (status, outcome) => {
    expect(classifyStatus({ status, body: '' })).toBe(outcome);
  });

  it.each<[string, Reply]>([
    ['500', 500],
    ['429', 429],
    ['a redirect', 302],
    ['a network error', new TypeError('Failed to fetch')],
    ['no answer at all', 'hang'],
  ])('%s keeps the touchpoints and sends them again', async (_, reply) => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push(reply);
    tracker.track('a');
    await platform.advance(2_000);
    expect(tracker.stats()).toMatchObject({ waiting: 1, delivered: 0 });
    await platform.advance(MINUTE_MS);
    expect(sentNames(platform)).toEqual(['a', 'a']);
    expect(tracker.stats()).toMatchObject({ waiting: 0, delivered: 1, dropped: {} });
  });

  it.each([400, 422])('%i drops the batch as rejected', async (status) => {
    const { tracker, platform, drops } = start(GRANTED);
    platform.replies.push(status);
    tracker.track('a');
    await platform.advance(MINUTE_MS);
    expect(drops).toEqual([{ reason: 'rejected', count: 1, events: [expect.objectContaining({ name: 'a' })] }]);
    expect(platform.requests).toHaveLength(1);
    expect(rows(platform)).toEqual([]);
  });

  it.each([401, 403, 404, 410])(
    '%i keeps the touchpoints, tells onError, and this page sends no more',
    async (status) => {
      const { tracker, platform, errors } = start(GRANTED);
      platform.replies.push(status);
      tracker.track('a');
      await platform.advance(MINUTE_MS);
      tracker.track('b');
      platform.lifecycle('leaving');
      await tracker.flush();
      await platform.advance(60 * MINUTE_MS);
      expect(platform.requests).toHaveLength(1);
      expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining(String(status)) })]);
      expect(tracker.stats()).toMatchObject({ waiting: 2, dropped: {} });

      const next = start(GRANTED, nextPage(platform));
      await next.platform.advance(5_000);
      expect(sentNames(next.platform)).toEqual(['a', 'b']);
    },
  );

  it('413 halves the batch until it fits', async () => {
    const { tracker, platform } = start(GRANTED);
    for (let count = 0; count < 8; count += 1) tracker.track('x');
    platform.replies.push(413, 413);
    await tracker.flush();
    expect(platform.requests.map(({ body }) => JSON.parse(body).length)).toEqual([8, 4, 2, 2, 2, 2]);
    expect(tracker.stats()).toMatchObject({ delivered: 8, waiting: 0, dropped: {} });
  });

  it('413 for one alone drops it as too_large, and goes on with the others', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('big');
    tracker.track('small');
    platform.replies.push(413, 413);
    await tracker.flush();
    expect(tracker.stats()).toMatchObject({ delivered: 1, dropped: { too_large: 1 }, waiting: 0 });
    expect(sentNames(platform).at(-1)).toBe('small');
  });

  it('is classified by the collector where it knows better', async () => {
    const answers: Answer[] = [];
    const collector: Collector = {
      ...recordingCollector(),
      classify(answer) {
        answers.push(answer);
        return answer.body === 'ok' ? 'delivered' : 'rejected';
      },
    };
    const { tracker, platform } = start({ ...GRANTED, collector });
    platform.replies.push({ status: 500, body: 'ok' }, { status: 200, body: 'no' });
    tracker.track('a');
    await tracker.flush();
    tracker.track('b');
    await tracker.flush();
    expect(tracker.stats()).toMatchObject({ delivered: 1, dropped: { rejected: 1 } });
    expect(answers.map(({ status }) => status)).toEqual([500, 200]);
  });
});

describe('Trying again', () => {
  it('waits longer after each failure, and begins anew after a success', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push(500, 500, 500, 200, 500, 200);
    tracker.track('a');
    await platform.advance(MINUTE_MS);
    tracker.track('b');
    await platform.advance(MINUTE_MS);
    const gaps = platform.requests.map(({ atMs }, index, all) => atMs - (all[index - 1]?.atMs ?? atMs));
    // Half of 5, 10 and 20 seconds, since the fake's lot is 0.5.
    expect([...gaps.slice(1, 4), gaps[5]]).toEqual([2_500, 5_000, 10_000, 2_500]);
  });

  it.each([
    [1, 0, 0],
    [1, 0.5, 2_500],
    [2, 0.5, 5_000],
    [4, 0.5, 20_000],
    [30, 0.5, MINUTE_MS],
    [2_000, 0.5, MINUTE_MS],
  ])('after %i failures with the lot %d waits %d ms', (failures, random, delayMs) => {
    expect(retryDelayMs(failures, random)).toBe(delayMs);
  });

  it('waits what the collector asks for and the lot on top', () => {
    expect(retryDelayMs(1, 0.5, 30_000)).toBe(32_500);
  });

  it.each<[string, string | null, number | undefined]>([
    ['nothing', null, undefined],
    ['an empty text', '', undefined],
    ['seconds', '120', 120_000],
    ['0 seconds', '0', undefined],
    ['leading zeros', '007', 7_000],
    ['a date', 'Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
    ['a date that is over', 'Wed, 31 Dec 2025 23:59:00 GMT', undefined],
    ['more than an hour', '86400', 3_600_000],
    ['a date far away', 'Fri, 01 Jan 2099 00:00:00 GMT', 3_600_000],
    ['an endless number', '9'.repeat(400), 3_600_000],
    ['a negative number', '-5', undefined],
    ['words', 'soon', undefined],
    ['a sign', '+5', undefined],
    ['the infinite', 'Infinity', undefined],
  ])('understands Retry-After with %s', (_, text, expected) => {
    const nowMs = Date.UTC(2026, 0, 1);
    expect(parseRetryAfter(text, nowMs)).toBe(expected);
  });

  it.each([
    ['seconds', '30'],
    ['a date', new Date(Date.UTC(2026, 0, 1) + 32_000).toUTCString()],
  ])('waits as long as Retry-After says in %s', async (_, retryAfter) => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push({ status: 429, retryAfter });
    tracker.track('a');
    await platform.advance(31_000);
    tracker.track('b');
    expect(platform.requests).toHaveLength(1);
    await platform.advance(5_000);
    // One event to see whether the collector takes it, then the rest.
    expect(platform.requests.map(({ body }) => JSON.parse(body).length)).toEqual([1, 1, 1]);
    expect(sentNames(platform)).toEqual(['a', 'a', 'b']);
  });

  it('comes at once when the connection is back', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push(...Array<Reply>(3).fill(new TypeError('Failed to fetch')));
    tracker.track('a');
    await platform.advance(12_000);
    const before = platform.requests.length;
    platform.lifecycle('online');
    await platform.settle();
    expect(platform.requests.length).toBe(before + 1);
    expect(tracker.stats().delivered).toBe(1);
  });

  it('of a request that hangs comes after its time-out of ten seconds', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push('hang');
    tracker.track('a');
    await platform.advance(11_999);
    expect(platform.requests).toHaveLength(1);
    await platform.advance(5_000);
    expect(platform.requests).toHaveLength(2);
  });
});
