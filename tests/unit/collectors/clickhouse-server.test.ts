// @vitest-environment node
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickhouseCollectorOptions, clickhouseCollector } from '../../../src/collectors/clickhouse.js';
import type { Outcome, Touchpoint } from '../../../src/index.js';
import { sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/index.js';
import { type ClickhouseServer, hasClickhouse, startClickhouse } from './support/clickhouse-server.js';

/** The statement of the doc comment, as a reader copies it. */
const [CREATE = ''] =
  /CREATE TABLE[\s\S]*?ORDER BY \(.*?\)/.exec(
    readFileSync(new URL('../../../src/collectors/clickhouse.ts', import.meta.url), 'utf8').replace(/^ \* ?/gm, ''),
  ) ?? [];

// Where the server is missing the tests are skipped, and counted as skipped; on CI they fail.
describe.skipIf(!hasClickhouse && process.env.CI !== 'true')('A real ClickHouse', () => {
  let server: ClickhouseServer;
  /** Whether a page of another origin may read the last answer. */
  let isReadable = false;

  beforeAll(async () => {
    server = await startClickhouse();
    await server.run('CREATE DATABASE site', CREATE.replace('TABLE events', 'TABLE site.events'));
  }, 60_000);
  afterAll(() => server?.stop());

  /** Sends touchpoints as a page does, without asking first; tells what the answer means. */
  async function send(
    touchpoints: readonly Touchpoint[],
    options: Partial<ClickhouseCollectorOptions> = {},
    endpoint = server.endpoint,
  ): Promise<Outcome | undefined> {
    const collector = clickhouseCollector(endpoint, {
      table: 'site.events',
      user: 'page',
      password: 'secret',
      ...options,
    });
    const { url, body, contentType } = collector.encode({ touchpoints }, { sentAtMs: 1_795_341_700_000 });
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': contentType, origin: 'https://shop.test' },
    });
    isReadable = response.headers.get('access-control-allow-origin') === '*';
    const answer = {
      status: response.status,
      body: await response.text(),
      header: (name: string) => response.headers.get(name),
    };
    const meaning = collector.classify?.(answer, { touchpoints });
    return typeof meaning === 'object' ? meaning.outcome : meaning;
  }

  it('has the rows that were sent, with every character', async () => {
    const touchpoints = sampleTouchpoints();
    expect([await send(touchpoints), isReadable]).toEqual(['delivered', true]);
    const rows = await server.rows('SELECT * FROM site.events ORDER BY event_id');
    expect(rows.map(({ event_id, name, properties }) => [event_id, name, JSON.parse(`${properties}`)])).toEqual(
      touchpoints.map(({ eventId, name, properties }) => [eventId, name, properties]),
    );
    expect(rows[0]).toMatchObject({
      occurred_at_ms: '1795341600000',
      sent_at_ms: '1795341700000',
      visitor_id: touchpoints[0]?.visitor.id,
      user_id: '',
      session_number: 3,
      url: touchpoints[0]?.page.url,
      channel: 'paid_search',
      source: 'google',
      medium: 'cpc',
      campaign: 'spring',
      stage: 'appeal',
      consent: 'analytics marketing',
    });
    expect(rows[5]).toMatchObject({ user_id: 'crm-1001', stage: 'act', milestone: 'order_paid' });
    // Nothing but the parts with a column is missing in the carried rest.
    const {
      eventId: _id,
      name: _name,
      occurredAtMs: _at,
      page: _page,
      properties: _p,
      visitor: _v,
      ...rest
    } = Object(touchpoints[2]);
    expect(JSON.parse(`${rows[2]?.touchtrail}`)).toEqual(JSON.parse(JSON.stringify(rest)));
  });

  it('takes columns of the site', async () => {
    await server.run('CREATE TABLE site.own (at DateTime, what String) ENGINE = Memory');
    const columns: ClickhouseCollectorOptions['columns'] = ({ occurredAtMs, name }) => ({
      at: new Date(occurredAtMs).toISOString(),
      what: name,
      unknown: true,
    });
    expect(await send([sampleTouchpoint('page_view', 1)], { table: 'site.own', columns })).toBe('delivered');
    expect(await server.rows('SELECT toUnixTimestamp(at) AS at, what FROM site.own')).toEqual([
      { at: 1_795_341_600, what: 'page_view' },
    ]);
  });

  it('refuses a batch with a row that it cannot read, and nothing of it is stored', async () => {
    await server.run('CREATE TABLE site.strict (n UInt8) ENGINE = Memory');
    const columns: ClickhouseCollectorOptions['columns'] = ({ index }) => ({ n: index === 2 ? 'many' : index });
    const touchpoints = [1, 2, 3].map((index) => sampleTouchpoint('x', index));
    expect([await send(touchpoints, { table: 'site.strict', columns }), isReadable]).toEqual(['rejected', true]);
    expect(await server.rows('SELECT * FROM site.strict')).toEqual([]);
    expect(await send(touchpoints.slice(0, 1), { table: 'site.strict', columns })).toBe('delivered');
  });

  it('refuses what is no JSON, and a field that it does not know where it is told to', async () => {
    const settings = { input_format_skip_unknown_fields: '0' };
    const columns = (): Record<string, unknown> => ({ unknown: 1 });
    expect(await send([sampleTouchpoint('x', 1)], { settings, columns })).toBe('rejected');
  });

  it.each([
    ['an unknown table', { table: 'site.nothing' }],
    ['an unknown database', { table: 'nowhere.events' }],
  ])('makes the page stop for %s, and the events wait', async (_, options) => {
    expect(await send([sampleTouchpoint('x', 1)], options)).toBe('stop');
    expect(isReadable).toBe(true);
  });

  it.each([
    ['an unknown user', { user: 'nobody' }],
    ['a wrong password', { password: 'wrong' }],
  ])('refuses %s before it knows that other sites may read why', async (_, options) => {
    expect(await send([sampleTouchpoint('x', 1)], options)).toBe('stop');
    expect(isReadable).toBe(false);
  });
});
