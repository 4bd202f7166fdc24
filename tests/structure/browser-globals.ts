import ts from 'typescript';
import { formatFinding, type ParsedSource, type ParsedSources } from './source-files.js';

/**
 * Declared by the DOM library, but pure: Node and workers have them too, and they reach no device, page, clock or
 * network. Everything else of that library counts as a browser global, `setTimeout`, `fetch` and `console` included.
 */
const PURE_OF_DOM = new Set([
  'AbortController',
  'AbortSignal',
  'DOMException',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'URLSearchParams',
  'atob',
  'btoa',
  'queueMicrotask',
  'structuredClone',
]);

/** Of the language itself, but they read the device (`Intl` its zone and language) or reach everything. */
const IMPURE_OF_LANGUAGE = new Set(['globalThis', 'Intl', 'eval', 'Function']);

/** True for a name in value position that the browser gives and that this file does not declare itself. */
export function isBrowserGlobal(node: ts.Identifier, checker: ts.TypeChecker): boolean {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  if (!symbol) return false;
  const declaredIn = (symbol.declarations ?? []).map((declaration) => declaration.getSourceFile().fileName);
  if (declaredIn.some((name) => !/\/lib\.[\w.]+\.d\.ts$/.test(name))) return false;
  if (IMPURE_OF_LANGUAGE.has(node.text)) return true;
  return !PURE_OF_DOM.has(node.text) && declaredIn.length > 0 && declaredIn.every((name) => name.includes('/lib.dom.'));
}

/** The clock and chance are ports too; `new Date(ms)` and `Date.UTC` only calculate. */
function isClockOrChance(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
    const path = `${node.text}.${parent.name.text}`;
    return path === 'Date.now' || path === 'Math.random';
  }
  if (node.text !== 'Date') return false;
  return (ts.isNewExpression(parent) && !parent.arguments?.length) || ts.isCallExpression(parent);
}

function isValueName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  return !ts.isQualifiedName(parent);
}

const isAmbient = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) &&
  (ts.isVariableStatement(node) || ts.isFunctionDeclaration(node) || ts.isModuleDeclaration(node));

/** `declare const brand: unique symbol` makes a type, not a global. */
const isBrand = (node: ts.Node): boolean =>
  ts.isVariableStatement(node) &&
  node.declarationList.declarations.every(({ type }) => type !== undefined && ts.isTypeOperatorNode(type));

function findInFile(file: ParsedSource, checker: ts.TypeChecker): string[] {
  const findings: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isHeritageClause(node)) {
      if (ts.isClassLike(node.parent)) for (const type of node.types) visit(type.expression);
      return;
    }
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (isAmbient(node)) {
      if (!isBrand(node)) findings.push(formatFinding(file, node, 'declares a global by hand'));
      return;
    }
    if (ts.isIdentifier(node) && isValueName(node)) {
      if (isBrowserGlobal(node, checker)) findings.push(formatFinding(file, node, `names the global "${node.text}"`));
      else if (isClockOrChance(node))
        findings.push(formatFinding(file, node, `reads the clock or chance: ${node.text}`));
    }
    ts.forEachChild(node, visit);
  };
  visit(file.node);
  return findings;
}

/** What runs by a script tag. */
const SCRIPTS = ['script.ts', 'extra-script.ts'];

/** Takes the globals away from an adapter under test, so it has to name what holds them. */
const TAKES_AWAY = 'testing/contract/without-platform.ts';

/** Where a browser global is named outside the platform folder and what runs by a script tag. */
export function findBrowserGlobals({ files, checker }: ParsedSources): string[] {
  return files
    .filter(({ path }) => !path.startsWith('platform/') && !SCRIPTS.includes(path) && path !== TAKES_AWAY)
    .flatMap((file) => findInFile(file, checker));
}
