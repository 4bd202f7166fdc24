// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type VisibilityOptions, visibility } from '../../../src/captures/visibility.js';
import { type CapturedPage, openCaptured } from '../support/captured-page.js';
import { type FakeSight, fakeSight } from '../support/fake-sight.js';

interface ShownPage extends CapturedPage, Pick<FakeSight, 'observed'> {
  /** The first element that matches comes into sight with so many of its pixels, or goes with none. */
  show(selector: string, inSight?: number, height?: number): void;
  /** Puts something else into the page. */
  render(body: string): Promise<void>;
  /** The tab comes to the front, or goes. */
  front(isShown: boolean): void;
}

const BANNER = '<div data-touch-view="view_promotion" data-touch-promotion-id="autumn"></div>';
const AUTUMN = ['view_promotion', { promotion_id: 'autumn' }];

async function openShown(body: string, options?: VisibilityOptions): Promise<ShownPage> {
  const captured = openCaptured([visibility(options)], body, { consent: 'manual' });
  const { page, platform, tracker } = captured;
  const { show, observed } = fakeSight(page);
  let hidden = false;
  Object.defineProperty(page.document, 'hidden', { get: () => hidden });
  void tracker.consent.grant('all');
  await platform.settle();
  return {
    ...captured,
    observed,
    show(selector, inSight = 100, height = 100) {
      const element = page.document.querySelector(selector);
      if (!element) throw new Error(`nothing matches ${selector}`);
      show(element, { height, inSight });
    },
    async render(next) {
      page.document.body.innerHTML = next;
      await platform.advance(300);
    },
    front(isShown) {
      hidden = !isShown;
      platform.lifecycle(isShown ? 'visible' : 'hidden');
    },
  };
}

describe('An element that declares to be told when it is seen', () => {
  it('is told when it was in sight for a second', async () => {
    const { show, platform, events } = await openShown(BANNER);
    show('div');
    await platform.advance(999);
    expect(platform.requests).toEqual([]);
    expect(await events()).toEqual([AUTUMN]);
  });

  it.each([
    [49, []],
    [50, [AUTUMN]],
  ])('counts as seen with half of it: %i of 100 pixels', async (inSight, told) => {
    const { show, events } = await openShown(BANNER);
    show('div', inSight);
    expect(await events()).toEqual(told);
  });

  it.each([
    ['twice as high as the window', 1_700, 300, 500],
    ['ten times as high', 8_000, 300, 700],
    ['sixty times as high', 48_000, 100, 800],
  ])('counts as seen with half of the window where it is %s', async (_what, height, less, enough) => {
    const { show, platform, events } = await openShown(BANNER);
    show('div', less, height);
    expect(await events()).toEqual([]);
    show('div', enough, height);
    await platform.advance(2_000);
    expect(await events()).toEqual([AUTUMN]);
  });

  it('is not told where it went out of sight before', async () => {
    const { show, platform, events } = await openShown(BANNER);
    show('div');
    await platform.advance(900);
    show('div', 10);
    expect(await events()).toEqual([]);
  });

  it('counts anew from when it came back', async () => {
    const { show, platform, events } = await openShown(BANNER);
    for (const inSight of [100, 0, 100, 0, 100]) {
      show('div', inSight);
      await platform.advance(400);
    }
    expect(platform.requests).toEqual([]);
    expect(await events()).toEqual([AUTUMN]);
  });

  it('is told once, however often it comes back', async () => {
    const { show, platform, events } = await openShown(BANNER);
    for (const inSight of [100, 0, 100, 0, 100]) {
      show('div', inSight);
      await platform.advance(2_000);
    }
    expect(await events()).toEqual([AUTUMN]);
  });

  it('is told once, however often a framework makes it anew', async () => {
    const { show, render, events } = await openShown(BANNER);
    show('div');
    await events();
    for (let count = 0; count < 3; count += 1) {
      await render(BANNER);
      show('div');
      await events();
    }
    expect(await events()).toEqual([AUTUMN]);
  });

  it('is told apart from another one', async () => {
    const { show, events } = await openShown(
      `${BANNER}<p data-touch-view="view_promotion" data-touch-promotion-id="tea"></p>`,
    );
    show('div');
    show('p');
    expect(await events()).toEqual([AUTUMN, ['view_promotion', { promotion_id: 'tea' }]]);
  });

  it('is seen where it is added later', async () => {
    const { show, render, events } = await openShown('');
    await render(BANNER);
    show('div');
    expect(await events()).toEqual([AUTUMN]);
  });

  it('is seen where its attribute is set later', async () => {
    const { page, platform, show, events } = await openShown('<div data-touch-promotion-id="autumn"></div>');
    page.document.querySelector('div')?.setAttribute('data-touch-view', 'view_promotion');
    await platform.advance(300);
    show('div');
    expect(await events()).toEqual([AUTUMN]);
  });

  it('is not told where it or one around it is to be left alone', async () => {
    const { show, events } = await openShown(`<section data-touch-ignore>${BANNER}</section>`);
    show('div');
    expect(await events()).toEqual([]);
  });

  it('is not seen in a tab that goes to the back before the time', async () => {
    const { show, platform, front, events } = await openShown(BANNER);
    show('div');
    await platform.advance(600);
    front(false);
    expect(await events()).toEqual([]);
    front(true);
    await platform.advance(600);
    front(false);
    expect(await events()).toEqual([]);
    front(true);
    expect(await events()).toEqual([AUTUMN]);
  });

  it('is not observed in a tab that was opened in the back', async () => {
    const { front, render, observed } = await openShown('');
    front(false);
    await render(BANNER);
    expect(observed()).toBe(0);
    front(true);
    expect(observed()).toBe(1);
  });

  it('is told anew on the next page of a single-page app where it is still in sight', async () => {
    const { show, platform, events } = await openShown(BANNER);
    show('div');
    await events();
    platform.navigate('/next');
    expect(await events()).toEqual([AUTUMN, AUTUMN]);
    const urls = platform.requests.flatMap(({ body }) => JSON.parse(body)).map((event) => event.page.url);
    expect(urls).toEqual(['https://shop.example/', 'https://shop.example/next']);
  });

  it('is told anew on a page that comes back', async () => {
    const { show, platform, events } = await openShown(BANNER);
    show('div');
    await events();
    platform.lifecycle('leaving');
    platform.lifecycle('restored');
    expect(await events()).toEqual([AUTUMN, AUTUMN]);
  });

  it('is looked for now and then, however often the page changes', async () => {
    const { page, platform } = await openShown('');
    let looks = 0;
    const { querySelectorAll } = page.document;
    page.document.querySelectorAll = (selector: string) => {
      looks += 1;
      return querySelectorAll.call(page.document, selector) as NodeListOf<never>;
    };
    for (let count = 0; count < 30; count += 1) {
      page.document.body.append(page.document.createElement('i'));
      await platform.advance(10);
    }
    await platform.advance(300);
    expect(looks).toBe(2);
  });

  it('is observed no more after a withdrawal, and is not told', async () => {
    const { show, render, observed, tracker, platform, events } = await openShown(BANNER);
    show('div');
    void tracker.consent.deny('all');
    await platform.settle();
    expect(observed()).toBe(0);
    await render(BANNER);
    expect(observed()).toBe(0);
    expect(await events()).toEqual([]);
  });

  it('counts by a share and a time of the site’s own', async () => {
    const { show, platform, events } = await openShown(BANNER, { share: 1, dwellMs: 3_000 });
    show('div', 90);
    await platform.advance(4_000);
    show('div', 100);
    await platform.advance(2_900);
    expect(platform.requests).toEqual([]);
    expect(await events()).toEqual([AUTUMN]);
  });
});
