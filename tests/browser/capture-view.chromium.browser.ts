import { describe, expect } from 'vitest';
import { type CaptureOnPage, captured, openCaptured, told } from './support/captured-site.js';
import { it } from './support/fixtures.js';
import { type Page, poll } from './support/page.js';
import { openCdp } from './support/puppeteer-browser.js';
import { flushed, html, open, sleep } from './support/sdk.js';

const SCROLL: CaptureOnPage = { file: 'scroll', factory: 'scroll' };
const VISIBILITY: CaptureOnPage = { file: 'visibility', factory: 'visibility', options: '{ dwellMs: 300 }' };
const ERRORS: CaptureOnPage = { file: 'errors', factory: 'errors' };
const NOT_FOUND: CaptureOnPage = { file: 'not-found', factory: 'notFound' };
const PAGE_LEAVE: CaptureOnPage = { file: 'page-leave', factory: 'pageLeave' };

/** Turns the wheel of a mouse that is over the page. */
async function wheel(page: Page, deltaY: number): Promise<void> {
  const cdp = await openCdp(page);
  await cdp.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x: 100, y: 100, deltaX: 0, deltaY });
}

const LONG = '<main style="height: 6000px">Teas</main>';

describe('scrolling', () => {
  it('with the wheel is told by what was reached', async ({ page, site, collector }) => {
    await openCaptured(page, site, collector, SCROLL, LONG);
    await wheel(page, 2_500);
    await page.waitFor(() => scrollY >= 2_400);
    await sleep(page, 400);
    const events = told(await flushed(page, collector));
    expect(events.at(-1)).toEqual(['scroll', { percent_scrolled: 50 }]);
  });

  it('to the end with the keyboard arrives of a page that is left at once', async ({ page, site, collector }) => {
    site.page('/next', html(''));
    await openCaptured(page, site, collector, SCROLL, `<a href="/next">On</a>${LONG}`);
    // Without the way there, and in the task that follows.
    await page.evaluate(() => {
      document.addEventListener('scroll', () => setTimeout(() => document.querySelector('a')?.click()), { once: true });
      document.addEventListener('keydown', () => scrollTo(0, document.body.scrollHeight));
    });
    await page.type('body', 'x');
    await page.waitFor(() => location.pathname === '/next');
    await collector.waitFor(({ accepted }) => accepted().length > 0);
    expect(told(collector.accepted())).toEqual([['scroll', { percent_scrolled: 90 }]]);
  });

  it('of a page without more than fits, or in quirks mode, is told as it is', async ({ page, site, collector }) => {
    await openCaptured(page, site, collector, SCROLL, 'Tea');
    await wheel(page, 500);
    await sleep(page, 400);
    expect(await flushed(page, collector)).toEqual([]);
    site.page('/old', captured(collector, SCROLL, LONG).replace('<!doctype html>', ''));
    await open(page, `${site.origin('app.example')}/old`);
    await wheel(page, 6_000);
    await page.waitFor(() => scrollY >= 5_000);
    await sleep(page, 400);
    expect(told(await flushed(page, collector)).at(-1)).toEqual(['scroll', { percent_scrolled: 90 }]);
  });
});

const declared = (id: string, height: number): string =>
  `<div data-touch-view="view" data-touch-no="${id}" style="height: ${height}px">${id}</div>`;

/** The numbers of what was seen. */
async function seen(page: Page, collector: Parameters<typeof flushed>[1]): Promise<readonly unknown[]> {
  return told(await flushed(page, collector)).map(([, properties]) => Reflect.get(Object(properties), 'no'));
}

describe('an element that comes into sight', () => {
  it('is told, and not what stays below the window', async ({ page, site, collector }) => {
    await openCaptured(page, site, collector, VISIBILITY, `${declared('up', 100)}${LONG}${declared('down', 100)}`);
    await sleep(page, 800);
    expect(await seen(page, collector)).toEqual(['up']);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await sleep(page, 800);
    expect(await seen(page, collector)).toEqual(['up', 'down']);
  });

  it('is told where it is many times as high as the window', async ({ page, site, collector }) => {
    await openCaptured(page, site, collector, VISIBILITY, declared('high', 20_000));
    await sleep(page, 800);
    expect(await seen(page, collector)).toEqual(['high']);
  });

  it('is not told where it is passed by', async ({ page, site, collector }) => {
    const slow = { ...VISIBILITY, options: '{ dwellMs: 2_000 }' };
    await openCaptured(page, site, collector, slow, `${declared('passed', 100)}${LONG}`);
    await sleep(page, 300);
    await page.evaluate(() => scrollTo(0, 2_000));
    await sleep(page, 2_500);
    expect(await seen(page, collector)).toEqual([]);
  });

  it('is told where it was added, or declared, after the page was loaded', async ({ page, site, collector }) => {
    await openCaptured(page, site, collector, VISIBILITY, '<p data-touch-no="set">Tea</p><section></section>');
    await page.evaluate(
      (added) => {
        document.querySelector('p')?.setAttribute('data-touch-view', 'view');
        const section = document.querySelector('section');
        if (section) section.innerHTML = added;
      },
      declared('added', 100),
    );
    await sleep(page, 1_200);
    expect([...(await seen(page, collector))].sort()).toEqual(['added', 'set']);
  });

  it('is not told in a tab in the back, but when that comes to the front', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const slow = { ...VISIBILITY, options: '{ dwellMs: 1_000 }' };
    const other = await context.newPage();
    await other.goto(`${site.origin('app.example')}/dist/index.js`);
    await page.bringToFront();
    await openCaptured(page, site, collector, slow, declared('tab', 100));
    await other.bringToFront();
    await page.waitFor(() => document.visibilityState === 'hidden');
    await sleep(other, 2_000);
    expect(await seen(page, collector)).toEqual([]);
    await page.bringToFront();
    await sleep(page, 1_800);
    expect(await seen(page, collector)).toEqual(['tab']);
  });

  it('is found among ten thousand', async ({ page, site, collector }) => {
    const many = `Array.from({ length: 10_000 }, (_, index) => {
      const element = document.createElement('div');
      element.dataset.touchView = 'view';
      element.dataset.touchNo = index;
      element.style.height = '100px';
      return element;
    })`;
    await openCaptured(page, site, collector, { ...VISIBILITY, before: `document.body.append(...${many});` });
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await sleep(page, 1_500);
    const numbers = await seen(page, collector);
    expect(numbers).toContain('9999');
    // What is in sight, up and down, and none of the rest.
    expect(numbers.length).toBeLessThan(40);
  });
});

describe('a page that there is not', () => {
  it('is told by the answer of the server', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    site.page('/nothing', captured(collector, NOT_FOUND), {}, 404);
    await open(page, `${origin}/nothing`);
    await sleep(page, 1_300);
    expect(told(await flushed(page, collector))).toEqual([['page_not_found', {}]]);
  });

  it('is told by an element, and one that was answered well is not', async ({ page, site, collector }) => {
    await openCaptured(page, site, collector, NOT_FOUND);
    await sleep(page, 1_300);
    expect(await flushed(page, collector)).toEqual([]);
    await page.evaluate(() => {
      history.pushState(null, '', '/nothing');
      document.body.innerHTML = '<h1 data-touch-not-found>No such page</h1>';
    });
    await sleep(page, 1_300);
    const events = await flushed(page, collector);
    expect(events.map(({ name, page: { url } }) => `${name} ${new URL(url).pathname}`)).toEqual([
      'page_not_found /nothing',
    ]);
  });
});

describe('an error', () => {
  it('that nobody catches is told with its place, once, and so is a rejection', async ({ page, site, collector }) => {
    const script = '<script>function fail() { missing.call() }</script>';
    await openCaptured(page, site, collector, ERRORS, `${script}<button onclick="fail()">Tea</button>`);
    for (let count = 0; count < 3; count += 1) await page.click('button');
    await page.evaluate(() => void Promise.reject(new TypeError('too late')));
    await poll('both', 5_000, async () => (await flushed(page, collector)).length >= 2);
    const [error, rejection, ...more] = told(await flushed(page, collector));
    expect(error).toEqual([
      'exception',
      {
        description: 'Uncaught ReferenceError: missing is not defined',
        fatal: false,
        source: expect.stringMatching(/^http:\/\/app\.example\.localhost:\d+\/:\d+:\d+$/),
      },
    ]);
    expect(rejection).toEqual(['exception', { description: 'Rejected: TypeError: too late', fatal: false }]);
    expect(more).toEqual([]);
  });

  it('is none where an image is missing', async ({ page, site, collector }) => {
    await openCaptured(page, site, collector, ERRORS, '<img src="/missing.png">');
    await page.evaluate(() => {
      document.body.append(
        Object.assign(new Image(), { src: '/more.png', onerror: () => Reflect.set(window, 'missed', 1) }),
      );
    });
    await page.waitFor(() => Reflect.get(window, 'missed'));
    expect(await flushed(page, collector)).toEqual([]);
  });

  it('of a script of another site has no more than the browser tells', async ({ page, site, collector }) => {
    site.page('/theirs.js', 'missing.call()', { 'content-type': 'text/javascript' });
    await openCaptured(page, site, collector, ERRORS);
    await page.evaluate(
      (src) => document.body.append(Object.assign(document.createElement('script'), { src })),
      `${site.origin('app.other')}/theirs.js`,
    );
    await poll('the error', 5_000, async () => (await flushed(page, collector)).length > 0);
    expect(told(collector.accepted())).toEqual([['exception', { description: 'Script error.', fatal: false }]]);
  });
});

describe('the end of a page', () => {
  it('arrives with the time that it was open', async ({ page, site, collector }) => {
    site.page('/next', html(''));
    await openCaptured(page, site, collector, PAGE_LEAVE);
    await sleep(page, 500);
    await page.goto(`${site.origin('app.example')}/next`);
    await collector.waitFor(({ accepted }) => accepted().length > 0);
    const [left, ...more] = told(collector.accepted());
    expect(left).toEqual(['page_leave', { time_on_page_msec: expect.any(Number) }]);
    expect(Reflect.get(Object(left?.[1]), 'time_on_page_msec')).toBeGreaterThanOrEqual(450);
    expect(more).toEqual([]);
  });
});
