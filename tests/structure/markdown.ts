import ts from 'typescript';

/** A fenced block: where its code starts, its language, what else the fence says, and the code. */
export interface CodeBlock {
  readonly path: string;
  readonly line: number;
  readonly language: string;
  readonly note: string;
  readonly code: string;
}

/** The fenced blocks of a Markdown text; `firstLine` is where the text starts in its file. */
export function readCodeBlocks(path: string, markdown: string, firstLine = 1): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; line: number; language: string; note: string; code: string[] } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const [, fence, language = '', note = ''] = /^\s*(`{3,}|~{3,})\s*(\w*)\s*([^`]*)$/.exec(text) ?? [];
    if (!open) {
      if (fence) open = { fence, line: firstLine + index + 1, language, note: note.trim(), code: [] };
    } else if (fence?.startsWith(open.fence) && language === '') {
      blocks.push({ ...open, path, code: open.code.join('\n') });
      open = undefined;
    } else {
      open.code.push(text);
    }
  }
  if (open) throw new Error(`${path}:${open.line} a code block is not closed`);
  return blocks;
}

/** The fenced blocks of the doc comments of a TypeScript source. */
export function readDocCommentBlocks(path: string, source: string): CodeBlock[] {
  const comments = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(source, node.getFullStart()) ?? []) {
      if (source.startsWith('/**', pos)) comments.set(pos, source.slice(pos, end));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true));
  return [...comments].flatMap(([pos, comment]) => {
    const text = comment.replace(/^\s*\*( |$)/gm, '').replace(/\*\/$/, '');
    return readCodeBlocks(path, text, source.slice(0, pos).split('\n').length);
  });
}

/** The text below the first heading that matches, up to the next heading of its level; headings in code do not count. */
export function readChapter(markdown: string, heading: RegExp): string {
  const lines = markdown.split('\n');
  let inCode = false;
  const levels = lines.map((line) => {
    if (/^\s*(```|~~~)/.test(line)) inCode = !inCode;
    return inCode ? 0 : (/^(#{1,6}) /.exec(line)?.[1]?.length ?? 0);
  });
  const start = lines.findIndex((line, index) => levels[index] && heading.test(line));
  if (start < 0) throw new Error(`no chapter with a heading like ${heading}`);
  const level = levels[start] ?? 0;
  const end = levels.findIndex((other, index) => index > start && other > 0 && other <= level);
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

const readCells = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** The rows below the head of the first table with a column of that name, each as its cells by column name. */
export function readTable(markdown: string, column: RegExp): Record<string, string>[] {
  const lines = markdown.split('\n').map((line) => (line.trimStart().startsWith('|') ? line : ''));
  for (const [index, line] of lines.entries()) {
    const isHead = /^[\s|:-]+$/.test(lines[index + 1] || 'none');
    const names = readCells(line);
    if (!isHead || !names.some((name) => column.test(name))) continue;
    const end = lines.indexOf('', index);
    const rows = lines.slice(index + 2, end < 0 ? undefined : end).map(readCells);
    return rows.map((cells) => Object.fromEntries(names.map((name, at) => [name.toLowerCase(), cells[at] ?? ''])));
  }
  throw new Error(`no table with a column like ${column}`);
}

/** The text of the first code span, without its marks. */
export function readCodeSpan(text: string): string | undefined {
  return /`([^`]+)`/.exec(text)?.[1];
}
