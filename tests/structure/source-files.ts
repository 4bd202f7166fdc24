import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A source file as text; `path` is relative to `src`, with forward slashes. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** A source file as a syntax tree. */
export interface ParsedSource {
  readonly path: string;
  readonly node: ts.SourceFile;
}

/** Parsed sources with a checker that knows which names the browser gives. */
export interface ParsedSources {
  readonly checker: ts.TypeChecker;
  readonly files: readonly ParsedSource[];
}

/** Every `.ts` file below a folder. */
export function readSources(folder: string): SourceText[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

const ROOT = '/src/';
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
  // The rules read one file at a time; what an import brings in is a name of that file.
  noResolve: true,
  noEmit: true,
};
const library = ts.createCompilerHost(OPTIONS, true);
const libraryFiles = new Map<string, ts.SourceFile | undefined>();

function readLibraryFile(name: string, options: ts.ScriptTarget | ts.CreateSourceFileOptions) {
  if (!libraryFiles.has(name)) libraryFiles.set(name, library.getSourceFile(name, options));
  return libraryFiles.get(name);
}

/** Parses sources given as text, so that a rule runs on `src` and on a bad example alike. */
export function parseSources(sources: readonly SourceText[]): ParsedSources {
  const texts = new Map(sources.map(({ path, text }) => [ROOT + path, text]));
  const program = ts.createProgram([...texts.keys()], OPTIONS, {
    ...library,
    fileExists: (name) => texts.has(name),
    readFile: (name) => texts.get(name),
    getSourceFile(name, options) {
      const text = texts.get(name);
      return text === undefined ? readLibraryFile(name, options) : ts.createSourceFile(name, text, options, true);
    },
  });
  const files = [...texts.keys()].flatMap((name) => {
    const node = program.getSourceFile(name);
    return node ? [{ path: name.slice(ROOT.length), node }] : [];
  });
  return { checker: program.getTypeChecker(), files };
}

/** `path:line what`, so that an editor can open it. */
export function formatFinding({ path, node }: ParsedSource, at: ts.Node, what: string): string {
  const { line } = node.getLineAndCharacterOfPosition(at.getStart(node));
  return `${path}:${line + 1} ${what}`;
}
