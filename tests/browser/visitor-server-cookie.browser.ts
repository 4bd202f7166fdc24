import { describe, expect } from 'vitest';
import type { Context } from './support/browser.js';
import { it } from './support/fixtures.js';
import { askedCount, daysLeft, kept, openKept } from './support/kept-page.js';
import { poll } from './support/page.js';
import { cookieNames } from './support/recorded-page.js';
import { command, flushed, sleep } from './support/sdk.js';
import type { Site } from './support/site.js';

/** Longer than an aborted request may take to set a cookie. */
const GRACE_MS = 1_500;

async function visitorCookie(context: Context) {
  const cookie = (await context.cookies()).find(({ name }) => name === 'tt_visitor');
  if (cookie === undefined) throw new Error('no tt_visitor');
  return cookie;
}

/** Holds the answers of the endpoint, and gives what lets them go. */
function holdAnswer(site: Site): () => void {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  site.beforeVisitorAnswer = () => held;
  return release;
}

/** Waits until the site was asked for the cookies of the visitor. */
function asked(site: Site): Promise<unknown> {
  return poll('the request', 10_000, () => askedCount(site) === 1);
}

describe('the cookie of the visitor', () => {
  it('is set by the server, with the value and the attributes of the own one', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await openKept(page, site, collector);
    await kept(page);
    const cookie = await visitorCookie(context);
    expect(cookie).toMatchObject({ path: '/', secure: true, httpOnly: false });
    expect(cookie.domain.replace(/^\./, '')).toBe('example.localhost');
    // That of the script would end in an hour.
    expect(daysLeft(cookie)).toBeGreaterThan(390);
    const [event] = await flushed(page, collector);
    expect(event?.visitor.id).toBe(cookie.value);
    expect(cookieNames(await context.cookies()).filter((name) => name === 'tt_visitor')).toHaveLength(1);
  });

  it('is asked for once in a session, by all of its pages and tabs', async ({ page, context, site, collector }) => {
    await openKept(page, site, collector);
    await kept(page);
    await command(page, 'track', 'sign_up');
    await openKept(page, site, collector);
    const tab = await context.newPage();
    await openKept(tab, site, collector);
    await command(tab, 'track', 'sign_up');
    await flushed(tab, collector);
    expect(askedCount(site)).toBe(1);
  });

  it('is not asked for before consent', async ({ page, site, collector }) => {
    await openKept(page, site, collector, { consent: 'manual' });
    await command(page, 'track', 'sign_up');
    await sleep(page, 300);
    expect(askedCount(site)).toBe(0);
    await command(page, 'consent.grant', 'all');
    await kept(page);
    expect(askedCount(site)).toBe(1);
  });

  it('is gone after a withdrawal, which asks no server', async ({ page, context, site, collector }) => {
    await openKept(page, site, collector);
    await kept(page);
    const before = site.requests.length;
    await command(page, 'consent.withdraw');
    await command(page, 'consent.settled');
    expect(cookieNames(await context.cookies())).toEqual(['tt_consent']);
    await sleep(page, GRACE_MS);
    expect(cookieNames(await context.cookies())).toEqual(['tt_consent']);
    expect(site.requests.length).toBe(before);
  });

  // The answer is on its way before, with and after the abort.
  it.for([-20, 0, 5, 50, 300])(
    'is not left by an answer that comes %i ms after the withdrawal',
    async (delayMs, { page, context, site, collector }) => {
      const release = holdAnswer(site);
      await openKept(page, site, collector);
      await asked(site);
      if (delayMs < 0) release();
      else setTimeout(release, delayMs);
      await command(page, 'consent.withdraw');
      await command(page, 'consent.settled');
      expect(cookieNames(await context.cookies())).toEqual(['tt_consent']);
      await sleep(page, GRACE_MS);
      expect(cookieNames(await context.cookies())).toEqual(['tt_consent']);
    },
  );

  it.for([-20, 50])(
    'is that of the next visitor, where the answer for the last one comes %i ms after both',
    async (delayMs, { page, context, site, collector }) => {
      const release = holdAnswer(site);
      await openKept(page, site, collector);
      await asked(site);
      if (delayMs < 0) release();
      else setTimeout(release, delayMs);
      await page.evaluate(() => {
        window.touchtrail?.('consent.withdraw');
        window.touchtrail?.('consent.grant', 'all');
        window.touchtrail?.('track', 'again');
      });
      await sleep(page, GRACE_MS);
      const between = await visitorCookie(context);
      await command(page, 'track', 'later');
      await kept(page);
      const cookie = await visitorCookie(context);
      const events = (await flushed(page, collector)).filter(({ name }) => name === 'again' || name === 'later');
      expect(events.map(({ visitor }) => visitor.id)).toEqual([cookie.value, cookie.value]);
      expect(between.value).toBe(cookie.value);
      expect(daysLeft(cookie)).toBeGreaterThan(390);
    },
  );
});
