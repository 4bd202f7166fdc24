// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import type { ConsentApi, ConsentStatus } from '../../src/index.js';
import { letters, misuse, sentNames, start } from './support/start-tracker.js';

describe('The states', () => {
  it.each<[string, string, (consent: ConsentApi) => void]>([
    ['set denies what is not named', 'gddd', (consent) => consent.set({ analytics: true })],
    [
      'set takes the whole answer',
      'gdgd',
      (consent) => consent.set({ analytics: true, marketing: true, sharing: false }),
    ],
    ['an empty set denies all', 'dddd', (consent) => consent.set({})],
    [
      'set replaces an earlier answer',
      'gddg',
      (consent) => {
        consent.grant('all');
        consent.set({ analytics: true, sharing: true });
      },
    ],
    ['grant of all', 'gggg', (consent) => consent.grant('all')],
    ['grant leaves the others pending', 'gppp', (consent) => consent.grant(['analytics'])],
    ['grant of nothing', 'pppp', (consent) => consent.grant([])],
    ['grant without analytics', 'ppgp', (consent) => consent.grant(['marketing'])],
    ['deny without purposes', 'dddd', (consent) => consent.deny()],
    ['deny of all', 'dddd', (consent) => consent.deny('all')],
    ['deny leaves the others pending', 'ppdp', (consent) => consent.deny(['marketing'])],
    ['withdraw without purposes', 'dddd', (consent) => consent.withdraw()],
    ['withdraw of all', 'dddd', (consent) => consent.withdraw('all')],
    [
      'grant after set leaves the denied denied',
      'gdgd',
      (consent) => {
        consent.set({ analytics: true });
        consent.grant(['marketing']);
      },
    ],
    [
      'deny of one that was granted',
      'ggdg',
      (consent) => {
        consent.grant('all');
        consent.deny(['marketing']);
      },
    ],
    [
      'withdraw of some',
      'gddg',
      (consent) => {
        consent.grant('all');
        consent.withdraw(['personalization', 'marketing']);
      },
    ],
  ])('%s: %s', (_, expected, run) => {
    const { consent } = start().tracker;
    run(consent);
    expect(letters(consent.status().purposes)).toBe(expected);
  });

  it('tells the state of analytics as the state', () => {
    const { consent } = start().tracker;
    const states = [consent.status(), consent.grant(['marketing']), consent.grant(['analytics']), consent.withdraw()];
    expect(states.map(({ state }) => state)).toEqual(['pending', 'pending', 'granted', 'denied']);
  });

  it.each([
    ['unknown', ['ads']],
    ['partly unknown', ['analytics', 'ads']],
    ['a text', 'analytics'],
    ['null', null],
    ['a number', 5],
    ['an answer for set', { analytics: true }],
    ['an inherited name', ['constructor']],
  ])('changes nothing and tells onError when the purposes are %s', async (_, purposes) => {
    for (const call of ['grant', 'deny', 'withdraw'] as const) {
      const { tracker, platform, errors } = start();
      expect(misuse(tracker.consent[call], purposes)).toEqual(tracker.consent.status());
      expect(letters(tracker.consent.status().purposes)).toBe('pppp');
      await platform.settle();
      expect(errors).toEqual([expect.any(TypeError)]);
      expect(platform.cookieValues.size).toBe(0);
    }
  });

  it.each([
    ['a text', 'true'],
    ['a number', 1],
    ['the state of another tool', 'granted'],
    ['an object', {}],
    ['null', null],
  ])('grants only what is exactly true: %s is a denial', (_, value) => {
    const { tracker } = start();
    misuse(tracker.consent.set, { analytics: value, marketing: true });
    expect(letters(tracker.consent.status().purposes)).toBe('ddgd');
  });
});

describe('onChange', () => {
  it('is told of each real change after it took effect, and of nothing else', () => {
    const { consent } = start().tracker;
    const told: string[] = [];
    consent.onChange(({ purposes }) => told.push(letters(purposes) + letters(consent.status().purposes)));
    consent.grant([]);
    consent.grant(['analytics']);
    consent.grant(['analytics']);
    consent.withdraw();
    consent.withdraw();
    expect(told).toEqual(['gpppgppp', 'dddddddd']);
  });

  it('is told no more after its return value was called, also twice', () => {
    const { consent } = start().tracker;
    const listener = vi.fn();
    const stop = consent.onChange(listener);
    stop();
    stop();
    consent.grant('all');
    expect(listener).not.toHaveBeenCalled();
  });

  it('harms nobody when a listener throws', async () => {
    const { tracker, platform, errors } = start();
    const bug = new Error('a bug of the host');
    const other = vi.fn();
    tracker.consent.onChange(() => {
      throw bug;
    });
    tracker.consent.onChange(other);
    tracker.consent.grant('all');
    await platform.advance(5_000);
    expect(errors).toEqual([bug]);
    expect(other).toHaveBeenCalledOnce();
    expect(sentNames(platform)).toEqual(['page_view']);
  });

  it('survives listeners of onError that throw, too', () => {
    const throwing = (): never => {
      throw new Error('a bug of the host');
    };
    const { tracker } = start({ onError: throwing, onDrop: throwing });
    tracker.consent.onChange(throwing);
    tracker.track('x');
    expect(letters(tracker.consent.deny().purposes)).toBe('dddd');
  });

  it('may withdraw what was just granted: nothing is sent and the denial is remembered', async () => {
    const { tracker, platform } = start();
    const told: ConsentStatus[] = [];
    tracker.consent.onChange(({ state }) => {
      if (state === 'granted') tracker.consent.withdraw();
    });
    tracker.consent.onChange((status) => told.push(status));
    tracker.track('x');
    tracker.consent.grant('all');
    await tracker.consent.settled();
    await platform.advance(60_000);
    expect(tracker.consent.status().state).toBe('denied');
    expect(told.at(-1)?.state).toBe('denied');
    expect(platform.requests).toEqual([]);
    expect([...platform.cookieValues]).toEqual([['tt_consent', expect.stringMatching(/\.dddd$/)]]);
    expect(platform.databases.size).toBe(0);
  });
});
