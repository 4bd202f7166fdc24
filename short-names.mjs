import ts from 'typescript';

const FILE = '/chunk.js';
const LETTERS = 'etrnsioacdlupfmghvwybkxjqz';
const FIRST = [...LETTERS, ...LETTERS.toUpperCase(), '$', '_'];
const NAMES = [...FIRST, ...FIRST.flatMap((first) => [...FIRST, ...'0123456789'].map((next) => first + next))];
const WORDS = /^(as|do|if|in|is|of)$/;

/**
 * Gives the local names of a minified chunk short ones. Terser names the outermost scope first, so that what is used everywhere
 * takes the letters that each function needs for itself. Here the innermost function comes first, and in it the name that is used
 * most: functions that do alike look alike, which is what a compression lives on, and saves 300 bytes of the tracker's script.
 */
export const shortNames = {
  name: 'short-names',
  renderChunk(code) {
    const { names, order } = readNames(code);
    nameAll(names, order);
    const { text, mappings } = replaceAll(
      code,
      names.flatMap(({ short, uses }) => uses.map((use) => ({ ...use, short }))),
    );
    // Each use of a name has to mean what it meant before.
    if (readNames(text).order.join() !== order.join()) this.error('a name means something else than before');
    return { code: text, map: { version: 3, sources: [''], names: [], mappings } };
  },
};

const isScope = (node) =>
  ts.isFunctionLike(node) ||
  ts.isClassLike(node) ||
  ts.isSourceFile(node) ||
  ts.isBlock(node) ||
  ts.isCaseBlock(node) ||
  ts.isCatchClause(node) ||
  ts.isForStatement(node) ||
  ts.isForInStatement(node) ||
  ts.isForOfStatement(node);

/** For the compiler, `window.name = …` declares a `window`, too. */
const isDeclaration = (node) =>
  ts.isVariableDeclaration(node) ||
  ts.isParameter(node) ||
  ts.isBindingElement(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isClassLike(node);

/** The scope that a node is in; that of a function is that of its parameters, too. */
function scopeOf(node) {
  let scope = node.parent;
  while (!isScope(scope)) scope = scope.parent;
  const isBody = ts.isBlock(scope) && (ts.isFunctionLike(scope.parent) || ts.isCatchClause(scope.parent));
  return isBody ? scope.parent : scope;
}

/** The scope that a declaration is visible in. */
function scopeOfDeclaration(declaration) {
  if (ts.isFunctionExpression(declaration) || ts.isClassExpression(declaration)) return declaration;
  const root = ts.isBindingElement(declaration) ? ts.walkUpBindingElementsAndPatterns(declaration) : declaration;
  let scope = scopeOf(root);
  const isVar = ts.isVariableDeclaration(root) && !(ts.getCombinedNodeFlags(root) & ts.NodeFlags.BlockScoped);
  while (isVar && !ts.isFunctionLike(scope) && !ts.isSourceFile(scope)) scope = scopeOf(scope);
  return scope;
}

/** What an identifier means as a variable, and how it is written; `undefined` for the name of a member. */
function meaningOf(node, checker) {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent) && parent.name === node) {
    return { symbol: checker.getShorthandAssignmentValueSymbol(parent), form: 'member' };
  }
  if (ts.isExportSpecifier(parent)) {
    if ((parent.propertyName ?? node) !== node) return undefined;
    return { symbol: checker.getExportSpecifierLocalTargetSymbol(parent), form: parent.propertyName ? '' : 'export' };
  }
  if (ts.isBindingElement(parent) && parent.propertyName === node) return undefined;
  const isMember =
    ts.isPropertyAccessExpression(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isClassElement(parent) ||
    ts.isMethodDeclaration(parent);
  if (isMember && parent.name === node) return undefined;
  const isShort =
    ts.isBindingElement(parent) &&
    parent.name === node &&
    ts.isObjectBindingPattern(parent.parent) &&
    !parent.dotDotDotToken;
  return { symbol: checker.getSymbolAtLocation(node), form: isShort && !parent.propertyName ? 'member' : '' };
}

/** The variables of a chunk, each with its uses and the scopes that it is seen through, and which one each use is of, in order. */
function readNames(code) {
  const file = ts.createSourceFile(FILE, code, ts.ScriptTarget.ESNext, true);
  const host = {
    ...ts.createCompilerHost({}),
    getSourceFile: (path) => (path === FILE ? file : undefined),
    fileExists: (path) => path === FILE,
  };
  const checker = ts.createProgram([FILE], { allowJs: true, noLib: true, noResolve: true }, host).getTypeChecker();
  const known = new Map();
  const order = [];
  const visit = (node) => {
    const use = ts.isIdentifier(node) ? meaningOf(node, checker) : undefined;
    const declaration = use?.symbol?.declarations?.find(isDeclaration);
    if (declaration) {
      const scope = scopeOfDeclaration(declaration);
      const name = known.get(use.symbol) ?? {
        index: known.size,
        text: node.text,
        scope,
        uses: [],
        seenIn: new Set([scope]),
      };
      known.set(use.symbol, name);
      name.uses.push({ start: node.getStart(), end: node.end, form: use.form, text: node.text });
      for (let each = scopeOf(node); each !== scope && !ts.isSourceFile(each); each = scopeOf(each))
        name.seenIn.add(each);
      order.push(name.index);
    } else if (use) {
      order.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { names: [...known.values()], order };
}

function depthOf(scope) {
  return ts.isSourceFile(scope) ? 0 : 1 + depthOf(scopeOf(scope));
}

/** Two names may be the same unless one would be hidden by the other where it is used; none is that of a global. */
function nameAll(names, order) {
  const declaredIn = new Map(names.map(({ scope }) => [scope, []]));
  for (const name of names) declaredIn.get(name.scope).push(name);
  const others = new Map(names.map((name) => [name, new Set()]));
  for (const name of names) {
    for (const other of [...name.seenIn].flatMap((scope) => declaredIn.get(scope) ?? [])) {
      others.get(name).add(other);
      others.get(other).add(name);
    }
  }
  for (const name of names) {
    const members = name.uses.filter(({ form }) => form === 'member').length;
    // Taken out of an object and put into another one it is shorter as it is.
    if (members > 1 && name.uses.length - members < 2) name.short = name.text;
  }
  for (const name of names) {
    if ([...others.get(name)].some((other) => other !== name && other.short === name.short)) name.short = undefined;
  }
  const depths = new Map([...declaredIn.keys()].map((scope) => [scope, depthOf(scope)]));
  const inOrder = names.toSorted((a, b) => depths.get(b.scope) - depths.get(a.scope) || b.uses.length - a.uses.length);
  const likes = new Map();
  for (const name of inOrder) {
    const taken = new Set([...order, ...[...others.get(name)].map(({ short }) => short)]);
    if (name.short) continue;
    // What is taken out of an object by one name is called alike everywhere, if it can be.
    const isMember = name.uses.some(({ form }) => form === 'member');
    const known = (isMember && likes.get(name.text)) || [];
    name.short = [...known, ...NAMES].find((short) => !taken.has(short) && !WORDS.test(short));
    if (isMember) likes.set(name.text, [...known, name.short]);
  }
}

/** The chunk with its new names, and a map of it: a segment for the beginning and the end of each. */
function replaceAll(code, uses) {
  const mappings = [[]];
  let text = '';
  let at = 0;
  let before = { line: 0, start: 0 };
  let start = 0;
  const copy = (end) => {
    for (const [index, part] of code.slice(at, end).split('\n').entries()) {
      if (index) {
        text += '\n';
        mappings.push([]);
        start = text.length;
        before = { line: before.line + 1, start: code.indexOf('\n', before.start) + 1 };
      }
      mappings.at(-1).push([text.length - start, 0, before.line, index ? 0 : at - before.start]);
      text += part;
    }
    at = end;
  };
  for (const use of uses.toSorted((a, b) => a.start - b.start)) {
    copy(use.start);
    if (use.short === use.text) continue;
    mappings.at(-1).push([text.length - start, 0, before.line, at - before.start]);
    const written = { member: `${use.text}:${use.short}`, export: `${use.short} as ${use.text}` };
    text += written[use.form] ?? use.short;
    at = use.end;
  }
  copy(code.length);
  return { text, mappings };
}
