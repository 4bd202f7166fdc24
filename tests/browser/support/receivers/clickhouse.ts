import { anyOrigin, type Protocol, parseJson, record, refuse } from './protocol.js';

const INSERT = /^INSERT INTO [\w.`"]+(?:\s*\([^)]*\))? FORMAT JSONEachRow$/i;

/** ClickHouse's HTTP interface with `add_http_cors_header`, as 18.16 does it (protocols, chapter 20). */
export const clickhouse: Protocol = {
  path: /^\/$/,
  countsOnce: false,
  cors: anyOrigin,
  // It never answers one.
  preflight: 'hang',
  receive({ query, body }) {
    const statement = query.get('query') ?? '';
    if (!INSERT.test(statement.trim()))
      return refuse(400, `Code: 62, e.displayText() = DB::Exception: Syntax error: ${statement}`);
    if (query.get('password') === 'wrong')
      return refuse(401, 'Code: 193, e.displayText() = DB::Exception: Wrong password');
    const rows = body.split('\n').filter((line) => line.trim() !== '');
    const parsed = rows.map((row) => record(parseJson(row)));
    // One bad line, and nothing of the request is there.
    if (parsed.some((row) => !Object.keys(row).length))
      return refuse(400, 'Code: 26, e.displayText() = DB::Exception: Cannot parse JSON');
    return {
      status: 200,
      body: '',
      taken: parsed.map(({ name, event_name = name, event = event_name }) => `${event}`),
    };
  },
};
