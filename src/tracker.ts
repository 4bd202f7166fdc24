import { createCapture } from './capture/capture.js';
import { createPlugins } from './capture/plugins.js';
import { createConsent } from './consent/consent.js';
import type { ConsentChange } from './consent/consent-deps.js';
import { createConsentGate } from './consent/gate.js';
import { createContext } from './context/context.js';
import type { Erasure } from './model/consent.js';
import { parseConsentOption } from './model/consent-choice.js';
import type { StoredTouchpoint } from './model/event.js';
import { areGranted, PURPOSES } from './model/purposes.js';
import type { Unsubscribe } from './model/timing.js';
import type { UntypedTracker } from './model/tracker.js';
import { resolveOptions } from './options/resolve-options.js';
import type { TrackerOptions } from './options/tracker-options.js';
import type { Platform } from './platform/types.js';
import { createCollectorQueues } from './queues/queues.js';
import { createReport } from './report.js';
import { createKeeping } from './visitor/keeping.js';
import { createBeforeSend } from './volume/before-send.js';
import { createVolume } from './volume/volume.js';

/** Wires the stages on a platform. The only place that knows them all; `createTracker` and the script tag call it. */
export function wireTracker(given: TrackerOptions, platform: Platform): UntypedTracker {
  const options = resolveOptions(given);
  const { name, debug, onDrop, onWithdraw, onError } = options;
  const collectors = [options.collector].flat();
  const choice = parseConsentOption(options.consent) ?? { chosen: [], sources: [] };
  const { cookies, now, uptimeMs, setTimer, newId, page, onNavigate, onEvents, readGlobal } = platform;
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
    if (isGranted()) queues.restore();
  });
  const store: typeof rows = {
    ...rows,
    // An answer may have changed without a word, in another tab or by a platform.
    async put(added) {
      consent.check();
      return isGranted() ? rows.put(added) : rows.keys();
    },
  };
  const isGranted = (states = consent.states()): boolean => areGranted(states, ['analytics']);
  const queues = createCollectorQueues(
    {
      platform,
      store,
      texts,
      options,
      quota: { bytes: 0, requests: 0 },
      check: () => consent.check(),
      states: () => consent.states(),
      isOpen: () => gate.isOpen(),
      isOf: ({ visitor }) => visitor.id === context.visitorId(),
      withoutMarketing: (touchpoint) => context.withoutMarketing(touchpoint),
    },
    collectors,
    report,
  );

  const beforeSend = createBeforeSend(options.beforeSend, options.sampleRate, report);
  const context = createContext(
    platform,
    texts,
    options,
    () => gate.isOpen(),
    report,
    (touchpoint) => {
      const next = beforeSend(touchpoint);
      if (typeof next === 'string') report.drop(next, [touchpoint]);
      else queues.add(next);
    },
  );
  const keeping = createKeeping(options.visitor, platform, texts, report, context.repair);
  /** Forgets the visitor, also where a request that is under way may set their cookie once more. */
  const forget = (): ReturnType<typeof context.erase> & { readonly settled: Promise<void> } => {
    const settled = keeping.forget();
    return { ...context.erase(person), settled };
  };

  const isExcess = createVolume(options);
  const gate = createConsentGate(
    now,
    () => isShown,
    options.preConsent,
    (person) => consent.receipt(person),
    report,
    (event) => {
      if (event.name === 'page_view') slot.viewedUrl = event.page.url;
      if (!queues.isAllowed(event, event.consent.purposes)) return report.drop('denied', [event]);
      const excess = isExcess(event);
      if (excess) return report.drop(excess, [event]);
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
  const host = { now, uptimeMs, setTimer, newId, page, onNavigate, onEvents, readGlobal };
  const capture = createCapture(
    host,
    options,
    report,
    (change) => plugins.tell(change),
    (event) => (isLive ? gate.push(event) : report.drop('shutdown', [event])),
  );
  const plugins = createPlugins(host, options.captures, capture, report);

  const update = async (
    { states, isFrozen, lost, isEnd }: ConsentChange,
    erased = () => {},
  ): Promise<Erasure | undefined> => {
    log('consent', states);
    const visitorId = isEnd || lost.length ? context.visitorId() : undefined;
    gate.update(states, isFrozen, isEnd ? 'withdrawn' : 'denied');
    if (isEnd || !isGranted()) {
      plugins.stop(isEnd || states.analytics === 'denied');
      queues.stop();
    } else if (lost.length) {
      // What is under way may carry what was taken back.
      queues.interrupt();
    }
    // While the answer is being changed those that run go on, and what they tell is held.
    if (gate.isOpen() && isLive) plugins.start();
    let erasing: Promise<Erasure | undefined> | undefined;
    if (isEnd) {
      // Also where code of the host has granted again meanwhile.
      if (!isGranted(states)) person = capture.reset();
      const { cookies, leftovers, settled } = forget();
      erasing = queues
        .erase(() => void settled.then(erased))
        .then(async ({ isDone, ...gone }) => {
          await settled;
          return { ...gone, cookies, leftovers: isDone ? leftovers : [...leftovers, `${name}_events`] };
        });
    } else if (lost.length && isGranted()) {
      if (!areGranted(states, options.clickIdPurposes)) context.dropClickIds();
      erasing = queues.restrict().then(() => undefined);
    }
    // A reset that no event has followed. What is held goes first, in a microtask of its own.
    queueMicrotask(() => {
      if (gate.isOpen() && !gate.held() && !context.isOf(person)) forget();
    });
    // After that, for a page that is away hands over at once.
    if (isGranted() && isLive && isShown) queues.start();
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

  const { pageViews, reset, notice: _, ...commands } = capture;
  const stops: Unsubscribe[] = [];
  stops.push(
    platform.onLifecycle((change) => {
      if (!isShown) return;
      // Another tab may have withdrawn, or begun a new visitor, meanwhile.
      consent.wake(change);
      if (isGranted()) context.refresh();
      if (change === 'restored') pageViews.restored();
      plugins.tell(change);
      pageViews.settle();
      context.save();
      if (change === 'leaving') return queues.leave();
      queues.wake(change);
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
    use: plugins.use,
    consent: consent.api,
    reset() {
      person = reset();
      // What is held is of the person before, and goes first.
      if (gate.isOpen() && !gate.held()) forget();
    },
    flush() {
      pageViews.settle();
      return queues.flush();
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
      waiting: queues.waiting(),
      delivered: report.counts.delivered,
      dropped: { ...report.dropped },
      collectors: queues.stats(),
      cookies: cookies.domain() === undefined ? 'memory' : 'kept',
      storage: queues.storage(),
      visitor: keeping.stats(),
    }),
    async shutdown() {
      if (!isLive) return;
      consent.check();
      isLive = false;
      slot.live--;
      plugins.stop(false);
      for (const stop of stops.splice(0)) stop();
      consent.stop();
      gate.close();
      context.save();
      await queues.end(isGranted());
    },
  };
}
