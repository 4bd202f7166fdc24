/**
 * What the SDK costs a page, measured in Chromium against the built files and servers on this machine. Numbers depend on
 * the machine and on what else it does: goals are printed beside them, and nothing fails that misses one.
 */
import { cpus, loadavg } from 'node:os';
import { startBenchCollector } from './support/bench-collector.js';
import { ISOLATED, startBenchSite } from './support/bench-site.js';
import { pageHtml, trackerHead, withChromium } from './support/lab.js';
import { measureStartCost } from './support/start-cost.js';
import { measureDeliveryCost, measureTrackCost } from './support/track-cost.js';
import { measureDelay, measureWireBytes } from './support/wire.js';

const site = await startBenchSite(ISOLATED);
const collector = await startBenchCollector('missing');
try {
  const url = `${site.origin('app.example')}/plain`;
  const compressed = `${site.origin('app.example')}/gzip`;
  site.page('/plain', pageHtml(trackerHead(collector.endpoint, { consent: 'granted' })));
  site.page('/gzip', pageHtml(trackerHead(collector.endpoint, { consent: 'granted', gzip: true })));
  const load = (): string => `${loadavg()[0]?.toFixed(1)} with ${cpus().length} cores`;
  console.log(`Medians, in Chromium. Load of the machine: ${load()} at the start.`);
  await withChromium(async (browser) => {
    console.log(`\n${await measureTrackCost(browser, url, collector)}`);
    console.log(`\n${await measureDeliveryCost(browser, url, collector)}`);
    const bursts = {
      plain: { url, gapMs: 0, goal: '' },
      gzip: { url: compressed, gapMs: 0, goal: '60' },
      'gzip, an event each 10 ms': { url: compressed, gapMs: 10, goal: '60' },
    };
    console.log(`\n${await measureWireBytes(browser, bursts, collector)}`);
    console.log(`\n${await measureDelay(browser, url, collector)}`);
    console.log(`\n${await measureStartCost(browser, site, collector)}`);
  });
  console.log(`\nLoad of the machine: ${load()} at the end.`);
} finally {
  await site.close();
  await collector.close();
}
