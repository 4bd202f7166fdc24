import { ulid } from 'ulid';
import { describe, expect } from 'vitest';
import type { Browser } from './support/browser.js';
import { it } from './support/fixtures.js';
import { daysLeft } from './support/kept-page.js';
import type { Page } from './support/page.js';
import { writeCookie } from './support/page-storage.js';

const VISITOR_DAYS = 395;

/** Writes the cookie of a visitor as the tracker does. */
function writeVisitor(page: Page, id: string): Promise<void> {
  const maxAge = VISITOR_DAYS * 24 * 60 * 60;
  return writeCookie(
    page,
    `tt_visitor=${id}; path=/; domain=example.localhost; max-age=${maxAge}; samesite=lax; secure`,
  );
}

/** Asks the endpoint of the site as the keeper does. */
function askServer(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const body = JSON.stringify({ formatVersion: 1, cookies: ['tt_visitor'], domain: 'example.localhost' });
    return (await fetch('/t/visitor', { method: 'POST', credentials: 'include', body })).status;
  });
}

/** The cookies of visitors: the value, and in how many whole days it ends. */
async function visitors(browser: Browser): Promise<(readonly [value: string, days: number])[]> {
  const cookies = (await browser.cookies()).filter(({ name }) => name === 'tt_visitor');
  return cookies.map((cookie) => [cookie.value, Math.round(daysLeft(cookie))]);
}

describe('WebKit with tracking prevention', () => {
  it('ends the cookie of a script after 7 days, and keeps the one that the endpoint has set again', async ({
    launchOwn,
    site,
  }) => {
    site.page('/', '<!doctype html><title>plain</title>');
    const browser = await launchOwn({ trackingPrevention: 'on' });
    const page = await browser.newPage();
    await page.goto(`${site.secureOrigin('app.example')}/`);
    const id = ulid();
    await writeVisitor(page, id);
    expect(await visitors(browser)).toEqual([[id, 7]]);
    expect(await askServer(page)).toBe(204);
    expect(await visitors(browser)).toEqual([[id, VISITOR_DAYS]]);
    // So whoever writes it again has to ask again.
    await writeVisitor(page, id);
    expect(await visitors(browser)).toEqual([[id, 7]]);
  });
});
