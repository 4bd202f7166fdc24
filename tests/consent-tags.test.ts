import { readdirSync, readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConsentSource } from '../src/index.js';
import { installStub } from './unit/support/script-page.js';

const SOURCES = readdirSync('src/consent/sources')
  .map((name) => name.replace(/\.ts$/, ''))
  .filter((name) => name !== 'manual');

/** Runs a built script as a tag with these attributes does. */
function runTag(file: string, attributes: Readonly<Record<string, string>> = {}): void {
  const tag = document.createElement('script');
  Object.assign(tag.dataset, attributes);
  Object.defineProperty(document, 'currentScript', { value: tag, configurable: true });
  runInThisContext(readFileSync(`dist/${file}`, 'utf8'));
}

/** The sources that were handed over, in their order. */
const used = (queue = window.touchtrail?.q): ConsentSource[] =>
  (queue ?? []).flatMap(([args]) => {
    const [command, source] = args;
    return command === 'consent.use' ? [source as ConsentSource] : [];
  });

afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(document, 'currentScript');
  Reflect.deleteProperty(window, 'touchtrail');
});

describe('The built script of a consent source', () => {
  it.each(SOURCES)('hands over one source, and adds no global but the stub: %s', (name) => {
    const before = Object.keys(window);
    runTag(`touchtrail.consent.${name}.js`);
    expect(used()).toEqual([{ name: expect.any(String), start: expect.any(Function) }]);
    expect(Object.keys(window).filter((key) => !before.includes(key))).toEqual(['touchtrail']);
  });

  it('takes the mapping from its own tag', () => {
    runTag('touchtrail.consent.tcf.js', { analytics: '1 9', vendorId: '755' });
    const [source] = used();
    const data = {
      gdprApplies: true,
      eventStatus: 'tcloaded',
      tcString: 'CPxyz',
      purpose: { consents: { 1: true, 9: true } },
      vendor: { consents: { 755: true } },
    };
    const api = (_command: string, _version: number, callback: (told: unknown, isSuccess: boolean) => void): void =>
      callback(data, true);
    const host = {
      now: () => 0,
      uptimeMs: () => 0,
      setTimer: () => () => {},
      readCookie: () => undefined,
      readGlobal: () => api,
      onEvents: () => () => {},
    };
    expect(source?.start(host, () => {}).read()?.verdicts).toMatchObject({ analytics: 'granted', marketing: 'denied' });
  });
});

describe('The built script with the tracker and all consent sources', () => {
  it('has every source in the queue before it starts', () => {
    installStub();
    const queue = window.touchtrail;
    queue?.('track', 'early');
    runTag('touchtrail.consent.js');
    // GPC is in the tracker.
    expect(used(queue?.q)).toHaveLength(SOURCES.length - 1);
    expect(window.touchtrail?.version).toEqual(expect.any(String));
  });

  it('starts without a stub too', () => {
    runTag('touchtrail.consent.js');
    expect(window.touchtrail?.version).toEqual(expect.any(String));
  });
});
