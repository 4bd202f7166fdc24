// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { TrackerOptions } from '../../src/index.js';
import { fakePlatform } from '../../src/testing/index.js';
import { fakeSource, signal } from './support/fake-source.js';
import { nextPage, rows, sent, sentNames, start } from './support/start-tracker.js';

const MANUAL = { pageViews: 'manual' } as const;

/** Two tabs of one browser that may both record, each with an event that waits. */
async function openTwoTabs(options: Partial<TrackerOptions> = {}, areApart = false) {
  const one = start({ ...MANUAL, ...options });
  one.tracker.consent.grant('all');
  const { channels } = one.platform;
  const two = start({ ...MANUAL, ...options }, nextPage(one.platform, areApart ? {} : { channels }));
  for (const tab of [one, two]) {
    tab.platform.replies.push(500);
    tab.tracker.track('before');
    await tab.platform.advance(2_500);
    tab.platform.requests.splice(0);
  }
  return { one, two };
}

describe('R12: a withdrawal in another tab', () => {
  it('R12: of the origin is heard at once', async () => {
    const { one, two } = await openTwoTabs();
    one.tracker.consent.withdraw();
    await two.platform.settle();
    expect(two.tracker.consent.status()).toMatchObject({ state: 'denied', epoch: 1 });
    await two.platform.advance(120_000);
    expect([two.platform.requests, rows(two.platform)]).toEqual([[], []]);
    expect([...two.platform.cookieValues]).toEqual([['tt_consent', expect.stringMatching(/\.dddd$/)]]);
  });

  it('R12: that no channel tells of, as on another subdomain, is heard before the next request', async () => {
    const { one, two } = await openTwoTabs({}, true);
    one.tracker.consent.withdraw();
    two.tracker.track('x');
    await two.platform.advance(120_000);
    expect(two.tracker.consent.status().state).toBe('denied');
    expect([two.platform.requests, rows(two.platform)]).toEqual([[], []]);
  });

  it('R12: is heard before the next row, too', async () => {
    const { one, two } = await openTwoTabs({ flushIntervalMs: 60_000 }, true);
    one.tracker.consent.withdraw();
    await one.tracker.consent.settled();
    two.tracker.track('x');
    await two.platform.advance(300);
    expect(two.tracker.consent.status().state).toBe('denied');
    expect(rows(two.platform)).toEqual([]);
  });

  it('R12: of a platform reaches a tab whose own platform has not noticed', async () => {
    const source = fakeSource('cmp', signal('gggg'));
    const one = start({ ...MANUAL, consent: source });
    const { channels } = one.platform;
    const two = start({ ...MANUAL, consent: fakeSource('cmp', signal('gggg')) }, nextPage(one.platform, { channels }));
    two.tracker.track('x');
    source.say(signal('dddd'));
    await two.platform.advance(60_000);
    expect(two.tracker.consent.status().state).toBe('denied');
    expect([two.platform.requests, [...two.platform.cookieValues]]).toEqual([[], []]);
  });

  it('R12: whose erasure is still under way, without an answer, is heard as well', async () => {
    const { one, two } = await openTwoTabs({}, true);
    one.platform.faults.erasures = true;
    one.tracker.consent.reset();
    await one.tracker.consent.settled();
    expect(two.platform.cookieValues.get('tt_consent')).toMatch(/\.pppp\.e$/);
    await two.platform.advance(120_000);
    expect(two.tracker.consent.status().state).toBe('pending');
    expect(two.platform.requests).toEqual([]);
  });

  it('a grant does not travel', async () => {
    const one = start(MANUAL);
    const two = start(MANUAL, nextPage(one.platform, { channels: one.platform.channels }));
    one.tracker.consent.grant('all');
    two.platform.lifecycle('visible');
    await two.platform.advance(5_000);
    expect(two.tracker.consent.status().state).toBe('pending');
  });
});

it('R13: a page that comes back after a withdrawal elsewhere sends nothing and leaves nothing', async () => {
  const { one, two } = await openTwoTabs();
  two.platform.lifecycle('leaving');
  two.platform.requests.splice(0);
  expect([...two.platform.channels.values()].map(({ size }) => size)).toEqual([1]);
  one.tracker.consent.withdraw();
  await one.tracker.consent.settled();
  two.platform.lifecycle('restored');
  expect(two.tracker.consent.status().state).toBe('denied');
  await two.platform.advance(120_000);
  expect([two.platform.requests, rows(two.platform), [...two.platform.texts]]).toEqual([[], [], []]);
  expect([...two.platform.cookieValues.keys()]).toEqual(['tt_consent']);
});

it('R13: a page that comes back after a withdrawal and another grant elsewhere sends nothing of before', async () => {
  const { one, two } = await openTwoTabs();
  two.platform.lifecycle('leaving');
  two.platform.requests.splice(0);
  one.tracker.consent.withdraw();
  await one.tracker.consent.settled();
  one.tracker.consent.grant('all');
  one.tracker.track('anew');
  await one.platform.advance(60_000);
  two.platform.lifecycle('restored');
  two.tracker.track('back');
  await two.platform.advance(120_000);
  expect(sentNames(one.platform)).toEqual(['anew']);
  expect(sentNames(two.platform)).toEqual(['back']);
  expect(sent(two.platform)[0]?.visitor.id).toBe(sent(one.platform)[0]?.visitor.id);
});

it('an erasure that another tab was killed in the middle of is finished before this tab may record', async () => {
  const { one, two } = await openTwoTabs();
  two.tracker.consent.withdraw();
  await two.tracker.consent.settled();
  one.tracker.consent.grant('all');
  one.tracker.track('of before');
  await one.platform.advance(300);
  one.platform.faults.erasures = true;
  one.tracker.consent.withdraw();
  await one.platform.advance(0);
  expect(rows(two.platform)).toHaveLength(1);
  two.tracker.consent.grant('all');
  two.tracker.track('anew');
  await two.platform.advance(60_000);
  expect(new Set(sentNames(two.platform))).toEqual(new Set(['anew']));
  expect(two.platform.cookieValues.get('tt_consent')).toMatch(/\.gggg$/);
});

describe('R20: two trackers on one page', () => {
  it('R20: of the same name are warned of, and a withdrawal silences both', async () => {
    const platform = fakePlatform();
    const one = start(MANUAL, platform);
    const two = start({ ...MANUAL, consent: 'granted' }, platform);
    one.tracker.consent.grant('all');
    two.tracker.track('x');
    await platform.advance(300);
    one.tracker.consent.withdraw();
    await platform.advance(120_000);
    expect(two.tracker.consent.status().state).toBe('denied');
    expect([platform.requests, [...platform.cookieValues.keys()]]).toEqual([[], ['tt_consent']]);
    expect(platform.logs).toEqual([['warn', expect.stringContaining('another tracker')]]);
  });

  it('R20: of different names share the answer before the next request', async () => {
    const platform = fakePlatform();
    const one = start({ ...MANUAL, name: 'one' }, platform);
    one.tracker.consent.grant('all');
    const two = start({ ...MANUAL, name: 'two' }, platform);
    two.tracker.track('x');
    await platform.advance(300);
    one.tracker.consent.withdraw();
    await platform.advance(120_000);
    expect(two.tracker.consent.status().state).toBe('denied');
    expect([platform.requests, [...platform.cookieValues.keys()], platform.databases.size]).toEqual([
      [],
      ['tt_consent'],
      0,
    ]);
  });
});
