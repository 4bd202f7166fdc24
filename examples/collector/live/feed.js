// @ts-check

/** @import { LiveTouchpoint, Totals, VisitorSummary } from './types.js' */

const REOPEN_MS = 3_000;

/** @typedef {'connecting' | 'live' | 'waiting'} ConnectionState */

/**
 * Reads JSON from below `/live`.
 *
 * @param {string} path
 */
async function read(path) {
  const response = await fetch(`/live/${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

/**
 * @param {number} limit
 * @returns {Promise<LiveTouchpoint[]>} newest first
 */
export const readTouchpoints = (limit) => read(`touchpoints?limit=${limit}`);

/** @returns {Promise<Totals>} */
export const readTotals = () => read('totals');

/**
 * @param {number} limit
 * @returns {Promise<VisitorSummary[]>}
 */
export const readVisitors = (limit) => read(`visitors?limit=${limit}`);

/**
 * @param {string} visitorId
 * @returns {Promise<LiveTouchpoint[]>} in the order of the event IDs
 */
export const readTimeline = (visitorId) => read(`visitors/${encodeURIComponent(visitorId)}`);

/**
 * Follows the collector from a sequence number on. The browser reconnects by itself and says which ID it had last;
 * where it gives up (an error answer instead of a stream) this opens a new stream at the same place.
 *
 * @param {number} after
 * @param {{
 *   onTouchpoints: (oldestFirst: LiveTouchpoint[]) => void,
 *   onTotals: (totals: Totals) => void,
 *   onReset: () => void,
 *   onState: (state: ConnectionState) => void,
 * }} listeners `onReset`: too much was missed, read everything again and follow anew
 */
export function follow(after, listeners) {
  let last = after;
  const source = new EventSource(`/live/stream?after=${after}`);
  source.addEventListener('open', () => listeners.onState('live'));
  source.addEventListener('error', () => {
    listeners.onState('waiting');
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => follow(last, listeners), REOPEN_MS);
  });
  source.addEventListener('touchpoints', ({ data, lastEventId }) => {
    last = Number(lastEventId);
    listeners.onTouchpoints(JSON.parse(data));
  });
  source.addEventListener('totals', ({ data }) => listeners.onTotals(JSON.parse(data)));
  source.addEventListener('reset', () => {
    source.close();
    listeners.onReset();
  });
}
