import type { Collector, CollectorUse } from '../../model/collector.js';
import { type ContractCheck, during, must } from './check.js';
import { sampleRequests } from './requests.js';

const ENDPOINT = 'https://collect.example/in';
const BAD_ENDPOINTS = [
  '',
  '/relative',
  'collect.example',
  '//collect.example/in',
  'ftp://collect.example/in',
  'javascript:0',
];
const WITH_CREDENTIALS = ['https://user:secret@collect.example/in', 'https://user@collect.example/in'];

/** What a site can see of an adapter before anything is sent. */
export function setup(create: (endpoint: string, use: CollectorUse) => Collector): readonly ContractCheck[] {
  const checks: ContractCheck[] = [
    {
      name: 'has a name that can name a queue',
      check() {
        const { name } = create(ENDPOINT, {});
        must(/^[\w-]+$/.test(name), `a name of other than letters, digits, - and _: ${JSON.stringify(name)}`);
      },
    },
  ];
  if (create.length > 0) {
    checks.push(
      {
        name: 'throws a TypeError for an address that is no absolute http(s) URL, or has credentials',
        check() {
          for (const endpoint of [...BAD_ENDPOINTS, ...WITH_CREDENTIALS])
            mustThrowTypeError(() => create(endpoint, {}), endpoint);
        },
      },
      {
        name: 'sends to the host of its address only',
        check() {
          for (const { url } of sampleRequests(create(ENDPOINT, {}))) {
            must(/^https:\/\/collect\.example[/?]/.test(url), `a request goes to ${url}`);
          }
        },
      },
    );
  }
  if (create.length > 1) {
    checks.push({
      name: 'passes on what the site says of its use',
      check() {
        const use: CollectorUse = {
          name: 'second-of_2',
          purposes: ['analytics', 'sharing'],
          filter: () => true,
          map: (touchpoint) => touchpoint,
          sampleRate: 0.5,
          retentionMs: 60_000,
        };
        const collector = create(ENDPOINT, use);
        for (const option of ['name', 'purposes', 'filter', 'map', 'sampleRate', 'retentionMs'] as const) {
          must(collector[option] === use[option], `${option} is not passed on: ${collector[option]}`);
        }
      },
    });
  }
  return checks;
}

function mustThrowTypeError(run: () => unknown, endpoint: string): void {
  const told = `for the address ${JSON.stringify(endpoint)}`;
  let isThrown = false;
  during(`no TypeError ${told}`, () => {
    try {
      run();
    } catch (error) {
      isThrown = true;
      if (!(error instanceof TypeError)) throw error;
    }
  });
  must(isThrown, `nothing is thrown ${told}`);
}
