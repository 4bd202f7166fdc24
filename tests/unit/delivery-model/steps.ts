import fc from 'fast-check';
import { deleteDatabase, kill, leave, restore } from './accidents.js';
import type { Browser } from './browser.js';
import type { Reply } from './receipt.js';
import type { Tab } from './tab.js';

/** One thing that happens to a browser. */
export interface Step {
  readonly what: string;
  run(browser: Browser): unknown;
}

const REPLIES: readonly Reply[] = [
  200,
  400,
  403,
  413,
  429,
  500,
  'refused',
  'reply-lost',
  'silent',
  'hang',
  'late',
  'slow',
  'html',
];
const TAB = fc.constantFrom(0, 0, 0, 1, 1, 2);

function named<Value>(
  what: string,
  value: fc.Arbitrary<Value>,
  run: (browser: Browser, value: Value) => unknown,
): fc.Arbitrary<Step> {
  return value.map((chosen) => ({
    what: `${what}(${JSON.stringify(chosen)})`,
    run: (browser) => run(browser, chosen),
    [fc.toStringMethod]: () => `${what}(${JSON.stringify(chosen)})`,
  }));
}

/** Something that happens to a page that runs; where there is none, nothing does. */
function inTab(what: string, run: (tab: Tab, browser: Browser) => unknown): fc.Arbitrary<Step> {
  return named(what, TAB, (browser, number) => {
    const tab = browser.at(number);
    return tab?.state === 'running' ? run(tab, browser) : undefined;
  });
}

export function track(browser: Browser, number: number, count = 1, chars = 0): void {
  const tab = browser.at(number) ?? browser.open(number);
  if (tab.state !== 'running') return;
  for (let made = 0; made < count; made += 1) {
    const n = browser.ledger.track(tab, browser.clock.uptimeMs(), chars);
    tab.tracker.track('x', { n, text: 'x'.repeat(chars) });
  }
}

const TRACK = fc.tuple(TAB, fc.constantFrom(1, 1, 1, 2, 5), fc.constantFrom(0, 0, 0, 14_000));

const WEIGHTED: readonly (readonly [weight: number, step: fc.Arbitrary<Step>])[] = [
  [8, named('track', TRACK, (browser, [number, count, chars]) => track(browser, number, count, chars))],
  [8, named('advance', fc.constantFrom(0, 50, 300, 2_500, 20_000, 70_000), (browser, ms) => browser.clock.advance(ms))],
  [
    6,
    named('replies', fc.array(fc.constantFrom(...REPLIES), { minLength: 1, maxLength: 4 }), (browser, replies) => {
      browser.collectorModel.replies.push(...replies);
    }),
  ],
  [2, inTab('flush', (tab) => void tab.tracker.flush())],
  [2, inTab('hidden', (tab) => tab.platform.lifecycle('hidden'))],
  [1, inTab('visible', (tab) => tab.platform.lifecycle('visible'))],
  [1, inTab('online', (tab) => tab.platform.lifecycle('online'))],
  [2, inTab('kill', (tab, browser) => kill(browser, tab))],
  [3, inTab('leave', (tab, browser) => leave(browser, tab))],
  [
    2,
    named('restore', TAB, (browser, number) => {
      const tab = browser.at(number);
      if (tab?.state === 'frozen') restore(tab);
    }),
  ],
  [
    3,
    named('next page', TAB, async (browser, number) => {
      const tab = browser.at(number);
      if (tab?.state === 'running') await leave(browser, tab);
      if (tab) kill(browser, tab);
      browser.open(number);
    }),
  ],
  [1, named('store fails', fc.boolean(), (browser, storage) => void Object.assign(browser.faults, { storage }))],
  [1, named('erasures fail', fc.boolean(), (browser, erasures) => void Object.assign(browser.faults, { erasures }))],
  [
    1,
    named('texts fail', fc.boolean(), (browser, texts) => {
      Object.assign(browser.faults, { texts });
      // It cannot tell texts that it cannot read from texts that another page has taken over.
      for (const tab of browser.tabs) {
        if (tab.state === 'frozen') Object.assign(tab, { isAlone: false, hadNoTexts: true });
      }
    }),
  ],
  [1, named('database deleted', fc.constant(0), (browser) => deleteDatabase(browser))],
  [2, inTab('withdraw', (tab) => tab.tracker.consent.withdraw())],
  [
    2,
    named('killed in a withdrawal', fc.tuple(TAB, fc.constantFrom(0, 5, 450)), async (browser, [number, ms]) => {
      const tab = browser.at(number);
      if (tab?.state !== 'running') return;
      tab.tracker.consent.withdraw();
      await browser.clock.advance(ms);
      kill(browser, tab);
    }),
  ],
  [3, inTab('grant', (tab) => tab.tracker.consent.grant('all'))],
  [
    1,
    // Not a day back: an answer of the future is no answer, so a tab that was granted would not hear of a denial.
    named('clock', fc.constantFrom(-7_200_000, -3_000, 3_000, 7_200_000, 90_000_000), (browser, byMs) => {
      browser.clock.jump(byMs);
      browser.jumpedAtMs = browser.clock.uptimeMs();
    }),
  ],
];

export const STEPS: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(...WEIGHTED.map(([weight, arbitrary]) => ({ weight, arbitrary }))),
  { minLength: 1, maxLength: 40 },
);
