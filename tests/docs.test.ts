// @vitest-environment node
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findTypeErrors, findUnexplainedExclusions } from './structure/code-blocks.js';
import { type CodeBlock, readCodeBlocks, readDocCommentBlocks } from './structure/markdown.js';
import {
  findDropReasonGaps,
  findOptionGaps,
  isSameDefault,
  readOptions,
  readStatedSizes,
  readStub,
  readUnion,
  roundUpToKb,
} from './structure/readme-facts.js';
import { readSources } from './structure/source-files.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

function readAllBlocks(): CodeBlock[] {
  const readmes = readdirSync(join(ROOT, 'examples')).map((folder) => `examples/${folder}/README.md`);
  const documents = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  return [
    ...['README.md', ...documents.filter((name) => name !== 'README.md')].flatMap((path) =>
      readCodeBlocks(path, read(path)),
    ),
    ...readmes.filter((path) => existsSync(join(ROOT, path))).flatMap((path) => readCodeBlocks(path, read(path))),
    ...readSources(join(ROOT, 'src')).flatMap(({ path, text }) => readDocCommentBlocks(`src/${path}`, text)),
  ];
}

interface MeasuredSize {
  readonly name: string;
  readonly passed: boolean;
  readonly size: number;
}

function measureSizes(): MeasuredSize[] {
  const tool = join(ROOT, 'node_modules/.bin/size-limit');
  // It ends with an error when a budget is exceeded, and says so in what it prints.
  return JSON.parse(spawnSync(tool, ['--json'], { cwd: ROOT, encoding: 'utf8' }).stdout);
}

describe('The README', () => {
  it('names every drop reason and none that does not exist', () => {
    const reasons = readUnion(read('src/model/drop-reason.ts'), 'DropReason');
    expect(findDropReasonGaps(read('README.md'), reasons)).toEqual([]);
  });

  it('lists every option with the default of the code', async () => {
    const { DEFAULTS } = await import('../src/options/defaults.js');
    const options = [
      ...readOptions(read('src/options/tracker-options.ts'), 'TrackerOptions'),
      ...readOptions(read('src/options/context-options.ts'), 'ContextOptions'),
      ...readOptions(read('src/options/volume-options.ts'), 'VolumeOptions'),
    ];
    expect(findOptionGaps(read('README.md'), options, { ...DEFAULTS })).toEqual([]);
  });

  it('gives the stub of the examples, in less than 200 bytes', () => {
    const stub = readStub(read('README.md'));
    expect(Buffer.byteLength(stub)).toBeLessThan(200);
    expect(readStub(read('examples/snippets/stub.html'))).toBe(stub);
  });

  it('states the sizes that are measured, and they are within the budgets', { timeout: 60_000 }, () => {
    const stated = readStatedSizes(read('README.md'));
    const measured = measureSizes();
    const [scriptTag, npm] = measured.map(({ size }) => roundUpToKb(size));
    expect({ scriptTag, npm }).toEqual(stated);
    expect(measured.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('states the size of each capture and collector in its table', { timeout: 60_000 }, () => {
    const rows = [...read('README.md').matchAll(/^\| `([\w-]+)` \|.*\| (\d+\.\d) kB \|$/gm)];
    const stated = rows.map(([, name, kb]) => [name, Number(kb)]);
    const measured = measureSizes()
      .filter(({ name }) => /^touchtrail\/(collectors|capture)\//.test(name))
      .map(({ name, size }) => [name.replace(/^.*\/| .*$/g, ''), roundUpToKb(size)]);
    expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(measured));
    expect(measured.length).toBe(28);
  });
});

describe('The examples of the documents and doc comments', () => {
  it('are excluded from the type check only with a reason', () => {
    expect(findUnexplainedExclusions(readAllBlocks())).toEqual([]);
  });
  it('compile against the package', { timeout: 60_000 }, () => {
    expect(findTypeErrors(ROOT, readAllBlocks())).toEqual([]);
  });
});

const FENCE = '```';
const block = (fence: string, ...code: readonly string[]): string => [FENCE + fence, ...code, FENCE].join('\n');

describe('The checks of documents', () => {
  it('report a type error at its line in the document', { timeout: 60_000 }, () => {
    const text = ['# Title', block('ts', 'const a = 1;', "const b: number = 'text';")].join('\n');
    expect(findTypeErrors(ROOT, readCodeBlocks('DOC.md', text))).toEqual([
      "DOC.md:4 Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it('report a syntax error and an import that the package does not have', { timeout: 60_000 }, () => {
    const text = [block('ts', 'const = 1;'), block('ts', "import { nothing } from 'touchtrail/none';")].join('\n');
    const errors = findTypeErrors(ROOT, readCodeBlocks('DOC.md', text));
    expect(errors).toContainEqual(expect.stringContaining('DOC.md:2 Variable declaration expected'));
    expect(errors).toContainEqual(expect.stringContaining("DOC.md:5 Cannot find module 'touchtrail/none'"));
  });

  it('keep blocks apart and leave out those with a reason', { timeout: 60_000 }, () => {
    const text = [
      block('ts', 'const a = 1;'),
      block('ts', "const a = 'again';"),
      block('ts bad: shows what the compiler refuses', 'const a: number = "";'),
      block('js', 'not checked'),
    ].join('\n');
    expect(findTypeErrors(ROOT, readCodeBlocks('DOC.md', text))).toEqual([]);
  });

  it('report an exclusion without a reason and an unknown mark', () => {
    const text = [block('ts bad'), block('ts no-check:'), block('ts later: x'), block('ts bad: a reason')].join('\n');
    expect(findUnexplainedExclusions(readCodeBlocks('DOC.md', text))).toEqual([
      'DOC.md:2 "bad" without a reason',
      'DOC.md:4 "no-check" without a reason',
      'DOC.md:6 unknown mark "later: x"',
    ]);
  });

  it('do not take inline code for a block', () => {
    expect(readCodeBlocks('DOC.md', '```` ```ts bad: reason ````.\nText')).toEqual([]);
  });

  it('find the blocks of doc comments at their lines, and none in strings', () => {
    const source = [
      `const s = ["/** ${FENCE}ts", /[/**]/, \`\${1}/** x\`];`,
      '/**',
      ' * Makes a.',
      ' * @example',
      ` * ${FENCE}ts`,
      ' * if (a) {',
      ' *   b();',
      ' * }',
      ` * ${FENCE}`,
      ' */',
      'export const a = 1;',
    ].join('\n');
    expect(readDocCommentBlocks('a.ts', source)).toMatchObject([
      { path: 'a.ts', line: 6, language: 'ts', code: 'if (a) {\n  b();\n}' },
    ]);
  });

  it('report a drop reason that is missing or invented', () => {
    const readme = '## Drop reasons\n| reason | cause |\n|---|---|\n| `denied` | x |\n| `lost` | y |\n## Next\n`full`';
    expect(findDropReasonGaps(readme, ['denied', 'full'])).toEqual(['missing: full', 'unknown: lost']);
  });

  it('report an option that is missing, invented, or has another default', () => {
    const source = [
      'export interface TrackerOptions {',
      '/** @defaultValue `7_000` (7 seconds) */ readonly aMs?: number;',
      "/** @defaultValue `'x'` */ readonly b?: string;",
      '/** No default. */ readonly c?: string;',
      '/** @defaultValue `2` */ readonly d?: number;',
      '}',
    ].join('\n');
    const readme =
      '## Options\n| option | default |\n|---|---|\n| `aMs` | `7_000` |\n| `b` | `"y"` |\n| `d` | `1` |\n| `e` | – |';
    const defaults = { aMs: 7000, b: 'x', d: 1 };
    expect(findOptionGaps(readme, readOptions(source, 'TrackerOptions'), defaults)).toEqual([
      'b: README has another default than "x"',
      'c is missing',
      'd: @defaultValue is not 1',
      'e does not exist',
    ]);
  });

  it.each([
    ['604_800_000', 604_800_000],
    ["'tt'", 'tt'],
    ["['analytics']", ['analytics']],
    [undefined, undefined],
  ])('take %s for the value that it is', (written, value) => {
    expect(isSameDefault(written, value)).toBe(true);
  });

  it.each([
    ['604_800', 604_800_000],
    ["'tt'", undefined],
    [undefined, 1],
    ['console.warn', 'console.warn'],
  ])('do not take %s for %s', (written, value) => {
    expect(isSameDefault(written, value)).toBe(false);
  });

  it('read the stated sizes from the facts only', () => {
    const readme =
      '`touchtrail.js` 1 kB brotli\n## Facts\n- `touchtrail.js` is 5.4 kB brotli\n- `createTracker` + `jsonCollector` 4.9 kB\n';
    expect(readStatedSizes(readme)).toEqual({ scriptTag: 5.4, npm: 4.9 });
  });

  it('round a size up, never down', () => {
    expect([5301, 5300, 5299].map(roundUpToKb)).toEqual([5.4, 5.3, 5.3]);
  });

  it('fail where a chapter or the stub is missing', () => {
    expect(() => findDropReasonGaps('# Title', [])).toThrow('no chapter');
    expect(() => readStub('<script src="touchtrail.js"></script>')).toThrow('no stub');
  });
});
