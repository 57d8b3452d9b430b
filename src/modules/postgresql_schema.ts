// postgresql_schema: a schema of a database is there, with this owner, or is not.
import { quoteName, quoteText } from '../postgres/sql.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { postgresqlModule } from './postgresql/define.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, execute } from './postgresql/psql.ts';

interface SchemaArguments extends LoginArguments {
  readonly name: string;
  readonly database: string;
  readonly owner: string;
  readonly state: 'present' | 'absent';
  readonly cascade_drop: boolean;
  readonly comment?: string | undefined;
}

const schema: ArgumentsSchema = {
  properties: {
    name: { type: 'string', aliases: ['schema'], description: 'The schema.' },
    database: {
      type: 'string',
      default: 'postgres',
      aliases: ['db', 'login_db'],
      description: 'The database that it is in.',
    },
    owner: { type: 'string', default: '', description: 'The role that owns it.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it is there.',
    },
    comment: { type: 'string', description: 'The comment on the schema.' },
    cascade_drop: { type: 'boolean', default: false, description: 'Remove what is in it too.' },
  },
  required: ['name'],
};

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_schema_module.html */
export const postgresql_schema: Module<SchemaArguments> = postgresqlModule({
  name: 'postgresql_schema',
  summary: 'Makes sure that a schema of a database is there, or is not.',
  schema,
  names: args => [args.name, args.owner, args.database, args.comment],
  async run(host, args, context) {
    const login = loginTo(args, args.database);
    const look = `SELECT coalesce((SELECT json_build_object('owner', pg_get_userbyid(nspowner), 'comment', obj_description(oid, 'pg_namespace')) FROM pg_catalog.pg_namespace WHERE nspname = ${quoteText(args.name)}), 'null')`;
    const statements = planSchema(args, await askJson<SchemaState | null>(host, login, look));
    const changed = statements.length > 0;
    if (context.check) return { changed, schema: args.name };
    if (changed) await execute(host, login, statements);
    return { changed, schema: args.name, queries: statements };
  },
});

interface SchemaState {
  readonly owner: string;
  readonly comment: string | null;
}

function planSchema(args: SchemaArguments, state: SchemaState | null): string[] {
  const name = quoteName(args.name);
  if (args.state === 'absent')
    return state === null ? [] : [`DROP SCHEMA ${name}${args.cascade_drop ? ' CASCADE' : ''}`];
  const isCommented = args.comment === undefined || args.comment === (state?.comment ?? '');
  const comment = isCommented ? [] : [`COMMENT ON SCHEMA ${name} IS ${quoteText(args.comment)}`];
  if (state === null) {
    const owner = args.owner === '' ? '' : ` AUTHORIZATION ${quoteName(args.owner)}`;
    return [`CREATE SCHEMA ${name}${owner}`, ...comment];
  }
  if (args.owner === '' || args.owner === state.owner) return comment;
  return [`ALTER SCHEMA ${name} OWNER TO ${quoteName(args.owner)}`, ...comment];
}
