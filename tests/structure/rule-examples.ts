/** The rules of `layers.test.ts` by name. */
export type RuleName =
  | 'imports'
  | 'cycles'
  | 'barrels'
  | 'globals'
  | 'moduleLevel'
  | 'syntax'
  | 'length'
  | 'entry'
  | 'documentation';

/** Rule, what it must report, the sources by path, and the exact report. */
export type BadExample = readonly [RuleName, string, Readonly<Record<string, string>>, readonly string[]];

/** Rule, what it must accept, and the source. */
export type GoodExample = readonly [RuleName, string, string];

/** Small sources that break a rule: they show that the rule can fail. */
export const BAD: readonly BadExample[] = [
  [
    'imports',
    'a stage that imports another stage, even if only a type',
    { 'capture/a.ts': "import type { B } from '../buffer/b.js';", 'buffer/b.ts': 'export interface B {}' },
    ['capture/a.ts:1 may not import buffer/b.ts'],
  ],
  [
    'imports',
    'a stage that imports the tracker by an import type',
    { 'context/a.ts': "\nexport type T = import('../tracker.js').Tracker;", 'tracker.ts': '' },
    ['context/a.ts:2 may not import tracker.ts'],
  ],
  [
    'imports',
    'a stage that imports more of the platform than its types',
    {
      'buffer/a.ts': "export { x } from '../platform/browser.js';",
      'platform/browser.ts': '',
      'platform/types.ts': '',
    },
    ['buffer/a.ts:1 may not import platform/browser.ts'],
  ],
  [
    'imports',
    'a model that imports the platform',
    { 'model/a.ts': "import '../platform/types.js';", 'platform/types.ts': '' },
    ['model/a.ts:1 may not import platform/types.ts'],
  ],
  [
    'imports',
    'product code that imports the test kit',
    { 'tracker.ts': "import './testing/fake.js';", 'testing/fake.ts': '' },
    ['tracker.ts:1 may not import testing/fake.ts'],
  ],
  [
    'imports',
    'a dynamic import of a stage',
    { 'transport/a.ts': "export const a = () => import('../buffer/b.js');", 'buffer/b.ts': '' },
    ['transport/a.ts:1 may not import buffer/b.ts'],
  ],
  [
    'imports',
    'a package outside the platform, and one that is not ours',
    { 'buffer/a.ts': "import { get } from 'idb-keyval';", 'platform/b.ts': "import lodash from 'lodash';" },
    ['buffer/a.ts:1 imports package "idb-keyval"', 'platform/b.ts:1 imports package "lodash"'],
  ],
  [
    'imports',
    'an import that is missing its ending or its file',
    { 'model/a.ts': "import './b';\nimport './c.js';", 'model/b.ts': '' },
    ['model/a.ts:1 imports "./b" without .js', 'model/a.ts:2 imports "./c.js", which does not exist'],
  ],
  ['imports', 'a folder that is no layer', { 'util/a.ts': '' }, ['util/a.ts:1 is in no layer']],
  [
    'cycles',
    'a circle of types',
    {
      'model/a.ts': "import type { B } from './b.js';",
      'model/b.ts': "import type { C } from './c.js';",
      'model/c.ts': "import type { A } from './a.js';",
      'model/d.ts': "import type { A } from './a.js';",
    },
    ['model/a.ts > model/b.ts > model/c.ts > model/a.ts'],
  ],
  [
    'barrels',
    'a barrel',
    { 'consent/index.ts': "export * from './gate.js';", 'index.ts': "export * from './consent/gate.js';" },
    ['consent/index.ts:1 passes on "./gate.js"'],
  ],
  [
    'globals',
    'browser globals in value position',
    {
      'capture/a.ts': [
        'export const landing = () => ({ url: location.href, navigator });',
        'const later = () => setTimeout(() => fetch("x"), 1);',
        'const zone = () => new Intl.DateTimeFormat();',
        'const escape = () => globalThis["document"];',
        'class Own extends HTMLElement {}',
        'const has = () => typeof window;',
        'const say = () => console.log(crypto.randomUUID(), performance.now(), innerWidth, new Image());',
      ].join('\n'),
    },
    [
      'capture/a.ts:1 names the global "location"',
      'capture/a.ts:1 names the global "navigator"',
      'capture/a.ts:2 names the global "setTimeout"',
      'capture/a.ts:2 names the global "fetch"',
      'capture/a.ts:3 names the global "Intl"',
      'capture/a.ts:4 names the global "globalThis"',
      'capture/a.ts:5 names the global "HTMLElement"',
      'capture/a.ts:6 names the global "window"',
      'capture/a.ts:7 names the global "console"',
      'capture/a.ts:7 names the global "crypto"',
      'capture/a.ts:7 names the global "performance"',
      'capture/a.ts:7 names the global "innerWidth"',
      'capture/a.ts:7 names the global "Image"',
    ],
  ],
  [
    'globals',
    'the clock, chance and globals that are declared by hand',
    {
      'buffer/a.ts':
        'export const a = () => [Date.now(), new Date(), Math.random()];\ndeclare const cookieStore: unknown;\ndeclare global { var tt: unknown }',
    },
    [
      'buffer/a.ts:1 reads the clock or chance: Date',
      'buffer/a.ts:1 reads the clock or chance: Date',
      'buffer/a.ts:1 reads the clock or chance: Math',
      'buffer/a.ts:2 declares a global by hand',
      'buffer/a.ts:3 declares a global by hand',
    ],
  ],
  [
    'moduleLevel',
    'state and work at module level',
    {
      'capture/a.ts': [
        'let current: string | undefined;',
        "const canBeacon = 'sendBeacon' in navigator;",
        'const seen = new Map<string, string>();',
        'const list = [];',
        'start();',
        'const made = create();',
        'if (made) start();',
        'var old = 1;',
        'const parts = make().split();',
        'const first = seen.get("a");',
      ].join('\n'),
      'script.ts': 'let queue: unknown[] = [];\nstart();',
    },
    [
      'capture/a.ts:1 has a module-level let or var',
      'capture/a.ts:2 does something at module level',
      'capture/a.ts:3 does something at module level',
      'capture/a.ts:4 has an empty container at module level',
      'capture/a.ts:5 does something at module level',
      'capture/a.ts:6 does something at module level',
      'capture/a.ts:7 does something at module level',
      'capture/a.ts:8 has a module-level let or var',
      'capture/a.ts:9 does something at module level',
      'capture/a.ts:10 does something at module level',
      'script.ts:1 has a module-level let or var',
    ],
  ],
  [
    'syntax',
    'classes, any and default exports',
    {
      'model/a.ts':
        'export class Manager {}\nexport const a = (x: unknown) => x as any;\nexport default 1;\nexport { a as default };\nclass Typo extends TypeError {}',
      'model/b.ts': 'export default function b() {}',
    },
    [
      'model/a.ts:1 has a class that is no error',
      'model/a.ts:2 uses any',
      'model/a.ts:3 has a default export',
      'model/a.ts:4 has a default export',
      'model/b.ts:1 has a default export',
    ],
  ],
  [
    'length',
    'long files',
    { 'model/a.ts': '//\n'.repeat(251), 'model/b.ts': '//\n'.repeat(250), 'index.ts': '//\n'.repeat(61) },
    ['model/a.ts has 251 lines', 'index.ts has 61 lines'],
  ],
  [
    'entry',
    'an entry with code of its own',
    { 'index.ts': "export { a } from './tracker.js';\nexport const b = 1;\nimport './c.js';" },
    ['index.ts:2 is no export', 'index.ts:3 is no export'],
  ],
  [
    'documentation',
    'exports without a doc comment',
    { 'model/a.ts': '/** What it is for. */\nexport const a = 1;\n// no doc comment\nexport interface B {}' },
    ['model/a.ts:4 exports something without a doc comment'],
  ],
];

/** Sources of a stage that a rule must accept, because they look like a violation and are none. */
export const GOOD: readonly GoodExample[] = [
  [
    'globals',
    'names that the file declares itself',
    'export const at = (location: string, name: string) => location + name;',
  ],
  ['globals', 'property names', 'export const at = (page: { location: string }) => ({ document: page.location });'],
  ['globals', 'destructured names', 'export const at = ({ fetch: send }: { fetch: () => void }) => send();'],
  ['globals', 'types', 'export const at = (w: Window, d: typeof document): Location | Document => w.location ?? d;'],
  ['globals', 'comments and strings', "// window.document\nexport const at = 'window.location';"],
  ['globals', 'what workers and Node have too', 'export const at = (x: string) => new URL(x).searchParams;'],
  ['globals', 'a date of a given time', 'export const at = (ms: number) => new Date(ms).toISOString();'],
  ['globals', 'a brand', 'declare const brand: unique symbol;'],
  ['moduleLevel', 'tables', "const A = { b: 2 * 3, c: ['d'] } as const;\nexport const E = new Set(['f', ...A.c]);"],
  [
    'moduleLevel',
    'patterns and short lists',
    "const A = /^a$/;\nconst B = 'c d'.split(' ');\nconst C = B.map((b) => b).join();",
  ],
  ['moduleLevel', 'functions', 'export const a = () => location.href;\nexport function b() { fetch(a()); }'],
  ['moduleLevel', 'calls marked as pure', 'export const a: string = /* @__PURE__ */ make();'],
  ['syntax', 'errors', 'export class OptionError extends TypeError {}'],
];
