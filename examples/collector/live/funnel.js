// @ts-check

/** @import { Funnel, LiveEvent, LiveTouchpoint } from './types.js' */

/** The stages of Touchtrail's maps in their order, by the name of the map without its version. No event carries it. */
const STAGES = new Map([
  ['5a', ['aware', 'appeal', 'ask', 'act', 'advocate']],
  ['purchase', ['before', 'during', 'after']],
  ['lead', ['generate', 'working', 'qualify', 'close']],
]);

/** @typedef {{ stages: Set<string>, milestones: Set<string>, furthest: number }} Person */

/**
 * How far people have come. Who is in a late stage counts as having reached the earlier ones, too, since stages may be skipped;
 * how many were really seen in each stands beside it. A stage is no goal: `act` has whoever went to the checkout.
 *
 * @param {readonly LiveTouchpoint[]} newestFirst
 * @returns {Funnel}
 */
export function readFunnel(newestFirst) {
  const events = newestFirst.map(({ event }) => event);
  const map = events.find(({ journey }) => journey?.map)?.journey?.map;
  const order = STAGES.get(map?.split('@')[0] ?? '') ?? [];
  const milestones = readMilestones(events);
  const goal = milestones[0]?.milestone ?? '';
  const people = readPeople(events, order);

  /** @param {(person: Person) => boolean} isCounted */
  const count = (isCounted) => people.filter(isCounted).length;
  const found = new Set(people.flatMap(({ stages }) => [...stages]));
  const ordered = order.map((stage, index) => {
    const reached = count(({ furthest }) => furthest >= index);
    const next = count(({ furthest }) => furthest > index);
    return {
      stage,
      seen: count(({ stages }) => stages.has(stage)),
      reached,
      ...(reached > 0 && index + 1 < order.length && { lost: 1 - next / reached }),
      ended: count(({ furthest, milestones: passed }) => furthest === index && !passed.has(goal)),
    };
  });
  const others = [...found]
    .filter((stage) => !order.includes(stage))
    .map((stage) => ({ stage, seen: count(({ stages }) => stages.has(stage)) }))
    .sort((a, b) => b.seen - a.seen);
  return {
    people: people.length,
    map,
    stages: found.size > 0 ? [...ordered, ...others] : [],
    milestones: milestones.map(({ milestone, times }) => ({
      milestone,
      times,
      people: count((person) => person.milestones.has(milestone)),
      isGoal: milestone === goal,
    })),
  };
}

/**
 * The milestones of events, the heaviest first; of two that weigh the same the one that was reached last.
 *
 * @param {readonly LiveEvent[]} newestFirst
 */
function readMilestones(newestFirst) {
  /** @type {Map<string, { milestone: string, weight: number, times: number }>} */
  const found = new Map();
  for (const { journey } of newestFirst) {
    if (!journey?.milestone) continue;
    const { name, weight } = journey.milestone;
    const known = found.get(name) ?? { milestone: name, weight, times: 0 };
    known.times += 1;
    found.set(name, known);
  }
  return [...found.values()].sort((a, b) => b.weight - a.weight);
}

/**
 * Who was there, and how far they came. Visitors with the same user are one person: the same one on two devices, or before and
 * after signing in.
 *
 * @param {readonly LiveEvent[]} events
 * @param {readonly string[]} order
 * @returns {readonly Person[]}
 */
function readPeople(events, order) {
  /** @type {Map<string, string>} */
  const above = new Map();
  /**
   * @param {string} id
   * @returns {string}
   */
  const topOf = (id) => {
    const next = above.get(id);
    return next === undefined ? id : topOf(next);
  };
  const visitorKey = (/** @type {LiveEvent} */ { visitor }) => `visitor ${visitor.id}`;
  for (const event of events) {
    if (!event.visitor.userId) continue;
    const [one, other] = [topOf(visitorKey(event)), topOf(`user ${event.visitor.userId}`)];
    if (one !== other) above.set(one, other);
  }
  /** @type {Map<string, Person>} */
  const people = new Map();
  for (const event of events) {
    const key = topOf(visitorKey(event));
    const person = people.get(key) ?? { stages: new Set(), milestones: new Set(), furthest: -1 };
    people.set(key, person);
    const { stage, milestone } = event.journey ?? {};
    if (stage) person.stages.add(stage);
    if (stage) person.furthest = Math.max(person.furthest, order.indexOf(stage));
    if (milestone) person.milestones.add(milestone.name);
  }
  return [...people.values()];
}
