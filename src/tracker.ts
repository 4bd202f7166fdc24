import { createBuffer } from './buffer/buffer.js';
import { createCapture } from './capture/capture.js';
import { createConsent } from './consent/consent.js';
import type { ConsentChange } from './consent/consent-deps.js';
import { createConsentGate } from './consent/gate.js';
import { createContext } from './context/context.js';
import type { Erasure } from './model/consent.js';
import { parseConsentOption } from './model/consent-choice.js';
import type { StoredTouchpoint, TrackedEvent } from './model/event.js';
import { areGranted, PURPOSES } from './model/purposes.js';
import type { Unsubscribe } from './model/timing.js';
import type { UntypedTracker } from './model/tracker.js';
import { resolveOptions } from './options/resolve-options.js';
import type { TrackerOptions } from './options/tracker-options.js';
import type { Platform } from './platform/types.js';
import { createReport } from './report.js';
import type { Outbox } from './transport/outbox.js';
import { createTransport } from './transport/transport.js';
import { createKeeping } from './visitor/keeping.js';

/** Wires the stages on a platform. The only place that knows them all; `createTracker` and the script tag call it. */
export function wireTracker(given: TrackerOptions, platform: Platform): UntypedTracker {
  const options = resolveOptions(given);
  const { name, collector, debug, onDrop, onWithdraw, onError } = options;
  const choice = parseConsentOption(options.consent) ?? { chosen: [], sources: [] };
  const { cookies, now, uptimeMs, setTimer, newId, page, onNavigate } = platform;
  let isLive = true;
  let isShown = false;
  let person = 0;

  const log = (...details: readonly unknown[]): void => {
    if (debug) platform.log('debug', ...details);
  };
  const report = createReport(log, onDrop, onError);
  cookies.use(options.cookieDomain);

  const slot = platform.slot(name);
  if (slot.live++) platform.log('warn', `another tracker named "${name}" is live on this page`);

  const texts = platform.openTexts(name);
  const rows = platform.openStore<StoredTouchpoint>(`${name}_events`, () => {
    // It may have been another tab after a withdrawal.
    consent.check();
    if (isGranted()) buffer.restore();
  });
  const store: typeof rows = {
    ...rows,
    // An answer may have changed without a word, in another tab or by a platform.
    async put(added) {
      consent.check();
      if (isGranted()) await rows.put(added);
    },
  };
  const buffer = createBuffer(platform, store, texts, options, report);
  const isGranted = (states = consent.states()): boolean => areGranted(states, ['analytics']);
  /** Whether an event may be kept for the collector and sent to it. */
  const isAllowed = (event: TrackedEvent, states = consent.states()): boolean =>
    areGranted(states, [...(collector.purposes ?? []), ...(options.eventPurposes[event.name] ?? []), 'analytics']);
  /** What of a touchpoint may be kept and sent by the answer of now, whoever has stored it under which one. */
  const restrict = (touchpoint: StoredTouchpoint): StoredTouchpoint | undefined => {
    if (!isAllowed(touchpoint)) return undefined;
    const { purposes } = Object(touchpoint.consent);
    // What was let through without them has none.
    const isClean = purposes && !areGranted(purposes, options.clickIdPurposes);
    const isKept = isClean || areGranted(consent.states(), options.clickIdPurposes);
    return isKept ? touchpoint : context.withoutMarketing(touchpoint);
  };
  const outbox: Outbox = {
    ...buffer,
    async peek(...args) {
      const peeked = await buffer.peek(...args);
      consent.check();
      if (!gate.isOpen()) return { batch: [], isHandedOver: false };
      const batch = peeked.batch.flatMap((touchpoint) => restrict(touchpoint) ?? []);
      if (batch.every((row, index) => row === peeked.batch[index])) return { ...peeked, batch };
      // In the store, too.
      await buffer.rewrite(restrict);
      return batch.length === peeked.batch.length ? { ...peeked, batch } : outbox.peek(...args);
    },
    unacknowledged() {
      consent.check();
      return gate.isOpen() ? buffer.unacknowledged().flatMap((touchpoint) => restrict(touchpoint) ?? []) : [];
    },
  };
  const transport = createTransport(platform, texts, options, outbox, report);

  const context = createContext(
    platform,
    texts,
    options,
    () => gate.isOpen(),
    report,
    (touchpoint) => {
      report.note('stored', [touchpoint]);
      buffer.add(touchpoint);
      transport.schedule();
    },
  );
  const keeping = createKeeping(options.visitor, platform, texts, report, context.repair);
  /** Forgets the visitor, also where a request that is under way may set their cookie once more. */
  const forget = (): ReturnType<typeof context.erase> & { readonly settled: Promise<void> } => {
    const settled = keeping.forget();
    return { ...context.erase(person), settled };
  };

  const gate = createConsentGate(
    now,
    () => isShown,
    options.preConsent,
    (person) => consent.receipt(person),
    report,
    (event) => {
      if (event.name === 'page_view') slot.viewedUrl = event.page.url;
      if (!isAllowed(event, event.consent.purposes)) return report.drop('denied', [event]);
      if (options.bots === 'drop' && platform.isBot()) return report.drop('filtered', [event]);
      try {
        context.push(choice.profile ? { ...event, user: undefined } : event);
      } catch (error) {
        // An option that is no longer what it was at setup, say.
        report.error(error);
        return report.drop('invalid', [event]);
      }
      keeping.seen(context.keptVisitor());
    },
  );

  // What comes before the gate is handed nothing that stores or sends.
  const capture = createCapture({ now, uptimeMs, setTimer, newId, page, onNavigate }, options, report, (event) =>
    isLive ? gate.push(event) : report.drop('shutdown', [event]),
  );

  const update = async (
    { states, isFrozen, lost, isEnd }: ConsentChange,
    erased = () => {},
  ): Promise<Erasure | undefined> => {
    log('consent', states);
    const visitorId = isEnd || lost.length ? context.visitorId() : undefined;
    gate.update(states, isFrozen, isEnd ? 'withdrawn' : 'denied');
    if (isEnd || !isGranted()) transport.stop();
    // What is under way may carry what was taken back.
    else if (lost.length) transport.interrupt();
    let erasing: Promise<Erasure | undefined> | undefined;
    if (isEnd) {
      // Also where code of the host has granted again meanwhile.
      if (!isGranted(states)) person = capture.reset();
      const { cookies, leftovers, settled } = forget();
      erasing = buffer
        .erase(() => void settled.then(erased))
        .then(async ({ isDone, ...gone }) => {
          await settled;
          return { ...gone, cookies, leftovers: isDone ? leftovers : [...leftovers, `${name}_events`] };
        });
    } else if (lost.length && isGranted()) {
      if (!areGranted(states, options.clickIdPurposes)) context.dropClickIds();
      erasing = buffer.rewrite(restrict).then(() => undefined);
    }
    // A reset that no event has followed. What is held goes first, in a microtask of its own.
    queueMicrotask(() => {
      if (gate.isOpen() && !gate.held() && !context.isOf(person)) forget();
    });
    // After that, for a page that is away hands over at once.
    if (isGranted() && isLive && isShown) transport.start();
    const purposes = isEnd && !lost.includes('analytics') ? PURPOSES : lost;
    if (lost.length || visitorId) report.guard(() => onWithdraw?.({ visitorId, purposes }));
    return erasing;
  };
  const consent = createConsent(
    platform,
    options,
    choice,
    { update, hasTraces: context.hasTraces, recallReceipt: context.receiptKey },
    report,
  );

  const { pageViews, reset, ...commands } = capture;
  const stops: Unsubscribe[] = [];
  stops.push(
    platform.onLifecycle((change) => {
      if (!isShown) return;
      // Another tab may have withdrawn, or begun a new visitor, meanwhile.
      consent.wake(change);
      if (isGranted()) context.refresh();
      if (change === 'restored') pageViews.restored();
      pageViews.settle();
      context.save();
      if (change === 'leaving') return transport.leave();
      buffer.resume();
      transport.wake(change);
    }),
    // A prerendered page that nobody has looked at yet has no visitor.
    platform.whenActivated(() => {
      isShown = true;
      stops.push(pageViews.start(slot.viewedUrl));
      consent.start();
      // An answer may have come before.
      const { purposes, isFrozen } = consent.api.status();
      void update({ states: purposes, isFrozen, lost: [], isEnd: false });
    }),
  );

  return {
    ...commands,
    consent: consent.api,
    reset() {
      person = reset();
      // What is held is of the person before, and goes first.
      if (gate.isOpen() && !gate.held()) forget();
    },
    flush() {
      pageViews.settle();
      return transport.flush();
    },
    context() {
      pageViews.settle();
      return gate.isOpen() ? context.current() : undefined;
    },
    journey: () => (gate.isOpen() ? context.journey() : []),
    stats: () => ({
      state: isLive ? 'running' : 'shutdown',
      tracked: report.counts.tracked,
      held: gate.held(),
      waiting: buffer.waiting(),
      delivered: report.counts.delivered,
      dropped: { ...report.dropped },
      cookies: cookies.domain() === undefined ? 'memory' : 'kept',
      storage: buffer.storage(),
      visitor: keeping.stats(),
    }),
    async shutdown() {
      if (!isLive) return;
      consent.check();
      isLive = false;
      slot.live--;
      for (const stop of stops.splice(0)) stop();
      consent.stop();
      gate.close();
      context.save();
      const unanswered = transport.stop();
      if (isGranted()) await buffer.save().catch(report.error);
      // What could not be stored, and what was under way.
      buffer.leave(unanswered);
    },
  };
}
