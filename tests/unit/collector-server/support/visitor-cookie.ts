import { encodeTime } from 'ulid';

export const DAY_MS: number = 24 * 60 * 60 * 1_000;

/** When the tests of the visitor's cookies take place. */
export const NOW_MS: number = Date.UTC(2026, 10, 30);

/** A visitor who began so many days before that. */
export function visitorSince(daysAgo: number): string {
  return `${encodeTime(NOW_MS - daysAgo * DAY_MS, 10)}ARZ3NDEKTSV4RRFF`;
}

/** What the SDK sends, with some parts of it replaced. */
export function question(parts: object = {}): string {
  return JSON.stringify({ formatVersion: 1, cookies: ['tt_visitor', 'tt_touches'], domain: 'shop.example', ...parts });
}
