import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** A classic script of a module that imports installed packages. */
export async function bundle(code: string): Promise<string> {
  const result = await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, minify: false, rollupOptions: { input: 'entry', output: { format: 'iife' } } },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? `${ROOT}entry.js` : null),
        load: (id) => (id === `${ROOT}entry.js` ? code : null),
      },
    ],
  });
  const outputs = Array.isArray(result) ? result : 'output' in result ? [result] : [];
  const [script] = outputs.flatMap(({ output }) =>
    output.flatMap((file) => (file.type === 'chunk' ? [file.code] : [])),
  );
  if (script === undefined) throw new Error('nothing was bundled');
  return script;
}
