// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { ConsentReceipt, TrackerOptions } from '../../src/index.js';
import { fakePlatform, recordingCollector } from '../../src/testing/index.js';
import { fakeSource, signal } from './support/fake-source.js';
import { kept, nextPage, rows, type Started, sentNames, start, trackOne } from './support/start-tracker.js';

const MANUAL = { pageViews: 'manual' } as const;
const DAY_MS = 24 * 60 * 60 * 1000;

async function receiptOf(started: Started): Promise<ConsentReceipt | undefined> {
  return (await trackOne(started))?.consent;
}

describe('The receipt', () => {
  it.each<[string, Partial<TrackerOptions>, boolean]>([
    ['of a call', {}, true],
    ['of a platform', { consent: fakeSource('cmp', signal('gggg')) }, false],
    [
      'of a platform that tells when',
      { consent: fakeSource('cmp', signal('gggg', { decidedAtMs: 1_700_000_000_000.5 })) },
      false,
    ],
    ['of a configured answer', { consent: 'granted' }, false],
    ['of a profile', { consent: 'exempt-fr' }, false],
  ])('%s is the same one on the next page, in the same session', async (_, options, isAsked) => {
    const one = start({ ...MANUAL, ...options });
    if (isAsked) one.tracker.consent.grant('all');
    const first = await trackOne(one);
    const next = await trackOne(start({ ...MANUAL, ...options }, nextPage(one.platform)));
    expect(next?.consent).toEqual(first?.consent);
    expect(next?.session.id).toBe(first?.session.id);
  });

  it('that the site reads is the one that events carry, also after a new visitor has begun', async () => {
    const started = start(MANUAL);
    const { consent } = started.tracker;
    expect(consent.receipt()).toBeUndefined();
    consent.grant('all');
    consent.withdraw();
    expect(consent.receipt()).toBeUndefined();
    consent.grant('all');
    const { id } = (await receiptOf(started)) ?? {};
    expect(consent.receipt()?.id).toBe(id);
    expect((await receiptOf(started))?.id).toBe(id);
  });

  it.each<[string, (started: Started) => unknown]>([
    ['the answer changes', ({ tracker }) => tracker.consent.deny(['sharing'])],
    ['it is taken back and given again', ({ tracker }) => [tracker.consent.withdraw(), tracker.consent.grant('all')]],
    ['it is forgotten and given again', ({ tracker }) => [tracker.consent.reset(), tracker.consent.grant('all')]],
    ['another person comes', ({ tracker }) => tracker.reset()],
  ])('is another one when %s', async (_, change) => {
    const started = start(MANUAL);
    started.tracker.consent.grant('all');
    const before = await receiptOf(started);
    change(started);
    expect((await receiptOf(started))?.id).not.toBe(before?.id);
  });

  it('is the same one when the same answer is given again', async () => {
    const started = start(MANUAL);
    started.tracker.consent.grant('all');
    const before = await receiptOf(started);
    started.tracker.consent.set({ analytics: true, personalization: true, marketing: true, sharing: true });
    expect(await receiptOf(started)).toEqual(before);
  });

  it('is another one after 180 days where nobody tells when the visitor decided', async () => {
    const one = start({ ...MANUAL, consent: 'granted' });
    const before = await receiptOf(one);
    const nowMs = one.platform.now() + 180 * DAY_MS;
    const after = await receiptOf(start({ ...MANUAL, consent: 'granted' }, nextPage(one.platform, { nowMs })));
    expect(after?.id).not.toBe(before?.id);
    expect(after?.expiresAtMs).toBeGreaterThan(nowMs);
  });

  it('does not join a visitor whose ID was lost with the next one', async () => {
    const one = start({ ...MANUAL, consent: 'granted' });
    const before = await receiptOf(one);
    one.platform.cookieValues.delete('tt_visitor');
    expect((await receiptOf(start({ ...MANUAL, consent: 'granted' }, nextPage(one.platform))))?.id).not.toBe(
      before?.id,
    );
  });

  it('says that a configured answer is one, and why, and of which region and policy', async () => {
    const options = {
      consent: ['analytics'],
      basis: 'legitimate interest',
      region: 'US-CA',
      policyVersion: '7',
    } as const;
    expect(await receiptOf(start({ ...MANUAL, ...options }))).toMatchObject({
      method: 'configured',
      basis: 'legitimate interest',
      region: 'US-CA',
      policyVersion: '7',
      purposes: { analytics: 'granted', marketing: 'denied' },
    });
  });

  it('says what goes with the answer, and no basis where the visitor was asked', async () => {
    const started = start({ ...MANUAL, basis: 'none', policyVersion: '7' });
    started.tracker.consent.grant(['analytics'], { policyVersion: '8', textVersion: 'b' });
    const receipt = await receiptOf(started);
    expect(receipt).toMatchObject({ method: 'explicit', policyVersion: '8', textVersion: 'b', sources: ['manual'] });
    expect(receipt?.basis).toBeUndefined();
  });

  it('says what the platform says of itself', async () => {
    const reference = { cmpId: 31 };
    const consent = fakeSource('cmp', signal('gddd', { reference }));
    expect(await receiptOf(start({ ...MANUAL, consent }))).toMatchObject({
      sources: ['cmp'],
      references: { cmp: reference },
    });
  });

  it('says that nobody has objected', async () => {
    expect(await receiptOf(start({ ...MANUAL, regionPolicy: 'opt-out' }))).toMatchObject({ method: 'implicit' });
  });
});

describe('What an event or the collector needs beside analytics', () => {
  it('is asked for when the event is let through: pending counts as denied', async () => {
    const { tracker, platform, drops } = start({ ...MANUAL, eventPurposes: { purchase: ['marketing'] } });
    tracker.track('purchase');
    tracker.track('view');
    tracker.consent.grant(['analytics']);
    await platform.advance(3_000);
    tracker.consent.grant(['marketing']);
    tracker.track('purchase');
    await platform.advance(3_000);
    expect(sentNames(platform)).toEqual(['view', 'purchase']);
    expect(drops.map(({ reason, count }) => [reason, count])).toEqual([['denied', 1]]);
  });

  it('is asked for again before each request: rows are dropped, and the visitor stays', async () => {
    const collector = { ...recordingCollector(), purposes: ['sharing'] as const };
    const { tracker, platform } = start({ ...MANUAL, collector });
    tracker.consent.grant('all');
    platform.replies.push(500);
    tracker.track('x');
    await platform.advance(2_500);
    platform.requests.splice(0);
    const visitor = platform.cookieValues.get('tt_visitor');
    tracker.consent.withdraw(['sharing']);
    await tracker.consent.settled();
    expect(rows(platform)).toEqual([]);
    tracker.track('y');
    await platform.advance(60_000);
    expect(platform.requests).toEqual([]);
    expect(platform.cookieValues.get('tt_visitor')).toBe(visitor);
    expect(tracker.stats()).toMatchObject({ waiting: 0, dropped: { withdrawn: 1, denied: 1 } });
  });

  it('decides about click IDs, too', async () => {
    const url = 'https://shop.example/?gclid=SECRET';
    const started = start({ ...MANUAL, clickIdPurposes: ['sharing'] }, { url });
    started.tracker.consent.grant(['analytics', 'marketing']);
    expect(JSON.stringify(await trackOne(started)) + kept(started.platform)).not.toContain('SECRET');
    const allowed = start({ ...MANUAL, clickIdPurposes: [] }, { url });
    allowed.tracker.consent.grant(['analytics']);
    expect((await trackOne(allowed))?.attribution.session.clickIds).toEqual({ gclid: 'SECRET' });
  });
});

describe('A visitor who has landed and gone on before they agreed', () => {
  const earlierUrls = ['https://shop.example/a', 'https://shop.example/?utm_source=mail&gclid=SECRET'];

  it.each([
    ['with marketing', 'all', { source: 'mail' }, true],
    ['without marketing', ['analytics'], { source: 'mail' }, false],
  ] as const)('keeps the campaign, marked, also on later pages: %s', async (_, purposes, campaign, hasClickId) => {
    const one = start(MANUAL, { url: 'https://shop.example/b', referrer: 'https://shop.example/a', earlierUrls });
    one.tracker.consent.grant(purposes);
    const first = await trackOne(one);
    expect(first).toMatchObject({ attribution: { session: { campaign } }, session: { isRecovered: true } });
    expect((JSON.stringify(first) + kept(one.platform)).includes('SECRET')).toBe(hasClickId);
    const next = await trackOne(start(MANUAL, nextPage(one.platform, { url: 'https://shop.example/c', earlierUrls })));
    expect(next).toMatchObject({ attribution: { session: { campaign } }, session: { isRecovered: true } });
  });

  it('is nobody whom the browser knows already', async () => {
    const platform = fakePlatform();
    await trackOne(start({ ...MANUAL, consent: 'granted' }, platform));
    const next = await trackOne(start({ ...MANUAL, consent: 'granted' }, nextPage(platform, { earlierUrls })));
    expect(next?.session.isRecovered).toBeUndefined();
    expect(next?.attribution.session.campaign).toBeUndefined();
  });
});
