// @vitest-environment node
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { receipt } from '../support/receipt.js';
import { sampleBatch, sampleEvent } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';
import { temporaryDatabase } from './support/temporary-database.js';

const { id, ...withoutId } = receipt();
const { expiresAtMs, purposes } = receipt();

test.each<[string, unknown, string, string]>([
  ['none at that index', undefined, 'consents.0', 'there is no such receipt'],
  ['plain states of the purposes', purposes, 'consents.0.id', 'expected string'],
  ['one without an ID', withoutId, 'consents.0.id', 'expected string'],
  ['an ID that is no ULID', receipt({ id: 'r1' }), 'consents.0.id', 'ULID'],
  ['a decision at no time', receipt({ decidedAtMs: Number.NaN }), 'consents.0.decidedAtMs', 'expected number'],
  ['an end at no time', { ...receipt(), expiresAtMs: '2027-05-23' }, 'consents.0.expiresAtMs', 'expected number'],
  [
    'an unknown state',
    { ...receipt(), purposes: { ...purposes, sharing: 'yes' } },
    'consents.0.purposes.sharing',
    'one of',
  ],
  ['an unknown method', { ...receipt(), method: 'scrolled' }, 'consents.0.method', 'one of'],
  ['sources that are no list', { ...receipt(), sources: 'manual' }, 'consents.0.sources', 'array'],
  ['no word of GPC', { ...receipt(), gpc: undefined }, 'consents.0.gpc', 'boolean'],
  [
    'analytics denied',
    receipt({ purposes: { ...purposes, analytics: 'denied' } }),
    'consents.0.purposes.analytics',
    'must be granted, got denied',
  ],
  [
    'analytics not answered',
    receipt({ purposes: { ...purposes, analytics: 'pending' } }),
    'consents.0.purposes.analytics',
    'must be granted, got pending',
  ],
])('an event whose receipt is %s is refused with its ID and the reason', async (_name, consent, field, error) => {
  const collector = await startCollector();
  const event = sampleEvent();
  const consents = consent === undefined ? [] : [consent];
  const answer = await collector.post(sampleBatch({ consents, events: [event] }));
  expect(answer).toMatchObject({
    status: 422,
    body: { events: [{ eventId: event.eventId, field, error: expect.stringContaining(error) }] },
  });
  expect(await collector.read('totals')).toMatchObject({ events: 0 });
});

test('one event without a valid receipt keeps the whole batch out, and only that one is named', async () => {
  const collector = await startCollector();
  const consents = [receipt(), receipt({ purposes: { ...purposes, analytics: 'denied' } })];
  const bad = sampleEvent({ consent: 1 });
  const answer = await collector.post(sampleBatch({ consents, events: [sampleEvent(), bad, sampleEvent()] }));
  expect(answer).toMatchObject({
    status: 422,
    body: {
      error: '1 of 3 events without a valid receipt, nothing was stored',
      events: [{ eventId: bad.eventId }],
    },
  });
  expect((answer.body as { events: unknown[] }).events).toHaveLength(1);
  expect(await collector.read('totals')).toMatchObject({ events: 0 });
});

test('a refusal can be read by the page, from any origin', async () => {
  const collector = await startCollector();
  const answer = await collector.post(sampleBatch({ consents: [] }));
  expect(answer.status).toBe(422);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
});

test('a receipt that no event refers to may be anything', async () => {
  const collector = await startCollector();
  const answer = await collector.post(sampleBatch({ consents: [receipt(), 'torn'] }));
  expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });
});

test.each([
  ['the last millisecond of the answer', expiresAtMs - 1, 200],
  ['the moment at which the answer ends', expiresAtMs, 422],
  ['a time after that', expiresAtMs + 1, 422],
  ['a time before the decision, since it was held', receipt().decidedAtMs - 60_000, 200],
])('the event counts, not the batch: %s', async (_name, occurredAtMs, status) => {
  const collector = await startCollector();
  const sentAtMs = expiresAtMs + 24 * 60 * 60 * 1_000;
  const answer = await collector.post(sampleBatch({ sentAtMs, events: [sampleEvent({ occurredAtMs })] }));
  expect(answer.status).toBe(status);
});

test('a receipt comes back with each event that refers to it, with all that it says', async () => {
  const collector = await startCollector();
  const whole = receipt({
    basis: 'consent',
    textVersion: 'banner 7',
    region: 'DE',
    references: { tcf: { cmpId: 31, policyVersion: 5 } },
  });
  const other = receipt();
  const events = [sampleEvent(), sampleEvent({ consent: 1 }), sampleEvent()];
  await collector.post(sampleBatch({ consents: [whole, other], events }));
  expect(await collector.read('touchpoints')).toMatchObject([
    { receipt: whole, event: { consent: whole.id } },
    { receipt: other, event: { consent: other.id } },
    { receipt: whole, event: { consent: whole.id } },
  ]);
});

test('a receipt is stored once, as it came first', async () => {
  const collector = await startCollector();
  const first = receipt({ id, policyVersion: 'first' });
  const answers = await Promise.all(
    [first, receipt({ id, policyVersion: 'second' })].map((one) => collector.post(sampleBatch({ consents: [one] }))),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  await collector.post(sampleBatch({ consents: [receipt({ id, policyVersion: 'third' })] }));
  const stored = (await collector.read('touchpoints')) as { receipt: unknown }[];
  expect(stored.map((touchpoint) => touchpoint.receipt)).toEqual([first, first, first]);
});

test('a file from before there were receipts, touches and journeys is opened, and its events have none', async () => {
  const database = await temporaryDatabase();
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  await connection.run(`
    CREATE TABLE touchpoints (event_id VARCHAR PRIMARY KEY, sequence BIGINT NOT NULL, received_at_ms BIGINT NOT NULL,
      sent_at_ms BIGINT NOT NULL, occurred_at_ms BIGINT NOT NULL, name VARCHAR NOT NULL, visitor_id VARCHAR NOT NULL,
      user_id VARCHAR, session_id VARCHAR NOT NULL, channel VARCHAR NOT NULL, event VARCHAR NOT NULL);
    INSERT INTO touchpoints VALUES ('e', 1, ${Date.now()}, 1, 1, 'old', 'v', NULL, 's', 'direct', '{"name":"old"}')`);
  connection.closeSync();
  instance.closeSync();
  const collector = await startCollector({ database });
  const consents = [receipt()];
  expect(await collector.post(sampleBatch({ consents }))).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect(await collector.read('touchpoints')).toMatchObject([
    { receipt: consents[0] },
    { receipt: null, event: { name: 'old' } },
  ]);
  expect(await collector.read('totals')).toMatchObject({
    events: 2,
    channels: [{ channel: 'direct' }, { channel: 'email' }],
    stages: [],
  });
  expect(await collector.read('visitors')).toEqual([
    expect.objectContaining({ firstChannel: 'email' }),
    { visitorId: 'v', kind: 'anonymous', milestones: 0, events: 1, sessions: 1, lastOccurredAtMs: 1, lastSequence: 1 },
  ]);
});
