import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { openCdp } from './support/puppeteer-browser.js';
import { flushed, html, moduleScript, open } from './support/sdk.js';
import type { Site } from './support/site.js';

/** A player that speaks as YouTube's: to nobody until somebody listens, then of what is new. */
const YOUTUBE = `<!doctype html><button style="width:100%;height:90vh">Play</button><script>
  let session, isListening = false;
  const say = (event, info) => isListening &&
    parent.postMessage(JSON.stringify({ event, info, channel: 'widget', ...session && { id: session } }), '*');
  const videoData = { video_id: 'M7lc1UVf-VE', title: 'A film', author: 'Somebody' };
  let playerState = -1, currentTime = 0;
  const all = () => ({ playerState, currentTime, duration: 100, videoData });
  addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    if (message.event !== 'listening') return;
    session = message.id;
    if (isListening) return;
    isListening = true;
    say('initialDelivery', { ...all(), apiInterface: ['playVideo'] });
    say('onReady', null);
  });
  const to = (state) => say('infoDelivery', (playerState = state, all()));
  const play = () => {
    // A film takes longer to load than a question to arrive, whatever else the machine does.
    if (!isListening) return setTimeout(play, 50);
    to(1);
    for (currentTime of [10, 30, 60, 80]) say('infoDelivery', { currentTime, videoLoadedFraction: 1 });
    currentTime = 100;
    to(0);
  };
  document.querySelector('button').onclick = () => {
    to(3);
    setTimeout(play, 50);
  };
</script>`;

/** A player that speaks as Vimeo's: that it is ready to anybody, and of the rest what was asked for. */
const VIMEO = `<!doctype html><button style="width:100%;height:90vh">Play</button><script>
  const heard = new Set();
  const say = (event, data) => parent.postMessage(JSON.stringify({ event, ...data && { data } }), '*');
  const happen = (event, seconds) => heard.has(event) && say(event, { seconds, percent: seconds / 100, duration: 100 });
  addEventListener('message', ({ data }) => {
    const { method, value } = typeof data === 'string' ? JSON.parse(data) : data;
    if (method === 'addEventListener') heard.add(value);
  });
  document.querySelector('button').onclick = () => {
    happen('play', 0);
    for (const seconds of [10, 30, 60, 80]) happen('timeupdate', seconds);
    happen('ended', 100);
    happen('timeupdate', 0);
  };
  say('ready');
</script>`;

const PLAYED = ['video_start 0', 'video_progress 25', 'video_progress 50', 'video_progress 75', 'video_complete 100'];

/** Opens a page with a frame of a player. No request of these hosts leaves the machine. */
async function openEmbed(page: Page, site: Site, { endpoint }: TestCollector, src: string): Promise<void> {
  const session = await openCdp(page);
  session.on('Fetch.requestPaused', ({ requestId, request }) => {
    const body = Buffer.from(/vimeo/.test(request.url) ? VIMEO : YOUTUBE).toString('base64');
    const responseHeaders = [{ name: 'content-type', value: 'text/html' }];
    void session.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body });
  });
  const patterns = ['https://www.youtube.com/*', 'https://player.vimeo.com/*'].map((urlPattern) => ({ urlPattern }));
  await session.send('Fetch.enable', { patterns });
  const options = "{ consent: 'granted', pageViews: 'manual', captures: [media()] }";
  const head = moduleScript(endpoint, options, "import { media } from '/dist/capture/media.js';");
  site.page('/embed', html(head, { body: `<iframe src="${src}" width="400" height="300"></iframe>` }));
  await open(page, `${site.origin('app.example')}/embed`);
}

/** What was told, as names and shares, once the end was. */
async function told(page: Page, collector: TestCollector): Promise<readonly string[]> {
  await collector.waitFor(async ({ accepted }) => {
    await flushed(page, collector);
    return accepted().some(({ name }) => name === 'video_complete');
  });
  const events = await flushed(page, collector);
  return events.map(({ name, properties }) => `${name} ${properties.video_percent}`);
}

describe('A player of another site in a page', () => {
  it('as YouTube has them is told once the visitor plays it', async ({ page, site, collector }) => {
    await openEmbed(page, site, collector, 'https://www.youtube.com/embed/M7lc1UVf-VE?enablejsapi=1');
    await page.click('iframe');
    expect(await told(page, collector)).toEqual(PLAYED);
    expect(collector.accepted()[0]?.properties).toMatchObject({
      video_provider: 'youtube',
      video_url: 'https://www.youtube.com/embed/M7lc1UVf-VE',
      video_title: 'A film',
    });
  });

  it('as Vimeo has them is told once the visitor plays it', async ({ page, site, collector }) => {
    await openEmbed(page, site, collector, 'https://player.vimeo.com/video/76979871?h=8272103f6e');
    await page.click('iframe');
    expect(await told(page, collector)).toEqual(PLAYED);
    expect(collector.accepted()[0]?.properties).toMatchObject({
      video_provider: 'vimeo',
      video_url: 'https://player.vimeo.com/video/76979871',
    });
  });
});
