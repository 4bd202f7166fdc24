import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

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

// `module` lets terser shorten what a module or a function alone can see; names that users see are properties and stay.
const minify = terser({ ecma: 2020, module: true, compress: { passes: 3, unsafe_arrows: true, pure_getters: true } });

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
    output: { file: 'dist/touchtrail.js', format: 'iife', sourcemap: true, plugins: [minify, integrity] },
    plugins: plugins({ declaration: false, isolatedDeclarations: false }),
    onwarn,
  },
];
