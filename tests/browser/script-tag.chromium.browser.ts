import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { readRecording, recorderScript } from './support/recorder.js';
import { command, html, open, sleep, tag } from './support/sdk.js';

describe('ten seconds without an answer', () => {
  it('are noticed once in the console, with what is held and which line to call', async ({ page, site, collector }) => {
    site.page('/', html(tag(collector.endpoint)));
    await page.onNewDocument(recorderScript());
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'track', 'sign_up');
    await sleep(page, 8_000);
    expect((await readRecording(page)).messages).toEqual([]);
    await sleep(page, 2_500);
    expect((await readRecording(page)).messages).toEqual([
      { level: 'info', text: expect.stringMatching(/\b2 events\b.*consent\.(grant|set).*README/s) },
    ]);
  });
});
