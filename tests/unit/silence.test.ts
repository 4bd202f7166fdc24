// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Platform } from '../../src/index.js';
import { fakePlatform } from '../../src/testing/index.js';
import { letters, start } from './support/start-tracker.js';

/** A fake browser that notes everything which would need consent. */
function watchedPlatform(): { platform: ReturnType<typeof fakePlatform>; effects: string[] } {
  const effects: string[] = [];
  const platform = fakePlatform();
  const watched: Partial<Platform> = {
    cookies: {
      read: (name) => {
        effects.push(`read ${name}`);
        return platform.cookieValues.get(name);
      },
      write: (name) => void effects.push(`write ${name}`),
      erase: (names) => void effects.push(`erase ${names}`),
      use: () => {},
      domain: () => undefined,
    },
    environment: () => {
      effects.push('environment');
      return {};
    },
    openStore: (name) => {
      const note = async (): Promise<never> => {
        effects.push(`open ${name}`);
        throw new Error('not before consent');
      };
      return { put: note, read: note, keys: note, remove: note, erase: note, close: () => {} };
    },
    lock: async () => {
      effects.push('lock');
      return false;
    },
  };
  return { platform: Object.assign(platform, watched), effects };
}

async function useEverything({ tracker, platform }: ReturnType<typeof start>): Promise<void> {
  tracker.track('sign_up', { plan: 'pro' });
  tracker.page();
  tracker.identify('u1', { vip: true });
  tracker.set({ team: 'red' });
  tracker.reset();
  platform.navigate('/b');
  tracker.context();
  tracker.journey();
  for (const change of ['hidden', 'visible', 'leaving', 'restored', 'online'] as const) platform.lifecycle(change);
  await tracker.flush();
  await platform.advance(2 * 60 * 60 * 1000);
  tracker.stats();
}

describe('Before the answer', () => {
  it('keeps no cookie, no row, and sends no request, whatever happens', async () => {
    const started = start();
    await useEverything(started);
    await started.tracker.shutdown();
    const { platform } = started;
    expect([platform.cookieValues.size, platform.databases.size, platform.requests.length]).toEqual([0, 0, 0]);
  });

  it('reads nothing but the record of the answer', async () => {
    const { platform, effects } = watchedPlatform();
    await useEverything(start({}, platform));
    expect([...new Set(effects)]).toEqual(['read tt_consent']);
  });

  it('writes the record and nothing else on a denial', async () => {
    const { platform, effects } = watchedPlatform();
    const started = start({}, platform);
    await useEverything(started);
    started.tracker.consent.deny();
    await useEverything(started);
    expect(effects.filter((effect) => !effect.startsWith('read '))).toEqual(['write tt_consent']);
  });

  it('is pending for every purpose', () => {
    expect(letters(start().tracker.consent.status().purposes)).toBe('pppp');
  });
});
