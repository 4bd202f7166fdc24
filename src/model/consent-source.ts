import type { ConsentSignal } from './consent-signal.js';
import type { Timing, Unsubscribe } from './timing.js';

/** What a consent source may see: one cookie or one global by name, events, and the time. It changes none of them. */
export interface SourceHost extends Timing {
  /** The value of one cookie, as it stands there, or `undefined`. */
  readCookie(name: string): string | undefined;
  /** A global by its path, for example `navigator.globalPrivacyControl`; `undefined` where there is none or reading it throws. */
  readGlobal(path: string): unknown;
  /** Told of events of these types on the window, the document or any element. */
  onEvents(types: readonly string[], listener: () => void): Unsubscribe;
}

/** A source that watches its platform. */
export interface StartedSource {
  /**
   * What the platform says now; `undefined` while it is not on the page. It is called often (before each send, and again and again
   * while the platform is absent), so the first call that finds the platform may begin to listen to it. Changes nothing.
   */
  read(): ConsentSignal | undefined;
  /** Stops listening. */
  stop(): void;
}

/** Where the visitor's answer comes from: the site itself or a consent platform. */
export interface ConsentSource {
  /** For options, receipts and the developer; lower case, for example `tcf`. */
  readonly name: string;
  /** Begins to watch. `changed` says that something has happened, whatever it was: `read` is called then. */
  start(host: SourceHost, changed: () => void): StartedSource;
}
