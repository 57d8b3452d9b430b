// Queries of a user: each described before it runs, so that its columns have types, and its rows read without guessing.
// https://www.postgresql.org/docs/current/app-psql.html (\gdesc)
import { randomBytes } from 'node:crypto';
import type { Host } from '../../connection/host.ts';
import { readValue } from '../../postgres/result-values.ts';
import { type Statement, splitStatements } from '../../postgres/statements.ts';
import type { Login } from './login.ts';
import { type Bracket, runScript, SqlRefused } from './psql.ts';

/** What one query gave: its last statement's rows and status. */
export interface Answer {
  /** `INSERT 0 1`, `SELECT 2`. */
  readonly status: string;
  /** Absent for statements that return none. */
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly count: number;
}

/** One round trip for all of them. Throws SqlRefused, whose index is that of the query. */
export async function runQueries(
  host: Host,
  login: Login,
  queries: readonly string[],
  bracket: Bracket,
  options: { readonly setup: readonly string[]; readonly encoding: BufferEncoding },
): Promise<readonly Answer[]> {
  const mark = randomBytes(12).toString('hex');
  const split = queries.map((query, index) => statementsOf(query, index));
  const pieces = split.map(statements => ({ lines: linesOf(statements, mark) }));
  const { parts } = await runScript(host, login, pieces, bracket, options);
  return parts.map((part, index) => readAnswer(part, mark, split[index]?.at(-1)));
}

function statementsOf(query: string, index: number): readonly Statement[] {
  const split = splitStatements(query);
  if (!split.ok) throw new SqlRefused('statement', `${split.problem}\n`, index);
  if (split.statements.length === 0) throw new SqlRefused('statement', "can't execute an empty query", index);
  const copies = split.statements.some(
    ({ command, text }) => command === 'COPY' && /\b(?:stdin|stdout)\b/i.test(text),
  );
  if (copies) throw new SqlRefused('statement', "can't COPY from stdin or to stdout\n", index);
  return split.statements;
}

/** NULL is a text that no value is; tags such as `INSERT 0 1` are printed unless quiet. */
function linesOf(statements: readonly Statement[], mark: string): string {
  const last = statements.at(-1)?.text ?? '';
  return [
    ...statements.slice(0, -1).map(({ text }) => `${text}\n;`),
    `\\pset null '${mark} null'`,
    `\\echo ${mark} columns`,
    `${last}\n\\gdesc`,
    `\\echo ${mark} rows`,
    '\\set QUIET off',
    `${last}\n;`,
    '\\set QUIET on',
    `\\echo ${mark} count :ROW_COUNT`,
  ].join('\n');
}

function readAnswer(part: string, mark: string, statement: Statement | undefined): Answer {
  const [columnsText = '', rest = ''] = part.split(`${mark} columns\n`)[1]?.split(`${mark} rows\n`) ?? [];
  const [body = '', counted = '0'] = rest.split(`${mark} count `);
  const count = Number.parseInt(counted, 10) || 0;
  // Without columns psql says so in words of the host's language, never with a NUL.
  if (!columnsText.includes('\0')) return { status: body.trim(), count };
  const words = columnsText.split('\0').slice(0, -1);
  const columns = words.flatMap((name, index) =>
    index % 2 === 0 ? [{ name, type: words[index + 1] ?? '' }] : [],
  );
  const cells = body.split('\0');
  const tag = (cells.pop() ?? '').trim();
  const rows: Record<string, unknown>[] = [];
  for (let at = 0; at + columns.length <= cells.length; at += columns.length) {
    const row = columns.map(({ name, type }, index) => {
      const cell = cells[at + index] ?? '';
      return [name, cell === `${mark} null` ? null : readValue(type, cell)] as const;
    });
    rows.push(Object.fromEntries(row));
  }
  return {
    status: tag === '' ? statusOf(statement?.command ?? '', rows.length) : tag,
    rows,
    count: rows.length,
  };
}

/** The tag of a statement whose rows psql prints instead of it. */
function statusOf(command: string, count: number): string {
  if (['SHOW', 'EXPLAIN', 'CALL'].includes(command)) return command;
  return `${command === 'FETCH' ? 'FETCH' : 'SELECT'} ${count}`;
}
