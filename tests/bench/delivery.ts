/**
 * What arrives, and what arrives twice, when something goes wrong: real Chromium against the built files. `--answer` is
 * how long a collector takes for an answer, and `--grace` how long the SDK holds what was handed over, in milliseconds (its
 * own default is 60000; less here so that the program ends); `--scenario` and `--collector` choose by a part of the name.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { poll } from '../browser/support/page.js';
import { SCENARIOS, type Scenario } from './support/scenarios.js';
import { readScore } from './support/score.js';
import { type CollectorKind, openShop } from './support/shop.js';
import { formatTable } from './support/table.js';

const { values } = parseArgs({
  options: {
    grace: { type: 'string', default: '3000' },
    answer: { type: 'string', default: '100' },
    scenario: { type: 'string', default: '' },
    collector: { type: 'string', default: '' },
  },
});
const GRACE_MS = Number(values.grace);
/** A collector that can be asked is asked after 5 s; so long, and longer than the grace period, repeats are waited for. */
const REPEATS_MS = Math.max(GRACE_MS, 5_000) + 5_000;
const DELIVERY_MS = 40_000 + GRACE_MS;

const COLLECTORS: readonly CollectorKind[] = [
  { name: 'with confirm', confirming: 'missing', adapter: 'native' },
  { name: 'confirm is answered {}', confirming: 'nothing', adapter: 'native' },
  { name: 'without confirm', confirming: 'nothing', adapter: '(collector) => ({ ...collector, confirm: undefined })' },
  {
    name: 'counts repeats (does not de-duplicate)',
    confirming: 'nothing',
    adapter: `(collector) => ({ ...collector, confirm: undefined, capabilities: { ...collector.capabilities, deduplicates: false } })`,
  },
];

type Row = readonly (string | number)[];

async function runScenario({ name, names, consent, end, run }: Scenario, kind: CollectorKind): Promise<Row> {
  const grace = GRACE_MS === 60_000 ? {} : { handOverGraceMs: GRACE_MS };
  const shop = await openShop(kind, { ...(consent === 'granted' && { consent }), ...grace }, Number(values.answer));
  try {
    const tracked = await run(shop);
    const startedAtMs = performance.now();
    const isDone = (): boolean => readScore(shop.collector, shop.site, names).delivered >= tracked;
    const seconds = await poll('all to arrive', end === 'open' ? DELIVERY_MS : 5_000, isDone).then(
      () => ((performance.now() - startedAtMs) / 1000).toFixed(1),
      () => 'never',
    );
    await sleep(end === 'open' ? REPEATS_MS : 1_000);
    const { delivered, repeats, byBrowser, afterHandOver } = readScore(shop.collector, shop.site, names);
    const percent = Number(((100 * delivered) / tracked).toFixed(1));
    const others = repeats - byBrowser - afterHandOver;
    return [name, tracked, percent, repeats, byBrowser, afterHandOver, others, seconds];
  } catch (error) {
    console.error(`${kind.name}: ${name}:`, error);
    return [name, 'failed', '', '', '', '', '', ''];
  } finally {
    await shop.close();
  }
}

const kinds = COLLECTORS.filter(({ name }) => name.includes(values.collector));
const scenarios = SCENARIOS.filter(({ name }) => name.includes(values.scenario));
const tables = kinds.map((): Row[] => []);
for (const [index, scenario] of scenarios.entries()) {
  console.error(`${index + 1} of ${scenarios.length}: ${scenario.name}`);
  // The collectors side by side: most of the time is waiting.
  const rows = await Promise.all(kinds.map((kind) => runScenario(scenario, kind)));
  for (const [at, row] of rows.entries()) tables[at]?.push(row);
}

console.log(`Each answer takes ${values.answer} ms; held for ${GRACE_MS} ms after a hand-over. Repeats: events that came again after the collector had taken them,
in a request that the browser itself sent again, after a hand-over (the page could read no answer to an earlier copy),
or others. "all after": seconds from the end of the scenario until all had arrived. Goals: 100 %, and 0 others; with
confirm 0 after a hand-over too. A collector that counts repeats gets none, and may miss what was never answered.`);
const columns = ['tracked', 'delivered, %', 'repeats', 'by the browser', 'after a hand-over', 'others', 'all after, s'];
for (const [at, { name }] of kinds.entries()) console.log(`\n${formatTable([name, ...columns], tables[at] ?? [])}`);
