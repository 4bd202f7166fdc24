import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { readRecording, recorderScript } from './support/recorder.js';
import { command, embed, flushed, html, names, ready, tag } from './support/sdk.js';

// Defects that the browser tests have found in the built files. A test moves to the file of its subject once it is green.

describe('loaded twice', () => {
  it('by a snippet with the stub that was pasted twice, it says so once', async ({ page, site, collector }) => {
    site.page('/', html(embed('stub', collector.endpoint, { consent: 'granted' }).repeat(2)));
    await page.onNewDocument(recorderScript());
    await page.goto(`${site.origin('app.example')}/`);
    await page.waitFor(() => document.readyState === 'complete' && window.touchtrail?.version);
    expect(names(await flushed(page, collector))).toEqual(['page_view']);
    expect((await readRecording(page)).messages.map(({ level }) => level)).toEqual(['warn']);
  });
});

it('tells of a command that only every object of JavaScript has', async ({ page, site, collector }) => {
  site.page('/', html(tag(collector.endpoint)));
  await page.onNewDocument(recorderScript());
  await page.goto(`${site.origin('app.example')}/`);
  await ready(page);
  for (const name of ['toString', 'constructor']) await command(page, name);
  expect((await readRecording(page)).messages).toEqual([
    { level: 'error', text: expect.stringContaining('toString') },
    { level: 'error', text: expect.stringContaining('constructor') },
  ]);
});
