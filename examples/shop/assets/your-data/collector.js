const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/**
 * What the collector has about this browser, the latest first. The shop's server asks it, and knows from the visitor
 * cookie for whom.
 */
export async function readCollector() {
  const response = await fetch('/privacy/data');
  if (!response.ok) throw new Error(`/privacy/data answered ${response.status}`);
  const { events } = await response.json();
  return events.toReversed().map(({ event }) => ({
    key: event.eventId,
    kind: time.format(event.occurredAtMs),
    name: event.name,
    note: event.touchpoint.name || event.touchpoint.id,
    value: '',
  }));
}
