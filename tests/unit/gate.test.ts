// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { nextPage, sent, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;

describe('While the answer is pending', () => {
  it('holds events and replays them on the grant with their own page, time and order', async () => {
    const { tracker, platform } = start(
      {},
      { url: 'https://shop.example/a', title: 'A', referrer: 'https://news.example/' },
    );
    const beganMs = platform.now();
    await platform.advance(1_000);
    tracker.track('on_a');
    await platform.advance(1_000);
    platform.navigate('/b');
    platform.setTitle('B');
    await platform.advance(1_000);
    tracker.track('on_b');
    await platform.advance(2_000);
    tracker.consent.grant('all');
    await platform.advance(5_000);
    expect(sent(platform).map(({ name, page, occurredAtMs }) => [name, occurredAtMs - beganMs, page])).toEqual([
      ['page_view', 0, { url: 'https://shop.example/a', title: 'A', referrer: 'https://news.example/' }],
      ['on_a', 1_000, { url: 'https://shop.example/a', title: 'A', referrer: 'https://news.example/' }],
      ['page_view', 2_000, { url: 'https://shop.example/b', title: 'B', referrer: 'https://shop.example/a' }],
      ['on_b', 3_000, { url: 'https://shop.example/b', title: 'B', referrer: 'https://shop.example/a' }],
    ]);
  });

  it('keeps the campaign and the landing page of the arrival, two page views later', async () => {
    const url = 'https://shop.example/?utm_source=news&utm_medium=email';
    const { tracker, platform } = start({}, { url });
    platform.navigate('/b');
    await platform.advance(1_000);
    platform.navigate('/c');
    await platform.advance(1_000);
    tracker.consent.grant(['analytics']);
    await platform.advance(5_000);
    const last = sent(platform).at(-1);
    expect(last?.page.url).toBe('https://shop.example/c');
    expect(last?.session.landingPage).toBe(url);
    expect(last?.attribution.session).toMatchObject({
      channel: 'email',
      campaign: { source: 'news', medium: 'email' },
    });
  });

  it('gives replayed events the IDs of when they happened', async () => {
    const { tracker, platform } = start();
    tracker.track('held');
    await platform.advance(10_000);
    tracker.consent.grant('all');
    tracker.track('after');
    await platform.advance(5_000);
    const ids = sent(platform).map(({ eventId }) => eventId);
    expect(sentNames(platform)).toEqual(['page_view', 'held', 'after']);
    expect(ids).toEqual([...ids].sort());
  });

  it('copies properties when they are tracked, so that later changes do not reach them', async () => {
    const { tracker, platform } = start();
    const properties = { basket: ['ring'] };
    tracker.track('add_to_cart', properties);
    properties.basket.push('bag');
    tracker.consent.grant('all');
    await platform.advance(5_000);
    expect(sent(platform)[1]?.properties).toEqual({ basket: ['ring'] });
  });

  it('drops the newest as hold_full beyond 100 events', () => {
    const { tracker, drops } = start({ pageViews: 'manual' });
    for (let count = 1; count <= 102; count += 1) tracker.track(`event_${count}`);
    expect(tracker.stats()).toMatchObject({ tracked: 102, held: 100, dropped: { hold_full: 2 } });
    expect(drops.flatMap(({ events }) => events.map(({ name }) => name))).toEqual(['event_101', 'event_102']);
  });

  it('drops the newest as hold_full beyond 32 kB, counted in UTF-8', () => {
    const { tracker } = start({ pageViews: 'manual' });
    // 3 bytes each in UTF-8: three of them are 27 kB of 9,000 UTF-16 units.
    for (let count = 0; count < 4; count += 1) tracker.track('note', { text: '€'.repeat(3_000) });
    expect(tracker.stats()).toMatchObject({ held: 3, dropped: { hold_full: 1 } });
    tracker.track('small');
    expect(tracker.stats().held).toBe(4);
  });

  it('drops what was held for more than 30 minutes as hold_expired, and keeps the rest', async () => {
    const { tracker, platform } = start({ pageViews: 'manual' });
    tracker.track('old');
    await platform.advance(29 * MINUTE_MS);
    tracker.track('young');
    await platform.advance(2 * MINUTE_MS);
    tracker.consent.grant('all');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['young']);
    expect(tracker.stats().dropped).toEqual({ hold_expired: 1 });
  });

  it('still has what was held for 30 minutes', async () => {
    const { tracker, platform } = start({ pageViews: 'manual' });
    tracker.track('old');
    await platform.advance(30 * MINUTE_MS);
    tracker.consent.grant('all');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['old']);
  });

  it('makes room of what has expired', async () => {
    const { tracker, platform } = start({ pageViews: 'manual' });
    for (let count = 0; count < 100; count += 1) tracker.track('old');
    await platform.advance(31 * MINUTE_MS);
    tracker.track('young');
    expect(tracker.stats()).toMatchObject({ held: 1, dropped: { hold_expired: 100 } });
  });

  it('drops as denied when it was told not to hold', async () => {
    const { tracker, platform } = start({ preConsent: 'drop' });
    tracker.track('before');
    tracker.consent.grant('all');
    tracker.track('after');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['after']);
    expect(tracker.stats()).toMatchObject({ held: 0, dropped: { denied: 2 } });
  });

  it('drops what is held as denied on a denial', async () => {
    const { tracker, drops } = start({ pageViews: 'manual' });
    tracker.track('a');
    tracker.track('b');
    tracker.consent.deny();
    tracker.track('c');
    expect(drops.map(({ reason, events }) => [reason, ...events.map(({ name }) => name)])).toEqual([
      ['denied', 'a', 'b'],
      ['denied', 'c'],
    ]);
    expect(tracker.stats().held).toBe(0);
  });

  it('goes on holding when only other purposes are answered for', async () => {
    const { tracker, platform } = start();
    tracker.track('a');
    tracker.consent.grant(['marketing']);
    tracker.consent.deny(['sharing']);
    await platform.advance(60_000);
    expect(tracker.stats().held).toBe(2);
    expect(platform.requests).toEqual([]);
  });

  it('drops what is held as shutdown when the tracker ends', async () => {
    const { tracker } = start({ pageViews: 'manual' });
    tracker.track('a');
    await tracker.shutdown();
    expect(tracker.stats()).toMatchObject({ state: 'shutdown', held: 0, dropped: { shutdown: 1 } });
  });
});

describe('Identity while pending', () => {
  it('takes effect on the grant, for what came after identify', async () => {
    const { tracker, platform } = start({ pageViews: 'manual' });
    tracker.track('before');
    tracker.identify('u1', { vip: true });
    tracker.track('after');
    tracker.consent.grant('all');
    await platform.advance(5_000);
    expect(sent(platform).map(({ name, visitor, traits }) => [name, visitor.userId, traits])).toEqual([
      ['before', undefined, undefined],
      ['identify', 'u1', { vip: true }],
      ['after', 'u1', undefined],
    ]);
  });

  it('makes two visitors of what was held before and after a reset', async () => {
    const { tracker, platform } = start({ pageViews: 'manual' });
    tracker.identify('u1');
    tracker.track('first');
    tracker.reset();
    tracker.track('second');
    tracker.consent.grant('all');
    await platform.advance(5_000);
    const [, first, second] = sent(platform);
    expect(second?.visitor.id).not.toBe(first?.visitor.id);
    expect(second?.session.id).not.toBe(first?.session.id);
    expect([first?.visitor.userId, second?.visitor.userId]).toEqual(['u1', undefined]);
    expect(platform.cookieValues.get('tt_visitor')).toBe(second?.visitor.id);
  });
});

describe('The answers of an event', () => {
  it('are those under which it was let through', async () => {
    const { tracker, platform } = start({ pageViews: 'manual' });
    tracker.track('a');
    tracker.consent.set({ analytics: true });
    await platform.settle();
    tracker.consent.grant(['marketing']);
    tracker.track('b');
    await platform.advance(5_000);
    expect(sent(platform).map(({ consent }) => consent.purposes.marketing)).toEqual(['denied', 'granted']);
  });

  it('survive to the next page with the row', async () => {
    const { tracker, platform } = start({ pageViews: 'manual' });
    tracker.consent.set({ analytics: true });
    platform.replies.push(500);
    tracker.track('a');
    await platform.advance(2_500);
    const next = start({ pageViews: 'manual' }, nextPage(platform));
    next.tracker.consent.grant(['marketing']);
    await next.platform.advance(5_000);
    expect(sent(next.platform).map(({ consent }) => consent.purposes.marketing)).toEqual(['denied']);
  });
});
