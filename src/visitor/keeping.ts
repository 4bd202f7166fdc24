import { attempt } from '../model/attempt.js';
import type { Report } from '../model/report.js';
import type { KeeperStats, KeptVisitor, StartedKeeper, VisitorKeeper } from '../model/visitor-keeper.js';
import type { Platform, TextStore } from '../platform/types.js';

/** Where a keeper may remember something: among the texts of the tracker, which go with the visitor. */
const KEY = 'visitor';

const REQUEST_TIMEOUT_MS = 10_000;

/** The keeper of a tracker, or none. */
export interface Keeping {
  /** After each touchpoint: starts the keeper with the first one. */
  seen(visitor: KeptVisitor | undefined): void;
  /** The visitor has ended; settles when nothing can set their cookies any more, and what has is undone. */
  forget(): Promise<void>;
  stats(): KeeperStats | undefined;
}

/** Gives a keeper what it may use, and nothing of that before the first touchpoint. `repair` undoes what an answer has set too late. */
export function createKeeping(
  keeper: VisitorKeeper | undefined,
  {
    network,
    cookies,
    now,
    uptimeMs,
    setTimer,
  }: Pick<Platform, 'network' | 'cookies' | 'now' | 'uptimeMs' | 'setTimer'>,
  texts: TextStore,
  { guard, error }: Pick<Report, 'guard' | 'error'>,
  repair: () => void,
): Keeping {
  let started: StartedKeeper | undefined;
  let latest: KeptVisitor | undefined;

  const forget = async (): Promise<void> => {
    latest = undefined;
    if (!started) return;
    texts.remove([KEY]);
    try {
      await started.forget();
    } catch (failed) {
      error(failed);
    }
    repair();
    // The next visitor may have been seen meanwhile.
    guard(() => latest && started?.seen(latest));
  };

  return {
    seen(visitor) {
      guard(() => {
        started ??= keeper?.start({
          now,
          uptimeMs,
          setTimer,
          post(url, body) {
            const request = { url, body, contentType: 'text/plain' };
            const { answer, abort } = network.send(request, { timeoutMs: REQUEST_TIMEOUT_MS, credentials: 'include' });
            const status = answer.then(
              (received) => received.status,
              () => 0,
            );
            // A touch may have been written while the request was under way.
            void status.then(repair);
            return { status, abort };
          },
          domain: () => cookies.domain() ?? '',
          recall: () => texts.read(KEY),
          remember: (text) => void texts.write(KEY, text),
        });
        if (!visitor) return;
        // Held events may be of two people.
        if (latest && latest.visitorId !== visitor.visitorId) void forget();
        latest = visitor;
        started?.seen(visitor);
      });
    },

    forget,

    stats: () => attempt(() => started?.stats()),
  };
}
