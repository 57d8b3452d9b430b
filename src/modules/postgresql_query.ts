// postgresql_query: runs SQL and returns its rows as values of their types.

import { bindParameters } from '../postgres/query-parameters.ts';
import { quoteName, quoteText } from '../postgres/sql.ts';
import { fromData } from '../values/data.ts';
import { repr } from '../values/text.ts';
import { EXPAND } from './expansion.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';
import { failure, postgresqlModule } from './postgresql/define.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { SqlRefused } from './postgresql/psql.ts';
import { type Answer, runQueries } from './postgresql/queries.ts';

interface QueryArguments extends LoginArguments {
  readonly db?: string | undefined;
  readonly query?: unknown;
  readonly path_to_script?: string | undefined;
  readonly positional_args?: readonly unknown[] | undefined;
  readonly named_args?: Readonly<Record<string, unknown>> | undefined;
  readonly autocommit: boolean;
  readonly as_single_query: boolean;
  readonly encoding?: string | undefined;
  readonly search_path?: readonly string[] | undefined;
}

const schema: ArgumentsSchema = {
  properties: {
    db: { type: 'string', aliases: ['login_db'], description: 'The database to connect to.' },
    query: {
      type: 'any',
      description: 'SQL, or a list of such texts; rows are returned of the last statement of each.',
    },
    path_to_script: { type: 'string', description: 'A file on the host with the SQL instead.' },
    positional_args: { type: 'array', items: { type: 'any' }, description: 'Values for `%s`.' },
    named_args: { type: 'object', description: 'Values for `%(name)s`.' },
    autocommit: {
      type: 'boolean',
      default: false,
      description: 'No transaction around it, as VACUUM and CREATE DATABASE want.',
    },
    as_single_query: {
      type: 'boolean',
      default: true,
      description: 'A script is one query, not a list of those between semicolons.',
    },
    encoding: { type: 'string', description: 'The encoding of the client: UTF8, LATIN1 or SQL_ASCII.' },
    search_path: { type: 'array', items: { type: 'string' }, description: 'The schemas to look in.' },
  },
  mutuallyExclusive: [
    ['positional_args', 'named_args'],
    ['query', 'path_to_script'],
  ],
  requiredOneOf: [['query', 'path_to_script']],
};

const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  utf8: 'utf8',
  unicode: 'utf8',
  sqlascii: 'utf8',
  latin1: 'latin1',
  iso88591: 'latin1',
};

const READ = `${EXPAND}expand "$1"; LC_ALL=C exec cat -- "$expanded"`;

/** Split at every semicolon, as there, when it is not to be one query. */
function statementsOf(script: string, isSingle: boolean): readonly string[] {
  return isSingle ? [script] : script.split(';').filter(text => text.trim() !== '');
}

function reasonOf(stderr: Buffer): string {
  return stderr
    .toString()
    .trim()
    .replace(/^cat: /, '');
}

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_query_module.html */
export const postgresql_query: Module<QueryArguments> = postgresqlModule({
  name: 'postgresql_query',
  summary: 'Runs SQL and returns what it found.',
  schema,
  names: () => [],
  async run(host, args, context) {
    if (args.autocommit && context.check)
      return failure('Using autocommit is mutually exclusive with check_mode');
    const encoding = ENCODINGS[(args.encoding ?? 'utf8').toLowerCase().replaceAll(/[-_]/g, '')];
    if (encoding === undefined)
      return failure(`encoding '${args.encoding}' is not known here: UTF8, LATIN1 and SQL_ASCII are`);
    const read =
      args.path_to_script === undefined
        ? undefined
        : await host.run({ script: READ, args: [args.path_to_script] });
    if (read !== undefined && read.status !== 0)
      return failure(`Cannot read file '${args.path_to_script}' : ${reasonOf(read.stderr)}`);
    const written =
      read === undefined ? asList(args.query) : statementsOf(read.stdout.toString(), args.as_single_query);
    const queries: string[] = [];
    for (const text of written) {
      const parameters = args.positional_args ?? args.named_args;
      const bound =
        parameters === undefined || isEmpty(parameters) || !text.includes('%')
          ? ({ ok: true, text } as const)
          : bindParameters(text, parameters);
      if (!bound.ok) return refused(text, parameters, `${bound.problem}`, written);
      queries.push(bound.text);
    }
    const setup = [
      ...(args.encoding === undefined ? [] : [`SET client_encoding = ${quoteText(args.encoding)};`]),
      ...(args.search_path === undefined
        ? []
        : [`SET search_path TO ${args.search_path.map(quoteName).join(', ')};`]),
    ];
    const bracket = args.autocommit ? 'none' : context.check ? 'rolled back' : 'transaction';
    try {
      const answers = await runQueries(host, loginTo(args, args.db), queries, bracket, { setup, encoding });
      return report(queries, written, answers);
    } catch (error) {
      if (!(error instanceof SqlRefused) || error.stage !== 'statement') throw error;
      const parameters = args.positional_args ?? args.named_args;
      return refused(written[error.index] ?? '', parameters, error.message, written);
    }
  },
});

function asList(query: unknown): string[] {
  return Array.isArray(query) ? query.map(String) : [String(query)];
}

function isEmpty(parameters: object): boolean {
  return Object.keys(parameters).length === 0;
}

function refused(query: string, parameters: unknown, why: string, all: readonly string[]): ModuleResult {
  const given = parameters === undefined ? 'None' : repr(fromData(parameters));
  return failure(`Cannot execute SQL '${query}' ${given}: ${why}, query list: ${repr(fromData(all))}`);
}

function report(
  queries: readonly string[],
  written: readonly string[],
  answers: readonly Answer[],
): ModuleResult {
  const last = answers.at(-1);
  return {
    changed: answers.some(hasChanged),
    query: queries.at(-1),
    query_list: written,
    statusmessage: last?.status ?? '',
    query_result: last?.rows ?? {},
    query_all_results: answers.map(answer => answer.rows ?? {}),
    rowcount: answers.reduce((sum, answer) => sum + answer.count, 0),
  };
}

/** Reading changes nothing, nor does a change of no rows. What else there is, counts as a change. */
function hasChanged({ status }: Answer): boolean {
  if (/^SELECT\b/.test(status)) return false;
  return !/^(?:UPDATE|DELETE|INSERT \d+|MERGE) 0$/.test(status);
}
