// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { media } from '../../../src/captures/media.js';
import { openCaptured } from '../support/captured-page.js';

const FILM = { currentSrc: 'https://cdn.example/film.mp4?key=7', duration: 100, paused: false, title: 'A film' };
const TOLD = {
  video_provider: 'html',
  video_url: 'https://cdn.example/film.mp4',
  video_title: 'A film',
  video_duration: 100,
};

/** The names of events, each with the share that it says. */
const shares = (events: readonly (readonly [string, object])[]) =>
  events.map(([name, properties]) => `${name} ${Reflect.get(properties, 'video_percent')}`);

function open(body = '<video></video>', options = {}) {
  const opened = openCaptured([media(options)], body);
  const { page } = opened;
  const { Event: PageEvent } = page as unknown as { readonly Event: typeof Event };
  return {
    ...opened,
    /** Something happens to a media element, which says this of itself from then on; jsdom plays nothing. */
    happen(type: string, state: object = {}, selector = 'video,audio') {
      const element = page.document.querySelector(selector);
      if (!element) throw new Error(`nothing matches ${selector}`);
      for (const [key, value] of Object.entries(state)) {
        Object.defineProperty(element, key, { value, configurable: true });
      }
      element.dispatchEvent(new PageEvent(type));
    },
  };
}

describe('A film', () => {
  it('is told when it starts, at each quarter, and at its end', async () => {
    const { happen, events } = open();
    happen('playing', { ...FILM, currentTime: 0 });
    for (const currentTime of [10, 25.2, 26, 51, 75]) happen('timeupdate', { currentTime });
    happen('ended', { currentTime: 100, ended: true, paused: true });
    expect(await events()).toEqual([
      ['video_start', { ...TOLD, video_percent: 0, video_current_time: 0 }],
      ['video_progress', { ...TOLD, video_percent: 25, video_current_time: 25 }],
      ['video_progress', { ...TOLD, video_percent: 50, video_current_time: 51 }],
      ['video_progress', { ...TOLD, video_percent: 75, video_current_time: 75 }],
      ['video_complete', { ...TOLD, video_percent: 100, video_current_time: 100 }],
    ]);
  });

  it('is told at the shares that the site has chosen', async () => {
    const { happen, events } = open('<audio></audio>', { percents: [10, 90] });
    happen('playing', { ...FILM, currentTime: 0 });
    for (const currentTime of [9, 11, 80, 95]) happen('timeupdate', { currentTime });
    expect(shares(await events())).toEqual(['video_start 0', 'video_progress 10', 'video_progress 90']);
  });

  it('is told once at a share, the highest one where the visitor jumps', async () => {
    const { happen, events } = open();
    happen('playing', { ...FILM, currentTime: 0 });
    for (const currentTime of [80, 10, 30, 90]) happen('timeupdate', { currentTime });
    expect(shares(await events())).toEqual(['video_start 0', 'video_progress 75']);
  });

  it('is told of nothing while it stands still, wherever the visitor looks in it', async () => {
    const { happen, events } = open();
    happen('timeupdate', { ...FILM, paused: true, currentTime: 80 });
    expect(await events()).toEqual([]);
  });

  it('is told again when it is played again', async () => {
    const { happen, events } = open();
    happen('playing', { ...FILM, currentTime: 0 });
    happen('timeupdate', { currentTime: 30 });
    happen('ended', { ended: true, paused: true, currentTime: 100 });
    happen('playing', { ended: false, paused: false, currentTime: 0 });
    happen('timeupdate', { currentTime: 30 });
    expect(shares(await events())).toEqual([
      'video_start 0',
      'video_progress 25',
      'video_complete 100',
      'video_start 0',
      'video_progress 25',
    ]);
  });

  it('is told as ended once', async () => {
    const { happen, events } = open();
    happen('playing', { ...FILM, currentTime: 0 });
    happen('timeupdate', { ended: true, paused: true, currentTime: 100 });
    happen('ended');
    expect(shares(await events())).toEqual(['video_start 0', 'video_complete 100']);
  });

  it('that follows another in the same element is one of its own', async () => {
    const { happen, events } = open();
    happen('playing', { ...FILM, currentTime: 60 });
    happen('playing', { currentSrc: 'https://cdn.example/next.mp4', currentTime: 0 });
    happen('timeupdate', { currentTime: 60 });
    expect(shares(await events())).toEqual([
      'video_start 0',
      'video_progress 50',
      'video_start 0',
      'video_progress 50',
    ]);
  });

  it('without an end has no shares', async () => {
    const { happen, events } = open();
    happen('playing', { ...FILM, duration: Number.POSITIVE_INFINITY, currentTime: 900 });
    const { video_duration: _, ...told } = TOLD;
    expect(await events()).toEqual([['video_start', { ...told, video_percent: 0, video_current_time: 900 }]]);
  });

  it('whose length is not known yet has no shares yet', async () => {
    const { happen, events } = open();
    happen('playing', { ...FILM, duration: Number.NaN, currentTime: 50 });
    happen('timeupdate', { duration: 100 });
    expect(shares(await events())).toEqual(['video_start 0', 'video_progress 50']);
  });

  it('that plays by itself, again and again, is decoration', async () => {
    const { happen, events } = open('<video autoplay loop></video>');
    happen('playing', { ...FILM, currentTime: 60 });
    expect(await events()).toEqual([]);
  });

  it('that plays by itself once is a film', async () => {
    const { happen, events } = open('<video autoplay></video>');
    happen('playing', { ...FILM, currentTime: 0 });
    expect(shares(await events())).toEqual(['video_start 0']);
  });

  it.each([
    ['a part of the page', 'blob:https://shop.example/0f1e'],
    ['the address itself', `data:audio/wav;base64,${'A'.repeat(50_000)}`],
  ])('that is %s has no address', async (_, currentSrc) => {
    const { happen, events } = open();
    happen('playing', { ...FILM, currentSrc, currentTime: 0 });
    expect((await events())[0]?.[1]).not.toHaveProperty('video_url');
  });

  it('has its title cut', async () => {
    const { happen, events } = open();
    happen('playing', { ...FILM, title: 'x'.repeat(999), currentTime: 0 });
    expect((await events())[0]?.[1]).toHaveProperty('video_title', 'x'.repeat(100));
  });

  it('is not told where an element around it is to be ignored', async () => {
    const { happen, events } = open('<main data-touch-ignore><video></video></main>');
    happen('playing', { ...FILM, currentTime: 0 });
    expect(await events()).toEqual([]);
  });

  it('is one of several on the page', async () => {
    const { happen, events } = open('<video id="a"></video><video id="b"></video>');
    for (const selector of ['#a', '#b', '#a']) happen('playing', { ...FILM, currentTime: 30 }, selector);
    expect(shares(await events())).toEqual([
      'video_start 0',
      'video_progress 25',
      'video_start 0',
      'video_progress 25',
    ]);
  });
});
