import { gunzipSync } from 'node:zlib';
import type { Touchpoint } from '../../../src/model/event.js';
import { readBatch } from './batch.js';
import type { CollectedRequest } from './collector.js';

/** The text of a body, whose bytes say whether it is compressed. */
export function readBody(bytes: unknown): { readonly body: string; readonly gzipped: boolean } {
  if (!Buffer.isBuffer(bytes)) return { body: '', gzipped: false };
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return { body: (gzipped ? gunzipSync(bytes) : bytes).toString(), gzipped };
}

/** The touchpoints of a request; none where it is no batch, or only asks what has arrived. */
export function readEvents({ method, body }: Pick<CollectedRequest, 'method' | 'body'>): readonly Touchpoint[] {
  return method === 'POST' && body.startsWith('{') ? readBatch(body) : [];
}

/** The IDs after which a request asks; `undefined` where it does not ask. */
export function readQuestion({
  method,
  body,
}: Pick<CollectedRequest, 'method' | 'body'>): readonly string[] | undefined {
  if (method !== 'POST' || !body.startsWith('{')) return undefined;
  const { confirm } = JSON.parse(body) as { readonly confirm?: readonly string[] };
  return confirm;
}

/** The touchpoints that a collector has taken, each as often as it has. */
export function takenOf(requests: readonly CollectedRequest[]): readonly Touchpoint[] {
  return requests.filter(({ taken }) => taken).flatMap(readEvents);
}

/** Each touchpoint once. */
export function countOnce(touchpoints: readonly Touchpoint[]): readonly Touchpoint[] {
  return [...new Map(touchpoints.map((touchpoint) => [touchpoint.eventId, touchpoint])).values()];
}

/** The IDs that are there more than once. */
export function repeatedIds(touchpoints: readonly Touchpoint[]): readonly string[] {
  const ids = touchpoints.map(({ eventId }) => eventId);
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
