import { z } from 'zod';
import { batchSchema, confirmSchema, FORMAT_VERSION, type NativeBatch, type ReceivedTouchpoint } from './format.js';
import { createReceiptCheck, type Receipt } from './receipt.js';

/** An event, the receipt that covers it, and the JSON text under which it is stored and shown. */
export interface ReceivedEvent {
  readonly touchpoint: ReceivedTouchpoint;
  readonly receipt: Receipt;
  readonly json: string;
}

/** A batch whose events are complete and covered by a receipt. */
export interface ReceivedBatch {
  readonly sentAtMs: number;
  readonly events: readonly ReceivedEvent[];
}

/** An event that no valid receipt covers, and why. */
export interface UncoveredEvent {
  readonly eventId: string;
  /** Path of what is wrong. */
  readonly field: string;
  readonly error: string;
}

/** What a request body turned out to be; `field` is the path of the first thing that is wrong. */
export type ParsedBody =
  | { readonly kind: 'batch'; readonly batch: ReceivedBatch }
  | { readonly kind: 'confirm'; readonly eventIds: readonly string[] }
  | { readonly kind: 'uncovered'; readonly error: string; readonly events: readonly UncoveredEvent[] }
  | { readonly kind: 'invalid'; readonly error: string; readonly field?: string };

type WireEvent = NativeBatch['events'][number];

/** A batch in the native format, a question which events are stored, or what is wrong with the body. */
export function parseBody(body: unknown): ParsedBody {
  const outline = z.object({ formatVersion: z.unknown(), confirm: z.unknown().optional() }).safeParse(body);
  if (outline.success && outline.data.formatVersion !== FORMAT_VERSION) {
    const got = stringify(outline.data.formatVersion)?.slice(0, 40) ?? 'nothing';
    return invalid('formatVersion', `this collector reads version ${FORMAT_VERSION}, got ${got}`);
  }
  return outline.data?.confirm === undefined ? parseBatch(body) : parseConfirm(body);
}

function parseConfirm(body: unknown): ParsedBody {
  const parsed = confirmSchema.safeParse(body);
  if (!parsed.success) return describeIssue(parsed.error.issues[0]);
  if (parsed.data.events.length > 0) return invalid('confirm', 'a body with events cannot ask for others');
  return { kind: 'confirm', eventIds: parsed.data.confirm };
}

function parseBatch(body: unknown): ParsedBody {
  const parsed = batchSchema.safeParse(body);
  if (!parsed.success) return describeIssue(parsed.error.issues[0]);

  const findCover = createReceiptCheck(parsed.data.consents);
  const events: ReceivedEvent[] = [];
  const uncovered: UncoveredEvent[] = [];
  for (const [position, event] of parsed.data.events.entries()) {
    const cover = findCover(event.consent, event.occurredAtMs);
    if (cover.kind === 'uncovered') {
      uncovered.push({ eventId: event.eventId, field: cover.path, error: cover.error });
      continue;
    }
    const touchpoint = resolveEvent(event, parsed.data, cover.receipt.id, `events.${position}`);
    if ('kind' in touchpoint) return touchpoint;
    const json = stringify(touchpoint);
    if (json === undefined) return invalid(`events.${position}`, 'nested too deeply');
    events.push({ touchpoint, receipt: cover.receipt, json });
  }
  if (uncovered.length > 0) return refuse(uncovered, parsed.data.events.length);
  return { kind: 'batch', batch: { sentAtMs: parsed.data.sentAtMs, events } };
}

function refuse(events: readonly UncoveredEvent[], total: number): ParsedBody {
  const error = `${events.length} of ${total} ${total === 1 ? 'event' : 'events'} without a valid receipt, nothing was stored`;
  return { kind: 'uncovered', error, events };
}

/** JSON text; `undefined` where the nesting, which the parser takes at any depth, exhausts the stack. */
function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function resolveEvent(
  event: WireEvent,
  batch: NativeBatch,
  receiptId: string,
  path: string,
): ReceivedTouchpoint | ParsedBody {
  const visitor = batch.visitors[event.visitor];
  if (visitor === undefined) return outOfRange(path, 'visitor', event.visitor, batch.visitors.length);
  const session = batch.sessions[event.session];
  if (session === undefined) return outOfRange(path, 'session', event.session, batch.sessions.length);
  const page = batch.pages[event.page];
  if (page === undefined) return outOfRange(path, 'page', event.page, batch.pages.length);
  const attribution = batch.attributions[event.attribution];
  if (attribution === undefined) return outOfRange(path, 'attribution', event.attribution, batch.attributions.length);
  const environment = batch.environments[event.environment];
  if (environment === undefined) return outOfRange(path, 'environment', event.environment, batch.environments.length);
  const before = typeof event.previous === 'number' ? batch.events[event.previous] : undefined;
  if (typeof event.previous === 'number' && before === undefined) {
    return outOfRange(path, 'previous', event.previous, batch.events.length, 'events');
  }
  const previous = before ? { eventId: before.eventId, touchpointId: before.touchpoint.id } : event.previous;
  return {
    eventId: event.eventId,
    name: event.name,
    occurredAtMs: event.occurredAtMs,
    index: event.index,
    touchpoint: event.touchpoint,
    ...(typeof previous === 'object' && { previous }),
    ...(event.journey && { journey: event.journey }),
    visitor,
    session,
    page,
    attribution,
    consent: receiptId,
    environment,
    ...(event.properties && { properties: event.properties }),
    ...(event.traits && { traits: event.traits }),
    ...(event.optedIn && { optedIn: event.optedIn }),
  };
}

function outOfRange(
  path: string,
  field: string,
  index: number,
  length: number,
  list: string = `${field}s`,
): ParsedBody {
  const table = length === 1 ? '1 entry' : `${length} entries`;
  return invalid(`${path}.${field}`, `index ${index} is out of range, ${list} has ${table}`);
}

function describeIssue(issue: z.core.$ZodIssue | undefined): ParsedBody {
  const message = (issue?.message ?? 'not a batch').replace(/^Invalid (input|option): /, '');
  return invalid(issue?.path.map(String).join('.') || undefined, message);
}

function invalid(field: string | undefined, message: string): ParsedBody {
  if (field === undefined) return { kind: 'invalid', error: `body: ${message}` };
  return { kind: 'invalid', error: `${field}: ${message}`, field };
}
