import { attempt } from './model/attempt.js';
import type { CapturePlugin } from './model/capture.js';
import type { Collector } from './model/collector.js';
import type { ConsentSource } from './model/consent-source.js';
import { PURPOSES } from './model/purposes.js';

/** `755` or `analytics_storage`, as the options of a source want it. */
const parseWord = (word: string): string | number => (/^\d+$/.test(word) ? Number(word) : word);

/**
 * The options of a source by the attributes of its own tag: `data-analytics="1 8 9"` and those of the other purposes become
 * `purposes`, `data-vendor-id="755"` becomes `vendorId`, and an attribute without a value becomes `true`.
 */
export function readTagOptions(): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {};
  const purposes: Record<string, unknown> = {};
  for (const [name, text = ''] of ownAttributes()) {
    const words = text.split(/\s+/).filter(Boolean).map(parseWord);
    if (PURPOSES.some((purpose) => purpose === name)) purposes[name] = words;
    else options[name] = words.length > 1 ? words : (words[0] ?? true);
  }
  return { ...options, purposes };
}

/**
 * The options of a collector by the attributes of its own tag, as texts: `data-write-key="…"` becomes `writeKey`, `data-purposes` a list,
 * and an attribute without a value `true`.
 */
export function readCollectorOptions(): Readonly<Record<string, unknown>> {
  const parse = (name: string, text = ''): unknown => {
    if (name === 'purposes') return text.split(/\s+/).filter(Boolean);
    // Nothing is no number, and is refused.
    return /^(sampleRate|retentionMs)$/.test(name) ? Number(text || Number.NaN) : text || true;
  };
  return Object.fromEntries(ownAttributes().map(([name, text]) => [name, parse(name, text)]));
}

/**
 * The options of a capture by the attributes of its own tag, as JSON where they are: `data-percents="[50, 90]"` is a list, `data-idle-ms="5000"`
 * a number, `data-selector="nav a"` a text, and an attribute without a value `true`.
 */
export function readCaptureOptions(): Readonly<Record<string, unknown>> {
  const parse = (text: string): unknown => attempt((): unknown => JSON.parse(text)) ?? text;
  return Object.fromEntries(ownAttributes().map(([name, text]) => [name, text ? parse(text) : true]));
}

/** Hands a source to `window.touchtrail`. Where that is not there yet, its stub keeps the command until it is. */
export function useSource(source: ConsentSource): void {
  tell('consent.use', source);
}

/** Gives the tracker options that no attribute can carry. They count where this script comes before `init`, or the tracker's own tag. */
export function useOptions(options: object): void {
  tell('extend', options);
}

/** Tells the tracker how a format is spoken that a tag names before an address: `data-collector="snowplow:https://…"`. Counts as `useOptions` does. */
export function useCollector(name: string, create: (endpoint: string) => Collector): void {
  tell('collector', { [name]: create });
}

/** Adds a capture to the tracker, also to one that runs already. */
export function useCapture(capture: CapturePlugin): void {
  tell('use', capture);
}

function ownAttributes(): readonly (readonly [name: string, text: string | undefined])[] {
  const { currentScript } = document;
  // An element of the page may be named `currentScript`; what is not a script says nothing.
  return currentScript instanceof HTMLScriptElement ? Object.entries(currentScript.dataset) : [];
}

function tell(command: string, part: object): void {
  window.touchtrail ??= (...args: unknown[]): void => {
    const { touchtrail } = window;
    if (touchtrail) {
      touchtrail.q ??= [];
      touchtrail.q.push([args, Date.now(), location.href, document.title, document.referrer]);
    }
  };
  window.touchtrail(command, part);
}
