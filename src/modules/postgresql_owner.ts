// postgresql_owner: an object of a database belongs to this role, or all that some roles own does.
import { nameParts, quoteName, quoteQualified, quoteText } from '../postgres/sql.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { failure, postgresqlModule } from './postgresql/define.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, execute } from './postgresql/psql.ts';

type Kind = 'database' | 'function' | 'matview' | 'sequence' | 'schema' | 'table' | 'tablespace' | 'view';

interface OwnerArguments extends LoginArguments {
  readonly new_owner: string;
  readonly obj_name?: string | undefined;
  readonly obj_type?: Kind | undefined;
  readonly reassign_owned_by?: readonly string[] | undefined;
  readonly fail_on_role?: boolean | undefined;
  readonly db?: string | undefined;
}

const schema: ArgumentsSchema = {
  properties: {
    new_owner: { type: 'string', description: 'The role that shall own it.' },
    obj_name: { type: 'string', description: 'The object; a function with its arguments.' },
    obj_type: {
      type: 'string',
      enum: ['database', 'function', 'matview', 'sequence', 'schema', 'table', 'tablespace', 'view'],
      aliases: ['type'],
      description: 'What it is.',
    },
    reassign_owned_by: {
      type: 'array',
      items: { type: 'string' },
      description: 'Everything that these roles own in the database, instead of one object.',
    },
    fail_on_role: {
      type: 'boolean',
      description: 'Fail when a role of `reassign_owned_by` is not there; true unless given.',
    },
    db: { type: 'string', aliases: ['login_db'], description: 'The database to connect to.' },
  },
  required: ['new_owner'],
  mutuallyExclusive: [
    ['obj_name', 'reassign_owned_by'],
    ['obj_type', 'reassign_owned_by'],
    ['obj_name', 'fail_on_role'],
    ['obj_type', 'fail_on_role'],
  ],
  requiredOneOf: [['obj_name', 'reassign_owned_by']],
  requiredTogether: [['obj_name', 'obj_type']],
};

const RELATIONS: Partial<Readonly<Record<Kind, string>>> = {
  table: "'r','p','f'",
  view: "'v'",
  matview: "'m'",
  sequence: "'S'",
};

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_owner_module.html */
export const postgresql_owner: Module<OwnerArguments> = postgresqlModule({
  name: 'postgresql_owner',
  summary: 'Makes sure that an object of a database belongs to a role.',
  schema,
  names: args => [args.new_owner, args.obj_name, ...(args.reassign_owned_by ?? [])],
  explain: ({ stage, message }, args) =>
    stage === 'statement'
      ? `Cannot execute SQL '${change(args, args.reassign_owned_by ?? [])}': ${message}`
      : undefined,
  async run(host, args, context) {
    const login = loginTo(args, args.db);
    const roles = [args.new_owner, ...(args.reassign_owned_by ?? [])];
    const look = `SELECT json_build_object('owned', ${args.obj_name === undefined ? 'false' : isOwned(args, args.obj_name)},
      'roles', (SELECT coalesce(json_agg(rolname), '[]') FROM pg_catalog.pg_roles WHERE rolname IN (${roles.map(quoteText).join(', ')})))`;
    const found = await askJson<{ owned: boolean; roles: readonly string[] }>(host, login, look);
    const absent = roles.filter(role => !found.roles.includes(role));
    const [first] = absent;
    const isFatal = args.fail_on_role !== false || absent.includes(args.new_owner);
    if (first !== undefined && isFatal) return failure(`Role '${first}' does not exist`);
    const warnings =
      absent.length === 0 ? {} : { warnings: absent.map(role => `Role '${role}' does not exist, pass`) };
    const from = args.reassign_owned_by?.filter(role => !absent.includes(role));
    if (found.owned || from?.length === 0) return { changed: false, queries: [], ...warnings };
    const statement = change(args, from ?? []);
    // Whether it can be done is told by doing it; in check mode it is undone.
    await execute(host, login, [statement], context.check ? 'rolled back' : 'transaction');
    return { changed: true, queries: [statement], ...warnings };
  },
});

function change(args: OwnerArguments, from: readonly string[]): string {
  const to = quoteName(args.new_owner);
  if (args.obj_name === undefined) return `REASSIGN OWNED BY ${from.map(quoteName).join(', ')} TO ${to}`;
  const kind = args.obj_type === 'matview' ? 'MATERIALIZED VIEW' : (args.obj_type ?? '').toUpperCase();
  return `ALTER ${kind} ${objectName(args.obj_type, args.obj_name)} OWNER TO ${to}`;
}

/** A function's arguments are types, written as SQL. */
function objectName(kind: Kind | undefined, name: string): string {
  if (kind === 'database' || kind === 'schema' || kind === 'tablespace') return quoteName(name);
  const [, base = name, types = ''] = /^([^(]*)(\([^()';]*\))?$/.exec(name) ?? [];
  return kind === 'function' ? `${quoteQualified(base)}${types}` : quoteQualified(name);
}

/** SQL that is true when the new owner owns the object already. */
function isOwned({ new_owner, obj_type = 'table' }: OwnerArguments, name: string): string {
  const owner = quoteText(new_owner);
  const exists = (from: string, column: string, named: string): string =>
    `EXISTS (SELECT 1 FROM pg_catalog.${from} o WHERE pg_get_userbyid(o.${column}) = ${owner} AND ${named})`;
  if (obj_type === 'database') return exists('pg_database', 'datdba', `o.datname = ${quoteText(name)}`);
  if (obj_type === 'schema') return exists('pg_namespace', 'nspowner', `o.nspname = ${quoteText(name)}`);
  if (obj_type === 'tablespace') return exists('pg_tablespace', 'spcowner', `o.spcname = ${quoteText(name)}`);
  if (obj_type === 'function') {
    const base = objectName('function', name);
    const cast = base.includes('(') ? 'regprocedure' : 'regproc';
    return exists('pg_proc', 'proowner', `o.oid = to_${cast}(${quoteText(base)})`);
  }
  const known = nameParts(name).map(quoteName).join('.');
  return exists(
    'pg_class',
    'relowner',
    `o.oid = to_regclass(${quoteText(known)}) AND o.relkind IN (${RELATIONS[obj_type]})`,
  );
}
