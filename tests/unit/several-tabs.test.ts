// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { kept, nextPage, sent, start } from './support/start-tracker.js';

const CLICKED = 'https://shop.example/?gclid=SECRET';
const MANUAL = { pageViews: 'manual', flushIntervalMs: 60_000 } as const;

/** Two tabs of one browser whose visitor has agreed to everything. */
async function openTwoTabs(url = 'https://shop.example/') {
  const one = start(MANUAL, { url });
  one.tracker.consent.grant('all');
  one.tracker.track('one');
  await one.platform.advance(300);
  const two = start(MANUAL, nextPage(one.platform, { url }));
  two.tracker.track('two');
  await two.platform.advance(300);
  return { one, two };
}

describe('A withdrawal in one tab', () => {
  it('silences a tab in the background before it is left', async () => {
    const { one, two } = await openTwoTabs();
    one.tracker.consent.withdraw();
    await one.tracker.consent.settled();
    two.platform.lifecycle('leaving');
    two.tracker.track('late');
    await two.platform.advance(60_000);
    expect(two.platform.requests).toEqual([]);
    expect(two.tracker.consent.status().state).toBe('denied');
    expect([...two.platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(two.platform.databases.size).toBe(0);
  });

  it('of marketing takes the click IDs out of the other tab', async () => {
    const { one, two } = await openTwoTabs(CLICKED);
    one.tracker.consent.withdraw(['marketing']);
    await one.tracker.consent.settled();
    two.platform.lifecycle('hidden');
    await two.platform.advance(60_000);
    two.tracker.track('late');
    two.platform.lifecycle('leaving');
    expect(two.tracker.consent.status().purposes).toMatchObject({ analytics: 'granted', marketing: 'denied' });
    expect(JSON.stringify(sent(two.platform)) + kept(two.platform)).not.toContain('SECRET');
  });
});

describe('A new visitor in one tab', () => {
  it('is the visitor of the other tab once that is shown', async () => {
    const { one, two } = await openTwoTabs();
    one.tracker.reset();
    one.tracker.track('after');
    await one.platform.advance(300);
    two.platform.lifecycle('visible');
    two.tracker.track('shown');
    await two.platform.advance(120_000);
    const ids = new Map(sent(two.platform).map(({ name, visitor }) => [name, visitor.id]));
    expect(ids.get('shown')).toBe(one.platform.cookieValues.get('tt_visitor'));
    expect(ids.get('shown')).not.toBe(ids.get('two'));
  });
});

describe('A remembered denial', () => {
  it('erases what is left when the page starts', async () => {
    const { one } = await openTwoTabs();
    one.platform.cookieValues.set('tt_consent', `1.${one.platform.now()}.dddd`);
    const next = start(MANUAL, nextPage(one.platform));
    await next.tracker.consent.settled();
    expect([...next.platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(next.platform.databases.size).toBe(0);
  });

  it('is written anew over a record that does not hold, whatever that says', async () => {
    const { tracker, platform } = start({ consent: 'granted' });
    const future = `1.${platform.now() + 90 * 24 * 60 * 60 * 1000}.dddd`;
    platform.cookieValues.set('tt_consent', future);
    tracker.consent.withdraw();
    await tracker.consent.settled();
    expect(platform.cookieValues.get('tt_consent')).toBe(`1.${platform.now()}.dddd`);
  });
});
