// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fakePlatform } from '../../src/testing/index.js';
import { letters, misuse, sent, start } from './support/start-tracker.js';

const failing = {
  get analytics(): boolean {
    throw new Error('of the page');
  },
};

describe('What the page hands to consent', () => {
  it('may throw where it is read: it is no answer, and told to onError', async () => {
    const { tracker, errors } = start();
    expect(() => misuse(tracker.consent.set, failing)).not.toThrow();
    await Promise.resolve();
    expect(letters(tracker.consent.status().purposes)).toBe('pppp');
    expect(String(errors)).toContain('consent');
  });

  it('may throw where it goes with an answer: the answer counts', () => {
    const { consent } = start().tracker;
    const meta = Object.defineProperty({}, 'overrideGpc', { enumerable: true, get: () => failing.analytics });
    expect(() => misuse(consent.grant, 'all', meta)).not.toThrow();
    expect(letters(consent.status().purposes)).toBe('gggg');
  });

  it('stands in the receipt only if it is text, and not for ever long', async () => {
    const { tracker, platform } = start();
    misuse(tracker.consent.grant, 'all', { policyVersion: { a: 1 }, textVersion: 'x'.repeat(1_000), region: 7 });
    tracker.track('a');
    await platform.advance(5_000);
    expect(sent(platform)[0]?.consent).toMatchObject({ textVersion: 'x'.repeat(200) });
    expect(sent(platform)[0]?.consent.policyVersion).toBeUndefined();
    expect(sent(platform)[0]?.consent.region).toBeUndefined();
  });
});

describe('The environment', () => {
  it('is not read after a withdrawal, and anew for the next visitor', async () => {
    let reads = 0;
    const platform = fakePlatform();
    const { environment } = platform;
    const { tracker } = start(
      {},
      Object.assign(platform, {
        environment() {
          reads += 1;
          return environment();
        },
      }),
    );
    tracker.consent.grant('all');
    await platform.advance(50);
    tracker.consent.withdraw();
    await platform.advance(5_000);
    expect(reads).toBe(0);
    tracker.consent.grant('all');
    tracker.track('a');
    await platform.advance(5_000);
    expect(reads).toBe(1);
    expect(sent(platform).at(-1)?.environment.language).toBe('en');
  });
});
