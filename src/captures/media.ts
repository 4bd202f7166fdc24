import { attempt } from '../model/attempt.js';
import type { CapturePlugin } from '../model/capture.js';
import { parseUrl } from '../model/url.js';

/** From where on it counts. */
export interface MediaOptions {
  /**
   * Shares of the length, in percent.
   *
   * @defaultValue `[25, 50, 75]`
   */
  readonly percents?: readonly number[];
}

/** What a player says of what it plays. */
interface Playing {
  readonly video_provider: string;
  readonly video_url?: string | undefined;
  readonly video_title?: string | undefined;
  /** In seconds. */
  readonly duration?: number;
  readonly time?: number;
}

const PLAYERS = /^https:\/\/(www\.youtube(?:-nocookie)?\.com|player\.vimeo\.com)$/;
const FIRST_LOOK_MS = 1_000;
const MAX_LOOK_MS = 60_000;

const addressOf = (url: unknown): string => String(url).split(/[?#]/)[0] ?? '';

/**
 * Film and sound: `video_start`, `video_progress` with `video_percent` at each quarter, `video_complete`, as GA4 names them, of `video` and
 * `audio` elements, and of YouTube and Vimeo embeds by the messages that their players exchange with any page: nothing is loaded. YouTube's
 * speak only with `enablejsapi=1` in their address. What plays by itself and again and again is decoration, and is not told.
 */
export function media({ percents = [25, 50, 75] }: MediaOptions = {}): CapturePlugin {
  return {
    name: 'media',
    start({ on, readGlobal, setTimer, onPage, track }) {
      /** What was reached of what is playing, by player. */
      const reached = new Map<unknown, number>();

      const tell = (player: unknown, { duration = 0, time = 0, ...details }: Playing, isEnd: boolean): void => {
        const before = reached.get(player);
        const share = duration > 0 && Number.isFinite(duration) ? (100 * time) / duration : 0;
        const next = Math.max(...percents.filter((percent) => percent <= share), before ?? 0);
        const say = (name: string, percent: number): void =>
          track(name, {
            ...details,
            video_percent: percent,
            video_current_time: Math.round(time),
            video_duration: share || duration > 0 ? Math.round(duration) : undefined,
          });
        reached.set(player, next);
        if (before === undefined) say('video_start', 0);
        if (isEnd) {
          say('video_complete', 100);
          // Played again it is told again.
          reached.delete(player);
        } else if (next > (before ?? 0)) say('video_progress', next);
      };

      on(['playing', 'timeupdate', 'ended', 'emptied'], (event, elements) => {
        const [player] = elements();
        const { localName, autoplay, loop, paused, currentSrc, duration, currentTime, title } = Object(player);
        if (!/^(video|audio)$/.test(localName) || (autoplay && loop)) return;
        const isEnd = event.type === 'ended';
        const details = { video_provider: 'html', video_url: addressOf(currentSrc), video_title: title || undefined };
        if (event.type === 'emptied') reached.delete(player);
        else if (isEnd || !paused) tell(player, { ...details, duration, time: currentTime }, isEnd);
      });

      const frames = (): readonly HTMLIFrameElement[] =>
        [...Object(readGlobal('document')).getElementsByTagName('iframe')].filter(
          (frame) => PLAYERS.test(parseUrl(frame.src)?.origin ?? '') && !frame.closest('[data-touch-ignore]'),
        );
      const known = new Map<HTMLIFrameElement, Record<string, unknown>>();

      /** Asks players to tell what they do, until they answer. */
      const ask = (): void => {
        for (const frame of frames()) {
          if (known.has(frame)) continue;
          const asks = [
            { event: 'listening', id: 1, channel: 'widget' },
            ...['play', 'timeupdate', 'ended'].map((value) => ({ method: 'addEventListener', value })),
          ];
          // To any origin, for one that is not loaded yet has another, of which the browser would warn.
          for (const each of asks) frame.contentWindow?.postMessage(JSON.stringify(each), '*');
        }
      };
      const askAgain = (delayMs: number): void => {
        ask();
        if (delayMs <= MAX_LOOK_MS) setTimer(() => askAgain(delayMs * 2), delayMs);
      };
      askAgain(FIRST_LOOK_MS);
      // Whoever starts a player gives it the focus.
      on(['blur'], ask);

      on(['message'], (event) => {
        const { origin, source, data } = event as MessageEvent;
        if (!PLAYERS.test(origin)) return;
        const frame = frames().find(({ contentWindow }) => contentWindow === source);
        const message = Object(typeof data === 'string' ? attempt(() => JSON.parse(data)) : data);
        if (!frame) return;
        if (message.event === 'ready') ask();
        // YouTube has the number of a state for `onStateChange`, and what has changed of all else for the others.
        const told = message.data ?? (typeof message.info === 'number' ? { playerState: message.info } : message.info);
        const { playerState, ...state } = Object.assign(known.get(frame) ?? {}, told);
        known.set(frame, Object.assign(state, playerState === undefined ? {} : { playerState }));
        const isEnd = message.event === 'ended' || (playerState === 0 && reached.has(frame));
        const isPlaying = playerState === 1 || /^(play|timeupdate)/.test(message.event);
        if (!isEnd && !isPlaying) return;
        const details = { video_provider: /youtube|vimeo/.exec(origin)?.[0] ?? '', video_url: addressOf(frame.src) };
        const { currentTime, seconds = currentTime, duration, videoData } = state;
        tell(frame, { ...details, video_title: Object(videoData).title, duration, time: seconds }, isEnd);
      });

      return onPage((change) => {
        if (change === 'navigated') askAgain(FIRST_LOOK_MS);
      });
    },
  };
}
