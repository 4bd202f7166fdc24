import { formatTable } from '../support/table.js';
import type { Stored } from './look.js';
import type { Measurement } from './measure.js';
import type { Subject } from './subjects.js';

/** What was measured of an SDK. */
export interface Result {
  readonly subject: Subject;
  readonly measured: Measurement;
}

/** Numbers in two tables, one for each answer, then the names behind them. */
export function formatResults(results: readonly Result[]): string {
  const before = results.map(({ subject, measured }) => [
    nameOf(subject),
    ...counts(measured.before),
    measured.requestsBefore.length,
    `${measured.sentBefore} of 3`,
    `${measured.replayed} of 3`,
    `${measured.sentWhileGranted} of 2`,
  ]);
  const after = results.map(({ subject, measured: { after, requestsAfter, eventsAfter, lastRequestMs } }) => [
    nameOf(subject),
    ...counts(after),
    requestsAfter.length,
    `${eventsAfter.filter((name) => name.startsWith('ev_after')).length} of 2`,
    `${eventsAfter.filter((name) => name.startsWith('ev_queued')).length} of 2`,
    lastRequestMs === undefined ? 'none' : Math.round(lastRequestMs),
  ]);
  const stored = ['cookies', 'keys', 'databases', 'rows', 'its record'];
  return [
    formatTable(
      ['before consent', ...stored, 'requests', 'events sent', 'replayed on grant', 'sent while granted'],
      before,
    ),
    formatTable(
      ['after withdrawal', ...stored, 'requests', 'later events sent', 'queued ones sent', 'last request, ms'],
      after,
    ),
    ...results.map(describe),
  ].join('\n\n');
}

function nameOf({ name, version, init }: Subject): string {
  return `${name} ${version}${init === 'init' ? '' : ' (2)'}`;
}

function counts({ cookies, keys, databases, rows, record }: Stored): readonly (number | string)[] {
  return [cookies.length, keys.length, databases.length, rows, record.length];
}

function describe({ subject, measured }: Result): string {
  const list = (names: readonly string[]): string => tally(names).join(', ') || 'nothing';
  const stored = ({ cookies, keys, databases, record }: Stored): string =>
    `${list([...cookies, ...keys, ...databases.map((name) => `database ${name}`)])}; its record: ${list(record)}`;
  return [
    nameOf(subject),
    `  settings: ${subject.settings}`,
    `  used while loaded: ${list(measured.atImport)}`,
    `  stored before consent: ${stored(measured.before)}`,
    `  asked before consent: ${list(measured.requestsBefore)}`,
    `  stored in the outage: ${stored(measured.queued)}; rows: ${measured.queued.rows}`,
    `  stored after withdrawal: ${stored(measured.after)}`,
    `  asked after withdrawal: ${list(measured.requestsAfter)}; with the events: ${list(measured.eventsAfter)}`,
  ].join('\n');
}

/** The same name several times is the name with a number. */
function tally(names: readonly string[]): readonly string[] {
  const counted = new Map<string, number>();
  for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
  return [...counted].map(([name, count]) => (count === 1 ? name : `${count} × ${name}`));
}
