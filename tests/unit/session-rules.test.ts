// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { TrackerOptions } from '../../src/index.js';
import { type FakePlatform, fakePlatform } from '../../src/testing/index.js';
import { GRANTED, nextPage, start, trackOne } from './support/start-tracker.js';

const MINUTE_MS = 60_000;
const HOME = 'https://shop.example/';
const A = `${HOME}?utm_source=a`;
const B = `${HOME}?utm_source=b`;

/** Session numbers of an event on each of some pages. */
async function numbers(
  options: Partial<TrackerOptions>,
  urls: readonly string[],
  gapMs = MINUTE_MS,
): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = [];
  let platform: FakePlatform | undefined;
  for (const url of urls) {
    const browser: FakePlatform = platform
      ? nextPage(platform, { url, nowMs: platform.now() + gapMs })
      : fakePlatform({ url });
    found.push((await trackOne(start({ ...GRANTED, ...options }, browser)))?.session.number);
    browser.lifecycle('leaving');
    await browser.settle();
    platform = browser;
  }
  return found;
}

describe('Another campaign', () => {
  it('begins no session, as in GA4', async () => {
    expect(await numbers({}, [A, B, HOME])).toEqual([1, 1, 1]);
  });

  it('begins one with newSessionOnCampaign, and its next page does not', async () => {
    expect(await numbers({ newSessionOnCampaign: true }, [A, B, HOME, B])).toEqual([1, 2, 2, 2]);
  });

  it.each([
    ['the same page loaded again', [A, A]],
    ['a page without a campaign', [A, HOME]],
    ['the same campaign on another page', [A, `${HOME}p?utm_source=a`]],
  ])('is not %s', async (_, urls) => {
    expect(await numbers({ newSessionOnCampaign: true }, urls)).toEqual([1, 1]);
  });

  it('may be a click ID', async () => {
    expect(await numbers({ newSessionOnCampaign: true }, [HOME, `${HOME}?gclid=1`, `${HOME}?gclid=2`])).toEqual([
      1, 2, 3,
    ]);
  });

  it('begins one within a single-page app, too', async () => {
    const started = start({ ...GRANTED, newSessionOnCampaign: true }, { url: A });
    await trackOne(started);
    started.platform.navigate('/?utm_source=b');
    expect((await trackOne(started))?.session).toMatchObject({ number: 2, landingPage: B });
    expect((await trackOne(started))?.session.number).toBe(2);
  });
});

describe('Midnight', () => {
  const nowMs = new Date(2026, 5, 1, 23, 55).getTime();
  const over = async (options: Partial<TrackerOptions>) => {
    const started = start({ ...GRANTED, ...options }, { nowMs });
    await trackOne(started);
    await started.platform.advance(10 * MINUTE_MS);
    return (await trackOne(started))?.session.number;
  };

  it('begins no session by itself', async () => expect(await over({})).toBe(1));
  it('begins one with newSessionAtMidnight', async () => expect(await over({ newSessionAtMidnight: true })).toBe(2));
});

describe('The clock', () => {
  /** A page whose clock is set by some minutes while it is open. */
  const jumped = async (minutes: number): Promise<number | undefined> => {
    const platform = fakePlatform();
    const { now } = platform;
    let jumpMs = 0;
    const started = start(GRANTED, Object.assign(platform, { now: () => now() + jumpMs }));
    await trackOne(started);
    jumpMs = minutes * MINUTE_MS;
    return (await trackOne(started))?.session.number;
  };

  it('that is set back makes no pause', async () => expect(await jumped(-120)).toBe(1));
  it('that is set ahead cannot be told from sleep', async () => expect(await jumped(120)).toBe(2));
});

describe('Another tab', () => {
  it('that has begun the next session takes this one along when it is looked at again', async () => {
    const one = start({ ...GRANTED, newSessionOnCampaign: true }, { url: A });
    await trackOne(one);
    const two = start({ ...GRANTED, newSessionOnCampaign: true }, nextPage(one.platform, { url: B }));
    const other = await trackOne(two);
    one.platform.lifecycle('visible');
    const back = await trackOne(one);
    expect(back?.session).toEqual(other?.session);
    expect(back?.attribution).toEqual(other?.attribution);
  });

  it('keeps the next session that it has begun, whatever this one writes as it is left', async () => {
    const one = start({ ...GRANTED, newSessionOnCampaign: true }, { url: A });
    await trackOne(one);
    const two = start({ ...GRANTED, newSessionOnCampaign: true }, nextPage(one.platform, { url: B }));
    const other = await trackOne(two);
    await trackOne(one);
    one.platform.lifecycle('leaving');
    await one.platform.settle();
    const three = await trackOne(start(GRANTED, nextPage(two.platform)));
    expect(three?.session.id).toBe(other?.session.id);
  });
});
