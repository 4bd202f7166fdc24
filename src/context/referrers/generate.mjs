/**
 * Makes the two referrer tables from `facts.json`, which is kept by hand: `table.ts`, which every tracker has, from the groups
 * of the small table, and `full.ts`, an entry of its own, from all groups.
 *
 *     node src/context/referrers/generate.mjs           writes both
 *     node src/context/referrers/generate.mjs --check   writes nothing, and exits with 1 where a file is not current
 *
 * A change of a fact is a change of what channel a visit has: raise the version in `TABLES` with it.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const TABLES = [
  {
    file: 'table.ts',
    constant: 'REFERRERS',
    name: 'touchtrail@1',
    sizes: ['small'],
    comment:
      'The hosts by which most visits are told apart: the giants of each kind, and words such as `mail.` and `search.`.',
  },
  {
    file: 'full.ts',
    constant: 'fullReferrers',
    name: 'touchtrail-full@1',
    sizes: ['small', 'full'],
    comment:
      'Several hundred sites of all regions, for the option that takes a referrer table; the small one is part of it.',
  },
];

// Tried in this order: what is more special comes before the company's name in another kind.
const KINDS = ['referral', 'ai', 'email', 'paid', 'shopping', 'video', 'social', 'search'];

// A name may stand before one label more than the last: google.co.uk, google.com.br.
const ANY_ENDING = '(\\.com?)?\\.\\w+';

/** The words of lines, each once and sorted, so that like ones stand together for the compression. */
const wordsOf = (lines) => [...new Set(lines.flatMap((line) => line.split(' ')))].sort();

/** A pattern of alternatives, which share their last label: `(a|b\.c)\.com`. */
function alternatives(words) {
  const firstOf = new Map();
  for (const word of words) {
    const [, first, last] = /^(?:(.*)\.)?([^.]+)$/.exec(word);
    firstOf.set(last, [...(firstOf.get(last) ?? []), first]);
  }
  const escaped = (text) => text.replaceAll('.', '\\.');
  return [...firstOf].map(([last, all]) => {
    const firsts = all.filter((first) => first !== undefined).map(escaped);
    if (!firsts.length) return last;
    const group = firsts.length > 1 ? `(${firsts.join('|')})` : firsts[0];
    // The bare word stands for all that end with it: labels before it are free anyway.
    return all.includes(undefined) ? last : `${group}\\.${last}`;
  });
}

/** The pattern of one kind; `undefined` where the table has nothing of it. */
function patternOf(groups) {
  const lines = (key) => groups.flatMap((group) => group[key] ?? []);
  const names = alternatives(wordsOf(lines('names')));
  const hosts = alternatives(wordsOf(lines('hosts')));
  const known = [...(names.length ? [`(${names.join('|')})${ANY_ENDING}`] : []), ...hosts];
  const alternation = known.length > 1 ? `(${known.join('|')})` : known[0];
  return [...(alternation ? [`\\.${alternation}\\.$`] : []), ...lines('patterns')].join('|') || undefined;
}

function format({ constant, name, sizes, comment }, facts) {
  const rows = KINDS.flatMap((kind) => {
    const pattern = patternOf(facts.groups.filter((group) => group.kind === kind && sizes.includes(group.table)));
    if (pattern === undefined) return [];
    // A broken pattern fails here, not in a browser, where it would just never match.
    new RegExp(pattern);
    const row = `    ['${kind}', '${pattern.replaceAll('\\', '\\\\')}'],`;
    return row.length <= 120
      ? [row]
      : ['    [', `      '${kind}',`, `      '${pattern.replaceAll('\\', '\\\\')}',`, '    ],'];
  });
  return [
    '// Generated from facts.json by generate.mjs; do not edit.',
    "import type { ReferrerTable } from '../../model/attribution.js';",
    '',
    `/** ${comment} */`,
    `export const ${constant}: ReferrerTable = {`,
    `  name: '${name}',`,
    '  hosts: [',
    ...rows,
    '  ],',
    '};',
    '',
  ].join('\n');
}

const here = new URL('.', import.meta.url);
const facts = JSON.parse(readFileSync(new URL('facts.json', here), 'utf8'));
for (const table of TABLES) {
  const path = new URL(table.file, here);
  const text = format(table, facts);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${table.file} is not current: node src/context/referrers/generate.mjs`);
    process.exitCode = 1;
  }
}
