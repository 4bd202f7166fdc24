import type { BeforeSend } from '../model/volume.js';

/** How much is captured and sent. All may be left out. */
export interface VolumeOptions {
  /**
   * Share of the visitors whose events are sent, from 0 to 1: always the same ones. Those of the others are dropped as `sampled`.
   *
   * @defaultValue `1`
   */
  readonly sampleRate?: number;
  /**
   * Share of the events that are sent, by name, for example `{ scroll: 0.1 }`; the others are dropped as `sampled`.
   *
   * @defaultValue `{}`
   */
  readonly eventSampleRates?: Readonly<Record<string, number>>;
  /**
   * How many events of a name there may be in a minute of one page, for example `{ exception: 10 }`; more are dropped as `rate_limited`.
   *
   * @defaultValue `{}`
   */
  readonly rateLimits?: Readonly<Record<string, number>>;
  /**
   * For how long an event that is told again as it was (name, page, properties, person) is dropped as `duplicate`, in milliseconds;
   * 0: never.
   *
   * @defaultValue `0`
   */
  readonly dedupeWindowMs?: number;
  /**
   * Changes or drops each touchpoint before it is kept. Where it throws or returns something else, the touchpoint is dropped as
   * `invalid`.
   */
  readonly beforeSend?: BeforeSend;
}
