// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type EngagementOptions, engagement } from '../../../src/captures/engagement.js';
import { type FakePlatform, fakePlatform } from '../../../src/testing/index.js';
import { type CapturedPage, openCaptured } from '../support/captured-page.js';
import { windowOf } from '../support/platform-page.js';

interface Watched extends CapturedPage {
  /** An event of a visitor, or of a film. */
  sign(type: string, target?: EventTarget): void;
  /** The tab comes to the front, or goes. */
  show(isShown: boolean): void;
  /** The window has the focus, or loses it. */
  focus(isFocused: boolean): void;
  /** The times that were told. */
  times(): Promise<unknown[]>;
}

/** A page in the front window, which begins when its tracker may record. */
async function openWatched(options?: EngagementOptions, browser?: FakePlatform): Promise<Watched> {
  const captured = openCaptured([engagement(options)], '<video></video>', { consent: 'manual' }, browser);
  const { page, platform, tracker, events } = captured;
  let hasFocus = true;
  let hidden = false;
  Object.defineProperty(page.document, 'hasFocus', { value: () => hasFocus });
  Object.defineProperty(page.document, 'hidden', { get: () => hidden });
  void tracker.consent.grant('all');
  await platform.settle();
  const sign = (type: string, target: EventTarget = page): void =>
    void target.dispatchEvent(new (windowOf(page).Event)(type, { bubbles: true }));
  return {
    ...captured,
    sign,
    show(isShown) {
      hidden = !isShown;
      platform.lifecycle(isShown ? 'visible' : 'hidden');
    },
    focus(isFocused) {
      hasFocus = isFocused;
      sign(isFocused ? 'focus' : 'blur');
    },
    times: async () =>
      (await events())
        .filter(([name]) => name === 'user_engagement')
        .map(([, properties]) => Reflect.get(properties, 'engagement_time_msec')),
  };
}

describe('Engagement', () => {
  it('is the time for which a page was in sight, told when it is hidden', async () => {
    const { platform, show, times } = await openWatched();
    await platform.advance(7_000);
    show(false);
    expect(await times()).toEqual([7_000]);
  });

  it('is told in parts, whose sum is the whole', async () => {
    const { platform, show, times } = await openWatched();
    await platform.advance(2_000);
    show(false);
    await platform.advance(60_000);
    show(true);
    await platform.advance(3_000);
    show(false);
    platform.lifecycle('leaving');
    expect(await times()).toEqual([2_000, 3_000]);
  });

  it('does not count while another window has the focus', async () => {
    const { platform, show, focus, times } = await openWatched();
    await platform.advance(2_000);
    focus(false);
    await platform.advance(9_000);
    focus(true);
    await platform.advance(3_000);
    show(false);
    expect(await times()).toEqual([5_000]);
  });

  it('does not count a page over which a pointer moves that is not in the front window', async () => {
    const { platform, show, sign, focus, times } = await openWatched();
    focus(false);
    await platform.advance(4_000);
    sign('pointermove');
    await platform.advance(4_000);
    show(false);
    expect(await times()).toEqual([]);
  });

  it('ends some time after the last sign of the visitor, and goes on with the next one', async () => {
    const { platform, show, sign, times } = await openWatched({ idleMs: 10_000 });
    await platform.advance(60_000);
    sign('pointermove');
    await platform.advance(4_000);
    show(false);
    expect(await times()).toEqual([14_000]);
  });

  it.each(['pointerdown', 'pointermove', 'keydown', 'scroll', 'timeupdate'])('goes on with each %s', async (type) => {
    const { platform, show, sign, times } = await openWatched({ idleMs: 5_000 });
    for (let count = 0; count < 5; count += 1) {
      await platform.advance(4_000);
      sign(type);
    }
    show(false);
    expect(await times()).toEqual([20_000]);
  });

  it('does not go on by a film that runs without sound', async () => {
    const { page, platform, show, sign, times } = await openWatched({ idleMs: 5_000 });
    const film = page.document.querySelector('video');
    if (!film) throw new Error('no film');
    film.muted = true;
    for (let count = 0; count < 5; count += 1) {
      await platform.advance(4_000);
      sign('timeupdate', film);
    }
    show(false);
    expect(await times()).toEqual([5_000]);
  });

  it('counts no nap of the device', async () => {
    const { platform, show, times } = await openWatched();
    // The clock has gone on meanwhile, without a word.
    await platform.advance(8 * 60 * 60 * 1_000);
    show(false);
    expect(await times()).toEqual([30_000]);
  });

  it('of a page is told before the next one, each of its own address', async () => {
    const { platform, show, times } = await openWatched();
    await platform.advance(4_000);
    platform.navigate('/next');
    await platform.advance(3_000);
    show(false);
    expect(await times()).toEqual([4_000, 3_000]);
    const urls = platform.requests.flatMap(({ body }) => JSON.parse(body)).map((event) => event.page.url);
    expect(urls).toEqual(['https://shop.example/', 'https://shop.example/next']);
  });

  it('does not count while a page waits in the cache of the browser', async () => {
    const { platform, times } = await openWatched();
    await platform.advance(4_000);
    platform.lifecycle('leaving');
    await platform.advance(20_000);
    platform.lifecycle('restored');
    await platform.advance(2_000);
    platform.lifecycle('leaving');
    expect(await times()).toEqual([4_000, 2_000]);
  });

  it('that is short is told later, with what comes', async () => {
    const { platform, show, times } = await openWatched();
    await platform.advance(600);
    show(false);
    expect(await times()).toEqual([]);
    show(true);
    await platform.advance(700);
    show(false);
    expect(await times()).toEqual([1_300]);
  });

  it('is a whole number', async () => {
    const browser = fakePlatform();
    const { uptimeMs } = browser;
    browser.uptimeMs = () => uptimeMs() * 1.0001;
    const { platform, show, times } = await openWatched({}, browser);
    await platform.advance(4_000);
    show(false);
    expect(await times()).toEqual([4_000]);
  });

  it('of before a withdrawal is told of nobody', async () => {
    const { platform, tracker, show, times } = await openWatched();
    await platform.advance(4_000);
    void tracker.consent.deny('all');
    await platform.advance(4_000);
    void tracker.consent.grant('all');
    await platform.advance(2_000);
    show(false);
    expect(await times()).toEqual([2_000]);
  });
});
