// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import type { ConsentApi, ConsentStatus, Platform } from '../../src/index.js';
import { fakePlatform } from '../../src/testing/index.js';
import { kept, letters, misuse, nextPage, rows, sent, sentNames, start } from './support/start-tracker.js';

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
    expect(effects).toEqual(['read tt_consent']);
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

describe('Withdrawal', () => {
  it('settles at once when there was none', async () => {
    const { tracker } = start();
    await expect(tracker.consent.settled()).resolves.toBeUndefined();
  });

  it('leaves nothing but the record when it has settled, also what waits and what is under way', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    platform.replies.push(500, 'hang');
    tracker.track('a');
    await platform.advance(2_500);
    tracker.track('b');
    await platform.advance(3_000);
    tracker.track('c');
    tracker.consent.withdraw();
    await tracker.consent.settled();
    expect([...platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(platform.databases.size).toBe(0);
    expect(tracker.stats()).toMatchObject({ waiting: 0, held: 0, dropped: { withdrawn: 4 } });
  });

  it('sends nothing any more from the moment it returns', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    tracker.track('a');
    await platform.advance(0);
    tracker.consent.withdraw();
    tracker.track('b');
    platform.navigate('/b');
    for (const change of ['hidden', 'leaving', 'restored', 'online'] as const) platform.lifecycle(change);
    await tracker.flush();
    await platform.advance(60_000);
    expect(platform.requests).toEqual([]);
    expect(platform.cookieValues.has('tt_visitor')).toBe(false);
  });

  it('makes the next grant a new visitor in a new first session', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    tracker.identify('u1');
    await platform.advance(5_000);
    tracker.consent.withdraw();
    tracker.consent.grant('all');
    tracker.track('again');
    await platform.advance(5_000);
    const [first, , again] = sent(platform);
    expect(again?.name).toBe('again');
    expect(again?.visitor.id).not.toBe(first?.visitor.id);
    expect(again?.visitor.userId).toBeUndefined();
    expect(again?.session.id).not.toBe(first?.session.id);
    expect(again?.session.number).toBe(1);
    expect(platform.cookieValues.get('tt_visitor')).toBe(again?.visitor.id);
  });

  it('is what a denial of the granted is', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    platform.replies.push(500);
    await platform.advance(2_500);
    tracker.consent.deny();
    await tracker.consent.settled();
    expect([...platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(platform.databases.size).toBe(0);
  });

  it.each(['granted', ['analytics']] as const)('works and is remembered with consent: %j', async (consent) => {
    const { tracker, platform } = start({ consent });
    tracker.track('a');
    await platform.advance(300);
    tracker.consent.withdraw();
    await tracker.consent.settled();
    const later = start({ consent }, nextPage(platform));
    later.tracker.track('b');
    await later.platform.advance(5_000);
    expect(later.platform.requests).toEqual([]);
    expect([...later.platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(later.tracker.stats().dropped).toEqual({ denied: 2 });
  });

  it('erases what an earlier page kept although this page is still pending', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    platform.replies.push(500);
    await platform.advance(2_500);
    platform.cookieValues.delete('tt_consent');
    const later = start({}, nextPage(platform));
    later.tracker.consent.withdraw();
    await later.tracker.consent.settled();
    expect([...platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(platform.databases.size).toBe(0);
  });

  it('is erased by a denial, too, when an earlier consent has left its cookies', async () => {
    const { tracker, platform } = start();
    tracker.consent.grant('all');
    platform.replies.push(500);
    await platform.advance(2_500);
    platform.cookieValues.delete('tt_consent');
    const later = start({}, nextPage(platform));
    later.tracker.consent.set({ analytics: false });
    await later.tracker.consent.settled();
    expect([...platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(platform.databases.size).toBe(0);
  });

  it('within onDrop ends the hold', async () => {
    const { tracker, platform, drops } = start({
      onDrop: (reason, count, events) => {
        drops.push({ reason, count, events });
        if (reason === 'hold_full') tracker.consent.withdraw();
      },
    });
    for (let count = 0; count < 101; count += 1) tracker.track('x');
    tracker.track('later');
    await platform.advance(60_000);
    expect(tracker.stats()).toMatchObject({ held: 0, dropped: { hold_full: 1, withdrawn: 100, denied: 2 } });
    expect(platform.requests).toEqual([]);
  });

  it('right after a grant has no effect beyond the record', async () => {
    const { tracker, platform } = start();
    tracker.track('x');
    tracker.consent.grant('all');
    tracker.consent.withdraw();
    await platform.advance(60_000);
    expect([...platform.cookieValues]).toEqual([['tt_consent', expect.stringMatching(/\.dddd$/)]]);
    expect([platform.databases.size, platform.requests.length]).toEqual([0, 0]);
    expect(tracker.stats().dropped).toEqual({ withdrawn: 2 });
  });
});

describe('Withdrawal of marketing', () => {
  const arrival = {
    url: 'https://shop.example/?utm_source=g&gclid=SECRET1',
    referrer: 'https://a.example/?fbclid=SECRET2',
  };

  it('removes click IDs from memory, rows and cookies, and keeps the visitor', async () => {
    const { tracker, platform } = start({}, arrival);
    tracker.consent.grant('all');
    platform.replies.push(500);
    await platform.advance(2_500);
    const visitor = platform.cookieValues.get('tt_visitor');
    tracker.track('in_memory');
    expect(kept(platform)).toContain('SECRET1');

    tracker.consent.withdraw(['marketing']);
    await tracker.consent.settled();
    expect(kept(platform)).not.toContain('SECRET');
    expect(rows(platform)).not.toHaveLength(0);
    expect(platform.cookieValues.get('tt_visitor')).toBe(visitor);

    platform.requests.splice(0);
    tracker.track('later');
    await platform.advance(30_000);
    expect(sentNames(platform)).toEqual(['page_view', 'in_memory', 'later']);
    expect(JSON.stringify(sent(platform))).not.toContain('SECRET');
    expect(sent(platform)[0]?.attribution).toMatchObject({ campaign: { source: 'g' } });
  });

  it('loses no event', async () => {
    const { tracker, platform } = start({}, arrival);
    tracker.consent.grant('all');
    tracker.track('a');
    await platform.advance(300);
    tracker.consent.withdraw(['marketing']);
    await platform.advance(5_000);
    expect(tracker.stats()).toMatchObject({ tracked: 2, delivered: 2, dropped: {} });
  });
});
