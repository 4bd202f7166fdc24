// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { media } from '../../../src/captures/media.js';
import { openCaptured } from '../support/captured-page.js';

const YOUTUBE = 'https://www.youtube.com/embed/M7lc1UVf-VE?enablejsapi=1';
const VIMEO = 'https://player.vimeo.com/video/76979871?h=8272103f6e';
const PLAYING = { playerState: 1, duration: 100, currentTime: 0, videoData: { video_id: 'a', title: 'A film' } };
const ASKED_VIMEO = ['ended', 'play', 'pause', 'timeupdate'].map((value) => ({ method: 'addEventListener', value }));

const shares = (events: readonly (readonly [string, object])[]) =>
  events.map(([name, properties]) => `${name} ${Reflect.get(properties, 'video_percent')}`);

function open(src: string, attributes = '') {
  // jsdom loads nothing into a frame without an address, which has a window all the same.
  const opened = openCaptured([media()], `<div><iframe ${attributes} data-src="${src}"></iframe></div>`);
  const { page, platform } = opened;
  const frame = page.document.querySelector('iframe');
  const contentWindow = frame?.contentWindow;
  if (!frame || !contentWindow) throw new Error('no frame');
  const asked: unknown[] = [];
  contentWindow.postMessage = (message: string) => void asked.push(JSON.parse(message));
  const show = (address: string) => Object.defineProperty(frame, 'src', { value: address, configurable: true });
  show(src);
  const { MessageEvent: PageMessage } = page as unknown as { readonly MessageEvent: typeof MessageEvent };
  return {
    ...opened,
    asked,
    show,
    /** A message from the frame, or as if it were of another. */
    say(data: unknown, { origin = new URL(src).origin, source = contentWindow as Window } = {}) {
      page.dispatchEvent(new PageMessage('message', { data, origin, source }));
    },
    /** The visitor goes into the frame. */
    async enter() {
      platform.globals.set('document.activeElement', frame);
      page.dispatchEvent(new (page as unknown as { readonly Event: typeof Event }).Event('blur'));
      await platform.advance(0);
    },
  };
}

const youtube = (info: unknown, event = 'infoDelivery') => JSON.stringify({ event, info, channel: 'widget' });
const vimeo = (event: string, data: object = {}) => ({ event, data });

describe('A player of YouTube', () => {
  it('is asked when the visitor goes into it, and is not asked before', async () => {
    const { asked, enter, platform } = open(YOUTUBE);
    await platform.advance(60_000);
    expect(asked).toEqual([]);
    await enter();
    expect(asked).toEqual([{ event: 'listening', channel: 'widget' }]);
  });

  it('is asked again until it answers', async () => {
    const { asked, enter, platform, say } = open(YOUTUBE);
    await enter();
    await platform.advance(1_000);
    const before = asked.length;
    say(youtube(PLAYING, 'initialDelivery'));
    await platform.advance(60_000);
    expect([before, asked.length]).toEqual([3, 3]);
  });

  it('that never answers is left alone in the end', async () => {
    const { asked, enter, platform } = open(YOUTUBE);
    await enter();
    await platform.advance(3_600_000);
    expect(asked).toHaveLength(7);
  });

  it('is not asked where the page does that with its own script, and is heard all the same', async () => {
    const { asked, enter, events, platform, say } = open(YOUTUBE);
    platform.globals.set('YT', {});
    await enter();
    say(youtube(PLAYING));
    expect(asked).toEqual([]);
    expect(shares(await events())).toEqual(['video_start 0']);
  });

  it('that talks with the page already is not asked', async () => {
    const { asked, enter, say } = open(YOUTUBE);
    say(youtube({ playerState: -1 }));
    await enter();
    expect(asked).toEqual([]);
  });

  it('with another address is a new one', async () => {
    const { asked, enter, events, say, show } = open(YOUTUBE);
    say(youtube({ ...PLAYING, currentTime: 60 }));
    show(YOUTUBE.replace('M7lc1UVf-VE', 'other'));
    await enter();
    say(youtube(PLAYING));
    expect(asked).toHaveLength(1);
    expect(shares(await events())).toEqual(['video_start 0', 'video_progress 50', 'video_start 0']);
  });

  it('is told from its start to its end, by what is new in each of its messages', async () => {
    const { events, say } = open(YOUTUBE);
    say(youtube({ ...PLAYING, playerState: -1 }, 'initialDelivery'));
    say(youtube(null, 'onReady'));
    say(youtube({ playerState: 1, duration: 100, videoData: PLAYING.videoData }));
    say(youtube(1, 'onStateChange'));
    say(youtube({ currentTime: 30 }));
    say(youtube({ muted: true, volume: 20 }));
    say(youtube({ playerState: 2 }));
    say(youtube({ currentTime: 80 }));
    say(youtube({ playerState: 0, currentTime: 100 }));
    say(youtube(0, 'onStateChange'));
    say(youtube({ volume: 30 }));
    const told = {
      video_provider: 'youtube',
      video_url: 'https://www.youtube.com/embed/M7lc1UVf-VE',
      video_title: 'A film',
      video_duration: 100,
    };
    expect(await events()).toEqual([
      ['video_start', { ...told, video_percent: 0, video_current_time: 0 }],
      ['video_progress', { ...told, video_percent: 25, video_current_time: 30 }],
      ['video_complete', { ...told, video_percent: 100, video_current_time: 100 }],
    ]);
  });

  it('may play one video after the other', async () => {
    const { events, say } = open(YOUTUBE);
    say(youtube({ ...PLAYING, currentTime: 60 }));
    say(youtube({ ...PLAYING, currentTime: 60, videoData: { video_id: 'b', title: 'Another' } }));
    expect(shares(await events())).toEqual([
      'video_start 0',
      'video_progress 50',
      'video_start 0',
      'video_progress 50',
    ]);
  });

  it('is told of nothing where its frame is to be ignored', async () => {
    const { events, say } = open(YOUTUBE, 'data-touch-ignore');
    say(youtube(PLAYING));
    expect(await events()).toEqual([]);
  });
});

describe('A player of Vimeo', () => {
  it('is asked once it is ready', async () => {
    const { asked, enter, platform, say } = open(VIMEO);
    say(vimeo('ready'));
    await enter();
    await platform.advance(60_000);
    expect(asked).toEqual(ASKED_VIMEO);
  });

  it('that was ready before is asked when the visitor goes into it', async () => {
    const { asked, enter, platform } = open(VIMEO);
    await enter();
    await platform.advance(60_000);
    expect(asked).toEqual(ASKED_VIMEO);
  });

  it('that was loaded anew is asked anew', async () => {
    const { asked, say } = open(VIMEO);
    say(vimeo('ready'));
    say(vimeo('ready'));
    expect(asked).toHaveLength(8);
  });

  it('is told from its start to its end', async () => {
    const { events, say } = open(VIMEO);
    say(vimeo('ready'));
    say(vimeo('timeupdate', { seconds: 60, duration: 100 }));
    say(vimeo('play', { seconds: 0, percent: 0, duration: 100 }));
    say(JSON.stringify(vimeo('timeupdate', { seconds: 30, percent: 0.3, duration: 100 })));
    say(vimeo('pause', { seconds: 30, percent: 0.3, duration: 100 }));
    say(vimeo('timeupdate', { seconds: 90, percent: 0.9, duration: 100 }));
    say(vimeo('ended', { seconds: 100, percent: 1, duration: 100 }));
    say(vimeo('timeupdate', { seconds: 0, percent: 0, duration: 100 }));
    const told = { video_provider: 'vimeo', video_url: 'https://player.vimeo.com/video/76979871', video_duration: 100 };
    expect(await events()).toEqual([
      ['video_start', { ...told, video_percent: 0, video_current_time: 0 }],
      ['video_progress', { ...told, video_percent: 25, video_current_time: 30 }],
      ['video_complete', { ...told, video_percent: 100, video_current_time: 100 }],
    ]);
  });

  it('that is a background is decoration', async () => {
    const { page, events, say } = open(`${VIMEO}&background=1`);
    page.document.querySelector('iframe')?.setAttribute('src', 'about:blank#background=1');
    say(vimeo('play', { seconds: 60, duration: 100 }));
    expect(await events()).toEqual([]);
  });
});

describe('A message', () => {
  it.each([
    ['of a page with a similar name', 'https://www.youtube.com.evil.example'],
    ['of another page', 'https://evilyoutube.com'],
  ])('%s in the frame is not heard', async (_, origin) => {
    const { events, say } = open(YOUTUBE);
    say(youtube(PLAYING), { origin });
    expect(await events()).toEqual([]);
  });

  it('of a player that is not on the page is not heard', async () => {
    const { events, page, say } = open(YOUTUBE);
    say(youtube(PLAYING), { source: page as unknown as Window });
    expect(await events()).toEqual([]);
  });

  it.each([['!_{"h":"I0_1"}'], [undefined], [null], [7], ['null'], [{ event: 7, info: 'x', data: [] }]])(
    'that says nothing of a video is nothing: %j',
    async (data) => {
      const { errors, events, say } = open(YOUTUBE);
      say(data);
      expect([await events(), errors]).toEqual([[], []]);
    },
  );
});
