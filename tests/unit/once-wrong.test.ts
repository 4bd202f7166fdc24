// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createArrivals } from '../../src/context/arrival.js';
import { fakePlatform } from '../../src/testing/index.js';
import { GRANTED, sent, sentNames, start } from './support/start-tracker.js';

describe('A batch that the collector rejects', () => {
  it('loses the event that is to blame and no other', async () => {
    const platform = fakePlatform();
    const { network } = platform;
    const send: typeof network.send = (request, options) => {
      platform.replies.push(request.body.includes('"bad"') ? 400 : 200);
      return network.send(request, options);
    };
    Object.assign(platform, { network: { ...network, send } });
    const { tracker, drops } = start(GRANTED, platform);
    for (const name of ['a', 'b', 'bad', 'c', 'd']) tracker.track(name);
    await platform.advance(60_000);
    expect(drops.map(({ reason, events }) => [reason, ...events.map(({ name }) => name)])).toEqual([
      ['rejected', 'bad'],
    ]);
    expect(tracker.stats()).toMatchObject({ tracked: 5, delivered: 4, waiting: 0 });
  });
});

describe('A collector that does not answer', () => {
  it('is told to onError once until it answers again', async () => {
    const { tracker, platform, errors } = start(GRANTED);
    platform.replies.push(new TypeError('refused'), new TypeError('refused'), new TypeError('refused'));
    tracker.track('a');
    await platform.advance(120_000);
    expect(tracker.stats().delivered).toBe(1);
    expect(errors.map(String)).toEqual(['Error: recording does not answer']);
  });

  it('shows in the debug log as sent and not as delivered', async () => {
    const { tracker, platform } = start({ ...GRANTED, debug: true });
    platform.replies.push('hang');
    tracker.track('a');
    await platform.advance(3_000);
    const steps = platform.logs.map(([, step]) => step);
    expect(steps).toContain('sent');
    expect(steps).not.toContain('delivered');
  });
});

describe('Shutdown', () => {
  it('in the task of the grant keeps what was granted', async () => {
    const { tracker, platform } = start({ pageViews: 'manual' });
    tracker.track('a');
    tracker.consent.grant('all');
    await tracker.shutdown();
    expect(tracker.stats()).toMatchObject({ dropped: {}, waiting: 1 });
    expect(platform.databases.get('tt_events')?.size).toBe(1);
  });
});

describe('Page views that are told', () => {
  it('have the page before as their referrer', async () => {
    const { tracker, platform } = start(GRANTED);
    await platform.advance(1_000);
    platform.navigate('/b');
    tracker.page();
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['page_view']);
    expect(sent(platform)[0]?.page.referrer).toBe('https://shop.example/');
  });
});

describe('Names that only look alike', () => {
  it('are not taken for a campaign or a mail', () => {
    const options = { campaignParameters: {}, referralParameter: '', excludedReferrers: [] };
    const { read, touch } = createArrivals(options, () => 'shop.example');
    const from = (referrer: string) => touch(read('https://shop.example/', referrer), 0).channel;
    expect(read('https://shop.example/?utm_campaign_id=7', '').campaign).toEqual({ campaign_id: '7' });
    expect(from('https://www.dailymail.co.uk/')).toBe('referral');
    expect(from('https://mail.google.com/')).toBe('email');
  });
});
