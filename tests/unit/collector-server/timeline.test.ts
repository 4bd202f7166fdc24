// @vitest-environment node
import { expect, test } from 'vitest';
import { sampleBatch, sampleEvent } from './support/sample-batch.js';
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
    const visitors = [{ id: visitor?.id ?? '', ...(userId && { userId }) }];
    await collector.post({ ...batch, visitors, events: [sampleEvent()] });
  }
  expect(await collector.read('visitors')).toMatchObject([{ userId: 'new', events: 3, sessions: 1 }]);
});

test('the totals count visitors, sessions and events by channel', async () => {
  const collector = await startCollector();
  await collector.post(sampleBatch({ events: [sampleEvent(), sampleEvent()] }));
  await collector.post(sampleBatch({ attributions: [{ channel: 'direct' }] }));
  expect(await collector.read('totals')).toEqual({
    events: 3,
    visitors: 2,
    sessions: 2,
    repeats: 0,
    channels: [
      { channel: 'email', events: 2 },
      { channel: 'direct', events: 1 },
    ],
  });
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
