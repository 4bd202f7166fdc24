// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type ClickhouseCollectorOptions, clickhouseCollector } from '../../../src/collectors/clickhouse.js';
import { sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/index.js';

const create = (options: Partial<ClickhouseCollectorOptions> = {}) =>
  clickhouseCollector('https://c.example:8443/', { table: 'site.events', ...options });
const encode = (options?: Partial<ClickhouseCollectorOptions>) =>
  create(options).encode({ touchpoints: sampleTouchpoints() }, { sentAtMs: 7 });

// What a real server makes of it is in clickhouse-server.test.ts.
describe('ClickHouse', () => {
  it('gets one line of JSON for each touchpoint, as plain text, and everything else in the address', () => {
    const { url, body, contentType, headers } = encode({
      user: 'page',
      password: 'a&b',
      settings: { async_insert: '1' },
    });
    expect(body.split('\n').map((line) => JSON.parse(line).name)).toEqual(sampleTouchpoints().map(({ name }) => name));
    expect([contentType, headers]).toEqual(['text/plain', undefined]);
    expect([new URL(url).origin, Object.fromEntries(new URL(url).searchParams)]).toEqual([
      'https://c.example:8443',
      {
        query: 'INSERT INTO site.events FORMAT JSONEachRow',
        add_http_cors_header: '1',
        input_format_skip_unknown_fields: '1',
        date_time_input_format: 'best_effort',
        user: 'page',
        password: 'a&b',
        async_insert: '1',
      },
    ]);
  });

  it('gets the columns that the site makes, with the time of this attempt', () => {
    const columns: ClickhouseCollectorOptions['columns'] = ({ name }, sentAtMs) => ({ name, sentAtMs });
    expect(JSON.parse(encode({ columns }).body.split('\n')[0] ?? '')).toEqual({ name: 'page_view', sentAtMs: 7 });
  });

  it.each([
    ['none', ''],
    ['full', JSON.stringify(sampleTouchpoint('page_view', 1))],
  ] as const)('carries %s', (carry, expected) => {
    expect(JSON.parse(encode({ carry }).body.split('\n')[0] ?? '').touchtrail).toBe(expected);
  });

  it('counts twice what arrives twice, unless the table does not', () => {
    expect(create().capabilities.deduplicates).toBe(false);
    expect(create({ deduplicates: true }).capabilities.deduplicates).toBe(true);
  });

  it.each([
    [200, '', 'delivered'],
    [200, '\n', 'delivered'],
    [200, 'Code: 27. DB::Exception: Cannot parse input', 'rejected'],
    [200, '<html>portal', 'retry'],
    [400, 'Code: 26. DB::Exception: Cannot parse quoted string', 'rejected'],
    [500, 'Code: 117, e.displayText() = DB::Exception: Unknown field', 'rejected'],
    [500, 'Code: 202, e.displayText() = DB::Exception: Too many queries', 'retry'],
    [500, 'Code: 173. DB::ErrnoException: Cannot allocate memory', 'retry'],
    [500, 'Code: 243. DB::Exception: Not enough space', 'retry'],
    [500, 'Code: 999. Coordination::Exception', 'retry'],
    [404, 'Code: 60. DB::Exception: Unknown table', 'stop'],
    [403, 'Code: 516. DB::Exception: Authentication failed', 'stop'],
    [500, 'Code: 164. DB::Exception: Cannot insert in readonly mode', 'stop'],
    [502, 'Bad gateway', undefined],
    [401, '', undefined],
  ])('says by its code, not by the status, what %i %s means', (status, body, expected) => {
    expect(create().classify?.({ status, body }, { touchpoints: [] })).toBe(expected);
  });

  it('says it in a header first, where it may be read', () => {
    const header = (name: string): string | null => (name === 'x-clickhouse-exception-code' ? '27' : null);
    expect(create().classify?.({ status: 500, body: 'whatever', header }, { touchpoints: [] })).toBe('rejected');
  });

  it.each([
    [{ table: 'a b' }, /^table: must be the name of a table, got "a b"$/],
    [{ table: 'a.b.c' }, /^table:/],
    [{ table: 'x', columns: 5 as never }, /^columns: must be a function, got 5$/],
  ])('with wrong options %j does not begin', (options, message) => {
    expect(() => create(options)).toThrow(message);
  });
});
