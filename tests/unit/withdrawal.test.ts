// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { kept, nextPage, rows, sent, sentNames, start } from './support/start-tracker.js';

describe('Withdrawal', () => {
  it('settles at once when there was none', async () => {
    const { tracker } = start();
    await expect(tracker.consent.settled()).resolves.toEqual({ cookies: [], keys: [], rows: 0, leftovers: [] });
  });

  it('leaves nothing but the record when it has settled, also what waits and what is under way', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    platform.replies.push(500, 'hang');
    tracker.track('a');
    await platform.advance(2_500);
    tracker.track('b');
    await platform.advance(3_000);
    tracker.track('c');
    tracker.consent.withdraw();
    await tracker.consent.settled();
    expect([...platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(platform.databases.size).toBe(0);
    expect(tracker.stats()).toMatchObject({ waiting: 0, held: 0, dropped: { withdrawn: 4 } });
  });

  it('sends nothing any more from the moment it returns', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    tracker.track('a');
    await platform.advance(0);
    tracker.consent.withdraw();
    tracker.track('b');
    platform.navigate('/b');
    for (const change of ['hidden', 'leaving', 'restored', 'online'] as const) platform.lifecycle(change);
    await tracker.flush();
    await platform.advance(60_000);
    expect(platform.requests).toEqual([]);
    expect(platform.cookieValues.has('tt_visitor')).toBe(false);
  });

  it('makes the next grant a new visitor in a new first session', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    tracker.identify('u1');
    await platform.advance(5_000);
    tracker.consent.withdraw();
    tracker.consent.grant('all');
    tracker.track('again');
    await platform.advance(5_000);
    const [first, , again] = sent(platform);
    expect(again?.name).toBe('again');
    expect(again?.visitor.id).not.toBe(first?.visitor.id);
    expect(again?.visitor.userId).toBeUndefined();
    expect(again?.session.id).not.toBe(first?.session.id);
    expect(again?.session.number).toBe(1);
    expect(platform.cookieValues.get('tt_visitor')).toBe(again?.visitor.id);
  });

  it('is what a denial of the granted is', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    platform.replies.push(500);
    await platform.advance(2_500);
    tracker.consent.deny();
    await tracker.consent.settled();
    expect([...platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(platform.databases.size).toBe(0);
  });

  it.each(['granted', ['analytics']] as const)('works and is remembered with consent: %j', async (consent) => {
    const { tracker, platform } = start({ consent });
    tracker.track('a');
    await platform.advance(300);
    tracker.consent.withdraw();
    await tracker.consent.settled();
    const later = start({ consent }, nextPage(platform));
    later.tracker.track('b');
    await later.platform.advance(5_000);
    expect(later.platform.requests).toEqual([]);
    expect([...later.platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(later.tracker.stats().dropped).toEqual({ denied: 2 });
  });

  it('erases what an earlier page kept although this page is still pending', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    platform.replies.push(500);
    await platform.advance(2_500);
    platform.cookieValues.delete('tt_consent');
    const later = start({}, nextPage(platform));
    later.tracker.consent.withdraw();
    await later.tracker.consent.settled();
    expect([...platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(platform.databases.size).toBe(0);
  });

  it('is erased by a denial, too, when an earlier consent has left its cookies', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    platform.replies.push(500);
    await platform.advance(2_500);
    platform.cookieValues.delete('tt_consent');
    const later = start({}, nextPage(platform));
    later.tracker.consent.set({ analytics: false });
    await later.tracker.consent.settled();
    expect([...platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(platform.databases.size).toBe(0);
  });

  it('within onDrop ends the hold', async () => {
    const { tracker, platform, drops } = start({
      onDrop: (reason, count, events) => {
        drops.push({ reason, count, events });
        if (reason === 'hold_full') tracker.consent.withdraw();
      },
    });
    for (let count = 0; count < 101; count += 1) tracker.track('x');
    tracker.track('later');
    await platform.advance(60_000);
    expect(tracker.stats()).toMatchObject({ held: 0, dropped: { hold_full: 1, withdrawn: 100, denied: 2 } });
    expect(platform.requests).toEqual([]);
  });

  it('right after a grant has no effect beyond the record', async () => {
    const { tracker, platform } = start();
    tracker.track('x');
    tracker.consent.grant('all');
    tracker.consent.withdraw();
    await platform.advance(60_000);
    expect([...platform.cookieValues]).toEqual([['tt_consent', expect.stringMatching(/\.dddd$/)]]);
    expect([platform.databases.size, platform.requests.length]).toEqual([0, 0]);
    expect(tracker.stats().dropped).toEqual({ withdrawn: 2 });
  });
});

describe('Withdrawal of marketing', () => {
  const arrival = {
    url: 'https://shop.example/?utm_source=g&gclid=SECRET1',
    referrer: 'https://a.example/?fbclid=SECRET2',
  };

  it('removes click IDs from memory, rows and cookies, and keeps the visitor', async () => {
    const { tracker, platform } = start({}, arrival);
    tracker.consent.grant('all');
    platform.replies.push(500);
    await platform.advance(2_500);
    const visitor = platform.cookieValues.get('tt_visitor');
    tracker.track('in_memory');
    expect(kept(platform)).toContain('SECRET1');

    tracker.consent.withdraw(['marketing']);
    await tracker.consent.settled();
    expect(kept(platform)).not.toContain('SECRET');
    expect(rows(platform)).not.toHaveLength(0);
    expect(platform.cookieValues.get('tt_visitor')).toBe(visitor);

    platform.requests.splice(0);
    tracker.track('later');
    await platform.advance(30_000);
    expect(sentNames(platform)).toEqual(['page_view', 'in_memory', 'later']);
    expect(JSON.stringify(sent(platform))).not.toContain('SECRET');
    expect(sent(platform)[0]?.attribution.session).toMatchObject({ campaign: { source: 'g' } });
  });

  it('loses no event', async () => {
    const { tracker, platform } = start({}, arrival);
    tracker.consent.grant('all');
    tracker.track('a');
    await platform.advance(300);
    tracker.consent.withdraw(['marketing']);
    await platform.advance(5_000);
    expect(tracker.stats()).toMatchObject({ tracked: 2, delivered: 2, dropped: {} });
  });
});
