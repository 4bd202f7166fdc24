import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { CodeBlock } from './markdown.js';

/** `bad` and `no-check` take a block out, if the fence says why: ```` ```ts bad: throws at setup ````. */
const EXCLUDED = /^(bad|no-check)\b[:\s]*(.*)$/;

/** What a reader of the chapter has already: one tracker. Everything else an example must import. */
const GIVEN = "declare const tracker: import('touchtrail').Tracker;";

const isTypeScript = ({ language }: CodeBlock): boolean => ['ts', 'tsx', 'typescript'].includes(language);

/** Blocks that are excluded without a reason, or carry a mark that is none. */
export function findUnexplainedExclusions(blocks: readonly CodeBlock[]): string[] {
  return blocks.filter(isTypeScript).flatMap(({ path, line, note }) => {
    if (!note) return [];
    const [, mark, reason] = EXCLUDED.exec(note) ?? [];
    if (!mark) return [`${path}:${line} unknown mark "${note}"`];
    return reason ? [] : [`${path}:${line} "${mark}" without a reason`];
  });
}

function readOptions(root: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tests/tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, join(root, 'tests'));
  return {
    ...options,
    noEmit: true,
    // An example shows one thing; it need not use what it makes.
    noUnusedLocals: false,
    noUnusedParameters: false,
    paths: {
      touchtrail: [join(root, 'src/index.ts')],
      'touchtrail/testing': [join(root, 'src/testing/index.ts')],
      'touchtrail/consent/*': [join(root, 'src/consent/sources/*.ts')],
    },
  };
}

/**
 * Compiles every TypeScript block as a module of its own and reports what the compiler says, at the line of the
 * document. The paths of the blocks are relative to `root`.
 */
export function findTypeErrors(root: string, blocks: readonly CodeBlock[]): string[] {
  const options = readOptions(root);
  const compiled = blocks.filter((block) => isTypeScript(block) && !block.note);
  const given = join(root, 'tests/.given.d.ts');
  const files = new Map<string, CodeBlock>();
  const texts = new Map([[given, GIVEN]]);
  for (const [index, block] of compiled.entries()) {
    // Beside its document, so that a relative import means what it says there.
    const name = join(root, dirname(block.path), `.block-${index}.${block.language === 'tsx' ? 'tsx' : 'ts'}`);
    files.set(name, block);
    // On the last line, so that the lines above keep their numbers.
    texts.set(name, `${block.code}\nexport {};`);
  }
  const disk = ts.createCompilerHost(options, true);
  const program = ts.createProgram([...texts.keys()], options, {
    ...disk,
    fileExists: (name) => texts.has(name) || disk.fileExists(name),
    readFile: (name) => texts.get(name) ?? disk.readFile(name),
    getSourceFile(name, languageVersion) {
      const text = texts.get(name);
      return text === undefined
        ? disk.getSourceFile(name, languageVersion)
        : ts.createSourceFile(name, text, languageVersion, true);
    },
  });
  return [...files].flatMap(([name, block]) => {
    const file = program.getSourceFile(name);
    if (!file) return [`${block.path}:${block.line} was not compiled`];
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((diagnostic) => {
      const { line } = file.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
      return `${block.path}:${block.line + line} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
    });
  });
}
