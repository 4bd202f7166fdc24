import { expect } from 'vitest';
import { push, serveTracked } from './support/arrivals.js';
import { it } from './support/fixtures.js';
import { readRecording, recorderScript } from './support/recorder.js';
import { command, flushed, open, sleep } from './support/sdk.js';

/** Later than the environment is read, a tenth of a second after the first event. */
const READ_MS = 200;

it('each engine tells of the device what it tells unasked', async ({ engine, page, site, collector }) => {
  serveTracked(site, collector);
  await open(page, `${site.origin('app.example')}/`);
  await sleep(page, READ_MS);
  const device = await page.evaluate(() => ({
    language: navigator.language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: `${screen.width}x${screen.height}`,
    viewport: `${innerWidth}x${innerHeight}`,
  }));
  const [view] = await flushed(page, collector);
  const { browser, platform, connection, ...rest } = view?.environment ?? {};
  // Each is steered by its driver, and says so.
  expect(rest).toEqual({ ...device, device: 'desktop', isBot: true });
  if (engine === 'chromium') {
    expect({ browser, platform }).toEqual({ browser: expect.stringMatching(/^\w*Chrom\w+ \d+$/), platform: 'Linux' });
    expect(connection).toMatch(/^(slow-2g|[2-4]g)$/);
  } else {
    expect({ browser, platform, connection }).toEqual({});
  }
});

it('a phone is told by what the browser says of itself, or by its screen', async ({ page, site, collector }) => {
  await page.onNewDocument(`{
    const { matchMedia } = window;
    window.matchMedia = (query) => /coarse/.test(query) ? { matches: true } : matchMedia(query);
    Object.defineProperty(screen, 'width', { value: 390 });
    Object.defineProperty(screen, 'height', { value: 844 });
    Object.defineProperty(navigator, 'userAgentData', { value: undefined });
  }`);
  serveTracked(site, collector);
  await open(page, `${site.origin('app.example')}/`);
  await sleep(page, READ_MS);
  const [view] = await flushed(page, collector);
  expect(view?.environment).toMatchObject({ device: 'mobile', screen: '390x844' });
});

it('nothing of it is asked for that takes a question, and it is read once', async ({ page, site, collector }) => {
  serveTracked(site, collector);
  await page.onNewDocument(recorderScript());
  await open(page, `${site.origin('app.example')}/`);
  await sleep(page, READ_MS);
  await push(page, '/shop/tea');
  await command(page, 'track', 'sign_up');
  await sleep(page, READ_MS);
  const events = await flushed(page, collector);
  expect(events.map(({ environment }) => environment)).toEqual(Array(3).fill(events[0]?.environment));
  const reads = (await readRecording(page)).calls.map(({ what }) => what);
  expect(
    reads.filter((what) => /getHighEntropyValues|getBattery|permissions|canvas|webgl|fonts|audio|devices/i.test(what)),
  ).toEqual([]);
  expect(reads.filter((what) => what === 'intl.resolvedOptions')).toHaveLength(1);
});
