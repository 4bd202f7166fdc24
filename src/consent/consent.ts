import type { LifecycleChange } from '../model/capture.js';
import type { ConsentApi, ConsentMeta, ConsentStatus } from '../model/consent.js';
import type { ConsentChoice } from '../model/consent-choice.js';
import type { ConsentSource } from '../model/consent-source.js';
import { arePurposes, mapPurposes, PURPOSES, type Purpose, type PurposeStates } from '../model/purposes.js';
import type { ConsentReceipt } from '../model/receipt.js';
import type { Report } from '../model/report.js';
import { type Cause, createConsentApi } from './api.js';
import type { ConsentDeps, ConsentOptions, ConsentPlatform } from './consent-deps.js';
import { createErasures } from './erasures.js';
import { conflictsOf, foldSignals, grantedAnew, isSilent, ONLY_ANALYTICS, type Signals, sayingOf } from './fold.js';
import { createOwnAnswer } from './own-answer.js';
import { createReceipts, decide } from './receipts.js';
import { CONSENT_MAX_AGE_MS } from './record.js';
import { gpc } from './sources/gpc.js';
import { createSources } from './sources.js';

/** A source that nobody has added by then is told to the developer. */
const MISSING_DELAY_MS = 10_000;

/** The visitor's answer, and how it becomes the states of the gate and, where it is a denial, an erasure. */
export interface Consent {
  readonly api: ConsentApi;
  /** Begins to hear the sources. */
  start(): void;
  /** Hears all of them again: before a request, and whenever something may have changed meanwhile. */
  check(): void;
  /** Something happens to the page. */
  wake(change: LifecycleChange): void;
  states(): PurposeStates;
  /** The receipt of what is granted now, for the events of a person. */
  receipt(person: number): ConsentReceipt;
  stop(): void;
}

/** The consent stage: what the site, consent sources and other tabs say, in order. */
export function createConsent(
  platform: ConsentPlatform,
  options: ConsentOptions,
  choice: ConsentChoice,
  { update, hasTraces, recallReceipt }: ConsentDeps,
  report: Report,
): Consent {
  const { now, setTimer, log } = platform;
  const { region, regionPolicy } = options;
  const own = createOwnAnswer(platform, choice.configured);
  const receipts = createReceipts(now, platform.newId, recallReceipt);
  const erasures = createErasures();
  const listeners = new Set<(status: ConsentStatus) => void>();
  const isOptOut = (typeof regionPolicy === 'function' ? regionPolicy(region) : regionPolicy) === 'opt-out';
  const limits = choice.profile ? [[choice.profile, ONLY_ANALYTICS] as const] : [];
  let states: PurposeStates = mapPurposes(() => 'pending');
  let signals: Signals = new Map();
  let conflicts: readonly string[] = [];
  let meta: ConsentMeta = {};
  let isFrozen = false;
  let phase: 'before' | 'live' | 'over' = 'before';
  let isFirst = true;
  let isAway = false;
  let epoch = 0;
  let expiresAtMs = 0;
  let cancelExpiry = (): void => {};
  let cancelWarning = (): void => {};

  const status = (): ConsentStatus => ({
    state: states.analytics,
    purposes: states,
    isFrozen,
    sources: sayingOf(signals),
    conflicts,
    epoch,
  });

  /** Hears all, and tells whether the answer is being changed. */
  const hear = (): boolean => {
    const heard = new Map(phase === 'over' ? signals : sources.read());
    let isChanging = sources.isChanging();
    for (const [source, signal] of heard) {
      // One that is late and does not know yet takes nothing back.
      if (states.analytics === 'granted' && !signals.has(source) && isSilent(signal)) {
        heard.delete(source);
        isChanging = true;
      }
      // A visitor who agrees to a platform after a denial of ours has changed their mind.
      const anew = grantedAnew(signal, signals.get(source), own.lastWordAtMs(), now());
      const later = anew.filter((purpose) => own.states()[purpose] === 'denied');
      if (later.length) own.yield(later);
    }
    const ownName = choice.configured && own.decidedAtMs() === undefined ? 'configured' : 'manual';
    signals = new Map([...heard, [ownName, own.signal()], ...limits]);
    const hadConflicts = conflicts.length;
    conflicts = conflictsOf(signals);
    if (conflicts.length && !hadConflicts) log('warn', `consent: ${conflicts} do not agree, and the denial counts`);
    return isChanging;
  };

  const watchExpiry = (): void => {
    const decidedAtMs = own.decidedAtMs();
    if (decidedAtMs === undefined || decidedAtMs + CONSENT_MAX_AGE_MS === expiresAtMs) return;
    expiresAtMs = decidedAtMs + CONSENT_MAX_AGE_MS;
    cancelExpiry();
    // A timer may come early: it takes 24 days at most.
    cancelExpiry = setTimer(() => {
      expiresAtMs = 0;
      check();
    }, expiresAtMs - now());
  };

  const evaluate = (cause?: Cause): void => {
    const isChanging = hear();
    // A source may have told of something while it was read, and all of this is done.
    const before = states;
    const wasFrozen = isFrozen;
    const after = foldSignals(signals, { isOptOut, isChild: options.child, overrides: own.overrides() });
    const isNew = (purpose: Purpose): boolean => before[purpose] !== after[purpose];
    const isChanged = PURPOSES.some(isNew);
    const isDenied = after.analytics === 'denied';
    const lost = PURPOSES.filter((purpose) => isNew(purpose) && before[purpose] === 'granted');
    const isEnd =
      lost.includes('analytics') ||
      // Another page was closed in the middle of it, or the answer of an earlier one holds no more.
      (own.isCut() && (isFirst || (isNew('analytics') && after.analytics === 'granted'))) ||
      (isFirst && own.isSpoilt() && hasTraces()) ||
      (isDenied && cause === 'withdrawal') ||
      ((isDenied ? cause || isChanged : cause === 'reset') && hasTraces());

    isFirst = false;
    if (isChanged) states = after;
    isFrozen = isChanging;
    if (isEnd) {
      epoch += 1;
      receipts.forget();
      own.setErasing(true);
    }
    // Before anything is erased, for the page may be killed in the middle of it.
    if (cause) own.remember();
    else if (isEnd) own.note();
    if (isChanged || isEnd || wasFrozen !== isFrozen) {
      const begun = epoch;
      const erasing = update({ states: after, isFrozen, lost, isEnd }, () => {
        // The later one has to be done, too.
        if (begun !== epoch) return;
        own.setErasing(false);
        own.note();
      });
      if (isEnd || lost.length) erasures.follow(erasing);
    }
    const told = PURPOSES.filter(
      (purpose) => lost.includes(purpose) || (cause && isNew(purpose) && after[purpose] === 'denied'),
    );
    if (told.length) channel.tell({ deny: told });
    if (phase === 'live') {
      watchExpiry();
      tune();
    }
    for (const listener of isChanged ? [...listeners] : []) {
      // Where one of them changes the answer again, all have been told of that already.
      if (states === after) report.guard(() => listener(status()));
    }
  };

  const check = (): void => {
    if (phase !== 'live') return;
    own.recall();
    evaluate();
  };

  const sources = createSources({ ...platform, readCookie: platform.cookies.read }, choice.chosen, check, report);
  sources.add(gpc({ strict: options.gpc === 'strict' }));
  /** The one that is built in yields to the site's, unless that would be weaker. */
  const add = (source: ConsentSource): void => {
    if (options.gpc !== 'strict' || source?.name !== 'gpc') sources.add(source);
  };
  const channel = platform.openChannel(`${options.name}_consent`, (message) => {
    const denied: unknown = Object(message).deny;
    if (arePurposes(denied)) own.deny(denied);
    check();
  });
  // Open only while there is something to be taken back: an open one costs a page its place in the back/forward cache.
  const tune = (): void => (states.analytics === 'granted' && !isAway ? channel.open() : channel.close());

  const receipt = (person?: number): ConsentReceipt => {
    const isGpc = signals.get('gpc')?.verdicts.marketing === 'denied';
    return receipts.of(
      decide(signals, states, own.decidedAtMs(), {
        ...options,
        ...meta,
        basis: choice.profile ?? options.basis,
        gpc: isGpc,
      }),
      person,
    );
  };

  return {
    api: createConsentApi(
      {
        own,
        listeners,
        status,
        answered(cause, given) {
          meta = given;
          evaluate(cause);
        },
        settled: erasures.settled,
        receipt: () => (states.analytics === 'granted' ? receipt() : undefined),
        use(source) {
          add(source);
          if (phase !== 'live') return;
          check();
          sources.look();
        },
      },
      report,
    ),
    check,
    receipt,
    start() {
      for (const source of choice.sources) add(source);
      // Not before all of them are there.
      phase = 'live';
      check();
      sources.look();
      cancelWarning = setTimer(() => {
        const missing = sources.missing();
        if (missing.length) log('warn', `consent: nobody has added ${missing}, so the answer stays pending`);
      }, MISSING_DELAY_MS);
    },
    wake(change) {
      isAway = change === 'leaving';
      check();
      sources.look();
    },
    states: () => states,
    stop() {
      phase = 'over';
      sources.stop();
      channel.close();
      cancelExpiry();
      cancelWarning();
    },
  };
}
