import { monotonicFactory } from 'ulid';
import type { NativeBatch } from '../../../../examples/collector/format.js';
import { receipt } from '../../support/receipt.js';

type WireEvent = NativeBatch['events'][number];
type WireAttribution = NativeBatch['attributions'][number];
type WireTouch = WireAttribution['session'];

const ulid = monotonicFactory();

/** An event that refers to the first entry of every table. */
export function sampleEvent(changes: Partial<WireEvent> = {}): WireEvent {
  return {
    eventId: ulid(),
    name: 'page_view',
    occurredAtMs: 1_795_365_000_000,
    index: 1,
    visitor: 0,
    session: 0,
    page: 0,
    attribution: 0,
    consent: 0,
    environment: 0,
    touchpoint: { id: '/ring/001', type: 'website', name: 'Ring' },
    ...changes,
  };
}

/** An arrival by a newsletter. */
export function sampleTouch(changes: Partial<WireTouch> = {}): WireTouch {
  return {
    channel: 'email',
    rules: 'ga4@2026-05',
    kind: 'referral',
    source: 'newsletter',
    medium: 'email',
    campaign: { source: 'newsletter', medium: 'email', name: 'november' },
    landingPath: '/ring/001',
    occurredAtMs: 1_795_365_000_000,
    ...changes,
  };
}

/** An arrival without a campaign or a page before. */
export function directTouch(changes: Partial<WireTouch> = {}): WireTouch {
  const { campaign, ...touch } = sampleTouch({
    channel: 'direct',
    kind: 'direct',
    source: '(direct)',
    medium: '(none)',
  });
  return { ...touch, ...changes };
}

/** The same touch first and in the session, and the last one too, as in a first session by a campaign. */
export function sampleAttribution(touch: WireTouch = sampleTouch()): WireAttribution {
  return { first: touch, session: touch, ...(touch.kind !== 'direct' && { last: touch }) };
}

/** A batch of one visitor's session that came by a newsletter, with one event unless told otherwise. */
export function sampleBatch(changes: Partial<NativeBatch> = {}): NativeBatch {
  return {
    formatVersion: 1,
    sdk: { name: 'touchtrail', version: '0.1.0' },
    sentAtMs: 1_795_365_000_123,
    visitors: [{ id: ulid(), kind: 'anonymous' }],
    sessions: [{ id: ulid(), number: 1, startedAtMs: 1_795_365_000_000, landingPage: 'https://shop.example/ring/001' }],
    pages: [{ url: 'https://shop.example/ring/001', title: 'Ring' }],
    attributions: [sampleAttribution()],
    consents: [receipt()],
    environments: [{}],
    events: [sampleEvent()],
    ...changes,
  };
}

/** The question which of these event IDs are not stored. */
export function sampleConfirm(confirm: readonly unknown[]): Record<string, unknown> {
  const { formatVersion, sdk, sentAtMs } = sampleBatch();
  return { formatVersion, sdk, sentAtMs, events: [], confirm };
}
