import { expect } from 'vitest';
import { it } from './support/fixtures.js';
import { command, embed, html, open, sleep } from './support/sdk.js';

it('keeps a withdrawal of what the site had granted, with another tab open', async ({
  page,
  context,
  site,
  collector,
}) => {
  site.page('/', html(embed('tag', collector.endpoint, { consent: 'granted' })));
  const url = `${site.origin('app.example')}/`;
  const other = await context.newPage();
  for (const tab of [other, page]) {
    await open(tab, url);
    await command(tab, 'flush');
  }
  await command(page, 'consent.withdraw');
  await command(page, 'consent.settled');
  await sleep(page, 500);
  await command(other, 'consent.settled');
  expect(await command(other, 'consent.status')).toMatchObject({ state: 'denied' });
  const requestsBefore = collector.requests.length;

  await open(page, url);
  await command(page, 'track', 'sign_up');
  await command(page, 'flush');
  expect(await page.evaluate(() => document.cookie)).toMatch(/^tt_consent=1\.\d{13}\.dddd$/);
  expect(await command(page, 'consent.status')).toMatchObject({ state: 'denied' });
  expect(collector.requests.slice(requestsBefore).map(({ body }) => body)).toEqual([]);
});
