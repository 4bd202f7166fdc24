// @vitest-environment node
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findForbiddenCode, findForeignSources, readImports } from './structure/bundle-rules.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PACKAGE = JSON.parse(read('package.json'));
const BUNDLED = ['idb-keyval', 'ulid'];

/** The names under which the package is imported, for example `touchtrail/testing`, and the built file of each. */
const MODULES: [string, string][] = Object.entries<string | { default: string }>(PACKAGE.exports).flatMap(
  ([path, target]) => (typeof target === 'string' ? [] : [[PACKAGE.name + path.slice(1), target.default]]),
);

/** The consent sources by the names of their files. */
const SOURCES = readdirSync(join(ROOT, 'src/consent/sources'))
  .map((name) => name.replace(/\.ts$/, ''))
  .filter((name) => name !== 'manual');

/** The collectors by the names of their files. */
const COLLECTORS = readdirSync(join(ROOT, 'src/collectors'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replace(/\.ts$/, ''));

/** The captures by the names of their files. */
const CAPTURES = readdirSync(join(ROOT, 'src/captures'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replace(/\.ts$/, ''));

/** What a site adds to the tracker by an option. */
const PARTS = ['journey', 'referrers', 'visitor/server-cookie'];

/** The scripts for a tag. */
const TAGS = Object.values<unknown>(PACKAGE.exports)
  .filter((target): target is string => typeof target === 'string' && target.endsWith('.js'))
  .map((path) => join(path));

/** The built scripts, entries and what they share. */
const readScripts = (): string[] =>
  readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => `dist/${name}`)
    .sort();

/** Runs a module in a Node of its own, where nothing of a browser exists, and gives what it printed. */
function runInNode(code: string): unknown {
  const { status, stdout, stderr, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 20_000,
  });
  // Code 13 is an await that never settles, a signal the time-out: something was left open.
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
  return JSON.parse(stdout);
}

describe('Each entry for npm', () => {
  it('is named in the exports map', () => {
    const collectors = COLLECTORS.map((name) => `touchtrail/collectors/${name}`);
    const sources = SOURCES.map((name) => `touchtrail/consent/${name}`);
    const parts = PARTS.map((name) => `touchtrail/${name}`);
    const captures = CAPTURES.map((name) => `touchtrail/capture/${name}`);
    const all = ['touchtrail', 'touchtrail/testing', ...captures, ...collectors, ...sources, ...parts];
    expect(MODULES.map(([name]) => name)).toEqual(all);
  });

  it('has a budget, if it is a collector, a consent source or a part of its own', () => {
    const budgets: string[] = PACKAGE['size-limit'].map(({ path }: { path: string }) => path);
    const names = [
      ...CAPTURES.map((name) => `capture/${name}`),
      ...COLLECTORS.map((name) => `collectors/${name}`),
      ...SOURCES.map((name) => `consent/${name}`),
      ...PARTS,
    ];
    expect(budgets).toEqual(expect.arrayContaining(names.map((name) => `dist/${name}.js`)));
  });

  it.each(MODULES)('%s does nothing when it is imported in Node', { timeout: 30_000 }, (name) => {
    const report = runInNode(`
      import { writeSync } from 'node:fs';
      const globals = () => Reflect.ownKeys(globalThis).map(String);
      const before = globals();
      const exported = Object.keys(await import('${name}'));
      // Node closes the file that it has read a little later.
      await new Promise((done) => setTimeout(done, 50));
      writeSync(1, JSON.stringify({
        exports: exported.length > 0,
        globals: globals().filter((name) => !before.includes(name)),
        opened: process.getActiveResourcesInfo(),
      }));
    `);
    expect(report).toEqual({ exports: true, globals: [], opened: [] });
  });
});

describe('A tracker made in Node', () => {
  it('does nothing, says so, and leaves nothing open', { timeout: 30_000 }, () => {
    const report = runInNode(`
      import { writeSync } from 'node:fs';
      let requests = 0;
      let drops = 0;
      globalThis.fetch = async () => { requests += 1; return new Response(); };
      const { createTracker, jsonCollector } = await import('touchtrail');
      const tracker = createTracker({
        collector: jsonCollector('https://collect.example.com/e'),
        consent: 'granted',
        onDrop: () => { drops += 1; },
      });
      const { state } = tracker.stats();
      tracker.track('sign_up', { plan: 'pro' });
      tracker.page({ section: 'news' });
      tracker.identify('user-1', { plan: 'pro' });
      tracker.set({ test: 'b' });
      tracker.consent.set({ analytics: true });
      tracker.consent.grant('all');
      tracker.consent.deny(['marketing']);
      tracker.consent.withdraw();
      tracker.consent.status();
      const off = tracker.consent.onChange(() => {});
      off();
      await tracker.consent.settled();
      await tracker.flush();
      tracker.reset();
      const { state: later } = tracker.stats();
      await tracker.shutdown();
      const { state: last } = tracker.stats();
      writeSync(1, JSON.stringify({ states: [state, later, last], requests, drops }));
    `);
    expect(report).toEqual({ states: ['server', 'server', 'server'], requests: 0, drops: 0 });
  });
});

describe('The built files', () => {
  it('are those that package.json promises', () => {
    const promised = [
      PACKAGE.types,
      PACKAGE.unpkg,
      PACKAGE.jsdelivr,
      ...Object.values<string | { types: string; default: string }>(PACKAGE.exports).flatMap((target) =>
        typeof target === 'string' ? [target] : [target.types, target.default],
      ),
    ];
    expect(promised.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('hold no script that no entry needs', () => {
    const needed = new Set<string>();
    const follow = (path: string): void => {
      if (needed.has(path)) return;
      needed.add(path);
      for (const file of readImports(read(path)).files) follow(join(dirname(path), file));
    };
    for (const path of [...MODULES.map(([, file]) => file), PACKAGE.unpkg, ...TAGS]) follow(join(path));
    expect(readScripts()).toEqual([...needed].sort());
  });

  it('are published with the licence and the changelog, without sources and tests', { timeout: 60_000 }, () => {
    const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const paths: string[] = JSON.parse(output)[0].files.map(({ path }: { path: string }) => path);
    const other = paths.filter((path) => !path.startsWith('dist/'));
    expect(other.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  });

  it('contain our code, idb-keyval and ulid, and import nothing else', () => {
    expect(PACKAGE.dependencies ?? {}).toEqual({});
    const foreign = readScripts().flatMap((path) => [
      ...readImports(read(path)).packages,
      ...findForeignSources(read(`${path}.map`), BUNDLED),
    ]);
    expect(foreign).toEqual([]);
  });

  it('include a script for the tag of each format, capture, consent source and part, and one with the tracker and all sources', () => {
    const sources = SOURCES.map((name) => `dist/touchtrail.consent.${name}.js`);
    const captures = CAPTURES.map((name) => `dist/touchtrail.capture.${name}.js`);
    const parts = PARTS.map((name) => `dist/touchtrail.${name.replace('/', '.')}.js`);
    // The native format is in the tracker's script, and a function of the site needs no script of ours.
    const collectors = COLLECTORS.filter((name) => !['json', 'custom'].includes(name)).map(
      (name) => `dist/touchtrail.collectors.${name}.js`,
    );
    const all = ['dist/touchtrail.js', 'dist/touchtrail.consent.js', ...captures, ...collectors, ...sources, ...parts];
    expect([...TAGS].sort()).toEqual(all.sort());
  });

  it.each(TAGS)('execute no text, write no markup and hold up no visitor: %s', (path) => {
    expect(findForbiddenCode(read(path))).toEqual([]);
  });

  it.each(TAGS)('come with the hash for the integrity attribute: %s', (path) => {
    const hash = createHash('sha384')
      .update(readFileSync(join(ROOT, path)))
      .digest('base64');
    expect(read(`${path}.sri`).trim()).toBe(`sha384-${hash}`);
  });

  it.each(TAGS)('import nothing and leave no global of their own where a tag runs them: %s', (path) => {
    expect(readImports(read(path))).toEqual({ packages: [], files: [] });
    expect(read(path)).toMatch(/^(\(\(\)=>\{|!function\(\)\{)/);
  });
});

describe('The checks of built files', () => {
  it.each([
    ['eval(x)', ['eval']],
    ['(0,eval)(x)', ['eval']],
    ["new Function('a')", ['Function']],
    ['a.innerHTML=b', ['innerHTML']],
    ["a['outerHTML']=b", ['outerHTML']],
    ['document.write(a)', ['document.write']],
    ['addEventListener("unload",a)', ['unload']],
    ['window.onbeforeunload=a', ['onbeforeunload']],
    ['e.preventDefault()', ['preventDefault']],
  ])('report %s', (script, expected) => {
    expect(findForbiddenCode(script)).toEqual(expected);
  });

  it('accept what only looks alike', () => {
    expect(findForbiddenCode('stream.write(a);retrieval(b);"pagehide";x instanceof Function')).toEqual([]);
  });

  it('report a source that is not ours', () => {
    const sources = ['../src/index.ts', '../node_modules/ulid/dist/a.js', '../node_modules/lodash/a.js', '../../x.ts'];
    expect(findForeignSources(JSON.stringify({ sources }), BUNDLED)).toEqual(sources.slice(2));
  });

  it('report a package that is still imported', () => {
    expect(readImports('import{a}from"ulid";import"./b.js";export{c}from"idb-keyval"')).toEqual({
      packages: ['ulid', 'idb-keyval'],
      files: ['./b.js'],
    });
  });
});
