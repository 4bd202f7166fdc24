import { expect } from 'vitest';
import { it } from './support/fixtures.js';
import { flushed, html, moduleScript, open } from './support/sdk.js';

/** Runs in the page: records two seconds of a picture that moves, and plays the film in a `video` to its end. */
const recordAndPlay = async (): Promise<void> => {
  const canvas = document.createElement('canvas');
  const drawing = setInterval(() => {
    canvas.getContext('2d')?.fillRect(Math.random() * 100, Math.random() * 100, 10, 10);
  }, 40);
  const recorder = new MediaRecorder(canvas.captureStream(25));
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  const recorded = new Promise((resolve) => recorder.addEventListener('stop', resolve));
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  recorder.stop();
  await recorded;
  clearInterval(drawing);
  const video = document.createElement('video');
  video.title = 'A picture that moves';
  video.muted = true;
  const heard = (type: string) => new Promise((resolve) => video.addEventListener(type, resolve, { once: true }));
  const measured = heard('durationchange');
  video.src = URL.createObjectURL(new Blob(parts, { type: recorder.mimeType }));
  document.body.append(video);
  await measured;
  // A film that was recorded has no length until it was looked for.
  if (!Number.isFinite(video.duration)) {
    const found = heard('durationchange');
    video.currentTime = 1e9;
    await found;
    video.currentTime = 0;
    await heard('seeked');
  }
  const ended = heard('ended');
  await video.play();
  await ended;
};

it('A film that plays in a page is told when it starts, at each quarter, and at its end', async ({
  page,
  site,
  collector,
}) => {
  const options = "{ consent: 'granted', pageViews: 'manual', captures: [media()] }";
  const head = moduleScript(collector.endpoint, options, "import { media } from '/dist/capture/media.js';");
  site.page('/film', html(head));
  await open(page, `${site.origin('app.example')}/film`);
  await page.evaluate(recordAndPlay);
  const told = await flushed(page, collector);
  const names = told.map(({ name }) => name);
  // How many quarters a browser tells of on their own depends on how often it tells the time.
  expect([...new Set(names)]).toEqual(['video_start', 'video_progress', 'video_complete']);
  expect(told[0]?.properties).toMatchObject({ video_provider: 'html', video_title: 'A picture that moves' });
  expect(names.filter((name) => name !== 'video_progress')).toEqual(['video_start', 'video_complete']);
});
