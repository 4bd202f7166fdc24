/**
 * What every capture together costs a visitor, in Chromium against the built files: real clicks and scrolls on a page with all of
 * them and on the same page with the tracker alone, in turns; and a page with very many elements that are watched.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startBenchCollector } from './support/bench-collector.js';
import { startBenchSite } from './support/bench-site.js';
import { measureInteractionCost } from './support/interaction-cost.js';
import { withChromium } from './support/lab.js';
import { measureManyViews } from './support/many-views-cost.js';

const { values } = parseArgs({ options: { count: { type: 'string', default: '500' } } });
const [site, collector] = await Promise.all([startBenchSite(), startBenchCollector('missing')]);
try {
  console.log(`Load of the machine: ${loadavg()[0]?.toFixed(1)} at the start.`);
  await withChromium(async (browser) => {
    console.log(`\n${await measureInteractionCost(browser, site, collector, Number(values.count))}`);
    console.log(`\n${await measureManyViews(browser, site, collector)}`);
  });
  console.log(`\nLoad of the machine: ${loadavg()[0]?.toFixed(1)} at the end.`);
} finally {
  await Promise.all([site.close(), collector.close()]);
}
