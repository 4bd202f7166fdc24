// @vitest-environment node
import { expect, test } from 'vitest';
import { openStream } from './support/read-stream.js';
import { sampleBatch, sampleEvent } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';

const named = (name: string) => sampleBatch({ events: [sampleEvent({ name })] });
const arrivalOf = (name: string) => [expect.objectContaining({ event: expect.objectContaining({ name }) })];

test('a new event is delivered with its sequence number as the ID', async () => {
  const collector = await startCollector();
  await collector.post(named('before'));
  const stream = await openStream(`${collector.origin}/live/stream`);
  expect(stream.contentType).toMatch(/^text\/event-stream/);
  await stream.next('totals');
  await collector.post(named('after'));
  expect(await stream.next('touchpoints')).toEqual({ event: 'touchpoints', id: '2', data: arrivalOf('after') });
});

test('a reader that comes back gets what it missed, in order, and then goes on', async () => {
  const collector = await startCollector();
  for (const name of ['one', 'two', 'three']) await collector.post(named(name));
  const stream = await openStream(`${collector.origin}/live/stream?after=0`, { 'last-event-id': '1' });
  const missed = await stream.next('touchpoints');
  expect(missed.id).toBe('3');
  expect(missed.data).toEqual([...arrivalOf('two'), ...arrivalOf('three')]);
  await collector.post(named('four'));
  expect((await stream.next('touchpoints')).data).toEqual(arrivalOf('four'));
});

test('a first reader says in the address where to start', async () => {
  const collector = await startCollector();
  await collector.post(named('one'));
  const stream = await openStream(`${collector.origin}/live/stream?after=0`);
  expect((await stream.next('touchpoints')).data).toEqual(arrivalOf('one'));
});

test('a burst arrives whole and in order, in several messages', async () => {
  const collector = await startCollector();
  await collector.post(
    sampleBatch({ events: Array.from({ length: 250 }, (_, index) => sampleEvent({ index: index + 1 })) }),
  );
  const stream = await openStream(`${collector.origin}/live/stream?after=0`);
  const sequences: number[] = [];
  while (sequences.length < 250) {
    const { data } = await stream.next('touchpoints');
    sequences.push(...(data as { sequence: number }[]).map(({ sequence }) => sequence));
  }
  expect(sequences).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
});

test('a repeat is no new event, but changes the totals', async () => {
  const collector = await startCollector();
  const batch = sampleBatch();
  await collector.post(batch);
  const stream = await openStream(`${collector.origin}/live/stream`);
  expect((await stream.next('totals')).data).toMatchObject({ events: 1, repeats: 0 });
  await collector.post(batch);
  expect((await stream.next('totals')).data).toMatchObject({ events: 1, repeats: 1 });
});

test('a reader that knows more than the collector is told to start over', async () => {
  const collector = await startCollector();
  const stream = await openStream(`${collector.origin}/live/stream`, { 'last-event-id': '99' });
  expect(await stream.next('reset')).toMatchObject({ id: '0' });
});

test('closing the collector ends open streams and answers what is under way, without delay', async () => {
  const collector = await startCollector();
  const stream = await openStream(`${collector.origin}/live/stream`);
  await stream.next('totals');
  const sent = collector.post(sampleBatch());
  await Promise.all([collector.close(), stream.ended(), sent.catch(() => undefined)]);
  await expect(fetch(`${collector.origin}/live/totals`)).rejects.toThrow();
});

test('readers that leave while the collector closes do not bring it down', async () => {
  for (let round = 0; round < 5; round += 1) {
    const collector = await startCollector();
    const leave = new AbortController();
    const reading = Array.from({ length: 3 }, () =>
      fetch(`${collector.origin}/live/stream?after=0`, { signal: leave.signal }),
    );
    await Promise.all(reading);
    await collector.post(sampleBatch());
    leave.abort();
    await collector.close();
  }
});
