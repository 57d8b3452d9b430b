// postgresql_table: a table of a database is there, with these columns and this owner, or is not.
import { quoteQualified, quoteText } from '../postgres/sql.ts';
import { planTable, type TableState, type TableWish } from '../postgres/table-plan.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { failure, postgresqlModule } from './postgresql/define.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, execute, SqlRefused } from './postgresql/psql.ts';

interface TableArguments extends LoginArguments, TableWish {
  readonly db: string;
}

const schema: ArgumentsSchema = {
  properties: {
    table: {
      type: 'string',
      aliases: ['name'],
      description: 'The table, with its schema where that is not `public`.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it is there.',
    },
    db: { type: 'string', default: '', aliases: ['login_db'], description: 'The database that it is in.' },
    owner: { type: 'string', description: 'The role that owns it.' },
    unlogged: { type: 'boolean', default: false, description: 'A new one writes no WAL.' },
    like: { type: 'string', description: 'Make it like this table.' },
    including: {
      type: 'string',
      description: 'What to take from there beside the columns: `comments, indexes`.',
    },
    columns: { type: 'array', items: { type: 'string' }, description: 'The columns of a new one, as SQL.' },
    rename: { type: 'string', description: 'Its new name.' },
    truncate: { type: 'boolean', default: false, description: 'Empty it.' },
    storage_params: { type: 'array', items: { type: 'string' }, description: 'Such as `fillfactor=10`.' },
    tablespace: { type: 'string', description: 'The tablespace that it lies in.' },
    cascade: { type: 'boolean', default: false, description: 'Remove what depends on it too.' },
  },
  required: ['table'],
};

const ONLY_PRESENT = [
  'truncate',
  'rename',
  'columns',
  'tablespace',
  'including',
  'like',
  'storage_params',
  'unlogged',
  'owner',
] as const;

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_table_module.html */
export const postgresql_table: Module<TableArguments> = postgresqlModule({
  name: 'postgresql_table',
  summary: 'Makes sure that a table of a database is there, or is not.',
  schema,
  names: args => [args.table, args.owner, args.like, args.rename, args.tablespace],
  async run(host, args, context) {
    const conflict = conflictOf(args);
    if (conflict !== undefined) return failure(conflict);
    const login = loginTo(args, args.db);
    const look = (table: string): Promise<TableState | null> => askJson(host, login, lookAt(table));
    const before = (await look(args.table)) ?? undefined;
    const statements = planTable(args, before);
    const bracket = context.check ? 'rolled back' : 'transaction';
    if (statements.length > 0) {
      try {
        await execute(host, login, statements, bracket);
      } catch (error) {
        if (!(error instanceof SqlRefused) || error.stage !== 'statement') throw error;
        return failure(`Cannot execute SQL '${statements[error.index] ?? ''}': ${error.message}`);
      }
    }
    const done = statements.length > 0 && !context.check;
    const after = done ? ((await look(args.rename ?? args.table)) ?? undefined) : before;
    const isThere = after !== undefined;
    const state =
      before === undefined && !isThere
        ? args.state === 'absent'
          ? ''
          : 'absent'
        : isThere
          ? 'present'
          : 'absent';
    return {
      changed: statements.length > 0,
      table: args.table,
      state,
      queries: statements,
      ...(after ?? before),
    };
  },
});

function lookAt(table: string): string {
  return `SELECT coalesce((SELECT json_build_object('owner', pg_get_userbyid(c.relowner), 'tablespace', coalesce(t.spcname, ''),
    'storage_params', coalesce(to_json(c.reloptions), '[]')) FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = c.reltablespace
    WHERE c.oid = to_regclass(${quoteText(quoteQualified(table))}) AND c.relkind IN ('r', 'p')), 'null')`;
}

function conflictOf(args: TableArguments): string | undefined {
  const given = (name: (typeof ONLY_PRESENT)[number]): boolean =>
    args[name] !== undefined && args[name] !== false;
  if (args.state === 'absent' && ONLY_PRESENT.some(given))
    return `${args.table}: state=absent is mutually exclusive with: ${ONLY_PRESENT.join(', ')}`;
  const others = (names: readonly (typeof ONLY_PRESENT)[number][]): boolean =>
    ONLY_PRESENT.some(name => !names.includes(name) && given(name));
  if (args.truncate && others(['truncate']))
    return `${args.table}: truncate is mutually exclusive with: ${ONLY_PRESENT.filter(name => name !== 'truncate').join(', ')}`;
  if (args.rename !== undefined && others(['rename']))
    return `${args.table}: rename is mutually exclusive with: ${ONLY_PRESENT.filter(name => name !== 'rename').join(', ')}`;
  if (args.like !== undefined && args.columns !== undefined)
    return `${args.table}: like and columns params are mutually exclusive`;
  if (args.including !== undefined && args.like === undefined)
    return `${args.table}: including param needs like param specified`;
  return undefined;
}
