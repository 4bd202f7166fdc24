// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type WebVital, type WebVitalsLibrary, webVitals } from '../../../src/captures/web-vitals.js';
import { fakePlatform } from '../../../src/testing/index.js';
import { openCaptured } from '../support/captured-page.js';

const METRIC: WebVital = {
  name: 'LCP',
  value: 1_200,
  delta: 200,
  id: 'v6-1',
  rating: 'good',
  navigationType: 'navigate',
};
const TOLD = {
  metric_name: 'LCP',
  metric_value: 1_200,
  metric_delta: 200,
  metric_id: 'v6-1',
  metric_rating: 'good',
  navigation_type: 'navigate',
};

/** The package, which tells what the test does. */
function fakeLibrary(): WebVitalsLibrary & { tell(metric: WebVital): void; readonly asked: string[] } {
  const reports: ((metric: WebVital) => void)[] = [];
  const asked: string[] = [];
  const ask =
    (name: string): WebVitalsLibrary['onCLS'] =>
    (report) => {
      asked.push(name);
      if (name === 'LCP') reports.push(report);
    };
  return {
    asked,
    onCLS: ask('CLS'),
    onFCP: ask('FCP'),
    onINP: ask('INP'),
    onLCP: ask('LCP'),
    onTTFB: ask('TTFB'),
    tell(metric) {
      for (const report of reports) report(metric);
    },
  };
}

describe('A metric of the package web-vitals', () => {
  it('is told, of all that there are', async () => {
    const library = fakeLibrary();
    const { events } = openCaptured([webVitals(library)]);
    await events();
    library.tell(METRIC);
    expect(library.asked).toEqual(['CLS', 'FCP', 'INP', 'LCP', 'TTFB']);
    expect(await events()).toEqual([['web_vital', TOLD]]);
  });

  it.each(['interactionTarget', 'largestShiftTarget', 'target'])(
    'has the element that is to blame, by %s',
    async (at) => {
      const library = fakeLibrary();
      const { events } = openCaptured([webVitals(library)]);
      await events();
      library.tell({ ...METRIC, attribution: { [at]: '#hero>img' } });
      expect(await events()).toEqual([['web_vital', { ...TOLD, metric_target: '#hero>img' }]]);
    },
  );

  it('comes from the package that a script has left on the page', async () => {
    const library = fakeLibrary();
    const { events } = openCaptured(
      [webVitals()],
      '',
      {},
      fakePlatform({ globals: new Map([['webVitals', library]]) }),
    );
    await events();
    library.tell(METRIC);
    expect(await events()).toEqual([['web_vital', TOLD]]);
  });

  it('is told of nobody after a no, and not of the visitor who comes to be after it', async () => {
    const library = fakeLibrary();
    const { events, tracker, platform } = openCaptured([webVitals(library)], '', { consent: 'manual' });
    void tracker.consent.grant('all');
    await platform.settle();
    void tracker.consent.deny('all');
    await platform.settle();
    void tracker.consent.grant('all');
    await platform.settle();
    library.tell(METRIC);
    expect(await events()).toEqual([]);
  });

  it('without the package is an error for the developer, and the rest goes on', async () => {
    const { events, tracker, errors } = openCaptured([webVitals()]);
    tracker.track('sign_up');
    expect(await events()).toEqual([['sign_up', {}]]);
    expect(errors).toHaveLength(1);
  });
});
