// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { PageChange } from '../../src/index.js';
import { probeCapture } from './support/probe-capture.js';
import { GRANTED, type Started, sent, sentNames, start } from './support/start-tracker.js';

describe('What happens to the page', () => {
  /** A tracker with automatic views and a capture that tracks whatever it is told of. */
  const openTelling = (names: readonly PageChange[]) => {
    const capture = probeCapture(
      ({ onPage, track }) => void onPage((change) => names.includes(change) && track(change)),
    );
    return start({ consent: 'granted', captures: [capture] });
  };
  const pathsOf = ({ platform }: Started): string[] =>
    sent(platform).map(({ name, page }) => `${name} ${new URL(page.url).pathname}`);

  it('is of the page that is left while it is navigated away from, and of the next one after its view', async () => {
    const started = openTelling(['navigating', 'navigated']);
    const { platform } = started;
    await platform.advance(5_000);
    platform.navigate('/a');
    await platform.advance(5_000);
    platform.navigate('/b');
    await platform.advance(5_000);
    expect(pathsOf(started)).toEqual([
      'page_view /',
      'navigating /',
      'page_view /a',
      'navigated /a',
      'navigating /a',
      'page_view /b',
      'navigated /b',
    ]);
    expect(sent(platform).find(({ name }) => name === 'navigating')?.page.referrer).toBe('');
  });

  it('is one navigation where several follow in one task', async () => {
    const started = openTelling(['navigating', 'navigated']);
    await started.platform.advance(5_000);
    started.platform.navigate('/a');
    started.platform.navigate('/b');
    await started.platform.advance(5_000);
    expect(pathsOf(started)).toEqual(['page_view /', 'navigating /', 'page_view /b', 'navigated /b']);
  });

  it('is none where the address changes within the page', async () => {
    const started = openTelling(['navigating', 'navigated']);
    await started.platform.advance(5_000);
    started.platform.navigate('/#part');
    started.platform.navigate('/?filter=red', 'replace');
    await started.platform.advance(5_000);
    expect(pathsOf(started)).toEqual(['page_view /']);
  });

  it('is told without views as well', async () => {
    const capture = probeCapture(({ onPage, track }) => void onPage((change) => track(change)));
    const { platform } = start({ ...GRANTED, captures: [capture] });
    platform.navigate('/a');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['navigated']);
    platform.navigate('/b');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['navigated', 'navigating', 'navigated']);
  });

  it('comes after the view of a page that was restored', async () => {
    const started = openTelling(['restored']);
    await started.platform.advance(5_000);
    started.platform.lifecycle('leaving');
    started.platform.lifecycle('restored');
    await started.platform.advance(5_000);
    expect(pathsOf(started)).toEqual(['page_view /', 'page_view /', 'restored /']);
  });

  it('is told before what waits is handed over, so that what is noticed then goes with it', async () => {
    const started = openTelling(['leaving']);
    started.platform.lifecycle('leaving');
    await started.platform.settle();
    expect(pathsOf(started)).toEqual(['page_view /', 'leaving /']);
  });
});
