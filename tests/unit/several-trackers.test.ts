// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { sentNames, start, watch } from './support/start-tracker.js';

describe('Trackers that follow each other on a page', () => {
  it('count one page view when the second comes at once', async () => {
    const { tracker, platform } = watch();
    const gone = tracker.shutdown();
    const { views } = watch({}, platform);
    await gone;
    expect(await views()).toEqual(['/']);
  });

  it('count one page view when the second comes later', async () => {
    const { tracker, platform, views } = watch();
    expect(await views()).toEqual(['/']);
    await tracker.shutdown();
    const second = watch({}, platform);
    expect(await second.views()).toEqual(['/']);
    platform.navigate('/a');
    expect(await second.views()).toEqual(['/', '/a']);
  });

  it('count the view again that ended with the first one while it was held', async () => {
    const { tracker, platform } = start();
    await platform.advance(1_000);
    await tracker.shutdown();
    expect(tracker.stats().dropped).toEqual({ shutdown: 1 });
    const second = start({}, platform);
    second.tracker.consent.grant('all');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['page_view']);
  });

  it('hear nothing of the page after shutdown', async () => {
    const { tracker, platform } = watch();
    await platform.advance(5_000);
    await tracker.shutdown();
    await tracker.shutdown();
    platform.navigate('/a');
    for (const change of ['hidden', 'leaving', 'restored', 'online'] as const) platform.lifecycle(change);
    tracker.track('late');
    await platform.advance(60_000);
    expect(platform.requests).toHaveLength(1);
    expect(tracker.stats()).toMatchObject({ state: 'shutdown', tracked: 2, dropped: { shutdown: 1 } });
  });

  it('are warned of when two of one name are live', () => {
    const { platform } = start();
    expect(platform.logs).toEqual([]);
    start({}, platform);
    expect(platform.logs).toEqual([['warn', expect.stringContaining('"tt"')]]);
  });

  it('are not warned of when their names differ or the first one has ended', async () => {
    const { tracker, platform } = start();
    start({ name: 'other' }, platform);
    await tracker.shutdown();
    start({}, platform);
    expect(platform.logs).toEqual([]);
  });
});
