import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it as base } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { flushed, html, moduleScript, open } from './support/sdk.js';
import type { Site } from './support/site.js';

const RATE = 8_000;

/** Silence of so many seconds: 8 bits, one channel. */
function silence(seconds: number): Buffer {
  const bytes = seconds * RATE;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(bytes, 40);
  return Buffer.concat([head, Buffer.alloc(bytes, 128)]);
}

// biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
const it = base.extend('sounds', { scope: 'file' }, async ({}, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), 'touchtrail-sounds-'));
  onCleanup(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'short.wav'), silence(2));
  await writeFile(join(folder, 'blink.wav'), silence(0.1));
  await writeFile(join(folder, 'long.wav'), silence(60));
  return folder;
});

async function openSound(
  page: Page,
  site: Site,
  collector: TestCollector,
  sounds: string,
  body: string,
): Promise<void> {
  const options = "{ consent: 'granted', pageViews: 'manual', captures: [media()] }";
  const head = moduleScript(collector.endpoint, options, "import { media } from '/dist/capture/media.js';");
  site.files('/sounds/', sounds);
  site.page('/sound', html(head, { body }));
  await open(page, `${site.origin('app.example')}/sound`);
}

/** Plays it from its start, and waits until it has ended. */
const playToTheEnd = () =>
  new Promise<void>((resolve, reject) => {
    const audio = document.querySelector('audio');
    audio?.addEventListener('ended', () => setTimeout(resolve), { once: true });
    audio?.play().catch(reject);
  });

/** What was told so far, as names and shares. */
async function told(page: Page, collector: TestCollector): Promise<readonly string[]> {
  const events = await flushed(page, collector);
  return events.map(({ name, properties }) => `${name} ${properties.video_percent}`);
}

describe('A sound in a page', () => {
  it('is told when it starts, at each quarter, and at its end, each time', async ({
    page,
    site,
    collector,
    sounds,
  }) => {
    await openSound(page, site, collector, sounds, '<audio muted src="/sounds/short.wav?key=7" title="Sea"></audio>');
    const once = ['video_start 0', 'video_progress 25', 'video_progress 50', 'video_progress 75', 'video_complete 100'];
    await page.evaluate(playToTheEnd);
    expect(await told(page, collector)).toEqual(once);
    await page.evaluate(playToTheEnd);
    expect(await told(page, collector)).toEqual([...once, ...once]);
    expect(collector.accepted()[0]?.properties).toEqual({
      video_provider: 'html',
      video_url: `${site.origin('app.example')}/sounds/short.wav`,
      video_title: 'Sea',
      video_percent: 0,
      video_current_time: 0,
      video_duration: 2,
    });
  });

  it('that is over in a moment has a start and an end', async ({ page, site, collector, sounds }) => {
    await openSound(page, site, collector, sounds, '<audio muted src="/sounds/blink.wav"></audio>');
    await page.evaluate(playToTheEnd);
    const events = await told(page, collector);
    expect([events[0], events.at(-1)]).toEqual(['video_start 0', 'video_complete 100']);
  });

  it('is told of nothing where the visitor looks for a place in it, and at that once it plays', async ({
    page,
    site,
    collector,
    sounds,
  }) => {
    await openSound(page, site, collector, sounds, '<audio muted preload="auto" src="/sounds/long.wav"></audio>');
    await page.waitFor(() => (document.querySelector('audio')?.readyState ?? 0) >= 2);
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const audio = document.querySelector('audio');
          audio?.addEventListener('timeupdate', () => setTimeout(resolve), { once: true });
          if (audio) audio.currentTime = 31;
        }),
    );
    expect(await told(page, collector)).toEqual([]);
    await page.evaluate(() => document.querySelector('audio')?.play());
    await page.waitFor(() => (document.querySelector('audio')?.currentTime ?? 0) > 31.2);
    expect(await told(page, collector)).toEqual(['video_start 0', 'video_progress 50']);
  });

  it('that follows another in the same element is one of its own', async ({ page, site, collector, sounds }) => {
    await openSound(page, site, collector, sounds, '<audio muted src="/sounds/long.wav"></audio>');
    await page.evaluate(() => document.querySelector('audio')?.play());
    await page.waitFor(() => (document.querySelector('audio')?.currentTime ?? 0) > 0.5);
    await page.evaluate(() => document.querySelector('audio')?.setAttribute('src', '/sounds/short.wav'));
    await page.evaluate(playToTheEnd);
    const events = await told(page, collector);
    expect(events.filter((event) => event === 'video_start 0')).toHaveLength(2);
  });
});
