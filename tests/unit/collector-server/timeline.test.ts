// @vitest-environment node
import { expect, test } from 'vitest';
import { directTouch, sampleAttribution, sampleBatch, sampleEvent, sampleTouch } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';

test('a timeline has the order of the event IDs, whatever came first', async () => {
  const collector = await startCollector();
  const events = ['first', 'second', 'third'].map((name) => sampleEvent({ name }));
  const batch = sampleBatch({ events });
  await collector.post({ ...batch, events: events.slice(1) });
  await collector.post(sampleBatch());
  await collector.post({ ...batch, events: events.slice(0, 1) });
  const timeline = await collector.read(`visitors/${batch.visitors[0]?.id}`);
  expect((timeline as { event: { name: string } }[]).map(({ event }) => event.name)).toEqual([
    'first',
    'second',
    'third',
  ]);
});

test('a visitor has the user ID of the newest event that has one', async () => {
  const collector = await startCollector();
  const batch = sampleBatch();
  const [visitor] = batch.visitors;
  for (const userId of ['old', 'new', undefined]) {
    const visitors = [{ id: visitor?.id ?? '', kind: 'anonymous' as const, ...(userId && { userId }) }];
    await collector.post({ ...batch, visitors, events: [sampleEvent()] });
  }
  expect(await collector.read('visitors')).toMatchObject([{ userId: 'new', events: 3, sessions: 1 }]);
});

test.each([
  ['anonymous', ['anonymous', 'anonymous']],
  ['identified', ['identified', 'anonymous']],
  ['contact', ['identified', 'contact', 'identified', 'anonymous']],
] as const)('a visitor is %s in the list after %j', async (kind, kinds) => {
  const collector = await startCollector();
  const batch = sampleBatch();
  const id = batch.visitors[0]?.id ?? '';
  for (const each of kinds) {
    await collector.post({ ...batch, visitors: [{ id, kind: each }], events: [sampleEvent()] });
  }
  expect(await collector.read('visitors')).toMatchObject([{ visitorId: id, kind }]);
});

test('a visitor is listed with the first and the last channel, and how many milestones were reached', async () => {
  const collector = await startCollector();
  const batch = sampleBatch({ attributions: [sampleAttribution(directTouch())] });
  await collector.post(batch);
  expect(await collector.read('visitors')).toEqual([expect.not.objectContaining({ lastChannel: expect.anything() })]);
  const reached = (name: string) => sampleEvent({ journey: { milestone: { name, weight: 1 } } });
  const later = { first: directTouch(), session: sampleTouch({ channel: 'sms' }), last: sampleTouch() };
  await collector.post({ ...batch, attributions: [later], events: [reached('a'), reached('b'), reached('a')] });
  expect(await collector.read('visitors')).toMatchObject([
    { firstChannel: 'direct', lastChannel: 'email', milestones: 2 },
  ]);
});

test('the totals count visitors, sessions and events by the channel of their session', async () => {
  const collector = await startCollector();
  await collector.post(sampleBatch({ events: [sampleEvent(), sampleEvent()] }));
  const attribution = { first: sampleTouch({ channel: 'affiliates' }), session: directTouch(), last: sampleTouch() };
  await collector.post(sampleBatch({ attributions: [attribution] }));
  expect(await collector.read('totals')).toEqual({
    events: 3,
    visitors: 2,
    sessions: 2,
    repeats: 0,
    channels: [
      { channel: 'email', events: 2 },
      { channel: 'direct', events: 1 },
    ],
    stages: [],
    milestones: [],
  });
});

test('the totals count each visitor once in a stage and for a milestone', async () => {
  const collector = await startCollector();
  const paid = { name: 'order_paid', weight: 10 };
  const events = [{ stage: 'aware' }, { stage: 'aware' }, { stage: 'act', milestone: paid }, { milestone: paid }].map(
    (journey) => sampleEvent({ journey }),
  );
  await collector.post(sampleBatch({ events }));
  await collector.post(sampleBatch({ events: [sampleEvent({ journey: { stage: 'aware' } }), sampleEvent()] }));
  expect(await collector.read('totals')).toMatchObject({
    stages: [
      { stage: 'aware', visitors: 2 },
      { stage: 'act', visitors: 1 },
    ],
    milestones: [{ milestone: 'order_paid', visitors: 1 }],
  });
});

test('the totals name the 40 most frequent channels, however many there are', async () => {
  const collector = await startCollector();
  const attributions = Array.from({ length: 50 }, (_, index) =>
    sampleAttribution(sampleTouch({ channel: `own ${index}` })),
  );
  const events = attributions.map((_, attribution) => sampleEvent({ attribution }));
  await collector.post(sampleBatch({ attributions, events: [...events, sampleEvent({ attribution: 49 })] }));
  const { channels } = (await collector.read('totals')) as { channels: unknown[] };
  expect(channels).toHaveLength(40);
  expect(channels[0]).toEqual({ channel: 'own 49', events: 2 });
});

test('the list of touchpoints is the newest ones, newest first', async () => {
  const collector = await startCollector();
  await collector.post(sampleBatch({ events: ['a', 'b', 'c'].map((name) => sampleEvent({ name })) }));
  expect(await collector.read('touchpoints?limit=2')).toMatchObject([
    { event: { name: 'c' } },
    { event: { name: 'b' } },
  ]);
});

test.each(['touchpoints?limit=0', 'touchpoints?limit=x', 'visitors?limit=1001', 'stream?after=-1'])(
  '%s is refused with the name of the parameter',
  async (path) => {
    const collector = await startCollector();
    const response = await fetch(`${collector.origin}/live/${path}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ field: /(\w+)=/.exec(path)?.[1] });
  },
);
