// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { CaptureApi } from '../../src/index.js';
import { fakePlatform } from '../../src/testing/index.js';
import { openCaptured } from './support/captured-page.js';
import { countOpen, probeCapture } from './support/probe-capture.js';
import { GRANTED, type Started, sentNames, start } from './support/start-tracker.js';

describe('The api of a capture that was stopped', () => {
  /** What came late of each member that runs or begins something. */
  const openStopped = () => {
    const late: string[] = [];
    const capture = probeCapture((api) => {
      api.on(['click'], () => late.push('on'));
      api.onPage(() => late.push('onPage'));
      api.setTimer(() => late.push('setTimer'), 1_000);
    });
    const browser = fakePlatform();
    const openCount = countOpen(browser);
    const started = start({ ...GRANTED, captures: [capture] }, browser);
    return { ...started, capture, late, openCount };
  };

  it.each<readonly [string, (started: Started) => unknown]>([
    ['a withdrawal', ({ tracker }) => tracker.consent.withdraw()],
    ['the shutdown', ({ tracker }) => tracker.shutdown()],
  ])('has neither listeners nor timers after %s', async (_what, end) => {
    const { late, openCount, ...started } = openStopped();
    await end(started);
    await started.platform.advance(0);
    started.platform.event('click');
    started.platform.lifecycle('visible');
    await started.platform.advance(60_000);
    expect(late).toEqual([]);
    expect(openCount()).toBe(0);
  });

  it('tells nothing and runs nothing', async () => {
    const { tracker, platform, capture, late } = openStopped();
    tracker.consent.withdraw();
    capture.api().track('late');
    capture.api().guard(() => late.push('guard'));
    await platform.advance(60_000);
    expect([late, tracker.stats().tracked]).toEqual([[], 0]);
  });

  it('begins nothing', async () => {
    const { tracker, platform, capture, late, openCount } = openStopped();
    tracker.consent.withdraw();
    await platform.advance(60_000);
    const api = capture.api();
    api.on(['click'], () => late.push('on'));
    api.setTimer(() => late.push('setTimer'), 10);
    api.onPage(() => late.push('onPage'));
    expect(openCount()).toBe(0);
    platform.event('click');
    platform.lifecycle('visible');
    await platform.advance(60_000);
    expect(late).toEqual([]);
  });

  it('stays dead when the capture is started again', () => {
    const { tracker, capture } = openStopped();
    tracker.consent.withdraw();
    tracker.consent.grant('all');
    capture.apis[0]?.track('late');
    expect(tracker.stats().tracked).toBe(0);
    capture.apis[1]?.track('x');
    expect(tracker.stats().tracked).toBe(1);
  });
});

describe('What a capture throws', () => {
  const failure = new Error('of the capture');
  const fail = (): never => {
    throw failure;
  };

  it.each<readonly [string, (api: CaptureApi) => void]>([
    ['at its start', fail],
    ['in a listener', ({ on }) => void on(['click'], fail)],
    ['in a listener to the page', ({ onPage }) => void onPage(fail)],
    ['in a timer', ({ setTimer }) => void setTimer(fail, 10)],
    ['in what it has guarded', ({ guard }) => guard(fail)],
  ])('%s goes to onError, and others go on', async (_what, begin) => {
    const [bad, good] = [probeCapture(begin, 'bad'), probeCapture(({ track }) => track('x'), 'good')];
    const { platform, errors } = start({ ...GRANTED, captures: [bad, good] });
    expect(() => platform.event('click')).not.toThrow();
    expect(() => platform.lifecycle('visible')).not.toThrow();
    await platform.advance(5_000);
    expect(errors).toEqual([failure]);
    expect(sentNames(platform)).toEqual(['x']);
  });

  it('when it is stopped goes to onError, and others are stopped', async () => {
    const good = probeCapture();
    const bad = { name: 'bad', start: () => fail };
    const { tracker, platform, errors } = start({ ...GRANTED, captures: [bad, good] });
    tracker.consent.withdraw();
    await platform.settle();
    expect(errors).toEqual([failure]);
    expect(good.told).toEqual(['start', 'stop']);
  });

  it('at its start takes nothing of what it had begun out of the end', async () => {
    const late: string[] = [];
    const bad = probeCapture(({ on }) => {
      on(['click'], () => late.push('on'));
      fail();
    });
    const { tracker, platform } = start({ ...GRANTED, captures: [bad] });
    tracker.consent.withdraw();
    platform.event('click');
    expect(late).toEqual([]);
  });
});

describe('An event of the page', () => {
  it('is heard once, though the page calls every listener twice', () => {
    const heard: string[] = [];
    const capture = probeCapture(({ on }) => void on(['click', 'auxclick'], ({ type }) => heard.push(type)));
    const { platform } = start({ ...GRANTED, captures: [capture] });
    const click = { type: 'click' } as Event;
    platform.event('click', click);
    platform.event('click', click);
    platform.event('auxclick');
    platform.event('click');
    expect(heard).toEqual(['click', 'auxclick', 'click']);
  });

  it('is heard by every capture and every listener', () => {
    const heard: string[] = [];
    const hearing = (name: string) =>
      probeCapture(({ on }) => {
        on(['click'], () => heard.push(name));
        on(['click'], () => heard.push(`${name} again`));
      }, name);
    const { platform } = start({ ...GRANTED, captures: [hearing('one'), hearing('two')] });
    platform.event('click');
    expect(heard).toEqual(['one', 'one again', 'two', 'two again']);
  });

  it('is not heard any more by a listener that was taken out, also twice', () => {
    const heard: string[] = [];
    const capture = probeCapture(({ on }) => {
      const stop = on(['click'], () => heard.push('first'));
      on(['click'], () => heard.push('second'));
      stop();
      stop();
    });
    const { platform } = start({ ...GRANTED, captures: [capture] });
    platform.event('click');
    expect(heard).toEqual(['second']);
  });
});

describe('The elements of an event', () => {
  /** The elements of each click, by their tags. */
  const openListening = (body: string) => {
    const heard: string[][] = [];
    const capture = probeCapture(
      ({ on }) => void on(['click'], (_event, elements) => heard.push(elements().map(({ localName }) => localName))),
    );
    return { ...openCaptured([capture], body), heard };
  };

  it('are those that it happened on and in, the innermost first', () => {
    const { click, heard } = openListening('<p><a><b>Go</b></a></p>');
    click('b');
    expect(heard).toEqual([['b', 'a', 'p', 'body', 'html']]);
  });

  it('are those in open shadow roots, too', () => {
    const { page, heard } = openListening('<shop-card></shop-card>');
    const root = page.document.querySelector('shop-card')?.attachShadow({ mode: 'open' });
    const button = page.document.createElement('button');
    root?.append(button);
    button.click();
    expect(heard).toEqual([['button', 'shop-card', 'body', 'html']]);
  });

  it('are none in what is to be ignored, be it the element, one around it or one around its shadow root', () => {
    const { page, click, heard } = openListening(
      '<i data-touch-ignore></i><p data-touch-ignore><b>Go</b></p><shop-card data-touch-ignore></shop-card>',
    );
    const root = page.document.querySelector('shop-card')?.attachShadow({ mode: 'open' });
    const button = page.document.createElement('button');
    root?.append(button);
    click('i');
    click('b');
    button.click();
    expect(heard).toEqual([[], [], []]);
  });

  it('are none of an event of the window', () => {
    const { page, heard } = openListening('');
    const click = page.document.createEvent('Event');
    click.initEvent('click');
    page.dispatchEvent(click);
    expect(heard).toEqual([[]]);
  });
});
