import { describe, expect, it, vi } from 'vitest';
import type { ConsentSignal, Verdict } from '../../src/model/consent-signal.js';
import type { ConsentSource, StartedSource } from '../../src/model/consent-source.js';
import { PURPOSES } from '../../src/model/purposes.js';
import { type FakeSourceHost, fakeSourceHost } from '../unit/support/fake-source-host.js';

/** A consent platform that a test has put on the page. */
export interface InstalledPlatform {
  /** The visitor allows or refuses everything, and the platform tells it as it always does. */
  answer(choice: 'granted' | 'denied'): void;
}

/** What the contract needs to know of a source. */
export interface SourceUnderTest {
  /** The source, with all four purposes mapped where it can be. */
  create(): ConsentSource;
  /** Puts the platform on the page as it is before the visitor has chosen: its globals, its cookies. */
  install(host: FakeSourceHost): InstalledPlatform;
  /**
   * What the platform knows: `choices`, `objections` (none may be the default, so a grant is not explicit) or `refusals` (it never
   * grants, and cannot change while the page lives). `choices` by default.
   */
  readonly says?: 'choices' | 'objections' | 'refusals';
}

/** What a global may hold that is not the platform which the source knows. */
const HOSTILE: readonly (readonly [what: string, make: () => unknown])[] = [
  ['null', () => null],
  ['a number', () => 1],
  ['a text', () => 'consent'],
  ['an empty object', () => ({})],
  ['a list of nothing', () => [undefined, null, 0, '', [], {}]],
  ['a function without an answer', () => () => undefined],
  [
    'a function that throws',
    () => () => {
      throw new Error('of the platform');
    },
  ],
  [
    'an object that throws wherever it is touched',
    () => {
      const fail = (): never => {
        throw new Error('of the platform');
      };
      return new Proxy(() => {}, { get: fail, has: fail, apply: fail, ownKeys: fail, getOwnPropertyDescriptor: fail });
    },
  ],
];

/** The own members of the globals, four levels deep; a change below a member shows too. */
function describeGlobals(value: unknown, depth = 4): unknown {
  if (!depth || Object(value) !== value) return value;
  return Reflect.ownKeys(Object(value)).map((key) => [
    key,
    describeGlobals(Object.getOwnPropertyDescriptor(value, key)?.value, depth - 1),
  ]);
}

const verdictsIn = (signal: ConsentSignal | undefined): Verdict[] => Object.values(signal?.verdicts ?? {});

/**
 * What every consent source must do, for the fold of all sources relies on it.
 *
 * @param name - of the source
 * @param source - how to make it, and how to put its platform on a page
 */
export function describeConsentSource(name: string, { create, install, says = 'choices' }: SourceUnderTest): void {
  const start = (): {
    host: FakeSourceHost;
    changed: ReturnType<typeof vi.fn<() => void>>;
    started: StartedSource;
  } => {
    const host = fakeSourceHost();
    const changed = vi.fn<() => void>();
    return { host, changed, started: create().start(host, changed) };
  };

  describe(`${name}, as a consent source`, () => {
    it('has a name in lower case', () => {
      expect(create().name).toMatch(/^[a-z][a-z0-9-]*$/);
    });

    it('says nothing while its platform is not on the page, however often it is asked', async () => {
      const { host, started, changed } = start();
      for (let turn = 0; turn < 5; turn += 1) {
        expect(started.read()).toBeUndefined();
        await host.advance(1_000);
      }
      expect(changed).not.toHaveBeenCalled();
      started.stop();
    });

    it('makes no global where there is none', () => {
      const { host, started } = start();
      started.read();
      started.stop();
      expect(Reflect.ownKeys(host.globals)).toEqual([]);
    });

    it('says nothing where reading its globals throws', () => {
      const { host, started } = start();
      install(host);
      for (const global of Object.keys(host.globals)) {
        Object.defineProperty(host.globals, global, {
          get() {
            throw new Error('not yours');
          },
        });
      }
      host.cookieValues.clear();
      expect(started.read()).toBeUndefined();
      started.stop();
    });

    it.each(HOSTILE)('neither throws nor grants when its global holds %s', async (_what, make) => {
      const model = fakeSourceHost();
      install(model);
      for (const global of Object.keys(model.globals)) {
        const { host, started } = start();
        install(host);
        host.globals[global] = make();
        expect(verdictsIn(started.read())).not.toContain('granted');
        await host.advance(5_000);
        expect(verdictsIn(started.read())).not.toContain('granted');
        started.stop();
      }
    });

    it('gives no grant that the visitor has not given', async () => {
      const { host, started } = start();
      install(host);
      for (let turn = 0; turn < 5; turn += 1) {
        const signal = started.read();
        expect(signal?.isExplicit && verdictsIn(signal).includes('granted')).toBeFalsy();
        await host.advance(1_000);
      }
      started.stop();
    });

    it('names only purposes, each with a verdict', () => {
      const { host, started } = start();
      const platform = install(host);
      for (const choice of ['granted', 'denied'] as const) {
        const { verdicts } = started.read() ?? { verdicts: {} };
        expect(PURPOSES).toEqual(expect.arrayContaining(Object.keys(verdicts)));
        expect(['granted', 'denied', 'unknown', 'n/a']).toEqual(expect.arrayContaining(Object.values(verdicts)));
        platform.answer(choice);
      }
      started.stop();
    });

    it('says what the visitor has chosen, also after a change of mind', async () => {
      const { host, started } = start();
      const platform = install(host);
      started.read();
      for (const choice of ['granted', 'denied', 'granted', 'denied'] as const) {
        platform.answer(choice);
        await host.advance(2_000);
        const signal = started.read();
        const isGrant = says !== 'refusals' && choice === 'granted';
        expect(verdictsIn(signal).includes('granted')).toBe(isGrant);
        expect(verdictsIn(signal).includes('denied')).toBe(choice === 'denied');
        if (isGrant) expect(signal?.isExplicit).toBe(says === 'choices');
      }
      started.stop();
    });

    it('tells of a choice within two seconds, where it can change', async () => {
      const { host, started, changed } = start();
      const platform = install(host);
      started.read();
      platform.answer('granted');
      await host.advance(2_000);
      if (says !== 'refusals') expect(changed).toHaveBeenCalled();
      started.stop();
    });

    it('finds a platform that comes later', async () => {
      const { host, started } = start();
      expect(started.read()).toBeUndefined();
      await host.advance(30_000);
      const platform = install(host);
      started.read();
      platform.answer('denied');
      await host.advance(2_000);
      expect(verdictsIn(started.read())).toContain('denied');
      started.stop();
    });

    it('listens once, however often it is asked', async () => {
      const counts: number[] = [];
      for (const readCount of [1, 50]) {
        const { host, started, changed } = start();
        const platform = install(host);
        for (let turn = 0; turn < readCount; turn += 1) started.read();
        platform.answer('granted');
        await host.advance(2_000);
        counts.push(changed.mock.calls.length);
        started.stop();
      }
      expect(counts[1]).toBe(counts[0]);
    });

    it('tells nothing after it was stopped, and leaves nothing switched on', async () => {
      const { host, started, changed } = start();
      const platform = install(host);
      started.read();
      await host.advance(1_000);
      started.stop();
      changed.mockClear();
      expect(host.openCount()).toBe(0);
      platform.answer('granted');
      platform.answer('denied');
      await host.advance(5_000);
      expect(changed).not.toHaveBeenCalled();
      expect(host.openCount()).toBe(0);
    });

    it('begins nothing when it is asked after it was stopped', async () => {
      const { host, started, changed } = start();
      started.stop();
      const platform = install(host);
      expect(() => started.read()).not.toThrow();
      platform.answer('granted');
      await host.advance(5_000);
      expect(changed).not.toHaveBeenCalled();
      expect(host.openCount()).toBe(0);
    });

    it('can be stopped twice, with and without its platform', () => {
      for (const isInstalled of [true, false]) {
        const { host, started } = start();
        if (isInstalled) install(host);
        started.read();
        started.stop();
        expect(() => started.stop()).not.toThrow();
      }
    });

    it('can be started twice, each for itself', async () => {
      const host = fakeSourceHost();
      const platform = install(host);
      const source = create();
      const [first, second] = [source.start(host, () => {}), source.start(host, () => {})];
      first.read();
      second.read();
      first.stop();
      platform.answer('denied');
      await host.advance(2_000);
      expect(verdictsIn(second.read())).toContain('denied');
      second.stop();
    });

    it('changes neither globals nor cookies', async () => {
      const host = fakeSourceHost();
      const platform = install(host);
      platform.answer('denied');
      await host.settle();
      const before = [describeGlobals(host.globals), [...host.cookieValues]];
      const started = create().start(host, () => {});
      started.read();
      await host.advance(5_000);
      started.read();
      started.stop();
      expect([describeGlobals(host.globals), [...host.cookieValues]]).toEqual(before);
    });
  });
}
