import { createBuffer } from './buffer/buffer.js';
import { createCapture } from './capture/capture.js';
import { createConsent, type Loss } from './consent/consent.js';
import { createConsentGate } from './consent/gate.js';
import { manualSource } from './consent/sources/manual.js';
import { createContext, withoutMarketing } from './context/context.js';
import { createIdentity } from './context/identity.js';
import type { DropReason } from './model/drop-reason.js';
import type { StoredTouchpoint, Touchpoint } from './model/event.js';
import type { PurposeStates } from './model/purposes.js';
import type { Report } from './model/report.js';
import type { UntypedTracker } from './model/tracker.js';
import { resolveOptions, type TrackerOptions } from './options.js';
import type { Platform, Unsubscribe } from './platform/types.js';
import { createTransport } from './transport/transport.js';

/** Wires the stages on a platform. The only place that knows them all; `createTracker` and the script tag call it. */
export function wireTracker(given: TrackerOptions, platform: Platform): UntypedTracker {
  const options = resolveOptions(given);
  const { name, routing, debug, onDrop, onError } = options;
  const { cookies, now, uptimeMs, setTimer, newId, page, onNavigate } = platform;
  const counts = { tracked: 0, held: 0, stored: 0, sent: 0, delivered: 0 };
  const dropped: Partial<Record<DropReason, number>> = {};
  let isLive = true;
  let isShown = false;

  const log = (...details: readonly unknown[]): void => {
    if (debug) platform.log('debug', ...details);
  };
  const report: Report = {
    note(milestone, events) {
      counts[milestone] += events.length;
      log(milestone, events);
    },
    drop(reason, events, count = events.length) {
      if (!count) return;
      dropped[reason] = (dropped[reason] ?? 0) + count;
      log('dropped', reason, count, events);
      report.guard(() => onDrop?.(reason, count, events));
    },
    error(error) {
      log('error', error);
      // The listener for errors is the last one to be told, so what it throws is for nobody.
      Promise.resolve(error).then(onError).catch(log);
    },
    // Code of the host runs last and alone: its bugs are not ours.
    guard(run) {
      try {
        run();
      } catch (error) {
        report.error(error);
      }
    },
  };

  const slot = platform.slot(name);
  if (slot.live++) platform.log('warn', `another tracker named "${name}" is live on this page`);

  const texts = platform.openTexts(name);
  const store = platform.openStore<StoredTouchpoint>(`${name}_events`, () => {
    // It may have been another tab after a withdrawal.
    hear('manual');
    if (isGranted()) buffer.restore();
  });
  const buffer = createBuffer(platform, store, texts, options, report);
  // Also what other tabs and earlier pages have stored is sent as the answer of now allows.
  const allowed = (batch: readonly Touchpoint[]): readonly Touchpoint[] =>
    gate.states().marketing === 'granted' ? batch : batch.map(withoutMarketing);
  const transport = createTransport(
    platform,
    texts,
    options,
    {
      ...buffer,
      async peek(...args) {
        const peeked = await buffer.peek(...args);
        return { ...peeked, batch: allowed(peeked.batch) };
      },
      unacknowledged: () => allowed(buffer.unacknowledged()),
    },
    report,
  );

  const identity = createIdentity(platform, options);
  const context = createContext(platform, identity, routing, (touchpoint) => {
    report.note('stored', [touchpoint]);
    buffer.add(touchpoint);
    transport.schedule();
  });

  const gate = createConsentGate(
    now,
    () => isShown,
    options.preConsent,
    report,
    (event) => {
      if (event.name === 'page_view') slot.viewedUrl = event.page.url;
      context.push(event);
    },
  );
  const isGranted = (): boolean => gate.states().analytics === 'granted';

  // What comes before the gate is handed nothing that stores or sends.
  const capture = createCapture({ now, uptimeMs, setTimer, newId, page, onNavigate }, options, report, (event) =>
    isLive ? gate.push(event) : report.drop('shutdown', [event]),
  );

  const update = async (states: PurposeStates, loss?: Loss): Promise<void> => {
    log('consent', states);
    gate.update(states, loss === 'analytics' ? 'withdrawn' : 'denied');
    if (!isGranted()) transport.stop();
    else if (isLive && isShown) transport.start();
    if (loss === 'analytics') {
      capture.reset();
      context.erase();
      await buffer.erase();
    } else if (loss && isGranted()) {
      context.dropClickIds();
      await buffer.rewrite(withoutMarketing);
    }
  };
  const consent = createConsent(platform, { states: gate.states, update, hasTraces: identity.hasTraces }, report);

  const { pageViews, reset, ...commands } = capture;
  const hear = (unanswered: typeof options.consent): Unsubscribe =>
    manualSource(unanswered).start({ now, readCookie: cookies.read }, consent.hear);
  const stops: Unsubscribe[] = [];
  stops.push(
    platform.onLifecycle((change) => {
      if (!isShown) return;
      // Another tab may have withdrawn, or begun a new visitor, meanwhile.
      if (isGranted()) {
        hear('manual');
        identity.refresh();
      }
      if (change === 'restored') pageViews.restored();
      pageViews.settle();
      identity.save();
      if (change === 'leaving') return transport.leave();
      buffer.resume();
      transport.wake(change);
    }),
    // A prerendered page that nobody has looked at yet has no visitor.
    platform.whenActivated(() => {
      isShown = true;
      stops.push(pageViews.start(slot.viewedUrl));
      stops.push(hear(options.consent));
      void update(gate.states());
    }),
  );

  return {
    ...commands,
    consent,
    reset() {
      reset();
      // With the answer pending there is nothing yet, and the held events know that they belong to two people.
      if (isGranted()) context.erase();
    },
    flush() {
      pageViews.settle();
      return transport.flush();
    },
    stats: () => ({
      state: isLive ? 'running' : 'shutdown',
      tracked: counts.tracked,
      held: gate.held(),
      waiting: buffer.waiting(),
      delivered: counts.delivered,
      dropped: { ...dropped },
      cookies: cookies.domain() === undefined ? 'memory' : 'kept',
      storage: buffer.storage(),
    }),
    async shutdown() {
      if (!isLive) return;
      isLive = false;
      slot.live--;
      for (const stop of stops.splice(0)) stop();
      gate.close();
      identity.save();
      const unanswered = transport.stop();
      if (isGranted()) await buffer.save().catch(report.error);
      // What could not be stored, and what was under way.
      buffer.leave(unanswered);
    },
  };
}
