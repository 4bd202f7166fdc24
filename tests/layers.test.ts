// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { findBrowserGlobals } from './structure/browser-globals.js';
import { findBarrels, findForbiddenImports, findImportCycles, type ImportTable } from './structure/import-rules.js';
import {
  findForbiddenSyntax,
  findLongFiles,
  findModuleLevelWork,
  findOtherThanExports,
  findUndocumentedExports,
} from './structure/module-rules.js';
import { BAD, GOOD, type RuleName } from './structure/rule-examples.js';
import { type ParsedSources, parseSources, readSources } from './structure/source-files.js';

const STAGES = ['capture', 'consent', 'context', 'visitor', 'volume', 'buffer', 'transport', 'collectors'];
const ENTRIES = ['index.ts', 'testing/index.ts'];

/** Who may import what, beside the files of its own folder. No stage knows another stage or the tracker. */
const TABLE: ImportTable = {
  model: [],
  platform: ['model'],
  capture: ['model', 'platform/types'],
  // A capture knows its `api` alone, as one of a site's own does.
  captures: ['model'],
  volume: ['model'],
  consent: ['model', 'platform/types'],
  context: ['model', 'platform/types'],
  visitor: ['model', 'platform/types'],
  journey: ['model'],
  buffer: ['model', 'platform/types'],
  transport: ['model', 'platform/types'],
  collectors: ['model'],
  testing: ['model', 'platform/types'],
  options: ['model', 'platform/types'],
  report: ['model'],
  // Wires buffer and transport, for each collector on its own: a part of the composition.
  queues: ['model', 'platform/types', 'options', 'report', 'buffer', 'transport'],
  tracker: ['model', 'platform', 'options', 'report', 'queues', ...STAGES],
  'create-tracker': ['model', 'platform', 'options', 'tracker'],
  index: ['model', 'platform', 'options', 'tracker', 'create-tracker', ...STAGES],
  // Not through `index`: that holds what a server needs, which a tag never meets.
  script: ['model', 'options', 'captures', 'collectors', 'tracker', 'platform'],
  // Not the tracker: a source has a tag of its own, and meets the tracker as `window.touchtrail`.
  'extra-script': ['model', 'platform/types'],
};

/** Both packages reach for the device (IndexedDB, random numbers), so only the platform may. */
const PACKAGES = { platform: ['idb-keyval', 'ulid'] };

const RULES: Readonly<Record<RuleName, (parsed: ParsedSources) => string[]>> = {
  imports: ({ files }) => findForbiddenImports(files, TABLE, PACKAGES),
  cycles: ({ files }) => findImportCycles(files),
  barrels: ({ files }) => findBarrels(files, ENTRIES),
  globals: findBrowserGlobals,
  moduleLevel: findModuleLevelWork,
  syntax: ({ files }) => findForbiddenSyntax(files),
  length: ({ files }) => [
    ...findLongFiles(files, 250),
    ...findLongFiles(
      files.filter(({ path }) => path === 'index.ts'),
      60,
    ),
  ],
  entry: ({ files }) => findOtherThanExports(files, 'index.ts'),
  documentation: ({ files }) => findUndocumentedExports(files),
};

describe('The sources', () => {
  const sources = readSources(new URL('../src', import.meta.url).pathname);
  const parsed = parseSources(sources);

  it('are all read', () => {
    expect(sources.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['model/event.ts', 'tracker.ts', 'index.ts']),
    );
  });
  it('import only what their layer may', () => expect(RULES.imports(parsed)).toEqual([]));
  it('import in no circle, types included', () => expect(RULES.cycles(parsed)).toEqual([]));
  it('pass nothing on outside the entries', () => expect(RULES.barrels(parsed)).toEqual([]));
  it('name browser globals only in platform and what runs by a tag', () => expect(RULES.globals(parsed)).toEqual([]));
  it('keep no state and do no work at module level', () => expect(RULES.moduleLevel(parsed)).toEqual([]));
  it('have no classes but errors, no any, no default exports', () => expect(RULES.syntax(parsed)).toEqual([]));
  it('have at most 250 lines, the npm entry one screen', () => expect(RULES.length(parsed)).toEqual([]));
  it('have an npm entry of exports only', () => expect(RULES.entry(parsed)).toEqual([]));
  it('document every export', () => expect(RULES.documentation(parsed)).toEqual([]));
});

const parse = (files: Readonly<Record<string, string>>): ParsedSources =>
  parseSources(Object.entries(files).map(([path, text]) => ({ path, text })));

describe('The rules', () => {
  it.each(BAD)('%s: report %s', (rule, _what, files, expected) => {
    expect(RULES[rule](parse(files))).toEqual(expected);
  });
  it.each(GOOD)('%s: accept %s', (rule, _what, text) => {
    expect(RULES[rule](parse({ 'capture/good.ts': text }))).toEqual([]);
  });
  it('globals: accept anything in the platform and in what runs by a tag', () => {
    const files = { 'platform/a.ts': 'fetch(location.href)', 'script.ts': 'window', 'extra-script.ts': 'window' };
    expect(RULES.globals(parse(files))).toEqual([]);
  });
  it('imports: let a consent source reach no stage, and the script of a source no tracker', () => {
    const files = {
      'consent/sources/a.ts': "import '../../buffer/b.js';\nimport '../../platform/browser.js';",
      'extra-script.ts': "import './tracker.js';",
      'buffer/b.ts': '',
      'platform/browser.ts': '',
      'tracker.ts': '',
    };
    expect(RULES.imports(parse(files))).toEqual([
      'consent/sources/a.ts:1 may not import buffer/b.ts',
      'consent/sources/a.ts:2 may not import platform/browser.ts',
      'extra-script.ts:1 may not import tracker.ts',
    ]);
  });
});
