// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fakePlatform } from '../../src/testing/index.js';
import { GRANTED, kept, nextPage, rows, sent, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;
const CLICKED = 'https://shop.example/?gclid=SECRET';

describe('Withdrawal', () => {
  it('erases the rows also when the store has failed before', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push(500);
    tracker.track('a');
    await platform.advance(2_500);
    platform.faults.storage = true;
    tracker.track('b');
    await platform.advance(300);
    platform.faults.storage = false;
    tracker.consent.withdraw();
    await tracker.consent.settled();
    expect(platform.databases.size).toBe(0);
  });

  it('leaves gate and record with one answer when onDrop grants again', async () => {
    const { tracker, platform } = start({
      onDrop: (reason) => void (reason === 'withdrawn' && tracker.consent.grant('all')),
    });
    tracker.track('held');
    tracker.consent.withdraw();
    await platform.advance(5_000);
    const isGranted = tracker.consent.status().state === 'granted';
    expect(platform.cookieValues.get('tt_consent')).toMatch(isGranted ? /\.gggg$/ : /\.dddd$/);
  });

  it('is remembered also when the configured answer denied everything anyway', async () => {
    const { tracker, platform } = start({ consent: [] });
    tracker.consent.withdraw();
    await tracker.consent.settled();
    expect(platform.cookieValues.get('tt_consent')).toMatch(/\.dddd$/);
  });
});

describe('Without marketing', () => {
  it.each([
    ['an escaped name', 'https://shop.example/?%67clid=SECRET'],
    ['a backslash in the value', 'https://shop.example/?gclid=\\SECRET'],
  ])('click IDs are neither sent nor kept: %s', async (_, url) => {
    const { tracker, platform } = start({ consent: ['analytics'], pageViews: 'manual' }, { url });
    tracker.track('x');
    await platform.advance(5_000);
    const [touchpoint] = sent(platform);
    expect(touchpoint?.attribution.session.clickIds).toBeUndefined();
    expect(JSON.stringify(touchpoint) + kept(platform)).not.toContain('SECRET');
  });

  it('click IDs of an earlier page, when it was allowed, are not carried on', async () => {
    const first = start({ pageViews: 'manual' }, { url: CLICKED });
    first.tracker.consent.grant('all');
    first.tracker.track('a');
    await first.platform.advance(5_000);
    first.platform.cookieValues.delete('tt_consent');
    const next = start({ pageViews: 'manual' }, nextPage(first.platform));
    next.tracker.consent.set({ analytics: true });
    next.tracker.track('b');
    await next.platform.advance(5_000);
    expect(sentNames(next.platform)).toEqual(['b']);
    expect(JSON.stringify(sent(next.platform)) + kept(next.platform)).not.toContain('SECRET');
  });

  it('the session cookie loses its click IDs also before the first event of the page', async () => {
    const first = start(GRANTED, { url: CLICKED });
    first.tracker.track('a');
    await first.platform.advance(5_000);
    const next = start(GRANTED, nextPage(first.platform));
    next.tracker.consent.withdraw(['marketing']);
    await next.tracker.consent.settled();
    expect(kept(next.platform)).not.toContain('SECRET');
  });

  it('rows of earlier pages lose their click IDs also before this page has looked at them', async () => {
    const first = start(GRANTED, { url: CLICKED });
    first.platform.replies.push(500);
    first.tracker.track('a');
    await first.platform.advance(2_500);
    const next = start(GRANTED, nextPage(first.platform));
    next.tracker.consent.withdraw(['marketing']);
    await next.tracker.consent.settled();
    expect(rows(next.platform)).toHaveLength(1);
    expect(JSON.stringify(rows(next.platform))).not.toContain('SECRET');
  });

  it('rows of another tab lose their click IDs, too', async () => {
    const one = start({ ...GRANTED, flushIntervalMs: 60 * MINUTE_MS });
    one.tracker.track('a');
    await one.platform.advance(300);
    const two = start({ ...GRANTED, flushIntervalMs: 60 * MINUTE_MS }, nextPage(one.platform, { url: CLICKED }));
    two.tracker.track('b');
    await two.platform.advance(300);
    one.tracker.consent.withdraw(['marketing']);
    await one.tracker.consent.settled();
    expect(JSON.stringify(rows(one.platform))).not.toContain('SECRET');
  });

  it('settled waits for the rows when several purposes are withdrawn at once', async () => {
    const platform = fakePlatform({ url: CLICKED });
    const { openStore } = platform;
    platform.openStore = <Row>(name: string) => {
      const store = openStore<Row>(name);
      const read = async (count: number) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return store.read(count);
      };
      return { ...store, read };
    };
    const { tracker } = start({ ...GRANTED, flushIntervalMs: 60 * MINUTE_MS }, platform);
    tracker.track('a');
    await platform.advance(300);
    tracker.consent.withdraw(['marketing', 'sharing']);
    await tracker.consent.settled();
    expect(JSON.stringify(rows(platform))).not.toContain('SECRET');
  });

  it('a corrupt row does not stop the others from losing their click IDs', async () => {
    const { tracker, platform } = start({ ...GRANTED, flushIntervalMs: 60 * MINUTE_MS }, { url: CLICKED });
    tracker.track('a');
    await platform.advance(300);
    platform.databases.get('tt_events')?.set('0-corrupt', null);
    tracker.track('b');
    await platform.advance(300);
    tracker.consent.withdraw(['marketing']);
    await tracker.consent.settled();
    expect(JSON.stringify(rows(platform))).not.toContain('SECRET');
    expect(tracker.stats().storage).toBe('kept');
  });

  it('withdrawing it while analytics is pending sends nothing', async () => {
    const first = start(GRANTED);
    first.platform.replies.push(500);
    first.tracker.track('a');
    await first.platform.advance(2_500);
    const next = start({}, nextPage(first.platform));
    next.tracker.consent.grant(['marketing']);
    next.tracker.consent.withdraw(['marketing']);
    await next.platform.advance(MINUTE_MS);
    expect(next.tracker.consent.status().state).toBe('pending');
    expect(next.platform.requests).toEqual([]);
  });

  it('withdrawing it while analytics is pending makes no database', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant(['marketing']);
    tracker.consent.withdraw(['marketing']);
    await platform.advance(5_000);
    expect(platform.databases.size).toBe(0);
  });

  it('withdrawing it after shutdown sends nothing', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    await tracker.shutdown();
    tracker.consent.withdraw(['marketing']);
    await platform.advance(MINUTE_MS);
    expect(platform.requests).toEqual([]);
  });
});
