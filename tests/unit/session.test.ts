// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { parseSession } from '../../src/context/session-cookie.js';
import { GRANTED, nextPage, sent, start, trackOne, ULID } from './support/start-tracker.js';

const MINUTE_MS = 60_000;

describe('The session', () => {
  it('lasts across pages', async () => {
    const first = start(GRANTED, { url: 'https://shop.example/?utm_source=a', referrer: 'https://news.example/' });
    const one = await trackOne(first);
    const two = await trackOne(start(GRANTED, nextPage(first.platform, { url: 'https://shop.example/b' })));
    expect(two?.session).toEqual(one?.session);
    expect(two?.session).toMatchObject({
      number: 1,
      landingPage: 'https://shop.example/?utm_source=a',
      referrer: 'https://news.example/',
    });
  });

  it.each([
    [30, 1],
    [30.1, 2],
  ])('after %d minutes without an event has the number %i', async (minutes, number) => {
    const started = start(GRANTED);
    const one = await trackOne(started);
    await started.platform.advance(minutes * MINUTE_MS - 2_500);
    const two = await trackOne(started);
    expect(two?.session.number).toBe(number);
    expect(two?.session.id === one?.session.id).toBe(number === 1);
  });

  it('lasts as long as there are events', async () => {
    const started = start(GRANTED);
    const one = await trackOne(started);
    for (let count = 0; count < 5; count += 1) {
      await started.platform.advance(20 * MINUTE_MS);
      await trackOne(started);
    }
    expect(sent(started.platform).at(-1)?.session.id).toBe(one?.session.id);
  });

  it('begins anew with landing page, start and number after the timeout, also on another page', async () => {
    const first = start(GRANTED, { url: 'https://shop.example/a' });
    const one = await trackOne(first);
    const later = nextPage(first.platform, {
      url: 'https://shop.example/b',
      referrer: 'https://www.google.com/',
      nowMs: first.platform.now() + 31 * MINUTE_MS,
    });
    const two = await trackOne(start(GRANTED, later));
    expect(two?.visitor).toEqual(one?.visitor);
    expect(two?.session).toEqual({
      id: expect.not.stringMatching(one?.session.id ?? ''),
      number: 2,
      startedAtMs: two?.occurredAtMs,
      landingPage: 'https://shop.example/b',
      referrer: 'https://www.google.com/',
    });
  });

  it('obeys sessionTimeoutMs', async () => {
    const started = start({ ...GRANTED, sessionTimeoutMs: 5_000 });
    await trackOne(started);
    await started.platform.advance(5_000);
    expect((await trackOne(started))?.session.number).toBe(2);
  });

  it('goes on when another tab has kept it alive', async () => {
    const one = start(GRANTED);
    const first = await trackOne(one);
    const two = start(GRANTED, nextPage(one.platform));
    for (let minutes = 0; minutes < 40; minutes += 10) {
      await two.platform.advance(10 * MINUTE_MS);
      await trackOne(two);
    }
    two.platform.lifecycle('hidden');
    await one.platform.advance(two.platform.now() - one.platform.now() + MINUTE_MS);
    expect((await trackOne(one))?.session).toEqual(first?.session);
  });

  it('is the next one when another tab has begun it', async () => {
    const one = start(GRANTED);
    await trackOne(one);
    const two = start(GRANTED, nextPage(one.platform));
    await two.platform.advance(31 * MINUTE_MS);
    const other = await trackOne(two);
    await one.platform.advance(two.platform.now() - one.platform.now() + MINUTE_MS);
    const back = await trackOne(one);
    expect(back?.session).toEqual(other?.session);
    expect(back?.session.number).toBe(2);
  });

  it('counts its events within the page, from 1', async () => {
    const started = start(GRANTED);
    await trackOne(started);
    await trackOne(started);
    const next = start(GRANTED, nextPage(started.platform));
    await trackOne(next);
    expect([...sent(started.platform), ...sent(next.platform)].map(({ index }) => index)).toEqual([1, 2, 1]);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no JSON', 'x'],
    ['a broken escape', '%E0%A4%A'],
    ['JSON of another kind', '{"id":"x"}'],
    ['null', 'null'],
    ['an empty list', '[]'],
    ['an ID that is none', `["x",1,1767225600000,1767225600000,"/","","",0,"",""]`],
    ['a number that is a text', `["${ULID}","1",1767225600000,1767225600000,"/","","",0,"",""]`],
    ['the number 0', `["${ULID}",0,1767225600000,1767225600000,"/","","",0,"",""]`],
    ['a negative number', `["${ULID}",-1,1767225600000,1767225600000,"/","","",0,"",""]`],
    ['a fraction', `["${ULID}",1.5,1767225600000,1767225600000,"/","","",0,"",""]`],
    ['a number without an end', `["${ULID}",1e999,1767225600000,1767225600000,"/","","",0,"",""]`],
    ['a time that is null', `["${ULID}",1,null,1767225600000,"/","","",0,"",""]`],
    ['a page that is an object', `["${ULID}",1,1767225600000,1767225600000,{"toString":1},"","",0,"",""]`],
    ['a referrer that is missing', `["${ULID}",1,1767225600000,1767225600000,"/","",0,"",""]`],
    ['an empty page', `["${ULID}",1,1767225600000,1767225600000,"","","",0,"",""]`],
    ['a receipt that is none', `["${ULID}",1,1767225600000,1767225600000,"/","","x",0,"",""]`],
    ['a mark that is neither 0 nor 1', `["${ULID}",1,1767225600000,1767225600000,"/","","",2,"",""]`],
    ['an event before that has no ID', `["${ULID}",1,1767225600000,1767225600000,"/","","",0,"x",""]`],
    ['a place that is a number', `["${ULID}",1,1767225600000,1767225600000,"/","","",0,"",5]`],
    ['one part too many', `["${ULID}",1,1767225600000,1767225600000,"/","","",0,"","",0]`],
  ])('is not read from a cookie that is not ours in form: %s', async (_, value) => {
    const text = value === undefined || value.includes('%') ? value : encodeURIComponent(value);
    expect(parseSession(text)).toBeUndefined();
    const cookieValues = new Map([['tt_visitor', ULID]]);
    if (text !== undefined) cookieValues.set('tt_session', text);
    const touchpoint = await trackOne(start(GRANTED, { cookieValues }));
    expect(touchpoint?.session).toMatchObject({ number: 1, landingPage: 'https://shop.example/' });
  });

  it('is read from a cookie that is ours in form', () => {
    const text = encodeURIComponent(`["${ULID}",1,1767225600000,1767225600000,"/","","",0,"",""]`);
    expect(parseSession(text)?.session).toMatchObject({ id: ULID, number: 1, landingPage: '/' });
  });

  it('is read from its cookie as it was written', async () => {
    const started = start(GRANTED, { url: 'https://shop.example/?q=a%22b%3B%2C&e=é' });
    const touchpoint = await trackOne(started);
    const text = started.platform.cookieValues.get('tt_session');
    expect(text).not.toMatch(/[\s;,"\\]/);
    expect(parseSession(text)?.session).toEqual(touchpoint?.session);
  });

  it('keeps its two cookies below 4,096 bytes, however long the addresses', async () => {
    const long = `https://shop.example/?q=${'%C3%A9'.repeat(2_000)}`;
    const { cookieValues } = await (async () => {
      const started = start(GRANTED, { url: long, referrer: long });
      await trackOne(started);
      return started.platform;
    })();
    for (const [name, value] of cookieValues) expect(name.length + value.length).toBeLessThan(4_096);
  });
});
