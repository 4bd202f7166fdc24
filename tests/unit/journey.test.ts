// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fiveA } from '../../src/journey/stage-maps.js';
import { fakePlatform } from '../../src/testing/index.js';
import { GRANTED, misuse, nextPage, sent, start, trackOne } from './support/start-tracker.js';

describe('The touchpoint before', () => {
  it('is carried, also over pages, and is none for the first', async () => {
    const first = start(GRANTED, { url: 'https://shop.example/a' });
    const one = await trackOne(first);
    const two = await trackOne(first);
    first.platform.lifecycle('leaving');
    await first.platform.settle();
    const three = await trackOne(start(GRANTED, nextPage(first.platform, { url: 'https://shop.example/b' })));
    expect(one?.previous).toBeUndefined();
    expect(two?.previous).toEqual({ eventId: one?.eventId, touchpointId: '/a' });
    expect(three?.previous).toEqual({ eventId: two?.eventId, touchpointId: '/a' });
  });

  it('is none for another visitor', async () => {
    const started = start(GRANTED);
    await trackOne(started);
    started.tracker.reset();
    expect((await trackOne(started))?.previous).toBeUndefined();
  });
});

describe('The place of a touchpoint', () => {
  it('is as the rule of the site says, and what it leaves out as by default', async () => {
    const place = ({ url }: { url: string }) => (url.includes('help') ? { type: 'knowledge_hub' } : undefined);
    const started = start({ ...GRANTED, place }, { url: 'https://shop.example/help/1', title: 'Help' });
    expect((await trackOne(started))?.touchpoint).toEqual({ id: '/help/1', type: 'knowledge_hub', name: 'Help' });
  });

  it('is as the call says', async () => {
    const started = start({ ...GRANTED, place: () => ({ id: 'rule' }) });
    started.tracker.track('qr_scan', {}, { touchpoint: { id: 'shelf-7', type: 'physical_store', name: 'Shelf' } });
    await started.platform.advance(5_000);
    expect(sent(started.platform)[0]?.touchpoint).toEqual({ id: 'shelf-7', type: 'physical_store', name: 'Shelf' });
  });

  it('is the default where the rule throws or gives no texts, and that is told', async () => {
    const started = start({ ...GRANTED, place: () => misuse(JSON.parse, '{') as never });
    expect((await trackOne(started))?.touchpoint.id).toBe('/');
    expect(started.errors).toHaveLength(1);
    const other = start({ ...GRANTED, place: () => ({ id: 5, type: '' }) as never });
    expect((await trackOne(other))?.touchpoint.id).toBe('/');
  });
});

describe('Stage and milestone', () => {
  const OPTIONS = { ...GRANTED, stageMap: fiveA, milestones: { purchase: { name: 'order_paid', weight: 10 } } };

  it('are those of the event by map and option', async () => {
    const { tracker, platform } = start(OPTIONS);
    tracker.track('view_item');
    tracker.track('purchase');
    await platform.advance(5_000);
    expect(sent(platform).map(({ journey }) => journey)).toEqual([
      { map: '5a@1', stage: 'appeal' },
      { map: '5a@1', stage: 'act', milestone: { name: 'order_paid', weight: 10 } },
    ]);
  });

  it('are absent without a map, and as the call says with or without one', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('view_item');
    tracker.track('call', {}, { stage: 'ask', milestone: 'called' });
    await platform.advance(5_000);
    expect(sent(platform).map(({ journey }) => journey)).toEqual([
      undefined,
      { stage: 'ask', milestone: { name: 'called', weight: 1 } },
    ]);
  });

  it.each([
    null,
    'ask',
    { stage: 5 },
    { stage: '' },
    { step: 'ask' },
    { touchpoint: { url: '/' } },
    { touchpoint: 'x' },
  ])('are not lost events where they are wrong, but an error: %j', async (about) => {
    const { tracker, platform, errors, drops } = start(GRANTED);
    misuse(tracker.track, 'x', {}, about);
    await platform.advance(5_000);
    expect(sent(platform)[0]?.journey).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(drops).toEqual([]);
  });
});

describe('A visitor', () => {
  it('is anonymous, identified, and a contact with an opt-in', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    tracker.identify('u1');
    tracker.track('b');
    tracker.identify('u1', {}, { optedIn: ['email'] });
    tracker.track('c');
    tracker.reset();
    tracker.track('d');
    await platform.advance(5_000);
    expect(sent(platform).map(({ name, visitor, optedIn }) => [name, visitor.kind, optedIn])).toEqual([
      ['a', 'anonymous', undefined],
      ['identify', 'identified', undefined],
      ['b', 'identified', undefined],
      ['identify', 'contact', ['email']],
      ['c', 'contact', undefined],
      ['d', 'anonymous', undefined],
    ]);
  });

  it.each(['email', [5], ['']])('is not identified with an opt-in that is no list of texts: %j', async (optedIn) => {
    const { tracker, platform, drops } = start(GRANTED);
    misuse(tracker.identify, 'u1', {}, { optedIn });
    await platform.advance(5_000);
    expect(drops.map(({ reason }) => reason)).toEqual(['invalid']);
  });
});

describe('tracker.context()', () => {
  it('is nothing before the grant, and what is sent after it', async () => {
    const { tracker, platform } = start({}, { url: 'https://shop.example/?utm_medium=email' });
    expect(tracker.context()).toBeUndefined();
    tracker.consent.grant('all');
    await platform.advance(5_000);
    const context = tracker.context();
    const { visitor, session, attribution, page, environment } = sent(platform)[0] ?? {};
    expect(context).toMatchObject({ visitor, session, attribution, page, environment });
    expect(context?.attribution.session.channel).toBe('email');
  });

  it('is there at once on the next page, for a greeting', async () => {
    const first = start({ consent: 'granted' }, { url: 'https://shop.example/?utm_medium=email' });
    await first.platform.advance(5_000);
    first.platform.lifecycle('leaving');
    const next = start({ consent: 'granted' }, nextPage(first.platform));
    expect(next.tracker.context()?.attribution.session.channel).toBe('email');
  });

  it('is nothing after a withdrawal', async () => {
    const started = start({ consent: 'granted' });
    await started.platform.advance(5_000);
    started.tracker.consent.withdraw();
    expect(started.tracker.context()).toBeUndefined();
  });
});

describe('tracker.journey()', () => {
  it("is the visitor's path over pages, the oldest step first", async () => {
    const options = { ...GRANTED, stageMap: fiveA, milestones: { purchase: { name: 'order_paid', weight: 1 } } };
    const first = start(options, { url: 'https://shop.example/a', title: 'A' });
    first.tracker.track('page_view');
    await first.platform.advance(1_000);
    const next = start(options, nextPage(first.platform, { url: 'https://shop.example/b', title: 'B' }));
    next.tracker.track('purchase');
    const steps = next.tracker.journey();
    expect(steps).toMatchObject([
      { name: 'page_view', touchpoint: { id: '/a', name: 'A' }, channel: 'direct', stage: 'aware' },
      { name: 'purchase', touchpoint: { id: '/b', name: 'B' }, stage: 'act', milestone: 'order_paid' },
    ]);
  });

  it('is empty while nothing may be recorded, and after a withdrawal, and nothing is left of it', async () => {
    const { tracker, platform } = start();
    tracker.track('x');
    expect(tracker.journey()).toEqual([]);
    tracker.consent.grant('all');
    await platform.advance(1_000);
    expect(tracker.journey().map(({ name }) => name)).toEqual(['page_view', 'x']);
    expect([...platform.texts.keys()]).toContain('tt_spill.journey');
    tracker.consent.withdraw();
    await tracker.consent.settled();
    expect(tracker.journey()).toEqual([]);
    expect([...platform.texts.keys()]).toEqual([]);
    await platform.advance(5_000);
    expect([...platform.texts.keys()]).toEqual([]);
  });

  it('is empty for another visitor, while what waits of the one before is still sent', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    tracker.reset();
    tracker.track('b');
    expect(tracker.journey().map(({ name }) => name)).toEqual(['b']);
    await platform.advance(5_000);
    expect(sent(platform).map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe('A browser that a program steers', () => {
  it('has its events dropped as filtered, where the site wants it', async () => {
    const platform = fakePlatform({ globals: new Map([['navigator.webdriver', true]]) });
    const { tracker, drops } = start({ ...GRANTED, bots: 'drop' }, platform);
    tracker.track('x');
    await platform.advance(5_000);
    expect(platform.requests).toEqual([]);
    expect(platform.cookieValues.size).toBe(0);
    expect(drops.map(({ reason }) => reason)).toEqual(['filtered']);
  });
});
