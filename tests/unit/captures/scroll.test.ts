// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type ScrollOptions, scroll } from '../../../src/captures/scroll.js';
import { type CapturedPage, openCaptured } from '../support/captured-page.js';
import { windowOf } from '../support/platform-page.js';

/** A page of 4,000 pixels in a window of 800, and a way to scroll it to a place. */
function openLong(options?: ScrollOptions, heightPx = 4_000): CapturedPage & { to(y: number): void } {
  const captured = openCaptured([scroll(options)]);
  const { page } = captured;
  Object.defineProperty(page.document, 'scrollingElement', { get: () => ({ scrollHeight: heightPx }) });
  Object.assign(page, { innerHeight: 800 });
  return {
    ...captured,
    to(y) {
      Object.defineProperty(page, 'scrollY', { value: y, configurable: true });
      page.document.dispatchEvent(new (windowOf(page).Event)('scroll', { bubbles: true }));
    },
  };
}

const reached = (percent: number): unknown => ['scroll', { percent_scrolled: percent }];

describe('Scrolling', () => {
  it('is told with the highest share that was reached', async () => {
    const { to, events } = openLong();
    to(1_300);
    expect(await events()).toEqual([reached(50)]);
  });

  it('is told of each share once, however often the visitor goes up and down', async () => {
    const { to, events, platform } = openLong();
    for (const y of [500, 0, 500, 1_300, 500, 1_300]) {
      to(y);
      await platform.advance(200);
    }
    expect(await events()).toEqual([reached(25), reached(50)]);
  });

  it('of a page that was not scrolled is told of nothing, though all of it is in sight', async () => {
    const { to, events } = openLong({}, 700);
    to(0);
    expect(await events()).toEqual([]);
  });

  it('beyond an end, as where a page springs back, is none', async () => {
    const { to, events, platform } = openLong();
    to(-60);
    await platform.advance(200);
    to(3_260);
    expect(await events()).toEqual([reached(90)]);
  });

  it('reads the page only now and then, not with every event', async () => {
    const { to, page, platform } = openLong();
    let reads = 0;
    Object.defineProperty(page, 'innerHeight', { get: () => (reads += 1) });
    for (let y = 0; y < 100; y += 1) to(y);
    await platform.advance(200);
    expect(reads).toBe(1);
  });

  it.each(['hidden', 'leaving'] as const)('to the end at once is told of a page that is %s', async (change) => {
    const { to, platform, events } = openLong();
    to(3_200);
    platform.lifecycle(change);
    expect(await events()).toEqual([reached(90)]);
  });

  it('counts for the page on which it happened, and anew on the next one', async () => {
    const { to, platform, events, page } = openLong();
    await platform.advance(10);
    to(3_200);
    platform.navigate('/next');
    Object.defineProperty(page, 'scrollY', { value: 0, configurable: true });
    await platform.advance(200);
    to(3_200);
    expect(await events()).toEqual([reached(90), reached(90)]);
    const urls = platform.requests.flatMap(({ body }) => JSON.parse(body)).map((event) => event.page.url);
    expect(urls).toEqual(['https://shop.example/', 'https://shop.example/next']);
  });

  it('to the top by a router that opens another page is told of nothing', async () => {
    const { to, platform, events } = openLong({ percents: [10, 50] });
    platform.navigate('/next');
    to(0);
    expect(await events()).toEqual([]);
  });

  it('starts anew on a page that comes back', async () => {
    const { to, platform, events } = openLong();
    to(3_200);
    platform.lifecycle('leaving');
    platform.lifecycle('restored');
    to(3_200);
    expect(await events()).toEqual([reached(90), reached(90)]);
  });

  it('counts to shares of the site’s own, in any order, the whole page too', async () => {
    const { to, events, platform } = openLong({ percents: [100, 40] });
    to(1_000);
    await platform.advance(200);
    // Browsers stop a part of a pixel before the end.
    to(3_199.5);
    expect(await events()).toEqual([reached(40), reached(100)]);
  });

  it('with no share to count is told of nothing', async () => {
    const { to, events, errors } = openLong({ percents: [] });
    to(3_200);
    expect([await events(), errors]).toEqual([[], []]);
  });
});
