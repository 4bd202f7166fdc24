// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { sampleBatch, sampleConfirm, sampleEvent } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';

const newIds = (count: number): readonly string[] => Array.from({ length: count }, () => sampleEvent().eventId);

describe('POST /e with confirm', () => {
  test('names nothing where all that is asked for is stored', async () => {
    const collector = await startCollector();
    const batch = sampleBatch({ events: [sampleEvent(), sampleEvent()] });
    await collector.post(batch);
    const answer = await collector.post(sampleConfirm(batch.events.map(({ eventId }) => eventId)));
    expect(answer).toMatchObject({ status: 200, body: { missing: [] } });
  });

  test('names what never came', async () => {
    const collector = await startCollector();
    const [unknown] = newIds(1);
    await collector.post(sampleBatch());
    expect((await collector.post(sampleConfirm([unknown]))).body).toEqual({ missing: [unknown] });
  });

  test('names the missing ones among the stored ones, in the order of the question', async () => {
    const collector = await startCollector();
    const [first, second, third] = newIds(3);
    const [stored, other] = [sampleEvent(), sampleEvent()];
    await collector.post(sampleBatch({ events: [stored, other] }));
    const answer = await collector.post(sampleConfirm([third, stored.eventId, first, other.eventId, second]));
    expect(answer.body).toEqual({ missing: [third, first, second] });
  });

  test('gives each of several who ask at once the own answer', async () => {
    const collector = await startCollector();
    const asked = Array.from({ length: 40 }, () => newIds(2));
    const answers = await Promise.all(asked.map((ids) => collector.post(sampleConfirm(ids))));
    expect(answers.map(({ body }) => body)).toEqual(asked.map((ids) => ({ missing: ids })));
  });

  test('takes an empty question', async () => {
    const collector = await startCollector();
    expect(await collector.post(sampleConfirm([]))).toMatchObject({ status: 200, body: { missing: [] } });
  });

  test('takes 1,000 IDs and refuses one more', async () => {
    const collector = await startCollector();
    const ids = newIds(1_001);
    const most = await collector.post(sampleConfirm(ids.slice(1)));
    const tooMany = await collector.post(sampleConfirm(ids));
    expect(most.body).toEqual({ missing: ids.slice(1) });
    expect(tooMany).toMatchObject({
      status: 400,
      body: { error: 'confirm: expected at most 1000 IDs', field: 'confirm' },
    });
  });

  test.each([
    ['no ULID', ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'e1'], 'confirm.1', 'confirm.1: expected a ULID'],
    ['a ULID in lower case', ['01arz3ndektsv4rrffq69g5fav'], 'confirm.0', 'confirm.0: expected a ULID'],
    ['a number', [1], 'confirm.0', 'confirm.0: expected string'],
    ['no list', 'all', 'confirm', 'confirm: expected array'],
    ['nothing', null, 'confirm', 'confirm: expected array'],
  ])('refuses %s and names the field', async (_name, confirm, field, message) => {
    const collector = await startCollector();
    const answer = await collector.post({ ...sampleConfirm([]), confirm });
    expect(answer).toMatchObject({ status: 400, body: { field, error: expect.stringContaining(message) } });
  });

  test('refuses a body that asks and brings events, and stores none of them', async () => {
    const collector = await startCollector();
    const answer = await collector.post({ ...sampleBatch(), confirm: newIds(1) });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('confirm: '), field: 'confirm' },
    });
    expect(await collector.read('totals')).toMatchObject({ events: 0 });
  });

  test.each(['formatVersion', 'sdk', 'sentAtMs', 'events'])('refuses a question without %s', async (field) => {
    const collector = await startCollector();
    const answer = await collector.post({ ...sampleConfirm([]), [field]: undefined });
    expect(answer).toMatchObject({ status: 400, body: { field } });
  });

  test('ignores tables and fields that it does not know', async () => {
    const collector = await startCollector();
    const answer = await collector.post({ ...sampleConfirm([]), pages: 'none', receipts: [] });
    expect(answer).toMatchObject({ status: 200, body: { missing: [] } });
  });

  test('refuses a body without tables that asks for nothing', async () => {
    const collector = await startCollector();
    const answer = await collector.post({ ...sampleConfirm([]), confirm: undefined });
    expect(answer).toMatchObject({ status: 400, body: { field: 'visitors' } });
  });
});
