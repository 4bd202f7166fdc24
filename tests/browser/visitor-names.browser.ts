import { describe, expect } from 'vitest';
import type { Touchpoint } from '../../src/model/event.js';
import type { Tracker } from '../../src/model/tracker.js';
import type { Context } from './support/browser.js';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { html, ULID } from './support/sdk.js';
import type { Site } from './support/site.js';

declare global {
  interface Window {
    /** By name. */
    trackers?: Readonly<Record<string, Tracker>>;
  }
}

/** One name begins with the other, as one that somebody has thought of at once may well do. */
const NAMES = ['tt', 'tt_shop'] as const;

/** Opens a page with two trackers that differ in their name. */
async function openBoth(
  page: Page,
  site: Site,
  { endpoint }: TestCollector,
  consent: 'manual' | 'granted' = 'granted',
): Promise<void> {
  site.page(
    '/',
    html(`<script type="module">
      import { createTracker, jsonCollector } from '/dist/index.js';
      const options = { consent: '${consent}', pageViews: 'manual', flushIntervalMs: 600_000 };
      window.trackers = Object.fromEntries(${JSON.stringify(NAMES)}.map((name) =>
        [name, createTracker({ ...options, name, collector: jsonCollector('${endpoint}') })]));
    </script>`),
  );
  await page.goto(`${site.origin('app.example')}/`);
  await page.waitFor(() => window.trackers !== undefined);
}

/** Tracks with each of them, and gives what it has told, in the order of the names. */
async function told(page: Page, collector: TestCollector): Promise<readonly (Touchpoint | undefined)[]> {
  await page.evaluate(async () => {
    for (const [name, tracker] of Object.entries(window.trackers ?? {})) {
      tracker.track(`by_${name}`);
      await tracker.flush();
    }
  });
  return NAMES.map((own) =>
    collector
      .accepted()
      .filter(({ name }) => name === `by_${own}`)
      .at(-1),
  );
}

/** The value of each cookie that is there. */
async function values(context: Context): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await context.cookies()).map(({ name, value }) => [name, value]));
}

async function names(context: Context): Promise<readonly string[]> {
  return Object.keys(await values(context)).sort();
}

/** Tells some of them all that a visitor can agree or disagree to, and waits until it has taken effect. */
function answer(page: Page, verb: 'grant' | 'withdraw', told: readonly string[]): Promise<void> {
  return page.evaluate(
    async ({ verb, told }) => {
      for (const name of told) {
        const consent = window.trackers?.[name]?.consent;
        consent?.[verb]('all');
        await consent?.settled();
      }
    },
    { verb, told },
  );
}

function states(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => Object.values(window.trackers ?? {}).map(({ consent }) => consent.status().state));
}

/** The cookies of one of them alone. */
function ownOf(all: Readonly<Record<string, string>>, own: (typeof NAMES)[number]) {
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name]) => (name.startsWith('tt_shop_') ? 'tt_shop' : 'tt') === own && name !== 'tt_consent',
    ),
  );
}

describe('two trackers of different names', () => {
  it('have a visitor and a session each, which they keep', async ({ page, context, site, collector }) => {
    await openBoth(page, site, collector);
    const [one, other] = await told(page, collector);
    expect(one?.visitor.id).toMatch(ULID);
    expect(other?.visitor.id).toMatch(ULID);
    expect(other?.visitor.id).not.toBe(one?.visitor.id);
    expect(other?.session.id).not.toBe(one?.session.id);
    await expect
      .poll(() => values(context))
      .toMatchObject({ tt_visitor: one?.visitor.id, tt_shop_visitor: other?.visitor.id });

    await openBoth(page, site, collector);
    const [oneLater, otherLater] = await told(page, collector);
    expect(oneLater?.eventId).not.toBe(one?.eventId);
    expect([oneLater?.visitor.id, oneLater?.session.id]).toEqual([one?.visitor.id, one?.session.id]);
    expect([otherLater?.visitor.id, otherLater?.session.id]).toEqual([other?.visitor.id, other?.session.id]);
  });

  it.for([
    ['tt', 'tt_shop'],
    ['tt_shop', 'tt'],
  ] as const)(
    'leave alone what the other has when %s is reset',
    async ([own, other], { page, context, site, collector }) => {
      await openBoth(page, site, collector);
      await told(page, collector);
      const before = await values(context);
      await page.evaluate((name) => {
        window.trackers?.[name]?.reset();
        window.trackers?.[name]?.track('after');
      }, own);
      await expect.poll(async () => (await values(context))[`${own}_visitor`]).not.toBe(before[`${own}_visitor`]);
      const after = await values(context);
      expect(after[`${own}_visitor`]).toMatch(ULID);
      expect(ownOf(after, other)).toEqual(ownOf(before, other));
      expect(Object.keys(ownOf(after, other))).toContain(`${other}_visitor`);
    },
  );

  it.for(NAMES)('both stop when %s is told of a withdrawal', async (own, { page, context, site, collector }) => {
    await openBoth(page, site, collector, 'manual');
    await answer(page, 'grant', NAMES);
    await told(page, collector);
    await expect.poll(() => names(context)).toEqual(expect.arrayContaining(NAMES.map((name) => `${name}_visitor`)));
    await answer(page, 'withdraw', [own]);
    await expect.poll(() => states(page)).toEqual(['denied', 'denied']);
    await expect.poll(() => names(context)).toEqual(['tt_consent']);
    await told(page, collector);
    expect(collector.accepted()).toHaveLength(2);
  });

  it.for(NAMES)('begin the next page with what %s was told', async (own, { page, context, site, collector }) => {
    await openBoth(page, site, collector, 'manual');
    await answer(page, 'grant', [own]);
    await openBoth(page, site, collector, 'manual');
    expect(await states(page)).toEqual(['granted', 'granted']);
    await told(page, collector);
    await answer(page, 'withdraw', [own]);
    await openBoth(page, site, collector, 'manual');
    expect(await states(page)).toEqual(['denied', 'denied']);
    await expect.poll(() => names(context)).toEqual(['tt_consent']);
  });
});
