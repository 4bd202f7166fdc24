import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** A page script with the one SDK that it imports, as one text for a classic script. */
export async function bundle(file: URL): Promise<string> {
  const built = await build({
    configFile: false,
    root: fileURLToPath(new URL('.', file)),
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(file), formats: ['iife'], name: 'bench' },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  const code = outputs.flatMap((output) => (output.type === 'chunk' ? [output.code] : []));
  if (code.length !== 1) throw new Error(`${file}: ${code.length} files instead of one`);
  return code.join('');
}
