// postgresql_privs: roles have privileges on objects of a database, or have not. What is asked for is done and the
// privileges before and after are compared, in one transaction, which check mode rolls back.
import {
  type GrantKind,
  type GrantWish,
  grantStatements,
  isImplicitRole,
  privilegesOf,
  unknownDefaults,
  unknownPrivileges,
} from '../postgres/grants.ts';
import { quoteText } from '../postgres/sql.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { failure, postgresqlModule } from './postgresql/define.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askAround, askJson, SqlRefused } from './postgresql/psql.ts';

interface PrivilegesArguments extends LoginArguments {
  readonly database: string;
  readonly state: 'present' | 'absent';
  readonly privs?: string | undefined;
  readonly type: GrantKind;
  readonly objs?: string | undefined;
  readonly schema?: string | undefined;
  readonly roles: string;
  readonly fail_on_role: boolean;
  readonly target_roles?: string | undefined;
  readonly grant_option?: boolean | undefined;
  readonly usage_on_types: boolean;
  readonly password: string;
}

const schema: ArgumentsSchema = {
  properties: {
    database: { type: 'string', aliases: ['db', 'login_db'], description: 'The database to connect to.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Granted, or not.',
    },
    privs: { type: 'string', aliases: ['priv'], description: 'Privileges, between commas, or `ALL`.' },
    type: {
      type: 'string',
      enum: [
        'database',
        'default_privs',
        'foreign_data_wrapper',
        'foreign_server',
        'function',
        'group',
        'language',
        'parameter',
        'table',
        'tablespace',
        'schema',
        'sequence',
        'type',
        'procedure',
      ],
      default: 'table',
      description: 'What the objects are.',
    },
    objs: {
      type: 'string',
      aliases: ['obj'],
      description: 'The objects, between commas; `ALL_IN_SCHEMA`; functions as `name(type:type)`.',
    },
    schema: { type: 'string', description: 'Their schema, `public` unless given; `not-specified` for none.' },
    roles: {
      type: 'string',
      aliases: ['role'],
      description: 'The roles, between commas; `PUBLIC` is everyone.',
    },
    fail_on_role: { type: 'boolean', default: true, description: 'Fail when a role is not there.' },
    target_roles: { type: 'string', description: 'For default privileges: of what these roles make.' },
    grant_option: {
      type: 'boolean',
      aliases: ['admin_option'],
      description: 'Whether the roles may grant further; as it is unless given.',
    },
    usage_on_types: {
      type: 'boolean',
      default: true,
      description: 'Default privileges include the use of types.',
    },
    password: { type: 'string', default: '', secret: true, description: 'The password to connect with.' },
  },
  required: ['database', 'roles'],
};

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_privs_module.html */
export const postgresql_privs: Module<PrivilegesArguments> = postgresqlModule({
  name: 'postgresql_privs',
  summary: 'Grants privileges on objects of a database, or takes them away.',
  schema,
  names: args => [args.roles, args.objs, args.schema, args.target_roles, args.privs],
  explain: ({ stage, message }) => {
    if (stage === 'connect') return `Could not connect to database: ${message}`;
    return stage === 'statement' ? message : undefined;
  },
  async run(host, args, context) {
    const written = wishOf(args);
    if ('problem' in written) return failure(written.problem);
    const login = loginTo({ ...args, login_password: args.login_password || args.password }, args.database);
    const bracket = context.check ? 'rolled back' : 'transaction';
    const attempt = async (wish: GrantWish) => {
      const statements = grantStatements(wish);
      const [before, after] = await askAround(host, login, privilegesOf(wish), statements, bracket);
      return { changed: before !== after, queries: [statements] };
    };
    try {
      return await attempt(written);
    } catch (error) {
      if (!(error instanceof SqlRefused) || error.stage !== 'statement') throw error;
      const named = written.roles.filter(role => !isImplicitRole(role));
      const look = `SELECT coalesce(json_agg(rolname), '[]') FROM pg_catalog.pg_roles WHERE rolname IN (${named.map(quoteText).join(', ') || 'NULL'})`;
      const known = await askJson<readonly string[]>(host, login, look);
      const absent = named.filter(role => !known.includes(role));
      if (absent.length === 0) throw error;
      if (args.fail_on_role) return failure(`Role '${absent[0]}' does not exist`);
      const roles = written.roles.filter(role => !absent.includes(role));
      const isOver = roles.length === 0;
      const warnings = absent.map(
        role => `Role '${role}' does not exist, ${isOver ? 'nothing to do' : 'pass'}`,
      );
      return {
        ...(isOver ? { changed: false, queries: [] } : await attempt({ ...written, roles })),
        warnings,
      };
    }
  },
});

function listOf(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(',').map(item => item.trim());
}

function wishOf(args: PrivilegesArguments): GrantWish | { readonly problem: string } {
  const { type: kind } = args;
  const privileges = [...new Set(listOf(args.privs?.toUpperCase()))];
  const isDefault = kind === 'default_privs';
  const written = isDefault ? args.objs?.toUpperCase() : args.objs;
  const objects = kind === 'database' && written === undefined ? [args.database] : listOf(written);
  if (kind === 'group' ? privileges.length > 0 : privileges.length === 0) {
    return {
      problem: `Argument "privs" is ${kind === 'group' ? 'not allowed' : 'required'} for type "${kind}".`,
    };
  }
  const unknown = unknownPrivileges(privileges);
  if (unknown.length > 0)
    return {
      problem: `Invalid privileges specified: frozenset({${unknown.map(word => `'${word}'`).join(', ')}})`,
    };
  if (objects.length === 0) return { problem: `Argument "objs" is required for type "${kind}".` };
  if (objects.includes('ALL_IN_SCHEMA') && !['table', 'sequence', 'function', 'procedure'].includes(kind))
    return {
      problem: `Argument "objs": ALL_IN_SCHEMA can be used only for type: table, sequence, function or procedure, ${kind} was passed.`,
    };
  const wrong = isDefault ? unknownDefaults(objects) : [];
  if (wrong.length > 0) return { problem: `Invalid Object set specified: ${wrong.join(', ')}` };
  return {
    kind,
    verb: args.state === 'present' ? 'GRANT' : 'REVOKE',
    privileges,
    objects,
    schema: schemaOf(args, isDefault && objects.includes('SCHEMAS')),
    roles: listOf(args.roles),
    grantOption: args.grant_option,
    targetRoles: listOf(args.target_roles),
    usageOnTypes: args.usage_on_types,
  };
}

/** Default privileges on schemas lie in none. */
function schemaOf({ schema }: PrivilegesArguments, isOfSchemas: boolean): string | undefined {
  if (schema === 'not-specified') return undefined;
  return schema ?? (isOfSchemas ? undefined : 'public');
}
