// @vitest-environment node
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Channel, Touch } from '../../src/model/attribution.js';
import type { JourneyStep } from '../../src/model/journey.js';

const FOLDER = join(import.meta.dirname, '../../examples/shop/assets/your-journey');

/** A module of the shop; they are plain JavaScript, so their types are said here. */
// biome-ignore lint/suspicious/noExplicitAny: what a module of plain JavaScript exports has no type
async function shopModule(name: string): Promise<Record<string, (...given: unknown[]) => any>> {
  return import(/* @vite-ignore */ join(FOLDER, name));
}

const AT_MS = new Date(2020, 1, 3, 14, 5).getTime();

function touch(changes: Partial<Touch> = {}): Touch {
  return {
    channel: 'email',
    rules: 'ga4@2026-05',
    kind: 'email',
    source: 'newsletter',
    medium: 'email',
    campaign: { name: 'autumn' },
    landingPath: '/autumn',
    occurredAtMs: AT_MS,
    ...changes,
  };
}

const direct = (changes: Partial<Touch> = {}): Touch =>
  touch({ channel: 'direct', kind: 'direct', source: '(direct)', medium: '(none)', campaign: undefined, ...changes });

function step(changes: Partial<JourneyStep> = {}): JourneyStep {
  return {
    eventId: 'e',
    name: 'page_view',
    occurredAtMs: AT_MS,
    sessionId: 's1',
    touchpoint: { id: '/tea', name: 'Tea & teaware: Kettle Lane' },
    channel: 'email',
    ...changes,
  };
}

async function tell(first: Touch, session: Touch, last: Touch | undefined, number: number): Promise<string> {
  const { tellStory } = await shopModule('words.js');
  const parts: { text?: string; strong?: string }[] = tellStory?.({
    attribution: { first, session, last },
    session: { number },
  });
  return parts.map(({ text, strong }) => text ?? `*${strong}*`).join('');
}

test.each<[string, Parameters<typeof tell>, string]>([
  [
    'the first visit, by a campaign',
    [touch(), touch(), touch(), 1],
    'You first came on 3 February 2020 at 14:05, *through a letter to your mailbox (newsletter, autumn)*. This is still that visit. Nothing else has brought you since.',
  ],
  [
    'the first visit, by nothing that is known',
    [direct(), direct(), undefined, 1],
    'You first came on 3 February 2020 at 14:05, *directly, by no link that we know of*. This is still that visit. No campaign and no other site has brought you yet.',
  ],
  [
    'a later visit, with a campaign before it',
    [direct(), direct({ occurredAtMs: AT_MS + 2 }), touch({ occurredAtMs: AT_MS + 1 }), 3],
    'You first came on 3 February 2020 at 14:05, *directly, by no link that we know of*. This visit, number 3, began on 3 February 2020 at 14:05, *directly, by no link that we know of*. The last link that brought you came on 3 February 2020 at 14:05, *through a letter to your mailbox (newsletter, autumn)*.',
  ],
])('the story of %s', async (_name, given, story) => {
  expect(await tell(...given)).toBe(story);
});

test('a moment of today is said as such', async () => {
  const { whenOf } = await shopModule('words.js');
  expect(whenOf?.(Date.now())).toMatch(/^today at \d\d:\d\d$/);
});

test.each<[Channel, string]>([
  ['carrier pigeon', 'through carrier pigeon (newsletter, autumn)'],
  ['constructor', 'through constructor (newsletter, autumn)'],
  ['__proto__', 'through __proto__ (newsletter, autumn)'],
])('the channel %s of own rules is said by its name', async (channel, way) => {
  const { wayOf } = await shopModule('words.js');
  expect(wayOf?.(touch({ channel }))).toBe(way);
});

test('what is in brackets is no source to tell a visitor of, and the same word is not said twice', async () => {
  const { wayOf } = await shopModule('words.js');
  expect(wayOf?.(touch({ channel: 'offline', source: '(not set)', campaign: { name: 'tin' } }))).toBe(
    'by a code on something printed (tin)',
  );
  expect(wayOf?.(touch({ source: 'autumn' }))).toBe('through a letter to your mailbox (autumn)');
});

test('the list of touches says what is known of each, and leaves out what is not', async () => {
  const { listTouches } = await shopModule('words.js');
  const touches = listTouches?.({ first: direct(), session: touch({ referralCode: 'ada' }), last: undefined });
  expect(touches.map(({ name }: { name: string }) => name)).toEqual(['First touch', 'This visit']);
  expect(Object.fromEntries(touches[0].facts)).toEqual({
    Channel: 'direct',
    'Source and medium': '(direct) / (none)',
    'Arrived at': '/autumn',
    When: '3 February 2020, 14:05',
    'Decided by': 'ga4@2026-05',
  });
  expect(Object.fromEntries(touches[1].facts)).toMatchObject({ Campaign: 'autumn', Code: 'ada' });
});

test('steps stand by their visits, also where two tabs have two of them at once', async () => {
  const { groupByVisit } = await shopModule('steps.js');
  const visits: { id: string; steps: unknown[] }[] = groupByVisit?.([
    step(),
    step({ sessionId: 's2' }),
    step({ sessionId: 's1' }),
  ]);
  expect(visits.map(({ id, steps }) => [id, steps.length])).toEqual([
    ['s1', 2],
    ['s2', 1],
  ]);
});

test('what is measured of a page is no step of the way', async () => {
  const { deedsOf } = await shopModule('steps.js');
  const [seen, read, put] = [step(), step({ name: 'user_engagement' }), step({ name: 'add_to_cart' })];
  expect(deedsOf?.([seen, read, step({ name: 'scroll' }), put])).toEqual([seen, put]);
});

test.each([
  ['Tea & teaware: Kettle Lane', 'Tea & teaware'],
  ['Kettle Lane: small-lot tea', 'Kettle Lane'],
  ['', '/tea'],
])('the place with the title %j is called %j', async (name, place) => {
  const { placeOf } = await shopModule('steps.js');
  expect(placeOf?.(step({ touchpoint: { id: '/tea', name } }))).toBe(place);
});

test.each([
  ['aware', 0],
  ['advocate', 4],
  ['constructor', 0],
  [undefined, 0],
])('the stage %s is at height %i', async (stage, level) => {
  const { levelOf } = await shopModule('steps.js');
  expect(levelOf?.(step({ stage }))).toBe(level);
});

test('the picture in words counts steps by visit and stage, and names each milestone once', async () => {
  const { describePath, groupByVisit } = await shopModule('steps.js');
  const paid = step({ name: 'purchase', stage: 'act', milestone: 'order_paid', sessionId: 's2' });
  expect(describePath?.(groupByVisit?.([step({ stage: 'aware' }), paid, paid]))).toBe(
    '3 steps in 2 visits. By stage: 1 aware, 2 act. Milestones: order_paid.',
  );
  expect(describePath?.(groupByVisit?.([step()]))).toBe('1 step in 1 visit. None has a stage. No milestone yet.');
});
