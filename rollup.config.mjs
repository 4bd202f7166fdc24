import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import ts from 'typescript';

// One build, two shapes: ES modules for bundlers, one classic script for a tag. idb-keyval and ulid are bundled into both.
const plugins = (options) => [
  resolve({ browser: true, exportConditions: ['browser'] }),
  cutUlid,
  typescript({ tsconfig: './tsconfig.json', noEmit: false, outDir: 'dist', ...options }),
];

const onwarn = (warning) => {
  throw new Error(warning.message);
};

/**
 * ulid looks for a source of random numbers in every kind of runtime, and explains at length what it was given wrongly.
 * Here it is given both, by `src/platform/browser.ts`, so what cannot happen is left out: half of its code.
 */
const ULID_CUTS = [
  [/throw new ULIDError\([^;]*\);/g, 'throw Error();'],
  [/\(function \(ULIDErrorCode\) \{[\s\S]*?\}\)\(ULIDErrorCode \|\| \(ULIDErrorCode = \{\}\)\);/, ''],
  [/prng \|\| detectPRNG\(\)/, 'prng'],
  [/if \(isNaN\(now\)\) \{[\s\S]*?(?=let mod)/, ''],
  [/!seedTime \|\| isNaN\(seedTime\) \? Date\.now\(\) : /g, ''],
  [/(prng\(\) \* ENCODING_LEN\)) % ENCODING_LEN/, '$1'],
  [/if \(index > str\.length - 1\) \{[^}]*\}/, ''],
  [/if \(charIndex === -1\) \{[^}]*\}/, ''],
  [/if \(typeof done === "string"\) \{([^}]*)\}\s*throw Error\(\);/, '$1'],
];

const cutUlid = {
  name: 'cut-ulid',
  transform(code, id) {
    if (!id.includes('/node_modules/ulid/')) return null;
    let cut = code;
    for (const [pattern, replacement] of ULID_CUTS) {
      if (cut.search(pattern) < 0) this.error(`ulid has changed: ${pattern} is not in it`);
      cut = cut.replace(pattern, replacement);
    }
    return { code: cut, map: null };
  },
};

/** The hash for the tag's `integrity` attribute, printed and kept beside the file. */
const integrity = {
  name: 'integrity',
  writeBundle(_options, bundle) {
    for (const { fileName, code } of Object.values(bundle)) {
      if (!code) continue;
      const hash = `sha384-${createHash('sha384').update(code).digest('base64')}`;
      writeFileSync(`dist/${fileName}.sri`, `${hash}\n`);
      console.log(`${fileName} integrity="${hash}"`);
    }
  },
};

const minifier = (module) =>
  terser({
    ecma: 2020,
    module,
    compress: { passes: 3, unsafe_arrows: true, pure_getters: true, hoist_funs: true },
  });

// `module` lets terser shorten what a module alone can see; names that users see are properties and stay.
const minify = minifier(true);

// In a classic script what is at the top would be a global of the page, so nothing may be brought there.
const minifyClassic = minifier(false);

const SOURCES = 'src/consent/sources';

/** The consent sources by their files, each with the factory that it exports. */
const sources = readdirSync(SOURCES)
  .map((name) => name.replace(/\.ts$/, ''))
  .map((name) => {
    const factories = [...readFileSync(`${SOURCES}/${name}.ts`, 'utf8').matchAll(/^export function (\w+)/gm)];
    if (factories.length !== 1) throw new Error(`${SOURCES}/${name}.ts must export one function`);
    return { name, factory: factories[0][1] };
  });

/** GPC is in the tracker already; another one would take the place of one that a page has made strict. */
const bundled = sources.filter(({ name }) => name !== 'gpc');

/** Takes the types away, and leaves checking and declarations to the build of the entries: there are two builds per source. */
const strip = {
  name: 'strip',
  resolveId: (id, importer) =>
    importer && id.startsWith('.') ? new URL(id.replace(/\.js$/, '.ts'), `file://${importer}`).pathname : null,
  transform(code, id) {
    if (!id.endsWith('.ts')) return null;
    const { outputText, sourceMapText } = ts.transpileModule(code, {
      fileName: id,
      compilerOptions: { target: 'ES2022', module: 'esnext', verbatimModuleSyntax: true, sourceMap: true },
    });
    return { code: outputText.replace(/\/\/# sourceMappingURL=.*/, ''), map: sourceMapText };
  },
};

/** Modules that are written here. They lie in `src` as far as their imports go, but are no sources of the map. */
const written = (modules) => {
  const pathOf = (id) => new URL(`src/written-${id}.js`, import.meta.url).pathname;
  const texts = new Map(Object.entries(modules).map(([id, code]) => [pathOf(id), code]));
  return {
    name: 'written',
    resolveId: (id) => (id in modules ? pathOf(id) : null),
    load: (path) => (texts.has(path) ? { code: texts.get(path), map: { mappings: '' } } : null),
  };
};

const registration = ({ name, factory }, options) => `
  import { ${factory} } from './consent/sources/${name}.js';
  useSource(${factory}(${options}));
`;

const classic = (file) => ({ file, format: 'iife', sourcemap: true, plugins: [minifyClassic, integrity] });

const sourceBuilds = sources.flatMap((source) => [
  {
    input: `${SOURCES}/${source.name}.ts`,
    output: { file: `dist/consent/${source.name}.js`, format: 'es', sourcemap: true, plugins: [minify] },
    plugins: [strip],
    onwarn,
  },
  {
    input: 'entry',
    output: classic(`dist/touchtrail.consent.${source.name}.js`),
    plugins: [
      written({
        entry: `import { readTagOptions, useSource } from './extra-script.js';${registration(source, 'readTagOptions()')}`,
      }),
      strip,
    ],
    onwarn,
  },
]);

/** Parts that are entries of their own: a module, and a script that goes before the tracker's and gives it options. */
const parts = [
  {
    input: 'src/journey/stage-maps.ts',
    name: 'journey',
    exports: 'fiveA, leadStages, purchaseStages',
    options: "{ stageMap: { '5a': fiveA, purchase: purchaseStages, lead: leadStages }[tag.map] ?? tag.map }",
  },
  {
    input: 'src/context/referrers/full.ts',
    name: 'referrers',
    exports: 'fullReferrers',
    options: '{ referrers: fullReferrers }',
  },
  {
    input: 'src/visitor/server-cookie.ts',
    name: 'visitor/server-cookie',
    exports: 'serverCookie',
    options: '{ visitor: serverCookie(tag.endpoint) }',
  },
];

const partBuilds = parts.flatMap(({ input, name, exports, options }) => [
  {
    input,
    output: { file: `dist/${name}.js`, format: 'es', sourcemap: true, plugins: [minify] },
    plugins: [strip],
    onwarn,
  },
  {
    input: 'entry',
    output: classic(`dist/touchtrail.${name.replace('/', '.')}.js`),
    plugins: [
      written({
        entry: `
          import { readTagOptions, useOptions } from './extra-script.js';
          import { ${exports} } from '${input.replace('src', '.').replace('.ts', '.js')}';
          const tag = readTagOptions();
          useOptions(${options});
        `,
      }),
      strip,
    ],
    onwarn,
  },
]);

const CAPTURES = 'src/captures';

/** The captures by their files, each with the factory that it exports. */
const captures = readdirSync(CAPTURES)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => {
    const name = file.replace(/\.ts$/, '');
    const factories = [...readFileSync(`${CAPTURES}/${file}`, 'utf8').matchAll(/^export function (\w+)/gm)];
    if (factories.length !== 1) throw new Error(`${CAPTURES}/${file} must export one function`);
    return { name, factory: factories[0][1] };
  });

const captureBuilds = captures.flatMap(({ name, factory }) => [
  {
    input: `${CAPTURES}/${name}.ts`,
    output: { file: `dist/capture/${name}.js`, format: 'es', sourcemap: true, plugins: [minify] },
    plugins: [strip],
    onwarn,
  },
  {
    input: 'entry',
    output: classic(`dist/touchtrail.capture.${name}.js`),
    plugins: [
      written({
        entry: `
          import { readCaptureOptions, useCapture } from './extra-script.js';
          import { ${factory} } from './captures/${name}.js';
          useCapture(${factory}(${name === 'web-vitals' ? '' : 'readCaptureOptions()'}));
        `,
      }),
      strip,
    ],
    onwarn,
  },
]);

const COLLECTORS = 'src/collectors';

/** The collectors by their files, each with the factory that it exports. */
const collectors = readdirSync(COLLECTORS)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => {
    const name = file.replace(/\.ts$/, '');
    const factories = [...readFileSync(`${COLLECTORS}/${file}`, 'utf8').matchAll(/^export function (\w+)/gm)];
    if (factories.length !== 1) throw new Error(`${COLLECTORS}/${file} must export one function`);
    return { name, factory: factories[0][1] };
  });

/** The native format is in the tracker's script, and a function of the site needs no script of ours. */
const hasScript = ({ name }) => !['json', 'custom'].includes(name);

const collectorBuilds = [
  ...collectors.map(({ name }) => ({
    input: `${COLLECTORS}/${name}.ts`,
    output: { file: `dist/collectors/${name}.js`, format: 'es', sourcemap: true, plugins: [minify] },
    plugins: [strip],
    onwarn,
  })),
  ...collectors.filter(hasScript).map(({ name, factory }) => ({
    input: 'entry',
    output: classic(`dist/touchtrail.collectors.${name}.js`),
    plugins: [
      written({
        entry: `
          import { readCollectorOptions, useCollector } from './extra-script.js';
          import { ${factory} } from './collectors/${name}.js';
          const options = readCollectorOptions();
          useCollector('${name}', (endpoint) => ${factory}(endpoint, options));
        `,
      }),
      strip,
    ],
    onwarn,
  })),
];

// The tables of hosts are made of facts that people can read; what is committed is what the build makes.
execFileSync(process.execPath, ['src/context/referrers/generate.mjs'], { stdio: 'inherit' });

export default [
  {
    input: 'src/index.ts',
    output: { file: 'dist/index.js', format: 'es', sourcemap: true, plugins: [minify] },
    plugins: plugins({ declarationDir: 'dist/types' }),
    onwarn,
  },
  {
    input: 'src/testing/index.ts',
    output: { file: 'dist/testing.js', format: 'es', sourcemap: true },
    plugins: plugins({ declarationDir: 'dist/types' }),
    onwarn,
  },
  {
    input: 'src/script.ts',
    output: { file: 'dist/touchtrail.js', format: 'iife', sourcemap: true, plugins: [minifyClassic, integrity] },
    plugins: plugins({ declaration: false, isolatedDeclarations: false }),
    onwarn,
  },
  ...sourceBuilds,
  ...partBuilds,
  ...collectorBuilds,
  ...captureBuilds,
  {
    // All sources are in the queue before the script runs: imports are evaluated in their order.
    input: 'entry',
    output: classic('dist/touchtrail.consent.js'),
    plugins: [
      written({
        entry: "import 'all'; import './script.js';",
        all: `import { useSource } from './extra-script.js';${bundled.map((source) => registration(source, '')).join('')}`,
      }),
      resolve({ browser: true, exportConditions: ['browser'] }),
      cutUlid,
      strip,
    ],
    onwarn,
  },
];
