import ts from 'typescript';

const FORBIDDEN_NAMES = new Set(['eval']);
/** They execute text, write markup, which Trusted Types refuse, or hold up what the visitor does. */
const FORBIDDEN_MEMBERS = new Set([
  'document.write',
  'document.writeln',
  'innerHTML',
  'insertAdjacentHTML',
  'outerHTML',
  'preventDefault',
  'srcdoc',
  'stopImmediatePropagation',
  'stopPropagation',
]);
/** Listening to these keeps a page out of the back/forward cache; `onunload` is the same as a property. */
const FORBIDDEN_TEXTS = new Set(['unload', 'beforeunload', 'onunload', 'onbeforeunload']);

function judge(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node) && FORBIDDEN_NAMES.has(node.text)) return node.text;
  if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'Function')
    return 'Function';
  if (ts.isStringLiteralLike(node) && (FORBIDDEN_TEXTS.has(node.text) || FORBIDDEN_MEMBERS.has(node.text)))
    return node.text;
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const member = node.name.text;
  if (FORBIDDEN_MEMBERS.has(member) || FORBIDDEN_TEXTS.has(member)) return member;
  return FORBIDDEN_MEMBERS.has(node.getText()) ? node.getText() : undefined;
}

/** What a built file names that no tracking script should: each once, in the order of the file. */
export function findForbiddenCode(script: string): string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const finding = judge(node);
    if (finding !== undefined) found.add(finding);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('bundle.js', script, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS));
  return [...found];
}

/** The sources of a source map that are neither ours nor of one of the packages. */
export function findForeignSources(map: string, packages: readonly string[]): string[] {
  const { sources }: { sources: string[] } = JSON.parse(map);
  if (sources.length === 0) throw new Error('the source map names no sources');
  return sources.filter((source) => {
    const [, inPackage] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
    return inPackage === undefined ? !/^([.]{2}[/]){1,2}src[/]/.test(source) : !packages.includes(inPackage);
  });
}

/** What a built file imports: packages by name, and files beside it. */
export function readImports(script: string): { readonly packages: string[]; readonly files: string[] } {
  const names = ts.preProcessFile(script, true, true).importedFiles.map(({ fileName }) => fileName);
  return {
    packages: names.filter((name) => !name.startsWith('.')),
    files: names.filter((name) => name.startsWith('.')),
  };
}
