import ts from 'typescript';
import { isBrowserGlobal } from './browser-globals.js';
import { formatFinding, type ParsedSource, type ParsedSources } from './source-files.js';

const PURE_CALLS =
  /^(Object\.(freeze|keys|values|entries|fromEntries)|Array\.(from|of)|Symbol|String|Number|String\.raw)$/;
const PURE_CONSTRUCTORS = new Set(['Map', 'RegExp', 'Set', 'WeakMap', 'WeakSet']);

const hasModifier = (node: ts.Node, kind: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);

/** Methods of texts and lists that give a new value and change none: `TABLE.map(…).join('|')`. */
const PURE_METHODS = new Set(['concat', 'filter', 'flatMap', 'join', 'map', 'slice', 'split', 'toLowerCase']);

const isMarkedPure = (node: ts.Expression): boolean =>
  /[@#]__PURE__/.test(node.getFullText().slice(0, node.getLeadingTriviaWidth()));

function isPureCall(node: ts.CallExpression, pure: (part: ts.Node) => boolean): boolean {
  if (!node.arguments.every(pure)) return false;
  if (isMarkedPure(node) || PURE_CALLS.test(node.expression.getText())) return true;
  if (!ts.isPropertyAccessExpression(node.expression)) return false;
  return PURE_METHODS.has(node.expression.name.text) && pure(node.expression.expression);
}

const isAssignment = (operator: ts.SyntaxKind): boolean =>
  operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;

/** True for an expression that gives the same value wherever and whenever it is evaluated, and does nothing else. */
function isPure(node: ts.Node, checker: ts.TypeChecker): boolean {
  const pure = (part: ts.Node): boolean => isPure(part, checker);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isTypeNode(node)) return true;
  if (ts.isIdentifier(node)) return !isBrowserGlobal(node, checker);
  if (ts.isCallExpression(node)) return isPureCall(node, pure);
  if (ts.isNewExpression(node)) {
    // Without a first entry it is a container to be filled: state, which belongs into a `create*` function.
    return PURE_CONSTRUCTORS.has(node.expression.getText()) && !!node.arguments?.length && node.arguments.every(pure);
  }
  if (ts.isPropertyAccessExpression(node)) return pure(node.expression);
  if (ts.isObjectLiteralElementLike(node)) {
    if (ts.isPropertyAssignment(node)) return pure(node.initializer);
    if (ts.isSpreadAssignment(node)) return pure(node.expression);
    return ts.isShorthandPropertyAssignment(node) ? !isBrowserGlobal(node.name, checker) : true;
  }
  const changes =
    ts.isAwaitExpression(node) ||
    ts.isDeleteExpression(node) ||
    ts.isTaggedTemplateExpression(node) ||
    ts.isPostfixUnaryExpression(node) ||
    (ts.isPrefixUnaryExpression(node) && /^(\+\+|--)/.test(node.getText())) ||
    (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind));
  return !changes && !ts.forEachChild(node, (child) => !pure(child) || undefined);
}

function isEmptyUntyped({ initializer, type }: ts.VariableDeclaration): boolean {
  if (!initializer || type) return false;
  return (
    (ts.isArrayLiteralExpression(initializer) && initializer.elements.length === 0) ||
    (ts.isObjectLiteralExpression(initializer) && initializer.properties.length === 0)
  );
}

function judgeStatement(node: ts.Statement, checker: ts.TypeChecker): string | undefined {
  if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return undefined;
  if (ts.isVariableStatement(node)) {
    if (!(node.declarationList.flags & ts.NodeFlags.Const)) return 'has a module-level let or var';
    if (node.declarationList.declarations.some(isEmptyUntyped)) return 'has an empty container at module level';
    const pure = node.declarationList.declarations.every(
      ({ initializer }) => initializer && isPure(initializer, checker),
    );
    return pure ? undefined : 'does something at module level';
  }
  const declares =
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isExportAssignment(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node);
  return declares ? undefined : 'does something at module level';
}

/** Module-level state and work. The script-tag entry may work, but keeps no state either. */
export function findModuleLevelWork({ files, checker }: ParsedSources): string[] {
  return files.flatMap((file) =>
    file.node.statements.flatMap((statement) => {
      const finding = judgeStatement(statement, checker);
      const allowed = file.path === 'script.ts' && finding === 'does something at module level';
      return finding && !allowed ? [formatFinding(file, statement, finding)] : [];
    }),
  );
}

function isErrorClass(node: ts.ClassLikeDeclaration): boolean {
  const parent = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  return /Error$/.test(parent?.expression.getText() ?? '');
}

function judgeNode(node: ts.Node): string | undefined {
  if (ts.isClassLike(node) && !isErrorClass(node)) return 'has a class that is no error';
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'uses any';
  const byName = ts.isExportSpecifier(node) && node.name.text === 'default';
  if (byName || ts.isExportAssignment(node) || hasModifier(node, ts.SyntaxKind.DefaultKeyword))
    return 'has a default export';
  return undefined;
}

/** Classes that are no errors, `any`, default exports. */
export function findForbiddenSyntax(files: readonly ParsedSource[]): string[] {
  return files.flatMap((file) => {
    const findings: string[] = [];
    const visit = (node: ts.Node): void => {
      const finding = judgeNode(node);
      if (finding) findings.push(formatFinding(file, node, finding));
      ts.forEachChild(node, visit);
    };
    visit(file.node);
    return findings;
  });
}

/** Files that have grown too long to have one reason to exist. */
export function findLongFiles(files: readonly ParsedSource[], maxLines: number): string[] {
  return files.flatMap(({ path, node }) => {
    const lineCount = node.text.replace(/\n$/, '').split('\n').length;
    return lineCount > maxLines ? [`${path} has ${lineCount} lines`] : [];
  });
}

/** Anything but `export … from` in the npm entry. */
export function findOtherThanExports(files: readonly ParsedSource[], entry: string): string[] {
  return files
    .filter(({ path }) => path === entry)
    .flatMap((file) =>
      file.node.statements
        .filter((statement) => !(ts.isExportDeclaration(statement) && statement.moduleSpecifier))
        .map((statement) => formatFinding(file, statement, 'is no export')),
    );
}

/** Exported declarations without a doc comment. */
export function findUndocumentedExports(files: readonly ParsedSource[]): string[] {
  return files.flatMap((file) =>
    file.node.statements
      .filter((statement) => hasModifier(statement, ts.SyntaxKind.ExportKeyword))
      .filter((statement) => !ts.getJSDocCommentsAndTags(statement).some(ts.isJSDoc))
      .map((statement) => formatFinding(file, statement, 'exports something without a doc comment')),
  );
}
