// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { notFound } from '../../../src/captures/not-found.js';
import type { TrackerOptions } from '../../../src/index.js';
import { type CapturedPage, openCaptured } from '../support/captured-page.js';
import { windowOf } from '../support/platform-page.js';

/** A page that was answered with a status, if the browser tells it. */
async function openAnswered(
  responseStatus?: number,
  body = '',
  options: Partial<TrackerOptions> = {},
): Promise<CapturedPage> {
  const captured = openCaptured([notFound()], body, { ...options, consent: 'manual' });
  const { page, platform, tracker } = captured;
  windowOf(page).performance.getEntriesByType = () => [{ responseStatus } as PerformanceNavigationTiming];
  void tracker.consent.grant('all');
  await platform.settle();
  return captured;
}

const NOT_FOUND = [['page_not_found', {}]];
const SAID = '<h1 data-touch-not-found>There is no such page</h1>';

describe('A page that there is not', () => {
  it.each([404, 410])('is told where it was answered with %i', async (status) => {
    const { events } = await openAnswered(status);
    expect(await events()).toEqual(NOT_FOUND);
  });

  it.each([undefined, 0, 200, 403, 500])('is not one that was answered with %s', async (status) => {
    const { events } = await openAnswered(status);
    expect(await events()).toEqual([]);
  });

  it('is told where an element says so, also one that is rendered later', async () => {
    const { events, page, platform } = await openAnswered(200);
    await platform.advance(300);
    page.document.body.innerHTML = SAID;
    expect(await events()).toEqual(NOT_FOUND);
  });

  it('is told once where both say so', async () => {
    const { events } = await openAnswered(404, SAID);
    expect(await events()).toEqual(NOT_FOUND);
  });

  it.each(['hidden', 'leaving'] as const)('is told of one that is %s at once, and once', async (change) => {
    const { events, platform } = await openAnswered(404);
    platform.lifecycle(change);
    platform.lifecycle('leaving');
    expect(await events()).toEqual(NOT_FOUND);
  });

  it('is told of a page of a single-page app, and not of the one that follows', async () => {
    const { events, page, platform } = await openAnswered(200);
    await platform.advance(2_000);
    platform.navigate('/nothing');
    page.document.body.innerHTML = SAID;
    await platform.advance(2_000);
    platform.navigate('/tea');
    page.document.body.innerHTML = '';
    expect(await events()).toEqual(NOT_FOUND);
    const [event] = platform.requests.flatMap(({ body }) => JSON.parse(body));
    expect(event.page.url).toBe('https://shop.example/nothing');
  });

  it('is not the page to which a visitor goes on from there', async () => {
    const { events, platform } = await openAnswered(404);
    await platform.advance(2_000);
    platform.navigate('/tea');
    expect(await events()).toEqual(NOT_FOUND);
  });

  it('is told of no visitor who had said no on it', async () => {
    const { events, platform, tracker } = await openAnswered(404);
    void tracker.consent.deny('all');
    await platform.settle();
    void tracker.consent.grant('all');
    expect(await events()).toEqual([]);
  });

  it('is told by its element where the browser tells nothing of how a page came', async () => {
    const { events, errors, page, platform, tracker } = openCaptured([notFound()], SAID, { consent: 'manual' });
    windowOf(page).performance.getEntriesByType = () => [];
    void tracker.consent.grant('all');
    await platform.settle();
    expect([await events(), errors]).toEqual([NOT_FOUND, []]);
  });
});
