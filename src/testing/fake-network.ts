import type { Answer, EncodedRequest } from '../model/collector.js';
import type { Network, SendOptions } from '../platform/types.js';
import type { FakeClock } from './fake-clock.js';

/** What the fake network does with a request: a status, a whole answer, an error, or never an answer. */
export type Reply = number | (Partial<Answer> & { readonly status: number }) | Error | 'hang';

/** A request that was sent, and how. */
export interface FakeRequest extends EncodedRequest {
  /** How it was sent. */
  readonly via: 'fetch' | 'keepalive' | 'beacon';
  /** What else was asked of the network; absent for a beacon. */
  readonly options?: SendOptions;
  /** When, by the fake clock. */
  readonly atMs: number;
}

/** A network that remembers what was sent, and answers as it is told. */
export function fakeNetwork(
  { now, setTimer }: Pick<FakeClock, 'now' | 'setTimer'>,
  requests: FakeRequest[],
  replies: Reply[],
  faults: { readonly beacons: boolean },
  hasKeepalive: boolean,
): Network {
  return {
    hasKeepalive,
    send(request, options) {
      const { keepalive, timeoutMs } = options;
      requests.push({ ...request, options, via: keepalive ? 'keepalive' : 'fetch', atMs: now() });
      const reply = replies.shift() ?? 200;
      let abort = (): void => {};
      const aborted = new Promise<never>((_, reject) => {
        abort = () => reject(new Error('aborted'));
      });
      // Nobody may be waiting for it any more.
      aborted.catch(() => {});
      if (reply === 'hang') {
        setTimer(abort, timeoutMs);
        return { answer: aborted, abort };
      }
      const answer = typeof reply === 'number' ? { status: reply, body: '' } : reply;
      const answered = answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ body: '', ...answer });
      return { answer: Promise.race([answered, aborted]), abort };
    },
    beacon(request) {
      if (faults.beacons) return false;
      requests.push({ ...request, via: 'beacon', atMs: now() });
      return true;
    },
  };
}
