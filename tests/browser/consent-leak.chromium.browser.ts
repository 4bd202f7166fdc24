import { expect } from 'vitest';
import type { Context } from './support/browser.js';
import { it } from './support/fixtures.js';
import { countHeld, type Held, TIMER_COUNTER } from './support/held.js';
import type { Page } from './support/page.js';
import { cookieNames } from './support/recorded-page.js';
import { command, embed, type Form, html, open, readRows } from './support/sdk.js';
import { type Snapshot, takeSnapshot } from './support/snapshot.js';

/** Each time in one task, or each time waiting until all is stored and until all is erased. */
type Pace = 'one task' | 'settled';

const CASES: readonly (readonly [Form, Pace])[] = [
  ['tag', 'one task'],
  ['module', 'settled'],
];
const TURNS = 1_000;

interface Rest {
  readonly held: Held;
  readonly stored: Omit<Snapshot, 'cookies'>;
  readonly cookies: readonly string[];
  readonly rows: number;
}

async function lookAt(page: Page, context: Context): Promise<Rest> {
  await command(page, 'consent.settled');
  const { cookies: _, ...stored } = await takeSnapshot(page);
  const rows = Object.keys((await readRows(page)) ?? {}).length;
  return { stored, rows, cookies: cookieNames(await context.cookies()), held: await countHeld(page) };
}

/** Gives consent and withdraws it so often. */
function turn(page: Page, turns: number, pace: Pace): Promise<void> {
  return page.evaluate(
    async ([count, settles]) => {
      for (let index = 0; index < count; index += 1) {
        window.touchtrail?.('consent.grant', 'all');
        window.touchtrail?.('track', 'turned');
        if (settles) await window.touchtrail?.('flush');
        window.touchtrail?.('consent.withdraw');
        if (settles) await window.touchtrail?.('consent.settled');
      }
    },
    [turns, pace === 'settled'] as const,
  );
}

it.for(CASES)(
  'I20: 1000 times on and off leave no more listeners, timers, connections and keys than ten times, as %s, %s each',
  { timeout: 180_000 },
  async ([form, pace], { page, context, site, collector }) => {
    await page.onNewDocument(TIMER_COUNTER);
    site.page('/', html(embed(form, collector.endpoint)));
    await open(page, `${site.origin('app.example')}/`);
    await turn(page, 10, pace);
    // What the start of a page waits for takes ten seconds; one timer stays, for the day on which the answer expires.
    await page.waitFor(() => window.countWaitingTimers?.() === 1, 20_000);
    const first = await lookAt(page, context);
    expect(first.cookies).toEqual(['tt_consent']);
    await turn(page, TURNS, pace);
    expect(await lookAt(page, context)).toEqual(first);

    await command(page, 'consent.grant', 'all');
    await command(page, 'track', 'after all');
    await command(page, 'flush');
    const granted = await lookAt(page, context);
    expect(granted.cookies.length).toBeGreaterThan(first.cookies.length);
    expect(granted.stored.databases).toEqual(['tt_events']);
  },
);
