import { attempt } from '../../model/attempt.js';
import type { Attempt, Collector } from '../../model/collector.js';
import { type ContractCheck, during, must, mustBeSame } from './check.js';
import { ATTEMPT, acceptedSamples, textOf } from './requests.js';
import { withoutPlatform, withStillPlatform } from './without-platform.js';

const LATER: Attempt = { sentAtMs: ATTEMPT.sentAtMs + 3_723_456 };

/** A collector is data and pure functions. */
export function purity(make: () => Collector): readonly ContractCheck[] {
  return [
    {
      name: 'uses no clock, no chance, and nothing of a browser',
      check() {
        const touchpoints = acceptedSamples(make());
        withoutPlatform(() => {
          const collector = make();
          collector.encode({ touchpoints }, ATTEMPT);
          for (const touchpoint of touchpoints) collector.accepts?.(touchpoint);
          collector.confirm?.encode([], ATTEMPT);
          for (const status of [200, 400, 500]) collector.classify?.({ status, body: '{}' }, { touchpoints });
        });
      },
    },
    {
      name: 'makes the same request of the same batch and attempt, whatever it was asked before',
      check() {
        withStillPlatform(() => {
          const collector = make();
          const touchpoints = acceptedSamples(collector);
          const encode = (by: Collector, at = ATTEMPT.sentAtMs): string =>
            textOf(by.encode({ touchpoints }, { sentAtMs: at }));
          const first = encode(collector);
          const later = encode(collector, LATER.sentAtMs);
          collector.encode({ touchpoints: touchpoints.slice(-1) }, ATTEMPT);
          attempt(() => collector.classify?.({ status: 500, body: '' }, { touchpoints }));
          mustBeSame('the request is another one the next time', first, encode(collector));
          mustBeSame('the attempt is not new in each request', later, encode(make(), LATER.sentAtMs));
        });
      },
    },
    {
      name: 'changes nothing but times in the next attempt',
      check() {
        withStillPlatform(() => {
          const collector = make();
          const touchpoints = acceptedSamples(collector);
          const times = (at: Attempt): string => textOf(collector.encode({ touchpoints }, at)).replace(/\d+/g, '0');
          mustBeSame('more than digits changes with sentAtMs', times(ATTEMPT), times(LATER));
        });
      },
    },
    {
      name: 'leaves what it is given as it is',
      check() {
        const collector = make();
        const touchpoints = frozen(acceptedSamples(collector));
        const batch = frozen({ touchpoints });
        during('frozen touchpoints are not enough', () => {
          for (const touchpoint of touchpoints) collector.accepts?.(touchpoint);
          collector.encode(batch, frozen({ ...ATTEMPT }));
        });
        const { capabilities } = collector;
        mustBeSame('capabilities change', JSON.stringify(capabilities), JSON.stringify(make().capabilities));
      },
    },
    {
      name: 'says of the same touchpoint each time whether its format has a place for it',
      check() {
        const collector = make();
        for (const touchpoint of acceptedSamples(collector)) {
          must(collector.accepts?.(touchpoint) ?? true, `${touchpoint.name} has a place only once`);
        }
      },
    },
  ];
}

/** Frozen with all that is in it. */
function frozen<Value extends object>(value: Value): Value {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) frozen(member);
  return Object.freeze(value);
}
