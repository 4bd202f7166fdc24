import { kill, leave } from './accidents.js';
import type { Browser } from './browser.js';
import { faultsOf, isDenied, isGranted, losses } from './invariants.js';
import type { Step } from './steps.js';

/** Longer than any pause, also one that was written by a clock that was ahead. */
const HOUR_MS = 70 * 60_000;

/** Runs the steps, and looks after each whether all that must hold holds. */
export async function play(browser: Browser, steps: readonly Step[]): Promise<void> {
  const { clock, collectorModel, faults, ledger } = browser;

  const check = (at: string): void => {
    for (const fault of faultsOf(browser)) throw new Error(`${fault} (at: ${at})`);
  };

  const step = async (what: string, run: () => unknown): Promise<void> => {
    const denied = browser.running().filter(isDenied);
    const before = denied.map(collectorModel.requestsOf);
    const granted = browser.tabs.filter(isGranted);
    const pending = browser.running().filter((tab) => !isDenied(tab) && !isGranted(tab));
    browser.observe();
    await run();
    await clock.settle();
    browser.observe();
    for (const entry of ledger.entries) {
      if (pending.some((tab) => tab === entry.page && isGranted(tab))) entry.atMs = clock.uptimeMs();
    }
    denied.forEach((tab, index) => {
      if (isDenied(tab) && collectorModel.requestsOf(tab) !== before[index])
        throw new Error(`sent without consent (at: ${what})`);
    });
    if (granted.some((tab) => !isGranted(tab))) {
      ledger.excuse('withdrawn', () => true);
      ledger.withdraw(clock.uptimeMs());
      if (faults.texts) browser.hasLockedTexts = true;
    }
    check(what);
  };

  for (const { what, run } of steps) await step(what, () => run(browser));

  // To the end: what was left is never seen again, all works, and there is time for every pause.
  await step('the end', async () => {
    Object.assign(faults, { storage: false, erasures: false, texts: false });
    collectorModel.replies.length = 0;
    for (const tab of browser.tabs) if (tab.state === 'frozen') kill(browser, tab);
    for (const tab of browser.running()) {
      tab.platform.lifecycle('visible');
      if (tab.tracker.consent.status().state === 'pending') tab.tracker.consent.grant('all');
    }
    await clock.advance(HOUR_MS);
  });
  await step('the last page', async () => {
    for (const tab of browser.running()) {
      await leave(browser, tab);
      kill(browser, tab);
    }
    browser.open(0);
    await clock.advance(HOUR_MS);
  });
  for (const loss of losses(browser)) throw new Error(loss);
}
