/**
 * A million clients live through ten minutes without a collector and come back. Clock, network and visitors are
 * simulated (`support/visits.ts`); the first rows run the backoff code of the SDK itself. It prints numbers only.
 */
import { parseArgs } from 'node:util';
import { retryDelayMs } from '../../src/transport/backoff.js';
import { simulateHerd } from './support/herd.js';
import type { Course, Outage, Policy } from './support/herd-model.js';
import { formatTable } from './support/table.js';
import { BUSY_MS, EVENT_INTERVAL_MS } from './support/visits.js';

const { values } = parseArgs({
  options: { simulated: { type: 'string', default: '50000' }, capacity: { type: 'string', default: '1.1' } },
});
const CLIENTS = 1_000_000;
/** So many are simulated and each stands for several, which changes the peaks by a few per cent; all of them take minutes. */
const SIMULATED = Number(values.simulated);
const WEIGHT = CLIENTS / SIMULATED;
/** What the second collector takes, in multiples of the steady state; it refuses the rest. */
const CAPACITY = Number(values.capacity);
const OUTAGE: Outage = { startsAtMs: 60_000, endsAtMs: 660_000, untilMs: 2_160_000, capacityPerSecond: Infinity };
const [STARTS, ENDS] = [OUTAGE.startsAtMs / 1000, OUTAGE.endsAtMs / 1000];

const exponential = (failures: number, capMinutes: number, baseMs = 2_000): number =>
  Math.min(capMinutes * 60_000, baseMs * 2 ** (failures - 1));
const full =
  (capMinutes: number, baseMs?: number): Policy['delayMs'] =>
  (failures, random) =>
    random * exponential(failures, capMinutes, baseMs);

const WAITS: readonly (readonly [name: string, delayMs: Policy['delayMs']])[] = [
  ['the code of the SDK', (failures, random) => retryDelayMs(failures, random)],
  ['full jitter, cap 1 min', full(1)],
  ['full jitter, cap 2 min', full(2)],
  ['full jitter, cap 5 min', full(5)],
  ['full jitter, cap 10 min', full(10)],
  ['full jitter, from 5 s, cap 2 min', full(2, 5_000)],
  ['equal jitter, cap 2 min', (failures, random) => exponential(failures, 2) * (0.5 + random / 2)],
  ['equal jitter, cap 10 min', (failures, random) => exponential(failures, 10) * (0.5 + random / 2)],
  ['U(0.5, 1.5), cap 10 min', (failures, random) => exponential(failures, 10) * (0.5 + random)],
  ['no jitter, cap 10 min', (failures) => exponential(failures, 10)],
];
const POLICIES: readonly Policy[] = WAITS.flatMap(([name, delayMs]) =>
  (['forgets', 'probes', 'keeps'] as const).map((pageLoad) => ({ name, delayMs, pageLoad })),
);

const mean = (numbers: Float64Array): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const peak = (numbers: Float64Array): number => numbers.reduce((most, number) => Math.max(most, number), 0);

/** Seconds after the end of the outage until this part of the backlog had arrived. */
function secondsUntil(part: number, { backlog, caughtUp }: Course): string {
  let arrived = 0;
  const second = caughtUp.findIndex((events) => {
    arrived += events;
    return arrived >= part * backlog;
  });
  return second < 0 ? 'never' : String(second - ENDS + 1);
}

function describe(policy: Policy, course: Course, steady: number): readonly string[] {
  const times = (requests: number): string => (requests / steady).toFixed(2);
  const outage = course.requests.subarray(STARTS, ENDS);
  return [
    policy.name,
    policy.pageLoad,
    times(peak(outage)),
    times(mean(outage)),
    times(mean(outage.subarray(300))),
    times(peak(course.requests.subarray(ENDS))),
    ...[0.5, 0.95, 0.99].map((part) => secondsUntil(part, course)),
  ];
}

function printTable(title: string, outage: Outage, steady: number): void {
  const rows = POLICIES.map((policy, index) => {
    console.error(`${title}: policy ${index + 1} of ${POLICIES.length}`);
    return describe(policy, simulateHerd(SIMULATED, outage, policy), steady);
  });
  const load = ['peak', 'mean', 'mean, last 5 min', 'peak after'];
  console.log(`\n${title}\n`);
  console.log(formatTable(['wait after a failure', 'page load', ...load, '50 %', '95 %', '99 %'], rows));
}

const [first] = POLICIES;
if (first === undefined) throw new Error('no policy');
const quiet = simulateHerd(SIMULATED, { ...OUTAGE, untilMs: OUTAGE.startsAtMs }, first);
const steady = mean(quiet.requests.subarray(20, STARTS));

console.log(
  `${CLIENTS} clients with a page open, of which ${SIMULATED} are simulated; a page stays open for 30 s at the median.`,
);
console.log(
  `An event each ${EVENT_INTERVAL_MS / 1000} s for ${BUSY_MS / 1000} s after a page load, then the tab only stays open.`,
);
console.log(
  `Steady state: ${Math.round(steady * WEIGHT)} requests per second. The collector fails for ${ENDS - STARTS} s.`,
);
console.log('Load is in multiples of the steady state, by the second: during the outage, and the peak after its end.');
console.log('50, 95, 99 %: seconds from the end of the outage until that part of what waited then has arrived.');
console.log(
  'A page load forgets the wait and starts over, probes once and goes on waiting, or keeps to the wait, as the SDK does.',
);
printTable('A collector that takes everything once it is back', OUTAGE, steady);
printTable(
  `A collector that takes ${CAPACITY} times the steady state`,
  { ...OUTAGE, capacityPerSecond: CAPACITY * steady },
  steady,
);
