// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { receipt as sampleReceipt } from '../support/receipt.js';
import { directTouch, sampleAttribution, sampleBatch, sampleEvent, sampleTouch } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';

describe('POST /e', () => {
  test('takes a batch and says how many events were new', async () => {
    const collector = await startCollector();
    const answer = await collector.post(sampleBatch({ events: [sampleEvent(), sampleEvent()] }));
    expect(answer).toMatchObject({ status: 200, body: { accepted: 2, repeated: 0 } });
  });

  test('stores an event once, however often it is sent', async () => {
    const collector = await startCollector();
    const batch = sampleBatch();
    await collector.post(batch);
    const again = await collector.post({ ...batch, events: [...batch.events, sampleEvent()] });
    expect(again).toMatchObject({ status: 200, body: { accepted: 1, repeated: 1 } });
    expect(await collector.read('totals')).toMatchObject({ events: 2, repeats: 1 });
  });

  test('counts an event that a batch holds twice as a repeat', async () => {
    const collector = await startCollector();
    const event = sampleEvent();
    const answer = await collector.post(sampleBatch({ events: [event, event] }));
    expect(answer.body).toEqual({ accepted: 1, repeated: 1 });
  });

  test('gives back a whole event with what it referred to', async () => {
    const collector = await startCollector();
    const receipt = sampleReceipt();
    const previous = { eventId: sampleEvent().eventId, touchpointId: '/rings' };
    const journey = { map: '5a@1', stage: 'act', milestone: { name: 'order_paid', weight: 10 } };
    const events = [
      sampleEvent({ previous, journey, optedIn: ['email'], properties: { nested: [1, { deep: null }] } }),
    ];
    const whole = sampleTouch({
      clickIds: { gclid: 'x' },
      referrer: 'mail.example',
      searchTerm: 'rings',
      referralCode: 'ada',
    });
    const batch = sampleBatch({
      visitors: [{ id: sampleEvent().eventId, kind: 'contact', userId: 'u1' }],
      attributions: [{ first: directTouch(), session: whole, last: whole }],
      environments: [{ device: 'mobile', connection: '4g', browser: 'Chromium 156', platform: 'Android', isBot: true }],
      consents: [receipt],
      events,
    });
    await collector.post(batch);
    const [event] = batch.events;
    expect(await collector.read('touchpoints')).toEqual([
      {
        sequence: 1,
        receivedAtMs: expect.any(Number),
        receipt,
        event: {
          eventId: event?.eventId,
          name: 'page_view',
          occurredAtMs: 1_795_365_000_000,
          index: 1,
          touchpoint: { id: '/ring/001', type: 'website', name: 'Ring' },
          previous,
          journey,
          visitor: batch.visitors[0],
          session: batch.sessions[0],
          page: batch.pages[0],
          attribution: batch.attributions[0],
          consent: receipt.id,
          environment: batch.environments[0],
          properties: { nested: [1, { deep: null }] },
          optedIn: ['email'],
        },
      },
    ]);
  });

  test('takes the batch as application/json too', async () => {
    const collector = await startCollector();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(sampleBatch());
    const response = await fetch(`${collector.origin}/e`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
  });

  test('takes empty text where something is unknown', async () => {
    const collector = await startCollector();
    const batch = sampleBatch();
    const unknown = {
      visitors: batch.visitors.map((visitor) => ({ ...visitor, userId: '' })),
      sessions: batch.sessions.map((session) => ({ ...session, referrer: '' })),
      pages: [{ url: 'https://shop.example/', title: '', referrer: '' }],
      environments: [{ language: '', timeZone: '', screen: '', viewport: '' }],
      events: [sampleEvent({ touchpoint: { id: '/', type: 'website', name: '' } })],
    };
    expect(await collector.post({ ...batch, ...unknown })).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect(await collector.read('visitors')).toEqual([expect.not.objectContaining({ userId: '' })]);
  });

  test('ignores fields that it does not know, in every part', async () => {
    const collector = await startCollector();
    const batch = sampleBatch();
    const later = {
      ...batch,
      receipts: [],
      pages: [{ ...batch.pages[0], scrolled: 1 }],
      attributions: [{ ...batch.attributions[0], session: { ...sampleTouch(), weather: 'rain' }, next: {} }],
      events: [
        {
          ...batch.events[0],
          mood: 'x',
          journey: { stage: 'act', milestone: { name: 'm', weight: 1, medal: 'gold' } },
          touchpoint: { id: '/', type: 'website', kind: 'y' },
        },
      ],
    };
    expect(await collector.post(later)).toMatchObject({ status: 200, body: { accepted: 1 } });
  });

  test('takes any text for a channel, a kind of place and a stage, for a site has its own', async () => {
    const collector = await startCollector();
    const batch = sampleBatch({
      attributions: [sampleAttribution(sampleTouch({ channel: 'carrier pigeon', rules: 'shop@7' }))],
      events: [sampleEvent({ touchpoint: { id: 'table 4', type: 'restaurant' }, journey: { stage: 'dessert' } })],
    });
    expect(await collector.post(batch)).toMatchObject({ status: 200, body: { accepted: 1 } });
  });

  test.each([
    ['a version that it does not read', { formatVersion: 2 }, 'formatVersion', 'this collector reads version 1, got 2'],
    [
      'a time that is text',
      { events: [sampleEvent(), { ...sampleEvent(), occurredAtMs: 'now' }] },
      'events.1.occurredAtMs',
      'expected number',
    ],
    ['an ID that is no ULID', { events: [sampleEvent({ eventId: 'e1' })] }, 'events.0.eventId', 'ULID'],
    [
      'a channel that says nothing',
      { attributions: [sampleAttribution(sampleTouch({ channel: '' }))] },
      'attributions.0.first.channel',
      'expected string to have >=1',
    ],
    [
      'one touch in place of three',
      { attributions: [{ channel: 'email' }] },
      'attributions.0.first',
      'expected object',
    ],
    [
      'a touch at no time',
      { attributions: [{ ...sampleAttribution(), session: { ...sampleTouch(), occurredAtMs: 'now' } }] },
      'attributions.0.session.occurredAtMs',
      'expected number',
    ],
    [
      'a kind of site that there is not',
      { attributions: [{ ...sampleAttribution(), last: { ...sampleTouch(), kind: 'pigeon' } }] },
      'attributions.0.last.kind',
      'expected one of',
    ],
    [
      'a visitor of no kind',
      { visitors: [{ id: sampleEvent().eventId, kind: 'stranger' }] },
      'visitors.0.kind',
      'expected one of',
    ],
    [
      'a milestone without a weight',
      { events: [{ ...sampleEvent(), journey: { milestone: { name: 'order_paid' } } }] },
      'events.0.journey.milestone.weight',
      'expected number',
    ],
    [
      'an event before it without an ID',
      { events: [{ ...sampleEvent(), previous: { touchpointId: '/' } }] },
      'events.0.previous',
      'nvalid input',
    ],
    [
      'properties that are no object',
      { events: [{ ...sampleEvent(), properties: [1] }] },
      'events.0.properties',
      'record',
    ],
    ['a missing table', { visitors: undefined }, 'visitors', 'expected array'],
    [
      'an index without an entry',
      { events: [sampleEvent({ page: 7 })] },
      'events.0.page',
      'index 7 is out of range, pages has 1 entry',
    ],
    ['a negative index', { events: [sampleEvent({ visitor: -1 })] }, 'events.0.visitor', '>=0'],
  ])('refuses %s and names the field', async (_name, changes, field, message) => {
    const collector = await startCollector();
    const answer = await collector.post({ ...sampleBatch(), ...changes });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ error: expect.stringContaining(message), field });
    expect((answer.body as { error: string }).error.startsWith(`${field}: `)).toBe(true);
    expect(await collector.read('totals')).toMatchObject({ events: 0 });
  });

  test.each(['touchpoint', 'visitor', 'session', 'page', 'attribution', 'environment'])(
    'refuses an event without its %s',
    async (field) => {
      const collector = await startCollector();
      const answer = await collector.post(sampleBatch({ events: [{ ...sampleEvent(), [field]: 9 }] }));
      expect(answer).toMatchObject({ status: 400, body: { field: `events.0.${field}` } });
    },
  );

  test.each(['{"formatVersion":1,', '', 'null', '[]', '\u0000'])('refuses %j as a body', async (body) => {
    const collector = await startCollector();
    const answer = await collector.post(body);
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining('body') } });
  });

  test('refuses bytes that are not UTF-8', async () => {
    const collector = await startCollector();
    const headers = { 'content-type': 'text/plain' };
    const response = await fetch(`${collector.origin}/e`, {
      method: 'POST',
      headers,
      body: new Uint8Array([0x22, 0xff, 0x22]),
    });
    expect(response.status).toBe(400);
  });

  test('refuses an event nested too deeply to be written down', async () => {
    const collector = await startCollector();
    const depth = 100_000;
    const text = JSON.stringify(sampleBatch({ events: [sampleEvent({ properties: { deep: 'HERE' } })] }));
    const answer = await collector.post(text.replace('"HERE"', '['.repeat(depth) + ']'.repeat(depth)));
    expect(answer).toMatchObject({ status: 400, body: { field: 'events.0', error: 'events.0: nested too deeply' } });
  });
});
