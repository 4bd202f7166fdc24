import { posix } from 'node:path';
import ts from 'typescript';
import { formatFinding, type ParsedSource } from './source-files.js';

/** What a layer may import beside itself: a folder or a file (`platform/types`). A layer is a folder or file of `src`. */
export type ImportTable = Readonly<Record<string, readonly string[]>>;

interface Import {
  readonly at: ts.Node;
  readonly specifier: string;
  readonly reexport: boolean;
}

/** Types count: a stage that knows another stage's types knows that stage. */
function readImports({ node }: ParsedSource): Import[] {
  const imports: Import[] = [];
  const visit = (child: ts.Node): void => {
    if ((ts.isImportDeclaration(child) || ts.isExportDeclaration(child)) && child.moduleSpecifier) {
      const specifier = ts.isStringLiteral(child.moduleSpecifier) ? child.moduleSpecifier.text : '';
      imports.push({ at: child, specifier, reexport: ts.isExportDeclaration(child) });
    }
    if (
      ts.isImportTypeNode(child) &&
      ts.isLiteralTypeNode(child.argument) &&
      ts.isStringLiteral(child.argument.literal)
    )
      imports.push({ at: child, specifier: child.argument.literal.text, reexport: false });
    if (ts.isCallExpression(child) && child.expression.kind === ts.SyntaxKind.ImportKeyword)
      imports.push({ at: child, specifier: child.arguments[0]?.getText().slice(1, -1) ?? '', reexport: false });
    ts.forEachChild(child, visit);
  };
  visit(node);
  return imports;
}

const isRelative = (specifier: string): boolean => specifier.startsWith('.');
const layerOf = (path: string): string => path.replace(/\.ts$|\/.*/, '');
const targetOf = (path: string, specifier: string): string =>
  posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');

function isAllowed(table: ImportTable, from: string, to: string): boolean {
  const source = layerOf(from);
  if (source === layerOf(to)) return true;
  return (table[source] ?? []).some((allowed) => to === `${allowed}.ts` || to.startsWith(`${allowed}/`));
}

/**
 * Imports that the table does not allow, that lead nowhere, or that lack the `.js` a browser needs; and packages
 * outside the layers that may use one.
 */
export function findForbiddenImports(
  files: readonly ParsedSource[],
  table: ImportTable,
  packages: Readonly<Record<string, readonly string[]>>,
): string[] {
  const known = new Set(files.map(({ path }) => path));
  return files.flatMap((file) => {
    const layer = layerOf(file.path);
    if (!(layer in table)) return [`${file.path}:1 is in no layer`];
    return readImports(file).flatMap(({ at, specifier }) => {
      if (!isRelative(specifier)) {
        return packages[layer]?.includes(specifier) ? [] : [formatFinding(file, at, `imports package "${specifier}"`)];
      }
      const target = targetOf(file.path, specifier);
      if (!specifier.endsWith('.js')) return [formatFinding(file, at, `imports "${specifier}" without .js`)];
      if (!known.has(target)) return [formatFinding(file, at, `imports "${specifier}", which does not exist`)];
      return isAllowed(table, file.path, target) ? [] : [formatFinding(file, at, `may not import ${target}`)];
    });
  });
}

/** Re-exports outside the entries: a barrel hides who needs what. */
export function findBarrels(files: readonly ParsedSource[], entries: readonly string[]): string[] {
  return files
    .filter(({ path }) => !entries.includes(path))
    .flatMap((file) =>
      readImports(file)
        .filter(({ reexport }) => reexport)
        .map(({ at, specifier }) => formatFinding(file, at, `passes on "${specifier}"`)),
    );
}

/** Each import cycle once, as `a.ts > b.ts > a.ts`, starting at its first file by name. */
export function findImportCycles(files: readonly ParsedSource[]): string[] {
  const targets = new Map(
    files.map((file) => [
      file.path,
      readImports(file)
        .filter(({ specifier }) => isRelative(specifier))
        .map(({ specifier }) => targetOf(file.path, specifier)),
    ]),
  );
  const cycles = new Set<string>();
  const done = new Set<string>();
  const follow = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      const cycle = trail.slice(start);
      const first = cycle.indexOf([...cycle].sort()[0] ?? path);
      const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
      cycles.add([...turned, turned[0]].join(' > '));
      return;
    }
    if (done.has(path)) return;
    for (const target of targets.get(path) ?? []) follow(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) follow(path, []);
  return [...cycles].sort();
}
