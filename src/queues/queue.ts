import { createBuffer } from '../buffer/buffer.js';
import type { EventBuffer } from '../buffer/event-buffer.js';
import { storeShare, textShare } from '../buffer/share.js';
import type { Collector } from '../model/collector.js';
import type { DropReason } from '../model/drop-reason.js';
import type { StoredTouchpoint, Touchpoint, TrackedEvent } from '../model/event.js';
import { areGranted, type Purpose, type PurposeStates } from '../model/purposes.js';
import type { Report } from '../model/report.js';
import { isInSample } from '../model/sample.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { KeyedStore, Platform, TextStore } from '../platform/types.js';
import type { Told } from '../report.js';
import type { Outbox } from '../transport/outbox.js';
import type { KeepaliveQuota } from '../transport/sender.js';
import { createTransport, type Transport } from '../transport/transport.js';

/** What the queues of a tracker have in common. */
export interface QueueDeps {
  readonly platform: Platform;
  readonly store: KeyedStore<StoredTouchpoint>;
  readonly texts: TextStore;
  readonly options: ResolvedOptions;
  readonly quota: KeepaliveQuota;
  /** Looks whether the answer has changed without a word. */
  check(): void;
  /** The answer of now. */
  states(): PurposeStates;
  /** Whether anything may be sent. */
  isOpen(): boolean;
  /** Whether a touchpoint is of the visitor of now. */
  isOf(touchpoint: Touchpoint): boolean;
  /** A touchpoint without what needs `clickIdPurposes`. */
  withoutMarketing(touchpoint: StoredTouchpoint): StoredTouchpoint;
}

/** What waits for one collector, and the way to it. */
export interface CollectorQueue
  extends Pick<EventBuffer, 'erase' | 'has' | 'leave' | 'restore' | 'resume' | 'save' | 'storage' | 'waiting'> {
  readonly name: string;
  readonly report: Report & Told;
  readonly transport: Transport;
  /** Whether an event may be kept for the collector and sent to it; by the answer of now, or by another one. */
  isAllowed(event: TrackedEvent, states?: PurposeStates): boolean;
  /** Why the collector does not get a touchpoint; `undefined` if it does. Runs code of the host. */
  refuse(touchpoint: Touchpoint): DropReason | undefined;
  /** Keeps a touchpoint until it is delivered. */
  add(touchpoint: Touchpoint): void;
  /** Takes out of what is kept what the answer of now does not allow any more. */
  restrict(): Promise<unknown>;
}

/** The queue of a collector: a share of the tracker's store and texts, and a transport of its own. */
export function createCollectorQueue(
  deps: QueueDeps,
  collector: Collector,
  report: Report & Told,
  /** Which keys of store and texts are its own, or nobody's. */
  isErased: (key: string) => boolean,
): CollectorQueue {
  const { platform, options, check, states, isOpen } = deps;
  const prefix = `${collector.name}.`;
  const { backdateMs } = collector.capabilities;
  const retentionMs = Math.min(collector.retentionMs ?? options.retentionMs, backdateMs || Number.POSITIVE_INFINITY);
  if (backdateMs === 0 && collector.retentionMs === undefined) {
    platform.log(
      'warn',
      `${collector.name} records what waited (offline, say) as of its arrival; its option retentionMs limits how long`,
    );
  }
  const share = { prefix, isErased, sinceMs: () => platform.now() - options.retentionMs };
  const texts = textShare(deps.texts, share);
  const store = storeShare(deps.store, share);
  const buffer = createBuffer(platform, store, texts, { ...options, retentionMs }, report);

  // Entries are the site's own: `constructor` is an event as any other.
  const eventPurposes = new Map(Object.entries(options.eventPurposes));
  const purposesOf = ({ name }: TrackedEvent): readonly Purpose[] => [
    ...(collector.purposes ?? []),
    ...(eventPurposes.get(name) ?? []),
    'analytics',
  ];
  const isAllowed: CollectorQueue['isAllowed'] = (event, given = states()) => areGranted(given, purposesOf(event));
  /** What of a touchpoint may be kept and sent by the answer of now, whoever has stored it under which one. */
  const restrict = (touchpoint: StoredTouchpoint): StoredTouchpoint | undefined => {
    if (!isAllowed(touchpoint)) return undefined;
    const { purposes } = Object(touchpoint.consent);
    // What was let through without them has none.
    const isClean = purposes && !areGranted(purposes, options.clickIdPurposes);
    const isKept = isClean || areGranted(states(), options.clickIdPurposes);
    return isKept ? touchpoint : deps.withoutMarketing(touchpoint);
  };
  const outbox: Outbox = {
    ...buffer,
    async peek(...args) {
      const peeked = await buffer.peek(...args);
      check();
      if (!isOpen()) return { batch: [], isHandedOver: false };
      const batch = peeked.batch.flatMap((touchpoint) => restrict(touchpoint) ?? []);
      if (batch.every((row, index) => row === peeked.batch[index])) return { ...peeked, batch };
      // In the store, too.
      await buffer.rewrite(restrict);
      return batch.length === peeked.batch.length ? { ...peeked, batch } : outbox.peek(...args);
    },
    unacknowledged() {
      check();
      return isOpen() ? buffer.unacknowledged().flatMap((touchpoint) => restrict(touchpoint) ?? []) : [];
    },
  };
  const transport = createTransport(platform, texts, { ...options, collector, quota: deps.quota }, outbox, report);

  return {
    ...buffer,
    name: collector.name,
    report,
    transport,
    isAllowed,
    refuse(touchpoint) {
      if (!isAllowed(touchpoint, touchpoint.consent.purposes)) return 'denied';
      if (!isInSample(touchpoint.visitor.id, collector.sampleRate ?? 1)) return 'sampled';
      const isWanted = (collector.accepts?.(touchpoint) ?? true) && (collector.filter?.(touchpoint) ?? true);
      return isWanted ? undefined : 'filtered';
    },
    add(touchpoint) {
      report.note('stored', [touchpoint]);
      buffer.add(touchpoint);
      transport.schedule();
    },
    restrict: () => buffer.rewrite(restrict),
  };
}
