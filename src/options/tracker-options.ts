import type { CapturePlugin } from '../model/capture.js';
import type { Collector } from '../model/collector.js';
import type { Withdrawal } from '../model/consent.js';
import type { ConsentOption } from '../model/consent-choice.js';
import type { DropListener } from '../model/drop-reason.js';
import type { StandardSchema } from '../model/plan.js';
import type { Purpose } from '../model/purposes.js';
import type { Platform } from '../platform/types.js';
import type { ContextOptions } from './context-options.js';
import type { VolumeOptions } from './volume-options.js';

/** What a tracker can be told. Only `collector` must be given; an unknown option or a wrong value throws at setup. */
export interface TrackerOptions extends ContextOptions, VolumeOptions {
  /**
   * Where the touchpoints go, for example `jsonCollector('https://collect.example.com/e')`. Each of several has its own queue,
   * so that none waits for another; two of one kind need two names.
   */
  readonly collector: Collector | readonly Collector[];
  /**
   * Prefix of the cookies, the database and the lock. Two trackers on one page need two names.
   *
   * @defaultValue `'tt'`
   */
  readonly name?: string;
  /**
   * Who answers for the visitor. `'auto'`: the tracker's own calls and every source that is added and on the page; `'manual'`: its
   * calls alone; a source of `touchtrail/consent/*`, a list of them or their names separated by spaces: these have to agree, also
   * while they are not there yet. `'granted'` (all purposes) or a list of purposes is for sites that need no consent;
   * `'exempt-fr'` and `'statistical-uk'` are audience measurement within the limits of the law: only `analytics`, no users. A
   * withdrawal is remembered and wins over all of them.
   *
   * @defaultValue `'auto'`
   */
  readonly consent?: ConsentOption;
  /**
   * What Global Privacy Control denies: `'respect'` `marketing` and `sharing`, `'strict'` everything.
   *
   * @defaultValue `'respect'`
   */
  readonly gpc?: 'respect' | 'strict';
  /**
   * The visitor is known to be a child without a parent's verified consent: every purpose is denied and cannot be granted.
   *
   * @defaultValue `false`
   */
  readonly child?: boolean;
  /**
   * Where the visitor is, as the site knows it, for example `DE` or `US-CA`; nothing is looked up. Stands in the receipt.
   *
   * @defaultValue `''`
   */
  readonly region?: string;
  /**
   * Whether a purpose that nobody has answered for waits (`'opt-in'`) or is granted (`'opt-out'`), or a function that tells it by
   * `region`.
   *
   * @defaultValue `'opt-in'`
   */
  readonly regionPolicy?: 'opt-in' | 'opt-out' | ((region: string) => 'opt-in' | 'opt-out');
  /**
   * The legal basis that the site states where it needs no consent; stands in the receipt.
   *
   * @defaultValue `''`
   */
  readonly basis?: string;
  /**
   * Version of the privacy policy that the visitor is shown; stands in the receipt.
   *
   * @defaultValue `''`
   */
  readonly policyVersion?: string;
  /**
   * What events need beside `analytics`, by name, for example `{ purchase: ['marketing'] }`.
   *
   * @defaultValue `{}`
   */
  readonly eventPurposes?: Readonly<Record<string, readonly Purpose[]>>;
  /**
   * What ad click IDs need; without it they are taken out of everything that is kept or sent.
   *
   * @defaultValue `['marketing']`
   */
  readonly clickIdPurposes?: readonly Purpose[];
  /**
   * What happens to events while the answer is pending: `'memory'` holds them, `'drop'` drops them as `denied`.
   *
   * @defaultValue `'memory'`
   */
  readonly preConsent?: 'memory' | 'drop';
  /**
   * Whether page views are noticed by themselves, also in single-page apps, or only told by `page()`.
   *
   * @defaultValue `'auto'`
   */
  readonly pageViews?: 'auto' | 'manual';
  /**
   * What makes another page: `'path'` ignores the fragment, `'hash'` is for routers that keep the route in it.
   *
   * @defaultValue `'path'`
   */
  readonly routing?: 'path' | 'hash';
  /**
   * What else is noticed by itself, after consent, for example `[clicks(), forms()]` of `touchtrail/capture/*`.
   *
   * @defaultValue `[]`
   */
  readonly captures?: readonly CapturePlugin[];
  /**
   * The site's events by name, each with a validator for its properties that speaks the Standard Schema (Zod, Valibot, ArkType). What
   * `track` is told against it goes to `onError`, and is sent all the same: for development.
   */
  readonly plan?: Readonly<Record<string, StandardSchema<object>>>;
  /**
   * How many touchpoints are kept for each collector until they are delivered; the oldest beyond it are dropped as `buffer_full`.
   *
   * @defaultValue `1_000`
   */
  readonly bufferMaxEvents?: number;
  /**
   * How many bytes of JSON are kept for each collector until they are delivered.
   *
   * @defaultValue `5_000_000`
   */
  readonly bufferMaxBytes?: number;
  /**
   * How long an undelivered touchpoint is kept, in milliseconds from when it occurred; then it is dropped as `expired`.
   *
   * @defaultValue `604_800_000` (7 days)
   */
  readonly retentionMs?: number;
  /**
   * How long a touchpoint waits for others before it is sent, in milliseconds.
   *
   * @defaultValue `2_000`
   */
  readonly flushIntervalMs?: number;
  /**
   * How long what was sent without an answer (the page went away) is held before it is sent again, in milliseconds. A
   * collector that can be asked what it has is asked after five seconds.
   *
   * @defaultValue `60_000`
   */
  readonly handOverGraceMs?: number;
  /**
   * Writes to the console what each stage decided: held, stored, sent, dropped and why.
   *
   * @defaultValue `false`
   */
  readonly debug?: boolean;
  /** Told of every event that will never be delivered, and why. */
  readonly onDrop?: DropListener;
  /** Told of what the visitor has taken back, after it took effect here, so that the site's own server can erase it, too. */
  readonly onWithdraw?: (withdrawal: Withdrawal) => void;
  /** Told of what went wrong without an event being lost: a failing store, a collector that stops, a call that cannot be understood. */
  readonly onError?: (error: unknown) => void;
  /** The browser, or what stands for it: `fakePlatform()` of `touchtrail/testing`. */
  readonly platform?: Platform;
}
