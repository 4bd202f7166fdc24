// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type FakePlatform, fakePlatform } from '../../../src/testing/index.js';
import { serverCookie } from '../../../src/visitor/server-cookie.js';
import { GRANTED, nextPage, start } from '../support/start-tracker.js';

/** A browser whose site answers late, by setting the cookies again that it was sent. */
function lateBrowser(platform = fakePlatform()): {
  platform: FakePlatform;
  asked: string[];
  answer: () => Promise<void>;
} {
  const { network } = platform;
  const send: typeof network.send = network.send;
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  Object.assign(network, {
    send(request: Parameters<typeof send>[0], options: Parameters<typeof send>[1]) {
      if (request.url !== '/t/visitor') return send(request, options);
      asked.push(request.body);
      const { cookies } = JSON.parse(request.body);
      const values = cookies.map((name: string) => [name, platform.cookieValues.get(name)]);
      const abort = (): void => {};
      const waiting = new Promise<void>((resolve) => answers.push(resolve));
      const status = waiting.then(() => {
        for (const [name, value] of values) platform.cookieValues.set(name, value);
        return { status: 204, body: '' };
      });
      return { answer: status, abort };
    },
  });
  const answer = async (): Promise<void> => {
    for (const each of answers.splice(0)) each();
    await platform.advance(2_000);
  };
  return { platform, asked, answer };
}

const OPTIONS = { ...GRANTED, visitor: serverCookie('/t/visitor') };

describe('The cookie of the server', () => {
  it('is asked for once in a session, with the names and the domain of the cookies', async () => {
    const { platform, asked, answer } = lateBrowser();
    const { tracker } = start(OPTIONS, platform);
    expect(asked).toEqual([]);
    tracker.track('a');
    tracker.track('b');
    await answer();
    expect(asked.map((body) => JSON.parse(body))).toEqual([
      { formatVersion: 1, cookies: ['tt_visitor', 'tt_touches'], domain: 'shop.example' },
    ]);
    expect(tracker.stats().visitor).toMatchObject({ requests: 1, kept: 1 });
    const next = lateBrowser(nextPage(platform));
    start(OPTIONS, next.platform).tracker.track('c');
    expect(next.asked).toEqual([]);
  });

  it('is not asked for before the grant', async () => {
    const { platform, asked } = lateBrowser();
    const { tracker } = start({ ...OPTIONS, consent: 'manual' }, platform);
    tracker.track('a');
    await platform.advance(5_000);
    expect(asked).toEqual([]);
    expect(tracker.stats().visitor).toBeUndefined();
  });

  it('does not come back after a withdrawal, which is settled only then', async () => {
    const { platform, answer } = lateBrowser();
    const { tracker } = start(OPTIONS, platform);
    tracker.track('a');
    tracker.consent.withdraw();
    let isSettled = false;
    const settled = tracker.consent.settled().then(() => {
      isSettled = true;
    });
    await platform.advance(5_000);
    expect(isSettled).toBe(false);
    expect(platform.cookieValues.get('tt_consent')).toMatch(/\.e$/);
    await answer();
    await settled;
    expect([...platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(platform.cookieValues.get('tt_consent')).not.toMatch(/\.e$/);
  });

  it('is that of the next visitor, whenever the answer for the one before comes', async () => {
    const { platform, answer } = lateBrowser();
    const { tracker } = start(OPTIONS, platform);
    tracker.track('a');
    const before = platform.cookieValues.get('tt_visitor');
    tracker.reset();
    tracker.track('b');
    const visitor = platform.cookieValues.get('tt_visitor');
    const touches = platform.cookieValues.get('tt_touches');
    await answer();
    expect(visitor).not.toBe(before);
    expect(platform.cookieValues.get('tt_visitor')).toBe(visitor);
    expect(platform.cookieValues.get('tt_touches')).toBe(touches);
  });

  it('brings nobody back who has withdrawn, also where it is set again just before the next visitor is made', async () => {
    const { platform } = lateBrowser();
    const { tracker } = start(OPTIONS, platform);
    tracker.track('a');
    const before = platform.cookieValues.get('tt_visitor') ?? '';
    tracker.consent.withdraw();
    platform.cookieValues.set('tt_visitor', before);
    tracker.consent.grant('all');
    expect(tracker.context()).toBeUndefined();
    tracker.track('b');
    await platform.settle();
    expect(platform.cookieValues.get('tt_visitor')).toMatch(/^[\dA-Z]{26}$/);
    expect(platform.cookieValues.get('tt_visitor')).not.toBe(before);
    expect(tracker.context()?.visitor.id).toBe(platform.cookieValues.get('tt_visitor'));
  });

  it('brings nobody back while the next visitor goes from page to page', () => {
    const { platform } = lateBrowser();
    const { tracker } = start(OPTIONS, platform);
    tracker.track('a');
    const before = platform.cookieValues.get('tt_visitor') ?? '';
    tracker.reset();
    tracker.track('b');
    const visitor = tracker.context()?.visitor.id;
    platform.cookieValues.set('tt_visitor', before);
    platform.navigate('/?utm_source=newsletter&utm_medium=email');
    tracker.track('c');
    expect(visitor).not.toBe(before);
    expect(tracker.context()?.visitor.id).toBe(visitor);
  });

  it('leaves a visitor alone whom another tab has begun meanwhile', async () => {
    const { platform, answer } = lateBrowser();
    const { tracker } = start(OPTIONS, platform);
    tracker.track('a');
    tracker.consent.withdraw();
    const OTHER = '01KDVPPH00ABCDEFGHJKMNPQRS';
    const late = answer();
    await platform.settle();
    platform.cookieValues.set('tt_visitor', OTHER);
    await late;
    expect(platform.cookieValues.get('tt_visitor')).toBe(OTHER);
  });

  it('does not take back a touch that has come while it was asked for', async () => {
    const { platform, answer } = lateBrowser();
    const { tracker } = start(OPTIONS, platform);
    tracker.track('a');
    platform.navigate('/?utm_source=newsletter&utm_medium=email');
    tracker.track('b');
    await answer();
    expect(platform.cookieValues.get('tt_touches')).toContain('utm_source=newsletter');
  });

  it('is asked for again with the next visitor of held events that are of two', async () => {
    const { platform, asked, answer } = lateBrowser();
    const { tracker } = start({ ...OPTIONS, consent: 'manual' }, platform);
    tracker.track('a');
    tracker.reset();
    tracker.track('b');
    tracker.consent.grant('all');
    await platform.settle();
    await answer();
    expect(asked).toHaveLength(2);
    await answer();
    expect(platform.cookieValues.get('tt_visitor')).toBe(tracker.context()?.visitor.id);
  });

  it('is no reason to throw or to lose anything where a keeper of somebody else does', async () => {
    const fail = (): never => {
      throw new Error('not mine');
    };
    const visitor = {
      endpoint: 'x',
      start: () => ({ seen: fail, forget: fail, stats: () => ({ requests: 0, kept: 0 }) }),
    };
    const { tracker, platform, errors } = start({ ...GRANTED, visitor });
    tracker.track('a');
    tracker.consent.withdraw();
    await tracker.consent.settled();
    expect(errors).toHaveLength(2);
    expect([...platform.cookieValues.keys()]).toEqual(['tt_consent']);
  });
});
