// @vitest-environment jsdom
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Funnel, LiveTouchpoint } from '../../../examples/collector/live/types.js';
import { fiveA, leadStages, purchaseStages } from '../../../src/journey/stage-maps.js';
import { sampleAttribution, sampleBatch, sampleEvent } from './support/sample-batch.js';

const FOLDER = join(import.meta.dirname, '../../../examples/collector/live');
const HOSTILE = `<img src=x onerror="alert(1)"> "quotes" 💍`;

/** What somebody did: a stage, and a milestone with its weight where there is one. */
type Deed = readonly [stage: string, milestone?: string, weight?: number];

/** A module of the page; they are plain JavaScript, so their types are said here. */
async function pageModule(name: string): Promise<Record<string, (...given: unknown[]) => unknown>> {
  return import(/* @vite-ignore */ join(FOLDER, name));
}

let sequence = 0;

function touchpointsOf(visitorId: string, deeds: readonly Deed[], userId?: string, map = '5a@1'): LiveTouchpoint[] {
  const { sessions, pages } = sampleBatch();
  const [session, page] = [sessions[0], pages[0]];
  if (!session || !page) throw new Error('the sample is no batch');
  const visitor = { id: visitorId, kind: userId ? 'identified' : 'anonymous', userId } as const;
  const parts = { visitor, session, page, attribution: sampleAttribution(), consent: 'r', environment: {} };
  return deeds.map(([stage, milestone, weight = 1]) => {
    const journey = { map, stage, milestone: milestone ? { name: milestone, weight } : undefined };
    sequence += 1;
    return {
      sequence,
      receivedAtMs: 1,
      receipt: null,
      event: { ...sampleEvent(), previous: undefined, ...parts, journey },
    };
  });
}

async function funnelOf(...all: readonly (readonly LiveTouchpoint[])[]): Promise<Funnel> {
  const { readFunnel } = await pageModule('funnel.js');
  return readFunnel?.(all.flat().toReversed()) as Funnel;
}

const column = (funnel: Funnel, name: 'ended' | 'lost' | 'reached' | 'seen'): unknown[] =>
  funnel.stages.map((stage) => stage[name]);

/** One of each kind: who looks, who skips to the checkout, who buys, and who buys and tells others. */
const VISITS = [
  touchpointsOf('a', [['aware']]),
  touchpointsOf('b', [['aware'], ['act']]),
  touchpointsOf('c', [['aware'], ['appeal'], ['ask'], ['act', 'order_paid', 10]]),
  touchpointsOf('d', [['aware'], ['ask'], ['act', 'order_paid', 10], ['advocate']]),
];

test('whoever is in a late stage has reached the ones before, and was not seen in those that were skipped', async () => {
  const funnel = await funnelOf(...VISITS);
  expect(funnel.stages.map(({ stage }) => stage)).toEqual(fiveA.stages);
  expect(column(funnel, 'reached')).toEqual([4, 3, 3, 3, 1]);
  expect(column(funnel, 'seen')).toEqual([4, 1, 2, 3, 1]);
});

test('what is lost is the share of those who have not reached the next stage, of which the last one has none', async () => {
  expect(column(await funnelOf(...VISITS), 'lost')).toEqual([1 / 4, 0, 0, 1 - 1 / 3, undefined]);
});

test('nobody is lost in a stage that nobody has reached', async () => {
  expect(column(await funnelOf(touchpointsOf('a', [['aware']])), 'lost')).toEqual([1, ...Array(4).fill(undefined)]);
});

test('whoever has reached the goal has not ended anywhere', async () => {
  expect(column(await funnelOf(...VISITS), 'ended')).toEqual([1, 0, 0, 1, 0]);
});

test('a milestone that is not the goal does not keep anybody from ending', async () => {
  const funnel = await funnelOf(touchpointsOf('a', [['ask', 'letter', 1]]), touchpointsOf('b', [['act', 'paid', 2]]));
  expect(column(funnel, 'ended')).toEqual([0, 0, 1, 0, 0]);
});

test('milestones are told with their people and how often, the heaviest first, which is the goal', async () => {
  const funnel = await funnelOf(
    touchpointsOf('a', [['ask', 'letter', 1]]),
    touchpointsOf('b', [
      ['act', 'paid', 10],
      ['act', 'paid', 10],
      ['ask', 'letter', 1],
    ]),
  );
  expect(funnel.milestones).toEqual([
    { milestone: 'paid', people: 1, times: 2, isGoal: true },
    { milestone: 'letter', people: 2, times: 2, isGoal: false },
  ]);
});

test('visitors with one user are one person, whatever came first', async () => {
  const funnel = await funnelOf(
    touchpointsOf('phone', [['aware']]),
    touchpointsOf('phone', [['ask']], 'u1'),
    touchpointsOf('desk', [['act', 'paid']], 'u1'),
    touchpointsOf('desk', [['advocate']]),
    touchpointsOf('other', [['aware']], 'u2'),
  );
  expect(funnel.people).toBe(2);
  expect(column(funnel, 'reached')).toEqual([2, 1, 1, 1, 1]);
  expect(column(funnel, 'ended')).toEqual([1, 0, 0, 0, 0]);
});

test.each([fiveA, purchaseStages, leadStages])(
  'the stages of the map $name stand in its order',
  async ({ name, stages }) => {
    const funnel = await funnelOf(touchpointsOf('a', [[stages[0] ?? '']], undefined, name));
    expect(funnel.map).toBe(name);
    expect(funnel.stages.map(({ stage }) => stage)).toEqual(stages);
  },
);

test('of a map whose order is not known it says who was seen where, and no more', async () => {
  const funnel = await funnelOf(
    touchpointsOf('a', [['one'], ['two']], undefined, 'own@1'),
    touchpointsOf('b', [['two']], undefined, 'own@1'),
  );
  expect(funnel.stages).toEqual([
    { stage: 'two', seen: 2 },
    { stage: 'one', seen: 1 },
  ]);
});

test('a stage that the map does not have stands after those that it has', async () => {
  const funnel = await funnelOf(touchpointsOf('a', [['aware'], ['fallen in love']]));
  expect(funnel.stages.slice(-2)).toEqual([
    { stage: 'advocate', seen: 0, reached: 0, ended: 0 },
    { stage: 'fallen in love', seen: 1 },
  ]);
});

async function showPane(...all: readonly (readonly LiveTouchpoint[])[]): Promise<void> {
  const html = await readFile(join(FOLDER, 'index.html'), 'utf8');
  document.body.innerHTML = /<body>(.*)<\/body>/s.exec(html)?.[1] ?? '';
  onTestFinished(() => document.body.replaceChildren());
  const { createJourneyPane } = await pageModule('journey-pane.js');
  const show = createJourneyPane?.() as (newestFirst: readonly LiveTouchpoint[]) => void;
  show(all.flat().toReversed());
}

const textsOf = (selector: string): string[] =>
  [...document.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '');

test('the pane has a row for each stage, and its milestones', async () => {
  await showPane(...VISITS);
  const rows = [...document.querySelectorAll('#funnel-rows tr')].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
  expect(rows).toEqual([
    ['aware', '4', '4', '25%', '1'],
    ['appeal', '3', '1', '0%', '0'],
    ['ask', '3', '2', '0%', '0'],
    ['act', '3', '3', '67%', '1'],
    ['advocate', '1', '1', '–', '0'],
  ]);
  expect(textsOf('#milestone-list li')).toEqual(['Milestone order_paidthe goal · 2 of 4 (50%)']);
  expect(textsOf('#journey-basis')).toEqual(['4 people in 11 touchpoints · 5a@1']);
});

test('the pane shows what an event says as text', async () => {
  await showPane(touchpointsOf('a', [[HOSTILE, HOSTILE]], undefined, HOSTILE));
  expect(textsOf('.stage-name, #milestone-list .milestone')).toEqual(
    expect.arrayContaining([HOSTILE, `Milestone ${HOSTILE}`]),
  );
  expect(document.querySelector('#journey img')).toBeNull();
});

test('the pane is not there while no event has a stage or a milestone', async () => {
  await showPane([]);
  expect(document.querySelector<HTMLElement>('#journey')?.hidden).toBe(true);
});

test('the pane is of the touchpoints that the list shows, also while that is paused', async () => {
  await showPane([]);
  const { createTouchpointList } = await pageModule('touchpoint-list.js');
  const shown: number[] = [];
  const list = createTouchpointList?.({
    showJourney: (newestFirst: readonly LiveTouchpoint[]) => shown.push(newestFirst.length),
  }) as { add(touchpoints: readonly LiveTouchpoint[]): void };
  list.add(touchpointsOf('a', [['aware']]));
  document.querySelector<HTMLElement>('#pause')?.click();
  list.add(touchpointsOf('a', [['act']]));
  expect(shown.at(-1)).toBe(1);
  document.querySelector<HTMLElement>('#pause')?.click();
  expect(shown.at(-1)).toBe(2);
});
