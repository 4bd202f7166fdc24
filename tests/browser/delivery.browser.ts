import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import { poll } from './support/page.js';
import { NO_JITTER, openQuiet, QUIET, stored, track } from './support/quiet-page.js';
import { readRecording, recorderScript } from './support/recorder.js';
import { command, embed, flushed, html, names, open, readRows, ready, stats, ULID } from './support/sdk.js';

const sizesOf = ({ requests }: TestCollector): readonly number[] =>
  requests.map(({ body }) => JSON.parse(body).events.length);

describe('a touchpoint', () => {
  it('is stored under its ID without waiting for the network', async ({ page, site, collector }) => {
    await openQuiet(page, site, collector);
    await track(page, 1);
    const startedAtMs = performance.now();
    const rows = await poll('a row', 3_000, async () => {
      const found = await readRows(page);
      return found !== undefined && Object.keys(found).length > 0 && found;
    });
    // 250 ms, and what the engines and this test need for looking.
    expect(performance.now() - startedAtMs).toBeLessThan(1_500);
    const [[key, row] = []] = Object.entries(rows || {});
    const eventId = `${key}`.replace('json.', '');
    expect(eventId).toMatch(ULID);
    expect(row).toMatchObject({ eventId, name: 'e0' });
    expect(collector.requests).toEqual([]);
  });

  it('is delivered in a batch with the others, and then removed', async ({ page, site, collector }) => {
    await openQuiet(page, site, collector);
    const tracked = await track(page, 5);
    expect(names(await flushed(page, collector))).toEqual(tracked);
    expect(collector.requests).toHaveLength(1);
    expect(await readRows(page)).toEqual({});
    expect(await stats(page)).toMatchObject({ tracked: 5, delivered: 5, waiting: 0, dropped: {} });
  });

  it('is sent by itself after a while, as text and without a preflight or cookies', async ({
    page,
    site,
    collector,
  }) => {
    await openQuiet(page, site, collector, { flushIntervalMs: 100 });
    await track(page, 1);
    const request = await collector.waitFor(({ requests }) => requests[0]);
    expect(request).toMatchObject({ method: 'POST', cookies: '' });
    expect(request?.headers['content-type']).toMatch(/^text\/plain\b/);
    expect(collector.requests.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
  });
});

describe('a collector that answers', () => {
  it('503 is tried again, without another event', async ({ page, site, collector }) => {
    collector.reply = () => ({ status: collector.requests.length === 0 ? 503 : 200 });
    await page.onNewDocument(NO_JITTER);
    await openQuiet(page, site, collector);
    const tracked = await track(page, 2);
    await command(page, 'flush');
    await collector.waitFor(({ accepted }) => accepted().length === 2);
    expect([...names(collector.accepted())].sort()).toEqual(tracked);
    // One event to see whether the collector takes it again, then the rest.
    expect(sizesOf(collector)).toEqual([2, 1, 1]);
    await stored(page, 0);
  });

  it('503 with Retry-After is left alone for as long as it says', async ({ page, site, collector }) => {
    collector.reply = () =>
      collector.requests.length === 0 ? { status: 503, headers: { 'retry-after': '1' } } : { status: 200 };
    await page.onNewDocument(NO_JITTER);
    await openQuiet(page, site, collector);
    await track(page, 1);
    await command(page, 'flush');
    await collector.waitFor(({ accepted }) => accepted().length === 1);
    const [first, second] = collector.requests.map(({ receivedAtMs }) => receivedAtMs);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('413 gets the batch in halves', async ({ page, site, collector }) => {
    collector.reply = ({ body }) => ({ status: JSON.parse(body).events.length > 2 ? 413 : 200 });
    await openQuiet(page, site, collector);
    const tracked = await track(page, 8);
    expect(names(await flushed(page, collector))).toEqual(tracked);
    expect(sizesOf(collector).slice(0, 3)).toEqual([8, 4, 2]);
    expect(await stats(page)).toMatchObject({ delivered: 8, dropped: {} });
  });

  it('413 to a single event loses this one only, by its name', async ({ page, site, collector }) => {
    collector.reply = ({ body }) => ({ status: body.includes('"e1"') ? 413 : 200 });
    await openQuiet(page, site, collector);
    await track(page, 3);
    expect(names(await flushed(page, collector))).toEqual(['e0', 'e2']);
    expect(await stats(page)).toMatchObject({ delivered: 2, waiting: 0, dropped: { too_large: 1 } });
  });
});

it('delivers after kill -9 what was stored before it', async ({ launchOwn, site, collector }) => {
  const killed = await launchOwn();
  const before = await killed.newPage();
  await openQuiet(before, site, collector);
  const tracked = await track(before, 3);
  await stored(before, 3);
  await killed.kill();
  expect(collector.requests).toEqual([]);

  const restarted = await launchOwn();
  const after = await restarted.newPage();
  await openQuiet(after, site, collector);
  expect(names(await flushed(after, collector))).toEqual(tracked);
  expect(await readRows(after)).toEqual({});
});

it('sends each event once when two tabs flush at the same time', async ({ page, context, site, collector }) => {
  collector.reply = () => ({ delayMs: 100 });
  await openQuiet(page, site, collector);
  const other = await context.newPage();
  await open(other, `${site.origin('app.example')}/`);
  const tracked = [...(await track(page, 20, 'a')), ...(await track(other, 20, 'b'))];
  await stored(page, 40);
  await Promise.all([command(page, 'flush'), command(other, 'flush')]);
  await Promise.all([command(page, 'flush'), command(other, 'flush')]);
  await collector.waitFor(({ accepted }) => accepted().length === 40);
  const sent = collector.events();
  expect(new Set(sent.map(({ eventId }) => eventId)).size).toBe(40);
  expect([...names(sent)].sort()).toEqual([...tracked].sort());
});

describe('without a place to store', () => {
  it('delivers from memory where IndexedDB throws, and says so', async ({ page, site, collector }) => {
    await page.onNewDocument(recorderScript());
    site.page(
      '/',
      html(
        `<script>indexedDB.open = () => { throw new DOMException('not here', 'SecurityError') }</script>${embed('stub', collector.endpoint, QUIET)}`,
      ),
    );
    await open(page, `${site.origin('app.example')}/`);
    const tracked = await track(page, 3);
    expect(names(await flushed(page, collector))).toEqual(tracked);
    expect(await stats(page)).toMatchObject({ storage: 'memory', cookies: 'kept', delivered: 3, waiting: 0 });
    const { messages } = await readRecording(page);
    expect(messages.filter(({ level }) => level === 'uncaught' || level === 'unhandled')).toEqual([]);
  });

  it('remembers the visitor on the page where cookies are switched off', async ({ page, site, collector }) => {
    await page.onNewDocument(
      `Object.defineProperty(document, 'cookie', { get: () => '', set: () => {}, configurable: true })`,
    );
    await openQuiet(page, site, collector);
    await track(page, 1, 'first');
    await command(page, 'flush');
    await track(page, 1, 'second');
    const [first, second] = await flushed(page, collector);
    expect(second?.visitor.id).toMatch(ULID);
    expect(second?.visitor.id).toBe(first?.visitor.id);
    expect(second?.session.id).toBe(first?.session.id);
    expect(await stats(page)).toMatchObject({ cookies: 'memory', storage: 'kept' });
  });
});

it('keeps what is tracked offline, and delivers it when the connection is back', async ({ page, site, collector }) => {
  await page.onNewDocument(NO_JITTER);
  await openQuiet(page, site, collector);
  await page.setConnection('offline');
  const tracked = await track(page, 2);
  await command(page, 'flush');
  expect(collector.accepted()).toEqual([]);
  await page.setConnection('online');
  await collector.waitFor(({ accepted }) => accepted().length === 2);
  expect([...names(collector.accepted())].sort()).toEqual(tracked);
  await ready(page);
});
