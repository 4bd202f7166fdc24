import ts from 'typescript';
import { readChapter, readCodeSpan, readTable } from './markdown.js';

/** An option as the source describes it. */
export interface DescribedOption {
  readonly name: string;
  /** The first code span after `@defaultValue`, for example `604_800_000`. */
  readonly defaultValue: string | undefined;
}

const parse = (source: string): ts.SourceFile => ts.createSourceFile('source.ts', source, ts.ScriptTarget.ES2022, true);

/** The members of a closed union of texts. */
export function readUnion(source: string, name: string): string[] {
  const members = parse(source).statements.flatMap((statement) => {
    if (!ts.isTypeAliasDeclaration(statement) || statement.name.text !== name) return [];
    return ts.isUnionTypeNode(statement.type) ? statement.type.types : [statement.type];
  });
  if (members.length === 0) throw new Error(`no union "${name}"`);
  return members.map((member) => {
    if (ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal)) return member.literal.text;
    throw new Error(`"${name}" has the member ${member.getText()}, which is no text`);
  });
}

/** The members of an interface with what their doc comments say about the default. */
export function readOptions(source: string, name: string): DescribedOption[] {
  const members = parse(source).statements.flatMap((statement) =>
    ts.isInterfaceDeclaration(statement) && statement.name.text === name ? [...statement.members] : [],
  );
  if (members.length === 0) throw new Error(`no interface "${name}"`);
  return members.map((member) => {
    const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'defaultValue');
    return { name: member.name?.getText() ?? '', defaultValue: readCodeSpan(tag?.getFullText() ?? '') };
  });
}

/** A default as a document writes it (`604_800_000`, `'tt'`, `['analytics']`) equals the value in the code. */
export function isSameDefault(written: string | undefined, value: unknown): boolean {
  if (written === undefined) return value === undefined;
  const json = written.replace(/(\d)_(?=\d)/g, '$1').replaceAll("'", '"');
  try {
    return JSON.stringify(JSON.parse(json)) === JSON.stringify(value);
  } catch {
    // No JSON: a word such as `console.warn`, which no value of the table can equal.
    return false;
  }
}

/** Reasons of the union that the chapter's table (column `reason`) does not name, and those it names that do not exist. */
export function findDropReasonGaps(readme: string, reasons: readonly string[]): string[] {
  const chapter = readChapter(readme, /drop reasons|when things go wrong/i);
  const named = readTable(chapter, /^reason$/i).map((row) => readCodeSpan(row.reason ?? ''));
  return [
    ...reasons.filter((reason) => !named.includes(reason)).map((reason) => `missing: ${reason}`),
    ...named.flatMap((name) => (name === undefined || reasons.includes(name) ? [] : [`unknown: ${name}`])),
  ];
}

/** Options that the README's table (columns `option` and `default`) lacks, invents, or gives another default. */
export function findOptionGaps(
  readme: string,
  options: readonly DescribedOption[],
  defaults: Readonly<Record<string, unknown>>,
): string[] {
  const rows = readTable(readChapter(readme, /options/i), /^default$/i);
  const written = new Map(rows.map((row) => [readCodeSpan(row.option ?? ''), readCodeSpan(row.default ?? '')]));
  const names = options.map(({ name }) => name);
  return [
    ...options.flatMap(({ name, defaultValue }) => {
      const expected = JSON.stringify(defaults[name]);
      if (!written.has(name)) return [`${name} is missing`];
      if (!isSameDefault(written.get(name), defaults[name]))
        return [`${name}: README has another default than ${expected}`];
      if (!isSameDefault(defaultValue, defaults[name])) return [`${name}: @defaultValue is not ${expected}`];
      return [];
    }),
    ...[...written.keys()].flatMap((name) => (name && !names.includes(name) ? [`${name} does not exist`] : [])),
  ];
}

/** The first inline script that sets up the command queue, as it is pasted. */
export function readStub(markup: string): string {
  const stub = /<script>window\.touchtrail=.*?<\/script>/s.exec(markup)?.[0];
  if (stub === undefined) throw new Error('no stub: <script>window.touchtrail=…</script>');
  return stub;
}

/** The sizes that the README states, in kB, by the entry they are about. */
export function readStatedSizes(readme: string): { readonly scriptTag: number; readonly npm: number } {
  const facts = readChapter(readme, /facts/i);
  const read = (pattern: RegExp): number => {
    const [, size] = pattern.exec(facts) ?? [];
    if (size === undefined) throw new Error(`no size in the facts: ${pattern}`);
    return Number(size);
  };
  return {
    scriptTag: read(/touchtrail\.js\b[^\n]*?(\d+(?:\.\d+)?) kB brotli/),
    npm: read(/createTracker\W+jsonCollector\b[^\n]*?(\d+(?:\.\d+)?) kB/),
  };
}

/** Bytes in kB, rounded up to one decimal: a stated size is never too small. */
export const roundUpToKb = (bytes: number): number => Math.ceil(bytes / 100) / 10;
