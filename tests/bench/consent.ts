/**
 * What an SDK stores and sends before a visitor has agreed and after the consent is withdrawn, in Chromium against servers
 * on this machine, which say what arrived. Touchtrail alone, or with `--peers` others in the strictest settings that they
 * document; these are installed for it, in the versions that `peers/package-lock.json` has.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openCdp } from '../browser/support/puppeteer-browser.js';
import { startSite } from '../browser/support/site.js';
import { startEndpoint } from './consent/endpoint.js';
import { measure, SETTLE_MS } from './consent/measure.js';
import { formatResults, type Result } from './consent/report.js';
import { ownSubjects, peerSubjects } from './consent/subjects.js';
import { withChromium, withFreshPage } from './support/lab.js';

const { values } = parseArgs({
  options: { peers: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
if (values.peers) {
  const folder = fileURLToPath(new URL('peers/', import.meta.url));
  const install = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', install, { stdio: ['ignore', 'ignore', 'inherit'] });
}
const all = [...ownSubjects(), ...(values.peers ? peerSubjects() : [])];
const subjects = all.filter(({ name }) => name.includes(values.only));
const [site, endpoint] = await Promise.all([startSite(), startEndpoint()]);
try {
  await withChromium(async (browser) => {
    const results: Result[] = [];
    for (const [index, subject] of subjects.entries()) {
      console.error(`${index + 1} of ${subjects.length}: ${subject.name}`);
      results.push({ subject, measured: await measure(browser, subject, site, endpoint) });
    }
    const { product } = await withFreshPage(browser, async (page) => (await openCdp(page)).send('Browser.getVersion'));
    console.log(`${new Date().toISOString().slice(0, 10)}, ${product}, Node ${process.versions.node}.
3 events before the answer, 2 after the grant; then the SDK's server answers 503, and of 2 events one is tracked some seconds
and one a moment before the withdrawal; with it the server is back, and 2 more events are tracked; then the page is left.
Cookies are those of the whole browser; requests are those that reached the SDK's server, without preflights. "Its record"
keeps the answer of the visitor and nothing else, and is in no other column. "Sent while granted" shows that the SDK works.
"Last request": when the page started it, in milliseconds after the call that withdraws had returned; watched for ${SETTLE_MS / 1000} s.
`);
    console.log(formatResults(results));
  });
} finally {
  await site.close();
  await endpoint.close();
}
