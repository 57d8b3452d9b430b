// postgresql_db: a database is there, with this owner and limit, or is not; is renamed, dumped to a file, or restored.
import {
  type DatabaseState,
  type DatabaseWish,
  databaseMistake,
  planDatabase,
} from '../postgres/database-plan.ts';
import { quoteName, quoteText } from '../postgres/sql.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { failure, postgresqlModule } from './postgresql/define.ts';
import { dumpOrRestore } from './postgresql/dump.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, execute } from './postgresql/psql.ts';

interface DatabaseArguments extends LoginArguments, Omit<DatabaseWish, 'state'> {
  readonly state: DatabaseWish['state'] | 'dump' | 'rename' | 'restore';
  readonly target: string;
  readonly target_opts: string;
  readonly maintenance_db: string;
  readonly dump_extra_args?: string | undefined;
}

const text = (description: string) => ({ type: 'string', default: '', description }) as const;

const schema: ArgumentsSchema = {
  properties: {
    name: { type: 'string', aliases: ['db'], description: 'The database.' },
    owner: text('The role that owns it.'),
    template: text('What a new one is a copy of.'),
    encoding: text('The encoding of a new one.'),
    lc_collate: text('The collation of a new one.'),
    lc_ctype: text('The character classes of a new one.'),
    locale_provider: text('What gives a new one its collation: `icu`, `libc`; needs PostgreSQL 15.'),
    icu_locale: text('The locale of ICU of a new one; needs PostgreSQL 15.'),
    comment: { type: 'string', description: 'The comment on the database.' },
    state: {
      type: 'string',
      enum: ['absent', 'dump', 'present', 'rename', 'restore'],
      default: 'present',
      description: 'Whether it is there; or what to do with it.',
    },
    force: { type: 'boolean', default: false, description: 'Remove it although there are connections.' },
    target: text('The file of a dump, or the new name. The ending says the format.'),
    target_opts: text('More options of pg_dump, pg_restore or psql.'),
    maintenance_db: { type: 'string', default: 'postgres', description: 'The database to connect to.' },
    conn_limit: text('How many connections it may have.'),
    tablespace: text('The tablespace that it lies in.'),
    dump_extra_args: { type: 'string', description: 'More options of pg_dump.' },
  },
  required: ['name'],
};

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_db_module.html */
export const postgresql_db: Module<DatabaseArguments> = postgresqlModule({
  name: 'postgresql_db',
  summary: 'Makes sure that a database is there, or is not; dumps or restores it.',
  schema,
  names: args => [
    args.name,
    args.owner,
    args.template,
    args.encoding,
    args.tablespace,
    args.conn_limit,
    args.locale_provider,
    args.icu_locale,
    args.comment,
  ],
  async run(host, args, context) {
    if (args.state === 'rename' && args.target === '')
      return failure('The "target" option must be defined when the "rename" option is used.');
    const about = { db: args.name };
    if (args.state === 'dump' || args.state === 'restore') {
      if (context.check) return { ...about, changed: false, executed_commands: [] };
      return dumpOrRestore(host, loginTo(args, args.name), args);
    }
    const login = loginTo(args, args.maintenance_db);
    const found = await askJson<{ own: DatabaseState | null; target: boolean }>(host, login, lookAt(args));
    if (args.state === 'rename') {
      if (found.own === null && !found.target)
        return failure('The source and the target databases do not exist.');
      if (found.own !== null && found.target)
        return failure('Both the source and the target databases exist.');
      const isDone = found.own === null;
      const statement = `ALTER DATABASE ${quoteName(args.name)} RENAME TO ${quoteName(args.target)}`;
      if (!isDone && !context.check) await execute(host, login, [statement], 'none');
      return { ...about, changed: !isDone, executed_commands: isDone || context.check ? [] : [statement] };
    }
    const mistake =
      found.own === null || args.state === 'absent' ? undefined : databaseMistake(args, found.own);
    if (mistake !== undefined && !context.check) return failure(mistake);
    const sql = planDatabase({ ...args, state: args.state }, found.own ?? undefined);
    const changed = sql.length > 0 || mistake !== undefined;
    // CREATE and DROP DATABASE want no transaction.
    if (sql.length > 0 && !context.check) await execute(host, login, sql, 'none');
    return { ...about, changed, executed_commands: context.check ? [] : sql };
  },
});

function lookAt({ name, target, encoding }: DatabaseArguments): string {
  const wished = encoding === '' ? 'true' : `d.encoding = pg_char_to_encoding(${quoteText(encoding)})`;
  return `SELECT json_build_object(
    'target', EXISTS (SELECT 1 FROM pg_catalog.pg_database WHERE datname = ${quoteText(target)}),
    'own', (SELECT json_build_object('owner', pg_get_userbyid(d.datdba), 'encoding', pg_encoding_to_char(d.encoding),
      'has_encoding', ${wished}, 'collate', d.datcollate, 'ctype', d.datctype, 'conn_limit', d.datconnlimit, 'tablespace', t.spcname,
      'provider', CASE to_jsonb(d)->>'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'c' THEN 'libc' WHEN 'b' THEN 'builtin' END,
      'icu_locale', coalesce(to_jsonb(d)->>'daticulocale', to_jsonb(d)->>'datlocale'),
      'comment', shobj_description(d.oid, 'pg_database'))
      FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = ${quoteText(name)}))`;
}
