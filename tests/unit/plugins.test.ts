// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { TrackerOptions } from '../../src/index.js';
import { type FakePlatform, fakePlatform } from '../../src/testing/index.js';
import { fakeSource, signal } from './support/fake-source.js';
import { countOpen, type ProbeCapture, probeCapture } from './support/probe-capture.js';
import { misuse, nextPage, type Started, start } from './support/start-tracker.js';

/** A tracker with a capture, whose visitor has not answered. */
const open = (capture: ProbeCapture, options: Partial<TrackerOptions> = {}, browser?: FakePlatform): Started =>
  start({ pageViews: 'manual', captures: [capture], ...options }, browser);

describe('A capture', () => {
  it('starts with the grant and not before', async () => {
    const capture = probeCapture();
    const { tracker, platform } = open(capture);
    await platform.advance(60_000);
    expect(capture.told).toEqual([]);
    tracker.consent.grant('all');
    expect(capture.told).toEqual(['start']);
  });

  it('starts at once where the answer is there already', () => {
    const capture = probeCapture();
    open(capture, { consent: 'granted' });
    expect(capture.told).toEqual(['start']);
  });

  it('starts once, whatever else is granted', () => {
    const capture = probeCapture();
    const { tracker } = open(capture);
    tracker.consent.grant(['analytics']);
    tracker.consent.grant('all');
    tracker.consent.deny(['marketing']);
    expect(capture.told).toEqual(['start']);
  });

  it('does not start without the purpose of analytics', () => {
    const capture = probeCapture();
    const { tracker } = open(capture);
    tracker.consent.grant(['marketing']);
    expect(capture.told).toEqual([]);
  });

  it('is never started where the visitor says no', async () => {
    const capture = probeCapture();
    const { tracker, platform } = open(capture);
    tracker.consent.deny('all');
    await platform.advance(60_000);
    expect(capture.told).toEqual([]);
  });

  it('does not start before a prerendered page is shown', () => {
    const capture = probeCapture();
    let show = (): void => {};
    const browser = Object.assign(fakePlatform(), {
      whenActivated(run: () => void) {
        show = run;
        return () => {};
      },
    });
    open(capture, { consent: 'granted' }, browser);
    expect(capture.told).toEqual([]);
    show();
    expect(capture.told).toEqual(['start']);
  });

  it('stops with a withdrawal, and starts again with a grant', () => {
    const capture = probeCapture();
    const { tracker } = open(capture);
    tracker.consent.grant('all');
    tracker.consent.withdraw();
    expect(capture.told).toEqual(['start', 'stop']);
    tracker.consent.grant('all');
    expect(capture.told).toEqual(['start', 'stop', 'start']);
  });

  it('stops with a withdrawal in another tab', async () => {
    const here = probeCapture();
    const one = open(here, { consent: 'auto' });
    one.tracker.consent.grant('all');
    const { channels } = one.platform;
    const there = open(probeCapture(), {}, nextPage(one.platform, { channels }));
    there.tracker.consent.withdraw();
    await one.platform.settle();
    expect(here.told).toEqual(['start', 'stop']);
  });

  it('stops with the tracker, and is not started after that', () => {
    const capture = probeCapture();
    const { tracker } = open(capture, { consent: 'granted' });
    void tracker.shutdown();
    tracker.consent.withdraw();
    tracker.consent.grant('all');
    expect(tracker.consent.status().state).toBe('granted');
    expect(capture.told).toEqual(['start', 'stop']);
  });

  it('is started anew for another visitor', () => {
    const source = fakeSource('cmp', signal('gggg'));
    const capture = probeCapture();
    const { tracker } = open(capture, { consent: source });
    tracker.track('x');
    tracker.consent.reset();
    expect(tracker.consent.status().state).toBe('granted');
    expect(capture.told).toEqual(['start', 'stop', 'start']);
  });

  it('goes on while the answer is being changed, and what it tells is held until that is known', async () => {
    const source = fakeSource('cmp', signal('gggg'));
    const capture = probeCapture();
    const { tracker, platform, drops } = open(capture, { consent: source });
    source.say(signal('gggg', { isChanging: true }));
    expect(tracker.consent.status().isFrozen).toBe(true);
    capture.api().track('x');
    await platform.advance(5_000);
    expect([capture.told, tracker.stats().held, platform.requests]).toEqual([['start'], 1, []]);
    source.say(signal('dddd'));
    expect(capture.told).toEqual(['start', 'stop']);
    expect(drops).toMatchObject([{ reason: 'withdrawn', count: 1 }]);
  });

  it('does not start while the answer is being changed', () => {
    const source = fakeSource('cmp', signal('gggg', { isChanging: true }));
    const capture = probeCapture();
    open(capture, { consent: source });
    source.say(signal('uuuu', { isChanging: true }));
    expect(capture.told).toEqual([]);
    source.say(signal('gggg'));
    expect(capture.told).toEqual(['start']);
  });

  it('knows whether the visitor has said no before', () => {
    const capture = probeCapture();
    const { tracker } = open(capture);
    tracker.consent.grant('all');
    tracker.consent.withdraw();
    tracker.consent.grant('all');
    expect(capture.apis.map(({ wasDenied }) => wasDenied)).toEqual([false, true]);
  });

  it('knows of a no that was said before any yes', () => {
    const capture = probeCapture();
    const { tracker } = open(capture);
    tracker.consent.deny('all');
    tracker.consent.grant('all');
    expect(capture.api().wasDenied).toBe(true);
  });
});

describe('A capture whose start leads to a withdrawal', () => {
  /** Tracks at its start, which a rule of the site answers with a withdrawal. */
  const openTracking = (
    others: readonly ProbeCapture[] = [],
    then: (tracker: Started['tracker']) => void = () => {},
  ) => {
    const capture = probeCapture((api) => {
      api.track('x');
      api.on(['click'], () => api.track('click'));
      api.onPage((change) => api.track(change));
    });
    const started = start({
      pageViews: 'manual',
      captures: [capture, ...others],
      beforeSend(touchpoint) {
        if (touchpoint.name !== 'x' || capture.told.length > 1) return touchpoint;
        started.tracker.consent.withdraw();
        then(started.tracker);
        return touchpoint;
      },
    });
    return { ...started, capture };
  };

  it('is stopped when it has started, with all that it has begun', async () => {
    const { tracker, platform, capture } = openTracking();
    const openCount = countOpen(platform);
    tracker.consent.grant('all');
    await platform.advance(60_000);
    expect(capture.told).toEqual(['start', 'stop']);
    expect(openCount()).toBe(0);
    platform.event('click');
    platform.lifecycle('visible');
    expect(tracker.stats()).toMatchObject({ tracked: 1, dropped: { withdrawn: 1 } });
  });

  it('keeps those after it from being started', () => {
    const other = probeCapture(undefined, 'other');
    const { tracker } = openTracking([other]);
    tracker.consent.grant('all');
    expect(other.told).toEqual([]);
  });

  it('and a grant runs once', () => {
    const other = probeCapture(undefined, 'other');
    const { tracker, platform, capture } = openTracking([other], ({ consent }) => consent.grant('all'));
    tracker.consent.grant('all');
    expect(capture.told).toEqual(['start', 'start', 'stop']);
    expect(other.told).toEqual(['start']);
    const before = tracker.stats().tracked;
    platform.event('click');
    expect(tracker.stats().tracked).toBe(before + 1);
  });
});

describe('A capture that comes later', () => {
  it('runs at once where the visitor has agreed, and stops with the others', () => {
    const capture = probeCapture(undefined, 'late');
    const { tracker } = open(probeCapture());
    tracker.use(capture);
    expect(capture.told).toEqual([]);
    tracker.consent.grant('all');
    expect(capture.told).toEqual(['start']);
    const second = probeCapture(undefined, 'later');
    tracker.use(second);
    expect(second.told).toEqual(['start']);
    tracker.consent.withdraw();
    expect([capture.told, second.told]).toEqual([
      ['start', 'stop'],
      ['start', 'stop'],
    ]);
  });

  it('is left out where there is one of its name', () => {
    const capture = probeCapture();
    const { tracker } = open(probeCapture(), { consent: 'granted' });
    tracker.use(capture);
    expect(capture.told).toEqual([]);
  });

  it('goes to onError where it is none', async () => {
    const { tracker, platform, errors } = open(probeCapture(), { consent: 'granted' });
    misuse(tracker.use, undefined);
    misuse(tracker.use, { name: 'x' });
    await platform.advance(1);
    expect(errors).toEqual([expect.any(TypeError), expect.any(TypeError)]);
  });
});
