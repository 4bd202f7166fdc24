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
  /** The visitor has ended; settles when nothing can set their cookies any more, after `repair`, which is to undo what has. */
  forget(repair: () => void): Promise<void>;
  stats(): KeeperStats | undefined;
}

/** Gives a keeper what it may use, and nothing of that before the first touchpoint. */
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
): Keeping {
  let started: StartedKeeper | undefined;

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
            return { status, abort };
          },
          domain: () => cookies.domain() ?? '',
          recall: () => texts.read().get(KEY),
          remember: (text) => void texts.write(KEY, text),
        });
        if (visitor) started?.seen(visitor);
      });
    },

    async forget(repair) {
      if (!started) return;
      texts.remove([KEY]);
      await Promise.resolve(started.forget()).catch(error);
      repair();
    },

    stats: () => started?.stats(),
  };
}
