// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTouches, parseTouches } from '../../src/context/touches.js';
import type { Touchpoint } from '../../src/index.js';
import type { FakePlatform } from '../../src/testing/index.js';
import { GRANTED, kept, nextPage, start, trackOne } from './support/start-tracker.js';

const HOME = 'https://shop.example/';
const NEWSLETTER = `${HOME}?utm_source=newsletter&utm_medium=email&utm_campaign=november`;
const ADS = `${HOME}sale?utm_source=google&utm_medium=cpc&utm_campaign=sale`;
const HOUR_MS = 60 * 60_000;

interface Visit {
  readonly url?: string;
  readonly referrer?: string;
  /** Since the page before. */
  readonly afterMs?: number;
}

/** One page after another in one browser, an event on each; the touchpoint of the last one. */
async function visit(...visits: readonly Visit[]): Promise<{ touchpoint: Touchpoint; platform: FakePlatform }> {
  let platform: FakePlatform | undefined;
  let touchpoint: Touchpoint | undefined;
  for (const { afterMs = 1_001, ...page } of visits) {
    const started = start(
      { ...GRANTED, clickIdPurposes: ['marketing'] },
      platform ? nextPage(platform, { ...page, nowMs: platform.now() + afterMs }) : page,
    );
    touchpoint = await trackOne(started);
    started.platform.lifecycle('leaving');
    await started.platform.settle();
    platform = started.platform;
  }
  if (!touchpoint || !platform) throw new Error('no visit');
  return { touchpoint, platform };
}

const channels = ({ attribution: { first, session, last } }: Touchpoint) => [
  first.channel,
  session.channel,
  last?.channel,
];

describe('The touches of a visitor', () => {
  it('are one and the same on the first page', async () => {
    const { touchpoint } = await visit({ url: NEWSLETTER });
    expect(channels(touchpoint)).toEqual(['email', 'email', 'email']);
    expect(touchpoint.attribution.first).toEqual({
      channel: 'email',
      rules: expect.stringMatching(/^\w+@/),
      kind: 'referral',
      source: 'newsletter',
      medium: 'email',
      campaign: { source: 'newsletter', medium: 'email', name: 'november' },
      landingPath: '/',
      occurredAtMs: touchpoint.occurredAtMs,
    });
  });

  it('begin with a direct one that is the first for good, and no last one', async () => {
    const { touchpoint } = await visit({});
    expect(channels(touchpoint)).toEqual(['direct', 'direct', undefined]);
    const later = await visit({}, { url: NEWSLETTER, afterMs: HOUR_MS });
    expect(channels(later.touchpoint)).toEqual(['direct', 'email', 'email']);
  });

  it('keep the last one through a direct visit', async () => {
    const { touchpoint } = await visit({ url: NEWSLETTER }, { afterMs: HOUR_MS });
    expect(channels(touchpoint)).toEqual(['email', 'direct', 'email']);
    expect(touchpoint.session.number).toBe(2);
  });

  it('replace the last one by a new campaign, also in the middle of a session, and on its later pages', async () => {
    const page = { url: `${HOME}b`, referrer: HOME };
    const { touchpoint } = await visit({ url: NEWSLETTER }, { url: ADS }, page);
    expect(channels(touchpoint)).toEqual(['email', 'email', 'paid_search']);
    expect(touchpoint.session.number).toBe(1);
    expect(touchpoint.attribution.last?.landingPath).toBe('/sale');
  });

  it('replace the last one by another site that the visitor comes from', async () => {
    const { touchpoint } = await visit({ url: NEWSLETTER }, { url: HOME, referrer: 'https://blog.example.org/' });
    expect(channels(touchpoint)).toEqual(['email', 'email', 'referral']);
    expect(touchpoint.attribution.last?.referrer).toBe('blog.example.org');
  });

  it('are not changed by a way back from a payment provider', async () => {
    const back = { url: `${HOME}thanks`, referrer: 'https://checkout.stripe.com/c/pay' };
    const { touchpoint } = await visit({ url: ADS }, back);
    expect(channels(touchpoint)).toEqual(['paid_search', 'paid_search', 'paid_search']);
    expect(touchpoint.attribution.last?.campaign?.name).toBe('sale');
  });

  it('are not renewed by the same page loaded again', async () => {
    const once = await visit({ url: ADS });
    const again = await visit({ url: ADS }, { url: ADS });
    expect(again.touchpoint.attribution.last?.occurredAtMs).toBe(once.touchpoint.occurredAtMs);
  });

  it('are those of the visitor, not of who comes after a reset', async () => {
    const { platform } = await visit({ url: ADS });
    const next = start(GRANTED, nextPage(platform, { url: HOME }));
    next.tracker.track('x');
    next.tracker.reset();
    const touchpoint = await trackOne(next);
    expect(touchpoint && channels(touchpoint)).toEqual(['direct', 'direct', undefined]);
  });

  it('lose their click IDs, and what only those said, when marketing is withdrawn', async () => {
    const { platform } = await visit({ url: `${HOME}?gclid=SECRET` });
    expect(kept(platform)).toContain('SECRET');
    const next = start(GRANTED, nextPage(platform));
    next.tracker.track('before');
    expect(next.tracker.context()?.attribution.first.clickIds).toEqual({ gclid: 'SECRET' });
    next.tracker.consent.withdraw(['marketing']);
    expect(JSON.stringify(next.tracker.context())).not.toContain('SECRET');
    await next.tracker.consent.settled();
    const touchpoint = await trackOne(next);
    expect(touchpoint && channels(touchpoint)).toEqual(['direct', 'direct', undefined]);
    expect(JSON.stringify(touchpoint) + kept(next.platform)).not.toContain('SECRET');
  });

  it('carry a referral code and a search term', async () => {
    const started = start(
      { ...GRANTED, referralParameter: 'friend' },
      { url: `${HOME}?friend=anna`, referrer: 'https://yandex.ru/search/?text=green+tea' },
    );
    const touchpoint = await trackOne(started);
    expect(touchpoint?.attribution.session).toMatchObject({
      channel: 'organic_search',
      source: 'yandex',
      searchTerm: 'green tea',
      referralCode: 'anna',
    });
    started.platform.lifecycle('leaving');
    const next = await trackOne(start({ ...GRANTED, referralParameter: 'friend' }, nextPage(started.platform)));
    expect(next?.attribution.first).toEqual(touchpoint?.attribution.first);
  });

  it('stay in a cookie of less than 4,096 bytes, however long the campaign', async () => {
    const long = 'é'.repeat(400);
    const url = `${HOME}${long}?${['source', 'medium', 'campaign', 'term', 'content', 'id', 'x', 'y'].map((key) => `utm_${key}=${long}`).join('&')}`;
    const other = url.replace('utm_term=', 'utm_term=2');
    const third = url.replace('utm_term=', 'utm_term=3');
    const { platform } = await visit({ url }, { url: other, afterMs: HOUR_MS }, { url: third });
    expect(platform.cookieValues.get('tt_touches')?.length).toBeLessThan(4_000);
    expect(parseTouches(platform.cookieValues.get('tt_touches'))).toBeDefined();
  });
});

describe('The cookie of the touches', () => {
  const touch = fc.record({
    occurredAtMs: fc.integer({ min: 1e12, max: 9e12 }),
    arrival: fc.record({
      landingPath: fc.string({ maxLength: 30 }).map((text) => `/${text}`),
      from: fc.string({ maxLength: 30 }),
      searchTerm: fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: undefined }),
      referralCode: fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: undefined }),
      campaign: fc.option(
        fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.string({ minLength: 1, maxLength: 30 }), {
          minKeys: 1,
          maxKeys: 4,
          noNullPrototype: true,
        }),
        { nil: undefined },
      ),
      clickIds: fc.option(fc.record({ gclid: fc.string({ maxLength: 30 }) }), { nil: undefined }),
    }),
  });

  it('is read as it was written', () => {
    const touches = fc.record({
      sessionNumber: fc.integer({ min: 1, max: 1_000 }),
      first: touch,
      session: touch,
      last: fc.option(touch, { nil: undefined }),
    });
    fc.assert(
      fc.property(touches, (written) => {
        const text = formatTouches(written);
        expect(text).toMatch(/^[\w%*+.&=~-]*$/);
        expect(parseTouches(text)).toEqual(written);
      }),
    );
  });

  it.each([
    undefined,
    '',
    '1',
    'x~y~z',
    '0~at=1767225600000&path=%2F~~',
    '-1~at=1767225600000&path=%2F~~',
    '1e3~at=1767225600000&path=%2F~~',
    '1~at=1&path=%2F~~',
    '1~at=1767225600000~~',
    '1~at=1767225600000&path=x~~',
    '1~at=%E0%A4%A&path=%2F~~',
    '1~at=1767225600000&path=%2F~at=x~',
  ])('is not read where it is not ours in form: %j', (text) => {
    expect(parseTouches(text)).toBeUndefined();
  });

  it('is replaced where it is not ours, and never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseTouches(text)));
    fc.assert(fc.property(fc.string(), (text) => void parseTouches(`1~at=1767225600000&path=%2F&${text}~${text}`)));
  });
});
