import { attempt } from './attempt.js';
import type { JsonObject } from './event.js';

/** UTF-8 bytes of a text. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** UTF-8 bytes of a value as JSON. */
export function jsonBytes(value: unknown): number {
  return utf8Bytes(JSON.stringify(value));
}

/**
 * A plain copy of what the host gave, or `undefined` if it is no object or cannot be told as JSON: cycles, BigInt,
 * functions, symbols, DOM nodes, a `toJSON` or getter that throws. Members that are `undefined` are left out.
 */
export function copyJson(value: unknown): JsonObject | undefined {
  // Nothing is lost where it throws: the caller drops the event with the reason `invalid`.
  return attempt(() => {
    const text = JSON.stringify(value, (_key, member) => {
      // JSON would silently leave these out or turn them into {}.
      if (/function|symbol/.test(typeof member) || member?.nodeType > 0) throw member;
      return member;
    });
    return text[0] === '{' ? JSON.parse(text) : undefined;
  });
}
