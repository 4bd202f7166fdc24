// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { gpc } from '../../src/consent/sources/gpc.js';
import { recordingCollector } from '../../src/testing/index.js';
import { fakeSource, signal } from './support/fake-source.js';
import { letters, misuse, nextPage, sent, start } from './support/start-tracker.js';

const MANUAL = { pageViews: 'manual' } as const;
const GPC = new Map<string, unknown>([['navigator.globalPrivacyControl', true]]);
const DAY_MS = 24 * 60 * 60 * 1000;

describe('What reading the code has found', () => {
  it('a strict gpc of the site takes the place of the one that is built in', () => {
    const { tracker } = start({ consent: [gpc({ strict: true })] }, { globals: GPC });
    tracker.consent.grant('all');
    expect(letters(tracker.consent.status().purposes)).toBe('dddd');
  });

  it('a gpc that is added makes the strict option no weaker', () => {
    const { tracker } = start({ gpc: 'strict' }, { globals: GPC });
    tracker.consent.use(gpc());
    tracker.consent.grant('all');
    expect(letters(tracker.consent.status().purposes)).toBe('dddd');
  });

  it('a withdrawal in another tab is later than what a platform was told before it', async () => {
    const { source, ...one } = startWith('gggg');
    one.tracker.consent.deny(['personalization']);
    await one.platform.advance(1_000);
    source.say(signal('gngg', { decidedAtMs: one.platform.now() }));
    await one.platform.advance(1_000);
    const other = start(MANUAL, nextPage(one.platform));
    other.tracker.consent.withdraw();
    one.platform.lifecycle('visible');
    await one.platform.advance(0);
    expect(one.tracker.consent.status().state).toBe('denied');
    expect(one.platform.cookieValues.get('tt_consent')).toContain('.dddd');
  });

  it('an override of GPC ends with a withdrawal in another tab', async () => {
    const { source, ...one } = startWith('gggg', GPC);
    one.tracker.consent.grant(['marketing'], { overrideGpc: true });
    expect(letters(one.tracker.consent.status().purposes)).toBe('gggd');
    await one.platform.advance(1_000);
    const other = start(MANUAL, nextPage(one.platform));
    other.tracker.consent.withdraw();
    one.platform.lifecycle('visible');
    source.say(signal('dddd'));
    source.say(signal('gggg'));
    expect(one.tracker.consent.status().purposes.marketing).toBe('denied');
  });

  it('a request under way is given up when a purpose is taken back, and what is left is sent anew without it', async () => {
    const { tracker, platform } = start(
      { ...MANUAL, consent: 'granted' },
      { url: 'https://shop.example/?gclid=SECRET' },
    );
    platform.replies.push('hang');
    tracker.track('a');
    await platform.advance(2_500);
    expect(platform.requests).toHaveLength(1);
    tracker.consent.withdraw(['marketing']);
    await platform.advance(5_000);
    expect(platform.requests).toHaveLength(2);
    expect(platform.requests[1]?.body).not.toContain('SECRET');
    expect(tracker.stats()).toMatchObject({ delivered: 1, waiting: 0 });
  });

  it('a grant that has ended between two visits takes with it what was kept under it', async () => {
    const ages = new Map<string, number>();
    const before = start(MANUAL);
    const { write } = before.platform.cookies;
    Object.assign(before.platform.cookies, {
      write(name: string, value: string, maxAgeSeconds: number) {
        ages.set(name, maxAgeSeconds);
        write(name, value, maxAgeSeconds);
      },
    });
    before.tracker.consent.grant('all');
    before.tracker.track('a');
    await before.platform.advance(5_000);
    expect(ages.get('tt_consent')).toBeGreaterThanOrEqual(ages.get('tt_visitor') ?? Number.NaN);
    const next = start(MANUAL, nextPage(before.platform, { nowMs: before.platform.now() + 181 * DAY_MS }));
    await next.tracker.consent.settled();
    expect(next.tracker.consent.status().state).toBe('pending');
    expect([...next.platform.cookieValues.keys()]).toEqual([]);
  });

  it('the receipt of a platform that remembers for longer than 180 days has not ended', async () => {
    const { tracker, platform, source } = startWith('gggg');
    source.say(signal('gggg', { decidedAtMs: platform.now() - 200 * DAY_MS }));
    tracker.track('a');
    await platform.advance(5_000);
    const [touchpoint] = sent(platform);
    expect(touchpoint?.consent.decidedAtMs).toBe(platform.now() - 5_000 - 200 * DAY_MS);
    expect(touchpoint?.consent.expiresAtMs).toBeGreaterThan(platform.now());
  });

  it('shutdown stores nothing that another tab has taken back', async () => {
    const { tracker, platform } = start(MANUAL);
    tracker.consent.grant('all');
    tracker.track('a');
    platform.cookieValues.set('tt_consent', `1.${platform.now() + 1}.dddd`);
    await tracker.shutdown();
    expect(platform.cookieValues.has('tt_session')).toBe(false);
    expect([...(platform.databases.get('tt_events') ?? [])]).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'tcf'],
    ['an object without start', { name: 'x' }],
  ])('a source that is %s does not throw into the page', (_, source) => {
    const { tracker } = start();
    expect(() => misuse(tracker.consent.use, source)).not.toThrow();
  });

  it.each([
    ['an empty object', () => ({})],
    ['a promise', async () => signal('gggg')],
    ['null verdicts', () => ({ verdicts: null, isExplicit: true })],
  ])('a source that answers %s leaves the answer pending and throws nothing', (_, read) => {
    const { tracker } = start();
    const nonsense = { name: 'odd', start: () => ({ read, stop() {} }) };
    expect(() => misuse(tracker.consent.use, nonsense)).not.toThrow();
    tracker.consent.grant('all');
    expect(tracker.consent.status().state).toBe('pending');
  });

  it.each(['grant', 'deny', 'withdraw'] as const)('%s of nothing is no answer', (call) => {
    const { tracker, platform } = start();
    tracker.consent[call]([]);
    expect(platform.cookieValues.size).toBe(0);
  });

  it('spaces around the names of sources do no harm', () => {
    expect(() => start({ consent: ' tcf  klaro ', collector: recordingCollector() })).not.toThrow();
  });
});

/** A page with a platform that says something. */
function startWith(
  said: string,
  globals = new Map<string, unknown>(),
): ReturnType<typeof start> & { source: ReturnType<typeof fakeSource> } {
  const source = fakeSource('cmp', signal(said));
  return { source, ...start({ ...MANUAL, consent: source }, { globals }) };
}
