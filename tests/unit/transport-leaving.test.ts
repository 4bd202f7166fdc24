// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Answer, Collector } from '../../src/index.js';
import { fakePlatform, recordingCollector } from '../../src/testing/index.js';
import { GRANTED, nextPage, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;
const utf8 = (text: string): number => Buffer.byteLength(text);

describe('A page that is hidden', () => {
  it('sends at once, with keepalive', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    platform.lifecycle('hidden');
    await platform.settle();
    expect(platform.requests.map(({ via }) => via)).toEqual(['keepalive']);
    expect(tracker.stats().delivered).toBe(1);
  });

  it('takes half of the quota at most again once it is visible', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.lifecycle('hidden');
    platform.lifecycle('visible');
    tracker.track('large', { text: 'x'.repeat(31_000) });
    await platform.advance(5_000);
    tracker.track('small');
    await platform.advance(5_000);
    expect(platform.requests.map(({ via }) => via)).toEqual(['fetch', 'keepalive']);
  });

  it('keeps within 60,000 bytes of keepalive at a time', async () => {
    const { tracker, platform } = start(GRANTED);
    for (let count = 0; count < 6; count += 1) tracker.track('x', { text: 'x'.repeat(25_000) });
    platform.replies.push('hang');
    platform.lifecycle('hidden');
    await platform.advance(300);
    const alive = platform.requests.filter(({ via }) => via === 'keepalive');
    expect(alive.reduce((bytes, { body }) => bytes + utf8(body), 0)).toBeLessThanOrEqual(60_000);
  });
});

describe('A page that leaves', () => {
  it('hands over what no answer has acknowledged, in the same task, in one request', () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    tracker.track('b');
    platform.lifecycle('leaving');
    expect(platform.requests.map(({ via }) => via)).toEqual(['keepalive']);
    expect(sentNames(platform)).toEqual(['a', 'b']);
  });

  it('hands over what was stored and not yet sent', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    await platform.advance(300);
    platform.lifecycle('leaving');
    expect(sentNames(platform)).toEqual(['a']);
  });

  it('takes back what is under way and would not outlive it, and hands it over instead', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push('hang');
    tracker.track('a', { text: 'x'.repeat(31_000) });
    await platform.advance(2_000);
    platform.lifecycle('leaving');
    expect(platform.requests.map(({ via }) => via)).toEqual(['fetch', 'keepalive']);
    await platform.settle();
    expect(tracker.stats().delivered).toBe(1);
  });

  it('splits what is more than fits into one request, and stays within 60,000 bytes of keepalive', () => {
    const { tracker, platform } = start(GRANTED);
    for (let count = 0; count < 6; count += 1) tracker.track('x', { text: 'x'.repeat(12_000) });
    platform.lifecycle('leaving');
    const alive = platform.requests.filter(({ via }) => via === 'keepalive');
    expect(alive.length).toBeGreaterThan(1);
    expect(alive.reduce((bytes, { body }) => bytes + utf8(body), 0)).toBeLessThanOrEqual(60_000);
  });

  it('leaves to the next page what did not fit', async () => {
    const collector: Collector = { ...recordingCollector(), capabilities: { deduplicates: true, beacon: false } };
    const { tracker, platform } = start({ ...GRANTED, collector, flushIntervalMs: 60_000 });
    for (let count = 1; count <= 6; count += 1) tracker.track(`e${count}`, { text: 'x'.repeat(15_000) });
    await platform.advance(300);
    platform.lifecycle('leaving');
    await platform.settle();
    const next = start(GRANTED, nextPage(platform));
    await next.platform.advance(10_000);
    expect([...sentNames(platform), ...sentNames(next.platform)].sort()).toEqual(['e1', 'e2', 'e3', 'e4', 'e5', 'e6']);
    expect(platform.requests.every(({ via }) => via === 'keepalive')).toBe(true);
  });

  it('acknowledges what was answered, should it live on', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    await platform.advance(300);
    platform.lifecycle('leaving');
    await platform.settle();
    expect(tracker.stats()).toMatchObject({ delivered: 1, waiting: 0 });
    platform.lifecycle('restored');
    await platform.advance(MINUTE_MS);
    expect(platform.requests).toHaveLength(1);
  });

  it('sends again what got no answer, should it live on', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push(new TypeError('Failed to fetch'));
    tracker.track('a');
    platform.lifecycle('leaving');
    await platform.settle();
    platform.lifecycle('restored');
    await platform.advance(MINUTE_MS);
    expect(tracker.stats()).toMatchObject({ delivered: 1, waiting: 0 });
  });

  it('hands over nothing while the collector has said stop', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push(403);
    tracker.track('a');
    await platform.advance(5_000);
    platform.lifecycle('leaving');
    expect(platform.requests).toHaveLength(1);
  });
});

describe('Withdrawal', () => {
  it('aborts what is under way, and nothing more is sent', async () => {
    const platform = fakePlatform();
    let aborts = 0;
    const { send } = platform.network;
    const network = {
      ...platform.network,
      send(...args: Parameters<typeof send>) {
        const request = send(...args);
        return {
          ...request,
          abort() {
            aborts += 1;
            request.abort();
          },
        };
      },
    };
    const { tracker } = start(GRANTED, Object.assign(platform, { network }));
    platform.replies.push('hang');
    for (let count = 0; count < 60; count += 1) tracker.track('x');
    await platform.advance(2_000);
    tracker.consent.withdraw();
    expect(aborts).toBe(1);
    await platform.advance(60 * MINUTE_MS);
    expect(platform.requests).toHaveLength(1);
    expect(tracker.stats()).toMatchObject({ waiting: 0, delivered: 0, dropped: { withdrawn: 60 } });
  });

  it.each(Array.from({ length: 20 }, (_, turns) => turns))(
    'sends nothing of what is being read for sending: %i turns after the flush',
    async (turns) => {
      const { tracker, platform } = start(GRANTED);
      tracker.track('a');
      void tracker.flush();
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      const before = platform.requests.length;
      tracker.consent.withdraw();
      await platform.advance(MINUTE_MS);
      expect(platform.requests).toHaveLength(before);
    },
  );

  it('is not taken back, nor the next grant stopped, by an answer that comes late', async () => {
    const platform = fakePlatform();
    const { send } = platform.network;
    let answerLate = (_: Answer): void => {};
    const late = new Promise<Answer>((resolve) => {
      answerLate = resolve;
    });
    // An engine that aborts too late to matter.
    const first = (request: Parameters<typeof send>[0]) => {
      send(request, { timeoutMs: 0 });
      platform.network.send = send;
      return { answer: late, abort: () => {} };
    };
    Object.assign(platform, { network: { ...platform.network, send: first } });
    const { tracker, errors } = start(GRANTED, platform);
    tracker.track('a');
    await platform.advance(2_000);
    tracker.consent.withdraw();
    tracker.consent.grant('all');
    tracker.track('b');
    answerLate({ status: 403, body: '' });
    await platform.advance(5_000);
    expect(errors).toEqual([]);
    expect(sentNames(platform)).toEqual(['a', 'b']);
    expect(tracker.stats()).toMatchObject({ delivered: 1, dropped: { withdrawn: 1 } });
  });

  it('ends a pause that the collector asked for, so that a new grant sends soon', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push({ status: 429, retryAfter: '3600' });
    tracker.track('a');
    await platform.advance(3_000);
    tracker.consent.withdraw();
    tracker.consent.grant('all');
    tracker.track('b');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['a', 'b']);
  });

  it('sends nothing under a lock that comes after the page has left', async () => {
    const platform = fakePlatform();
    let letIn = (): void => {};
    const { lock } = platform;
    platform.lock = async (name, part, run) => {
      await new Promise<void>((resolve) => {
        letIn = resolve;
      });
      return lock(name, part, run);
    };
    const { tracker } = start(GRANTED, platform);
    // More than a leaving page may hand over.
    for (let count = 0; count < 5; count += 1) tracker.track('x', { text: 'x'.repeat(17_000) });
    await platform.advance(3_000);
    platform.lifecycle('leaving');
    const before = platform.requests.length;
    letIn();
    await platform.settle();
    expect(platform.requests).toHaveLength(before);
  });
});
