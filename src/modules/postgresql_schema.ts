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
    cascade_drop: { type: 'boolean', default: false, description: 'Remove what is in it too.' },
  },
  required: ['name'],
};

export const postgresql_schema: Module<SchemaArguments> = postgresqlModule({
  name: 'postgresql_schema',
  summary: 'Makes sure that a schema of a database is there, or is not.',
  schema,
  names: args => [args.name, args.owner, args.database],
  async run(host, args, context) {
    const login = loginTo(args, args.database);
    const look = `SELECT coalesce((SELECT to_json(pg_get_userbyid(nspowner)) FROM pg_catalog.pg_namespace WHERE nspname = ${quoteText(args.name)}), 'null')`;
    const statements = planSchema(args, await askJson<string | null>(host, login, look));
    const changed = statements.length > 0;
    if (context.check) return { changed, schema: args.name };
    if (changed) await execute(host, login, statements);
    return { changed, schema: args.name, queries: statements };
  },
});

function planSchema(args: SchemaArguments, owner: string | null): string[] {
  const name = quoteName(args.name);
  if (args.state === 'absent')
    return owner === null ? [] : [`DROP SCHEMA ${name}${args.cascade_drop ? ' CASCADE' : ''}`];
  if (owner === null)
    return [`CREATE SCHEMA ${name}${args.owner === '' ? '' : ` AUTHORIZATION ${quoteName(args.owner)}`}`];
  if (args.owner === '' || args.owner === owner) return [];
  return [`ALTER SCHEMA ${name} OWNER TO ${quoteName(args.owner)}`];
}
