import type { StoredTouchpoint } from './event-reads.js';

/**
 * Everything that is stored of a visitor, as JSON text: `{ visitorId, exportedAtMs, receipts, events }`. Each receipt
 * stands once; an event names its own by the ID, in `event.consent`. Both lists are empty where nothing is stored.
 */
export function formatExport(visitorId: string, touchpoints: readonly StoredTouchpoint[], nowMs: number): string {
  const receipts = new Set(touchpoints.map(({ receiptJson }) => receiptJson).filter((json) => json !== 'null'));
  const events = touchpoints.map(({ receivedAtMs, json }) => `{"receivedAtMs":${receivedAtMs},"event":${json}}`);
  const about = JSON.stringify({ visitorId, exportedAtMs: nowMs });
  return `${about.slice(0, -1)},"receipts":[${[...receipts].join(',')}],"events":[${events.join(',')}]}`;
}
