import type { LifecycleChange } from '../model/capture.js';
import type { Answer, CollectorCapabilities, EncodedRequest, Gzip } from '../model/collector.js';
import type { SourceHost } from '../model/consent-source.js';
import type { Environment, PageSnapshot } from '../model/event.js';
import type { Timing, Unsubscribe } from '../model/timing.js';

/** Where a stage puts what it has finished. */
export type Sink<Item> = (item: Item) => void;

/** How the address changed without a new document: a new entry, the same entry, or back and forward. */
export type NavigationKind = 'push' | 'replace' | 'traverse';

/** What a capture may see: the page and what happens to it, nothing stored. */
export interface CaptureHost extends Timing {
  /** The page as it is now. */
  page(): PageSnapshot;
  /** Told after each navigation within the document. */
  onNavigate(listener: Sink<NavigationKind>): Unsubscribe;
  /** Told of events of these types on the window, the document or any element, on their way down. */
  onEvents(types: readonly string[], listener: (event: Event) => void): Unsubscribe;
  /** A global by its path, for example `document.body`; `undefined` where there is none or reading it throws. */
  readGlobal(path: string): unknown;
}

/** The site's own cookies. They are written with path `/` on the shortest domain that the browser accepts. */
export interface CookieJar {
  /** The value, or `undefined` where there is none or cookies cannot be read. */
  read(name: string): string | undefined;
  /** Writes a cookie; where the browser keeps none, nothing happens. */
  write(name: string, value: string, maxAgeSeconds: number): void;
  /** Removes cookies on every domain and path on which this page could have set them. */
  erase(names: readonly string[]): void;
  /** Prefers a domain to the shortest one that the browser accepts; an empty text prefers none. */
  use(domain: string): void;
  /** The domain that the browser accepted, empty for the host alone; `undefined` while none was accepted. */
  domain(): string | undefined;
}

/** A store of rows, each under a key; keys sort as text. Every call may fail, and the next one starts afresh. */
export interface KeyedStore<Row> {
  /** Adds rows, and replaces those with the same key; gives all keys then, in order. */
  put(rows: readonly (readonly [key: string, row: Row])[]): Promise<readonly string[]>;
  /** The first rows in the order of their keys, of those whose keys begin with a text. */
  read(count: number, prefix?: string): Promise<readonly (readonly [key: string, row: Row])[]>;
  /** All keys in order, without reading the rows. */
  keys(): Promise<readonly string[]>;
  /** Removes rows by key; those that are not there do not matter. */
  remove(keys: readonly string[]): Promise<unknown>;
  /** Removes rows by their keys, without reading them, by default all; with the last one goes what held them. Tells which there were. */
  erase(isErased?: (key: string) => boolean): Promise<readonly string[]>;
  /** Lets go of the connection, and undoes what is under way on it; the next call opens it again. */
  close(): void;
}

/** Short texts by key, all of one tracker. Reading and writing are done when the call returns, also while the page goes away. */
export interface TextStore {
  /** The keys of all that are there, unread; none where the browser keeps none. */
  keys(): readonly string[];
  /** The one of a key; `undefined` where it is not there. */
  read(key: string): string | undefined;
  /** Adds or replaces one; `false` where it could not be kept. */
  write(key: string, text: string): boolean;
  /** Removes some; those that are not there do not matter. */
  remove(keys: Iterable<string>): void;
}

/** A request under way. */
export interface SentRequest {
  /** The answer with its body read; fails when there is none (network, time-out, abort). */
  readonly answer: Promise<Answer>;
  /** Gives up waiting; what was sent may still arrive. */
  abort(): void;
}

/** How a request is sent. */
export interface SendOptions {
  /** After how many milliseconds without an answer it is given up. */
  readonly timeoutMs: number;
  /** Whether it outlives the page, where `hasKeepalive`. */
  readonly keepalive?: boolean;
  /**
   * Whether the site's cookies go with it, and are taken from its answer.
   *
   * @defaultValue `'omit'`
   */
  readonly credentials?: 'omit' | 'include';
  /**
   * What of the answer is needed. `opaque`: the request is made so that no site may read its answer, which has the status 0;
   * `status`: a text that breaks off is an empty one.
   *
   * @defaultValue `'body'`
   */
  readonly answer?: CollectorCapabilities['answer'];
  /** Compresses the body where the browser can: `header` says so in `Content-Encoding`, `sniffed` leaves it to the bytes. */
  readonly gzip?: Gzip | undefined;
}

/** The network. */
export interface Network {
  /** Whether a request can outlive its page (Firefox since 133). */
  readonly hasKeepalive: boolean;
  /** Sends a request. */
  send(request: EncodedRequest, options: SendOptions): SentRequest;
  /** Hands a request to the browser; `true` says that it was taken, not that it arrives. */
  beacon(request: EncodedRequest): boolean;
}

/** What trackers of one name share on a page: how many are live, and which page view was the last. */
export interface TrackerSlot {
  /** How many are running. */
  live: number;
  /** Address of the page view that was let through last. */
  viewedUrl?: string;
}

/** A way to the other tabs of the origin. */
export interface TabChannel {
  /** Listens, to the tabs and to changes of cookies by others; harmless when it does already. */
  open(): void;
  /** Listens no more. */
  close(): void;
  /** Tells the tabs that listen, whether this one does or not. */
  tell(message: unknown): void;
}

/** Everything that the SDK asks of a browser. `touchtrail/testing` has a fake. */
export interface Platform extends CaptureHost, Omit<SourceHost, 'readCookie' | 'onEvents'> {
  /** The page as it was when the visitor arrived on it, as far back as it is known. */
  arrival(): PageSnapshot;
  /** Addresses of this site that the tab has come from, the latest first, as far as the browser tells. */
  earlierUrls(): readonly string[];
  /** A ULID for a time; later ones sort after earlier ones, also within a millisecond. */
  newId(atMs: number): string;
  /** A number from 0 to below 1. */
  random(): number;
  /** Runs something as soon as the page is really shown: at once, or when a prerendered page is activated. */
  whenActivated(run: () => void): Unsubscribe;
  /** Told of what happens to the page. */
  onLifecycle(listener: Sink<LifecycleChange>): Unsubscribe;
  /** The device, as far as the browser tells it unasked; the first call may take milliseconds. */
  environment(): Environment;
  /** Whether the browser says that a program steers it. */
  isBot(): boolean;
  /** The own cookies. */
  readonly cookies: CookieJar;
  /** A store by name. Nothing is opened before its first use. `onDeleted` hears that somebody deletes it underneath. */
  openStore<Row>(name: string, onDeleted?: () => void): KeyedStore<Row>;
  /** The texts of a tracker. Nothing is read before their first use. */
  openTexts(name: string): TextStore;
  /** A way to the other tabs, closed at first; told of a message, or without one that a cookie has changed. */
  openChannel(name: string, heard: (message?: unknown) => void): TabChannel;
  /** The network. */
  readonly network: Network;
  /** Runs something while no other tab of the origin does it for a part of the tracker of that name; `false` if another one is at it. */
  lock(name: string, part: string, run: () => Promise<void>): Promise<boolean>;
  /** What trackers of one name share on this page. */
  slot(name: string): TrackerSlot;
  /** Writes a line for the developer to the console. */
  log(level: 'debug' | 'info' | 'warn' | 'error', ...details: readonly unknown[]): void;
}
