import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { type CollectorReply, PORTAL } from './support/collector-reply.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import type { Site } from './support/site.js';

async function openPlain(page: Page, site: Site): Promise<void> {
  site.page('/', '<!doctype html><title>plain</title>');
  await page.goto(`${site.origin('app.example')}/`);
}

/** What a page gets for a batch with one event: the status and the text, or where it ended. */
function post(
  page: Page,
  collector: TestCollector,
  eventId = '1',
  redirect: RequestRedirect = 'follow',
): Promise<string> {
  return page.evaluate(
    async ([url, body, mode]) => {
      try {
        const answer = await fetch(url, { method: 'POST', body, redirect: mode as RequestRedirect });
        const text = await answer.text().catch(() => 'and no end');
        return `${answer.status} ${text}`;
      } catch {
        return 'no answer';
      }
    },
    [collector.endpoint, JSON.stringify({ events: [{ eventId }] }), redirect] as const,
  );
}

const idsOf = (collector: TestCollector): readonly string[] => collector.accepted().map(({ eventId }) => eventId);

describe('a fault of the collector', () => {
  const faults: readonly (readonly [string, CollectorReply, string, taken: boolean])[] = [
    ['a reset after the body', 'reset', 'no answer', false],
    ['a reset after the events were taken', 'taken-then-reset', 'no answer', true],
    ['an answer that is cut', { half: true, body: 'x'.repeat(1000) }, '200 and no end', true],
    ['an answer that CORS hides', { cors: false }, 'no answer', true],
    ['a refusal that CORS hides', { status: 503, cors: false }, 'no answer', false],
    ['a page of a captive portal', PORTAL, '200 <!doctype html><title>Free Wi-Fi</title><p>Please sign in', false],
    ['a success that nothing comes of', { taken: false }, '200 {}', false],
    ['an error after the events were taken', { status: 500, body: 'oops', taken: true }, '500 oops', true],
  ];
  it.for(faults)('can be %s', async ([, reply, outcome, taken], { page, site, collector }) => {
    await openPlain(page, site);
    collector.reply = () => reply;
    expect(await post(page, collector)).toBe(outcome);
    expect(collector.requests).toMatchObject([{ method: 'POST', answer: reply, taken }]);
    expect(idsOf(collector)).toEqual(taken ? ['1'] : []);
  });

  it('can be a reset before the body has been read', async ({ page, site, collector }) => {
    await openPlain(page, site);
    collector.cutUnread = ({ headers }) => headers['content-length'] !== undefined;
    expect(await post(page, collector)).toBe('no answer');
    expect(collector.requests).toMatchObject([{ method: 'POST', body: '', answer: 'reset', taken: false }]);
    collector.cutUnread = () => false;
    expect(await post(page, collector)).toBe('200 {}');
  });

  it('can be a redirect', async ({ page, site, collector }) => {
    await openPlain(page, site);
    collector.reply = ({ url }) => (url === '/e' ? { status: 302, headers: { location: '/moved' } } : { body: 'here' });
    expect(await post(page, collector)).toBe('200 here');
    expect(collector.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /e', 'GET /moved']);
    expect(await post(page, collector, '2', 'manual')).toBe('0 ');
    expect(collector.accepted()).toEqual([]);
  });

  it('can be a closed port, which opens again', async ({ page, site, collector }) => {
    await openPlain(page, site);
    expect(await post(page, collector, '1')).toBe('200 {}');
    await collector.refuse();
    expect(await post(page, collector, '2')).toBe('no answer');
    await collector.accept();
    expect(await post(page, collector, '3')).toBe('200 {}');
    expect(idsOf(collector)).toEqual(['1', '3']);
  });

  it('can be a closed port while a request waits for its answer', async ({ page, site, collector }) => {
    await openPlain(page, site);
    collector.reply = () => 'taken-then-hang';
    const answer = post(page, collector);
    await collector.waitFor(({ requests }) => requests.length === 1);
    await collector.refuse();
    expect(await answer).toBe('no answer');
    expect(idsOf(collector)).toEqual(['1']);
  });

  it('is not repeated by the browser on its own', async ({ page, site, collector }) => {
    await openPlain(page, site);
    expect(await post(page, collector, '1')).toBe('200 {}');
    collector.reply = () => 'taken-then-reset';
    expect(await post(page, collector, '2')).toBe('no answer');
    expect(collector.requests).toHaveLength(2);
    expect(collector.rawRepeats()).toEqual([]);
  });
});

describe('the books of the collector', () => {
  it('have the events of a compressed batch', async ({ page, site, collector }) => {
    await openPlain(page, site);
    const packed = [...gzipSync(JSON.stringify({ events: [{ eventId: '1' }] }))];
    await page.evaluate(([url, bytes]) => fetch(url, { method: 'POST', body: new Uint8Array(bytes) }).then(() => 0), [
      collector.endpoint,
      packed,
    ] as const);
    expect(collector.requests).toMatchObject([{ body: '{"events":[{"eventId":"1"}]}', gzipped: true }]);
    expect(idsOf(collector)).toEqual(['1']);
  });

  it('name what was taken more than once, and not what was refused before', async ({ page, site, collector }) => {
    await openPlain(page, site);
    collector.reply = () => ({ status: 503 });
    await post(page, collector, '1');
    collector.reply = () => ({});
    await post(page, collector, '1');
    expect(collector.rawRepeats()).toEqual([]);
    await post(page, collector, '2');
    await post(page, collector, '2');
    expect(collector.rawRepeats()).toEqual(['2']);
    expect(collector.events()).toHaveLength(4);
    expect(idsOf(collector)).toEqual(['1', '2']);
  });

  it('answer which events are missing, unless the collector does not know the question', async ({
    page,
    site,
    collector,
  }) => {
    await openPlain(page, site);
    const ask = (): Promise<string> =>
      page.evaluate(async (url) => {
        const body = JSON.stringify({ formatVersion: 1, events: [], confirm: ['1', '2', '3'] });
        return await (await fetch(url, { method: 'POST', body })).text();
      }, collector.endpoint);
    await post(page, collector, '2');
    collector.reply = () => 'reset';
    await post(page, collector, '3');
    collector.reply = () => ({});
    expect(await ask()).toBe('{"missing":["1","3"]}');
    collector.confirms = false;
    expect(await ask()).toBe('{}');
    expect(idsOf(collector)).toEqual(['2']);
  });
});
