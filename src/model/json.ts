import { attempt } from './attempt.js';
import type { JsonObject } from './event.js';

/** UTF-8 bytes of a text. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * Runs something while no `toJSON` of a library makes texts of arrays and objects: Prototype.js 1.6 gives one to every array, and
 * JSON of anything with a list in it could not be read again. The page has it back when the call returns.
 */
export function plainly<Result>(run: () => Result): Result {
  for (const owner of [Array.prototype, Object.prototype]) {
    const added = Object.getOwnPropertyDescriptor(owner, 'toJSON');
    if (!added?.configurable) continue;
    try {
      Reflect.deleteProperty(owner, 'toJSON');
      return plainly(run);
    } finally {
      Object.defineProperty(owner, 'toJSON', added);
    }
  }
  return run();
}

/** `JSON.stringify`, `plainly`. */
export function formatJson(value: unknown, replacer?: (key: string, member: unknown) => unknown): string {
  return plainly(() => JSON.stringify(value, replacer));
}

/** UTF-8 bytes of a value as JSON. */
export function jsonBytes(value: unknown): number {
  return utf8Bytes(formatJson(value));
}

/**
 * A plain copy of what the host gave, or `undefined` if it is no object or cannot be told as JSON: cycles, BigInt,
 * functions, symbols, DOM nodes, a `toJSON` or getter that throws. Members that are `undefined` are left out.
 */
export function copyJson(value: unknown): JsonObject | undefined {
  // Nothing is lost where it throws: the caller drops the event with the reason `invalid`.
  return attempt(() => {
    const text = formatJson(value, (_key, member) => {
      // JSON would silently leave these out or turn them into {}.
      if (/function|symbol/.test(typeof member) || Object(member).nodeType > 0) throw member;
      return member;
    });
    return text[0] === '{' ? JSON.parse(text) : undefined;
  });
}
