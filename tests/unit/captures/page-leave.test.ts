// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { pageLeave } from '../../../src/captures/page-leave.js';
import { openCaptured } from '../support/captured-page.js';

const left = (timeMs: number): unknown => ['page_leave', { time_on_page_msec: timeMs }];

describe('Leaving a page', () => {
  it('is told with the time that was spent on it, hidden or not', async () => {
    const { platform, events } = openCaptured([pageLeave()]);
    await platform.advance(4_000);
    platform.lifecycle('hidden');
    platform.lifecycle('visible');
    await platform.advance(3_000);
    platform.lifecycle('leaving');
    expect(await events()).toEqual([left(7_000)]);
  });

  it('is none while the page is only hidden', async () => {
    const { platform, events } = openCaptured([pageLeave()]);
    platform.lifecycle('hidden');
    expect(await events()).toEqual([]);
  });

  it('for another one within the document is told of the page that ends, with its time', async () => {
    const { platform, events } = openCaptured([pageLeave()]);
    await platform.advance(4_000);
    platform.navigate('/next');
    await platform.advance(3_000);
    platform.lifecycle('leaving');
    expect(await events()).toEqual([left(4_000), left(3_000)]);
    const urls = platform.requests.flatMap(({ body }) => JSON.parse(body)).map((event) => event.page.url);
    expect(urls).toEqual(['https://shop.example/', 'https://shop.example/next']);
  });

  it('that came back counts from then on', async () => {
    const { platform, events } = openCaptured([pageLeave()]);
    await platform.advance(4_000);
    platform.lifecycle('leaving');
    await platform.advance(60_000);
    platform.lifecycle('restored');
    await platform.advance(2_000);
    platform.lifecycle('leaving');
    expect(await events()).toEqual([left(4_000), left(2_000)]);
  });

  it('that was frozen and resumed is told once more, with all of its time', async () => {
    const { platform, events } = openCaptured([pageLeave()]);
    await platform.advance(4_000);
    platform.lifecycle('leaving');
    await platform.advance(10_000);
    platform.lifecycle('visible');
    platform.lifecycle('leaving');
    expect(await events()).toEqual([left(4_000), left(14_000)]);
  });
});
