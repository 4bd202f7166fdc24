// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { jsonCollector } from '../../src/index.js';
import type { FakePlatform, Reply } from '../../src/testing/index.js';
import { GRANTED, nextPage, start } from './support/start-tracker.js';

const ASKS = { ...GRANTED, collector: jsonCollector('https://collect.example/e') } as const;
const HTML: Reply = { status: 200, body: '<!doctype html><title>Hotel</title>' };

/** What the requests were: the names of their events, or a question with the number of IDs. */
function said(platform: FakePlatform): string[] {
  return platform.requests.map(({ body }) => {
    const { events, confirm } = JSON.parse(body);
    return confirm ? `? ${confirm.length}` : events.map(({ name }: { name: string }) => name).join();
  });
}

function missing(...eventIds: readonly string[]): Reply {
  return { status: 200, body: JSON.stringify({ missing: eventIds }) };
}

/** A page whose request for two events ended without an answer. */
async function unanswered() {
  const started = start(ASKS);
  started.platform.replies.push(new TypeError('Failed to fetch'));
  started.tracker.track('a');
  started.tracker.track('b');
  await started.platform.advance(2_000);
  expect(said(started.platform)).toEqual(['a,b']);
  const [, id = ''] = [...(started.platform.databases.get('tt_events')?.keys() ?? [])];
  return { ...started, id: id.replace(/.*\./, '') };
}

describe('A collector that can be asked', () => {
  it('is asked for what it has, by ID alone, before anything is sent again', async () => {
    const { platform } = await unanswered();
    platform.replies.push(missing());
    await platform.advance(5_000);
    expect(said(platform)[1]).toMatch(/^\?/);
    expect(platform.requests[1]?.body).not.toContain('"name":"a"');
  });

  it('gets nothing again that it has, and this counts as delivered', async () => {
    const { tracker, platform } = await unanswered();
    platform.replies.push(missing());
    await platform.advance(60_000);
    expect(said(platform).filter((what) => !what.startsWith('?'))).toEqual(['a,b']);
    expect(tracker.stats()).toMatchObject({ delivered: 2, waiting: 0 });
  });

  it('gets again what it misses, and only that', async () => {
    const { tracker, platform, id } = await unanswered();
    platform.replies.push(missing(id));
    await platform.advance(60_000);
    expect(said(platform)).toEqual(['a,b', '? 2', 'b']);
    expect(tracker.stats()).toMatchObject({ delivered: 2, waiting: 0 });
  });

  it('is asked by the next page after five seconds for what was handed over', async () => {
    const { tracker, platform } = start(ASKS);
    tracker.track('a');
    await platform.advance(300);
    platform.replies.push('hang');
    platform.lifecycle('leaving');
    const next = nextPage(platform);
    next.replies.push(missing());
    start(ASKS, next);
    await next.advance(3_000);
    expect(said(next)).toEqual([]);
    await next.advance(3_000);
    expect(said(next)).toEqual(['? 1']);
  });

  it('is asked again when the question got no answer', async () => {
    const { platform } = await unanswered();
    platform.replies.push(new TypeError('Failed to fetch'), missing());
    await platform.advance(60_000);
    expect(said(platform)).toEqual(['a,b', '? 2', '? 2']);
  });

  it.each([
    ['says nothing of it', 200],
    ['rejects the question', 400],
    ['answers something else', { status: 200, body: '{"missing":7}' }],
  ] as const)('is sent all again, and asked no more, when it %s', async (_, reply) => {
    const { tracker, platform } = await unanswered();
    platform.replies.push(reply);
    await platform.advance(60_000);
    expect(said(platform)).toEqual(['a,b', '? 2', 'a', 'b']);
    expect(tracker.stats()).toMatchObject({ delivered: 2, waiting: 0, dropped: {} });
  });

  it('is asked again later when a page of somebody else answers', async () => {
    const { tracker, platform } = await unanswered();
    platform.replies.push(HTML, missing());
    await platform.advance(60_000);
    expect(said(platform)).toEqual(['a,b', '? 2', '? 2']);
    expect(tracker.stats()).toMatchObject({ delivered: 2, waiting: 0 });
  });
});
