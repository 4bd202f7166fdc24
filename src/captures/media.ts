import { attempt } from '../model/attempt.js';
import type { CapturePlugin } from '../model/capture.js';

/** From where on it counts. */
export interface MediaOptions {
  /**
   * Shares of the length, in percent.
   *
   * @defaultValue `[25, 50, 75]`
   */
  readonly percents?: readonly number[];
}

/** What is known of a player, in the words of YouTube's. */
interface Player {
  readonly src: string;
  readonly video_id?: string;
  readonly title?: string;
  /** A place in `STATES`, or another number. */
  readonly playerState?: number;
  /** In seconds, as the next: not known at first, and endless for a live stream. */
  readonly duration?: number;
  readonly currentTime?: number;
  /** The same in the words of Vimeo's. */
  readonly seconds?: number;
  /** The highest share that was told; none before the start and after the end. */
  reached?: number | undefined;
}

const PLAYERS = /^https?:\/\/(?:\w+\.)?(youtube|vimeo)(?:-nocookie)?\.com(?:\/|$)/;
/** As Vimeo's players name them, each in the place that is its number for YouTube's. */
const STATES = ['ended', 'play', 'pause'];
/** What one plays as a background is decoration. */
const FRAMES = 'iframe:not([data-touch-ignore],[data-touch-ignore] *,[src*="background=1"])';
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 20_000;

/**
 * Film and sound: `video_start`, `video_progress` with `video_percent` at each quarter, `video_complete`, as GA4 names them, of `video` and
 * `audio` elements, and of YouTube and Vimeo embeds by the messages that their players exchange with any page: nothing is loaded. YouTube's
 * speak only with `enablejsapi=1` in their address, and from when the visitor goes into them. What plays by itself and again and
 * again is decoration, and is not told; nor is what is in a shadow root, which its events do not leave.
 */
export function media({ percents = [25, 50, 75] }: MediaOptions = {}): CapturePlugin {
  return {
    name: 'media',
    start({ on, readGlobal, setTimer, track }) {
      const players = new WeakMap<Element, Player>();

      const tell = (element: Element, news: Player): void => {
        const known = players.get(element);
        const player: Player = { ...(known?.src === news.src && known), ...news };
        players.set(element, player);
        const { src, title, playerState, duration = 0, currentTime = 0, seconds = currentTime } = player;
        // One frame may play one video after the other.
        const reached = known?.video_id === player.video_id ? player.reached : undefined;
        const isEnd = playerState === 0 && reached !== undefined;
        if (!isEnd && playerState !== 1) return;
        const length = Number.isFinite(duration) ? duration : 0;
        const share = length && (100 * seconds) / length;
        const next = Math.max(...percents.filter((percent) => percent <= share), reached ?? 0);
        const say = (name: string, percent: number): void =>
          track(`video_${name}`, {
            video_provider: PLAYERS.exec(src)?.[1] ?? 'html',
            video_url: /^http[^?#]*/.exec(src)?.[0],
            video_title: title?.slice(0, 100) || undefined,
            video_percent: percent,
            video_current_time: Math.round(seconds),
            video_duration: Math.round(length) || undefined,
          });
        player.reached = isEnd ? undefined : next;
        if (reached === undefined) say('start', 0);
        if (isEnd) say('complete', 100);
        else if (next > (reached ?? 0)) say('progress', next);
      };

      on(['playing', 'timeupdate', 'ended'], (_, elements) => {
        const element = elements()[0] as HTMLMediaElement;
        const { autoplay, loop, paused, ended, currentSrc: src, duration, currentTime, title } = Object(element);
        if (!src || (autoplay && loop)) return;
        tell(element, { src, title, playerState: ended ? 0 : paused ? 2 : 1, duration, currentTime });
      });
      /** Asks a player to tell what it does: Vimeo's once, YouTube's until it answers. */
      const ask = (frame: HTMLIFrameElement, waitMs = FIRST_WAIT_MS): void => {
        const { src, contentWindow } = frame;
        const [, provider] = PLAYERS.exec(src) ?? [];
        if (!provider || waitMs > MAX_WAIT_MS || players.get(frame)?.src === src) return;
        // To any origin: a frame that is not loaded yet has another, of which the browser would warn.
        const post = (message: object) => contentWindow?.postMessage(JSON.stringify(message), '*');
        if (provider === 'vimeo') {
          players.set(frame, { src });
          for (const value of [...STATES, 'timeupdate']) post({ method: 'addEventListener', value });
        } else if (!readGlobal('YT')) {
          // YouTube's own script asks by itself, and who asks last gets the answers.
          post({ event: 'listening', channel: 'widget' });
          setTimer(() => ask(frame, 2 * waitMs), waitMs);
        }
      };

      // Who goes into a frame takes the focus from the page, which hears of that before it is there.
      on(['blur'], () => setTimer(() => ask(Object(readGlobal('document.activeElement'))), 0));
      return on(['message'], (event) => {
        const { origin, source, data } = event as MessageEvent;
        if (!PLAYERS.test(origin)) return;
        const frames = (readGlobal('document') as Document).querySelectorAll<HTMLIFrameElement>(FRAMES);
        const frame = [...frames].find(({ contentWindow }) => contentWindow === source);
        if (!frame) return;
        const { event: name, info, data: told } = Object(attempt(() => JSON.parse(data)) ?? data);
        if (name === 'ready') players.delete(frame);
        if (/vimeo/.test(origin)) ask(frame);
        const playerState = STATES.indexOf(name);
        tell(frame, { ...info, ...info?.videoData, ...told, ...(playerState >= 0 && { playerState }), src: frame.src });
      });
    },
  };
}
