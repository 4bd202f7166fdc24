/**
 * How long after `track` an event survives a crash: it is tracked, the browser is killed (SIGKILL) after a while and started
 * again on the same profile, and the event arrives or not. Real browsers against the built files. `--runs` for each delay,
 * `--engine` for one of them.
 */
import { parseArgs } from 'node:util';
import { launch, newProfile, removeProfile } from '../browser/support/browser.js';
import { startCollector } from '../browser/support/collector.js';
import { ENGINES, type Engine } from '../browser/support/engine.js';
import { QUIET } from '../browser/support/quiet-page.js';
import { command, embed, html, open } from '../browser/support/sdk.js';
import { startSite } from '../browser/support/site.js';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, engine: { type: 'string', default: '' } },
});
const DELAYS_MS = [0, 150, 250, 300, 350, 500];

/** Whether an event arrives that was tracked so long before the kill. */
async function survives(engine: Engine, delayMs: number): Promise<boolean> {
  const [site, collector, profile] = await Promise.all([startSite(), startCollector(), newProfile()]);
  const url = `${site.origin('app.example')}/`;
  site.page('/', html(embed('stub', collector.endpoint, QUIET)));
  try {
    const killed = await launch(engine, profile);
    const page = await killed.newPage();
    await open(page, url);
    // A first event opens the database, as on any page that has been looked at for a moment.
    await command(page, 'track', 'first');
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
    // The answer comes once so much time has passed in the page itself.
    await page.evaluate(async (ms) => {
      const startedAtMs = performance.now();
      window.touchtrail?.('track', 'last');
      const restMs = ms - (performance.now() - startedAtMs);
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
    }, delayMs);
    await killed.kill();

    const restarted = await launch(engine, profile);
    const after = await restarted.newPage();
    await open(after, url);
    await command(after, 'flush');
    const arrived = collector.accepted().map(({ name }) => name);
    await restarted.close();
    if (!arrived.includes('first')) throw new Error(`${engine}: what was stored a second before did not arrive`);
    return arrived.includes('last');
  } finally {
    await Promise.all([site.close(), collector.close()]);
    await removeProfile(profile);
  }
}

const runs = Number(values.runs);
console.log(`Events that survive a SIGKILL so many milliseconds after track(), of ${runs}:`);
console.log(['', ...DELAYS_MS.map((delayMs) => `${delayMs}`.padStart(6))].join(' ').padStart(60));
for (const engine of ENGINES.filter((name) => name.includes(values.engine))) {
  const counts: string[] = [];
  for (const delayMs of DELAYS_MS) {
    let survived = 0;
    for (let run = 0; run < runs; run += 1) if (await survives(engine, delayMs)) survived += 1;
    counts.push(`${survived}`.padStart(6));
  }
  console.log([engine.padEnd(17), ...counts].join(' '));
}
