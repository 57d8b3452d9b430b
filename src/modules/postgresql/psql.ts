// SQL to a server over the host's psql, one round trip a call. SQL and the password travel on standard input, so that no
// process list shows them. https://www.postgresql.org/docs/current/app-psql.html
import { randomBytes } from 'node:crypto';
import type { Host } from '../../connection/host.ts';
import { quoteName } from '../../postgres/sql.ts';
import { splitStatements } from '../../postgres/statements.ts';
import type { Login } from './login.ts';

/** The server, or the way to it, refused: what it said, without the severity before it. */
export class SqlRefused extends Error {
  /** `connect`: there is no session. `role`: it could not act as `session_role`. `statement`: one of ours failed. */
  readonly stage: 'connect' | 'role' | 'statement';
  /** Which of the statements, from 0. */
  readonly index: number;
  constructor(stage: SqlRefused['stage'], message: string, index = 0) {
    super(message);
    this.name = 'SqlRefused';
    this.stage = stage;
    this.index = index;
  }
}

/** How long several statements hang together. */
export type Bracket = 'transaction' | 'rolled back' | 'none';

const SCRIPT = `
if [ "$1" = password ]; then IFS= read -r PGPASSWORD; export PGPASSWORD; fi
shift
if ! command -v psql >/dev/null 2>&1; then
  for folder in /usr/pgsql/bin /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin; do
    if [ -x "$folder/psql" ]; then PATH=$PATH:$folder; fi
  done
fi
exec psql -X -q -A -t -z -0 -w -v ON_ERROR_STOP=1 "$@"`;

/** What the texts that psql prints depend on; errors alone on standard error. */
const SETTINGS =
  "SET standard_conforming_strings = on; SET client_min_messages = error; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';";

/** The one value of one SELECT of one row, which is JSON. Throws SqlRefused. */
export async function askJson<T>(host: Host, login: Login, select: string): Promise<T> {
  const { parts } = await runScript(host, login, [{ lines: `${safe(select, 0)};` }], 'none');
  return JSON.parse((parts[0] ?? '').replace(/\0+$/, '')) as T;
}

/** Runs statements, one after the other, all or none of them in a transaction. Throws SqlRefused. */
export async function execute(
  host: Host,
  login: Login,
  statements: readonly string[],
  bracket: Bracket = 'transaction',
): Promise<void> {
  const pieces = statements.map((statement, index) => ({ lines: `${safe(statement, index)};` }));
  await runScript(host, login, pieces, bracket);
}

/** What a SELECT of one JSON value answers before statements and after them, in one transaction. Throws SqlRefused. */
export async function askAround(
  host: Host,
  login: Login,
  select: string,
  statements: string,
  bracket: Bracket,
): Promise<readonly [before: string, after: string]> {
  const look = { lines: `${safe(select, 0)};` };
  const { parts } = await runScript(host, login, [look, { lines: `${safe(statements, 0)};` }, look], bracket);
  return [parts[0] ?? '', parts[2] ?? ''];
}

function safe(statement: string, index: number): string {
  const split = splitStatements(statement);
  if (!split.ok) throw new SqlRefused('statement', `${split.problem}\n`, index);
  return split.statements.map(({ text }) => text).join(';\n');
}

export interface Piece {
  /** Lines for psql. */
  readonly lines: string;
}

/**
 * What each piece printed; the last piece before a failure is the one that failed. `setup` is SQL of the session that
 * comes before any transaction.
 */
export async function runScript(
  host: Host,
  login: Login,
  pieces: readonly Piece[],
  bracket: Bracket,
  options: { readonly setup?: readonly string[]; readonly encoding?: BufferEncoding } = {},
): Promise<{ readonly parts: readonly string[] }> {
  const marker = randomBytes(12).toString('hex');
  const encoding = options.encoding ?? 'utf8';
  if (/[\n\0]/.test(login.password)) throw new SqlRefused('connect', 'a password cannot hold a line end');
  const lines = [
    SETTINGS,
    `\\echo ${marker} role`,
    ...(login.role === undefined ? [] : [`SET ROLE ${quoteName(login.role)};`]),
    `\\echo ${marker} setup`,
    ...(options.setup ?? []),
    ...(bracket === 'none' ? [] : ['BEGIN;']),
    ...pieces.flatMap(piece => [`\\echo ${marker} piece`, piece.lines]),
    '\\set QUIET on',
    ...(bracket === 'none'
      ? []
      : [`\\echo ${marker} end`, bracket === 'transaction' ? 'COMMIT;' : 'ROLLBACK;']),
    '',
  ].join('\n');
  const hasPassword = login.password !== '';
  const output = await host.run({
    script: SCRIPT,
    args: [hasPassword ? 'password' : '-', '-d', login.connection],
    stdin: Buffer.from(`${hasPassword ? `${login.password}\n` : ''}${lines}`, encoding),
  });
  const stages = output.stdout.toString(encoding).split(`${marker} `).slice(1);
  if (output.status !== 0) throw refusal(output.status, output.stderr.toString(encoding), stages);
  return { parts: stages.filter(stage => stage.startsWith('piece\n')).map(stage => stage.slice(6)) };
}

function refusal(status: number, stderr: string, stages: readonly string[]): SqlRefused {
  if (status === 127)
    return new SqlRefused('connect', 'psql is not installed on the host (Debian: postgresql-client)');
  // A user who may not enter the folder that the session is in hears of that first.
  const told = stderr.replace(/^(?:psql: )?could not change directory to .*\n/, '');
  const message = told.replace(/^psql: (?:\S+: )?/, '');
  if (stages.length === 0) return new SqlRefused('connect', message);
  const said = message.replace(/^[^\s:]+: {1,2}/, '');
  if (stages.length === 1) return new SqlRefused('role', said);
  return new SqlRefused('statement', said, stages.filter(stage => stage.startsWith('piece\n')).length - 1);
}
