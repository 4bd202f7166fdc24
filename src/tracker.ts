import { createBuffer } from './buffer/buffer.js';
import { createCapture } from './capture/capture.js';
import { createConsent } from './consent/consent.js';
import { createConsentGate } from './consent/gate.js';
import { CONSENT_COOKIE, CONSENT_MAX_AGE_SECONDS, formatConsentRecord } from './consent/record.js';
import { manualSource } from './consent/sources/manual.js';
import { createContext, withoutMarketing } from './context/context.js';
import { createIdentity } from './context/identity.js';
import type { DropReason, Report } from './model/drop-reason.js';
import type { Touchpoint } from './model/event.js';
import type { UntypedTracker } from './model/tracker.js';
import { resolveOptions, type TrackerOptions } from './options.js';
import type { Platform, Unsubscribe } from './platform/types.js';
import { createTransport } from './transport/transport.js';

/** Wires the stages on a platform. The only place that knows them all; `createTracker` and the script tag call it. */
export function wireTracker(given: TrackerOptions, platform: Platform): UntypedTracker {
  const options = resolveOptions(given);
  const { name } = options;
  const { cookies, newId, now, setTimer } = platform;
  const timing = { now, setTimer };
  const dropped: Partial<Record<DropReason, number>> = {};
  let tracked = 0;
  let delivered = 0;
  let isLive = true;

  const log = (...details: readonly unknown[]): void => {
    if (options.debug) platform.log('debug', ...details);
  };
  // Code of the host runs last and alone: its bugs are not ours.
  const report: Report = {
    error(error) {
      log('error', error);
      try {
        options.onError?.(error);
      } catch {
        // The listener for errors is the last one to be told.
      }
    },
    drop(reason, events, count = events.length) {
      if (!count) return;
      dropped[reason] = (dropped[reason] ?? 0) + count;
      log('dropped', reason, count, events);
      try {
        options.onDrop?.(reason, count, events);
      } catch (error) {
        report.error(error);
      }
    },
  };

  const slot = platform.slot(name);
  if (slot.live) platform.log('warn', `a tracker named "${name}" is live on this page already`);
  slot.live += 1;

  const store = platform.openStore<Touchpoint>(`${name}_events`);
  const buffer = createBuffer(store, options, timing, report);

  const transport = createTransport({
    outbox: buffer,
    collector: options.collector,
    network: platform.network,
    timing,
    flushIntervalMs: options.flushIntervalMs,
    random: platform.random,
    lock: (run) => platform.lock(`${name}_flush`, run),
    report,
    onDelivered(count) {
      delivered += count;
      log('delivered', count);
    },
  });

  const identity = createIdentity(cookies, options, newId);
  const context = createContext(
    identity,
    cookies,
    timing,
    platform.environment,
    platform.arrival(),
    options.routing,
    (touchpoint) => {
      log('stored', touchpoint);
      buffer.add(touchpoint);
      transport.schedule();
    },
  );

  const gate = createConsentGate(now, options.preConsent, report, (event) => {
    if (event.name === 'page_view') slot.viewedUrl = event.page.url;
    context.push(event);
  });
  const isGranted = (): boolean => gate.states().analytics === 'granted';

  const capture = createCapture(
    platform,
    options.routing,
    newId,
    report,
    () => {
      tracked += 1;
    },
    (event) => {
      if (!isLive) return report.drop('shutdown', [event]);
      log('captured', event, gate.states());
      gate.push(event);
    },
  );

  const consent = createConsent({
    states: gate.states,
    update(states, isWithdrawal) {
      gate.update(states, isWithdrawal ? 'withdrawn' : 'denied');
      log('consent', states);
      if (!isGranted()) return transport.stop();
      if (!isLive) return;
      transport.start();
      // Something may wait from an earlier page.
      transport.schedule();
    },
    remember(states) {
      cookies.write(CONSENT_COOKIE, formatConsentRecord(states, now()), CONSENT_MAX_AGE_SECONDS);
    },
    hasTraces: identity.hasTraces,
    async erase(purpose) {
      if (purpose === 'analytics') {
        capture.reset();
        context.erase();
        await buffer.erase();
      } else if (purpose === 'marketing') {
        context.eraseClickIds();
        await buffer.rewrite(withoutMarketing);
      }
    },
    onError: report.error,
  });

  const isAuto = options.pageViews === 'auto';
  const stops: Unsubscribe[] = [
    platform.onLifecycle((change) => {
      const isLeaving = change === 'leaving';
      transport.setHidden(isLeaving || change === 'hidden');
      if (change === 'restored' && isAuto) capture.pageViews.restored();
      capture.pageViews.settle();
      identity.save();
      if (!isLeaving) return void transport.flush();
      transport.handOver();
      // An open connection would stand in the way of other tabs while this page is kept for going back to it.
      store.close();
    }),
    // A prerendered page that nobody has looked at yet has no visitor.
    platform.whenActivated(() => {
      if (isAuto) stops.push(capture.pageViews.start(slot.viewedUrl));
      stops.push(manualSource(options.consent).start({ now, setTimer, readCookie: cookies.read }, consent.hear));
    }),
  ];

  return {
    consent,
    track: capture.track,
    page: capture.page,
    identify: capture.identify,
    set: capture.set,
    reset() {
      capture.reset();
      // With the answer pending there is nothing yet, and the held events know that they belong to two people.
      if (isGranted()) context.erase();
    },
    async flush() {
      capture.pageViews.settle();
      await transport.flush();
    },
    stats: () => ({
      state: isLive ? 'running' : 'shutdown',
      tracked,
      held: gate.heldCount(),
      waiting: buffer.waitingCount(),
      delivered,
      dropped: { ...dropped },
      cookies: cookies.domain() === undefined ? 'memory' : 'kept',
      storage: buffer.isDurable() ? 'kept' : 'memory',
    }),
    async shutdown() {
      if (!isLive) return;
      isLive = false;
      slot.live -= 1;
      for (const stop of stops.splice(0)) stop();
      gate.close();
      identity.save();
      transport.stop();
      if (isGranted()) await buffer.persist().catch(report.error);
      store.close();
    },
  };
}
