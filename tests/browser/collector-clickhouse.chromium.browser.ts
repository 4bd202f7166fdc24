import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { hasClickhouse, startClickhouse } from '../unit/collectors/support/clickhouse-server.js';
import { it as base } from './support/fixtures.js';
import { poll } from './support/page.js';
import { command, html, open, STUB, stats } from './support/sdk.js';

/** The statement of the documentation. */
const [CREATE = ''] =
  /CREATE TABLE[\s\S]*?ORDER BY \(.*?\)/.exec(
    readFileSync(new URL('../../src/collectors/clickhouse.ts', import.meta.url), 'utf8').replace(/^ \* ?/gm, ''),
  ) ?? [];

const it = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('server', async ({}, { onCleanup }) => {
    const server = await startClickhouse();
    onCleanup(() => server.stop());
    await server.run('CREATE DATABASE site', CREATE.replace('TABLE events', 'TABLE site.events'));
    return server;
  });

/** A page with the script of the format before that of the tracker. */
const withTable = (endpoint: string, table: string): string =>
  html(`<script src="/dist/touchtrail.collectors.clickhouse.js" data-table="${table}" data-user="page" data-password="secret"></script>
    ${STUB}<script async src="/dist/touchtrail.js" data-collector="clickhouse:${endpoint}" data-consent="granted"></script>`);

// Where the server is missing the tests are skipped, and counted as skipped; on CI they fail.
describe.skipIf(!hasClickhouse && process.env.CI !== 'true')(
  'a real ClickHouse, from a page of another origin,',
  () => {
    it('has the rows of a page, and those that it handed over as it was left', async ({ page, site, server }) => {
      site.page('/', withTable(server.endpoint, 'site.events'));
      site.page('/next', html(''));
      await open(page, `${site.origin('app.example')}/?utm_source=a`);
      await command(page, 'track', 'sign_up', { plan: 'ü "pro" 😀' });
      await command(page, 'flush');
      await poll('the delivery', 10_000, async () => (await stats(page)).delivered === 2);
      await command(page, 'track', 'left');
      await page.goto(`${site.origin('app.example')}/next`);
      const names = async (): Promise<unknown[]> =>
        (await server.rows('SELECT name FROM site.events ORDER BY event_id')).map(({ name }) => name);
      await poll('the rows', 10_000, async () => (await names()).length === 3);
      expect(await names()).toEqual(['page_view', 'sign_up', 'left']);
      const [signUp] = await server.rows("SELECT * FROM site.events WHERE name = 'sign_up'");
      expect(JSON.parse(`${signUp?.properties}`)).toEqual({ plan: 'ü "pro" 😀' });
      expect(signUp).toMatchObject({ source: 'a', consent: 'analytics personalization marketing sharing' });
    });

    it('without the table makes the page stop, and keeps the events', async ({ page, site, server }) => {
      site.page('/', withTable(server.endpoint, 'site.nothing'));
      await open(page, `${site.origin('app.example')}/`);
      await command(page, 'flush');
      expect(await stats(page)).toMatchObject({ delivered: 0, waiting: 1, dropped: {} });
    });
  },
);
