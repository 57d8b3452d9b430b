// postgresql_user: a role of a PostgreSQL server is there, with this password, these flags and groups, or is not.

import { planConfiguration } from '../postgres/role-configuration.ts';
import { type PlannedStatement, parseFlags, plain, planRole, type RoleState } from '../postgres/role-plan.ts';
import { type Held, type Privileges, parsePrivileges, planPrivileges } from '../postgres/role-privileges.ts';
import { quoteName, quoteQualified, quoteText } from '../postgres/sql.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';
import { failure, postgresqlModule } from './postgresql/define.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, execute, SqlRefused } from './postgresql/psql.ts';

interface UserArguments extends LoginArguments {
  readonly name: string;
  readonly password?: string | undefined;
  readonly db: string;
  readonly fail_on_user: boolean;
  readonly priv?: string | undefined;
  readonly role_attr_flags: string;
  readonly encrypted: boolean;
  readonly expires?: string | undefined;
  readonly no_password_changes: boolean;
  readonly conn_limit?: number | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly comment?: string | undefined;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly reset_unspecified_configuration: boolean;
  readonly quote_configuration_values: boolean;
  readonly state: 'present' | 'absent';
}

const schema: ArgumentsSchema = {
  properties: {
    name: { type: 'string', aliases: ['user'], description: 'The role.' },
    password: {
      type: 'string',
      secret: true,
      description: 'Its password, or an MD5 or SCRAM hash of it; an empty one takes it away.',
    },
    db: { type: 'string', default: '', aliases: ['login_db'], description: 'The database to connect to.' },
    fail_on_user: {
      type: 'boolean',
      default: true,
      aliases: ['fail_on_role'],
      description: 'Fail when the role cannot be removed.',
    },
    priv: {
      type: 'string',
      description: 'Privileges of the database and of tables: `CONNECT/items:SELECT,INSERT`.',
    },
    role_attr_flags: {
      type: 'string',
      default: '',
      description: 'Flags such as `CREATEDB,NOLOGIN`; those that are not named stay.',
    },
    encrypted: { type: 'boolean', default: true, description: 'Store the password as a hash.' },
    expires: { type: 'string', description: 'When the password ends: a time, or `infinity`.' },
    no_password_changes: {
      type: 'boolean',
      default: false,
      description: 'Leave the password of a role that is there alone.',
    },
    conn_limit: { type: 'integer', description: 'How many connections it may have; -1 for any.' },
    groups: { type: 'array', items: { type: 'string' }, description: 'Roles that it becomes a member of.' },
    comment: { type: 'string', description: 'The comment on the role.' },
    configuration: {
      type: 'object',
      description: "Settings of the role's sessions, in all databases.",
    },
    reset_unspecified_configuration: {
      type: 'boolean',
      default: false,
      description: 'Take away its settings that are not named.',
    },
    quote_configuration_values: {
      type: 'boolean',
      default: true,
      description: 'Values are texts; without it they are SQL, as lists such as `search_path` need it.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it is there.',
    },
  },
  required: ['name'],
};

interface Found {
  readonly role: (RoleState & { readonly configuration: readonly string[] }) | null;
  /** Of the wished groups, those that are there, and those that it is in. */
  readonly known_groups: readonly string[];
  readonly groups: readonly string[];
  readonly held: Held;
}

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_user_module.html */
export const postgresql_user: Module<UserArguments> = postgresqlModule({
  name: 'postgresql_user',
  summary: 'Makes sure that a role of a PostgreSQL server is there, or is not.',
  schema,
  names: args => [
    args.name,
    args.password,
    args.priv,
    args.role_attr_flags,
    args.expires,
    args.comment,
    ...(args.groups ?? []),
    ...Object.entries(args.configuration ?? {})
      .flat()
      .map(String),
  ],
  explain: ({ stage, message }) => (stage === 'statement' ? message : undefined),
  async run(host, args, context) {
    const parsed = parseFlags(args.role_attr_flags);
    if ('invalid' in parsed) return failure(`Invalid role_attr_flags specified: ${parsed.invalid}`);
    if (args.priv !== undefined && args.db === '')
      return failure('privileges require a database to be specified');
    if (Object.keys(args.configuration ?? {}).some(key => /['"]/.test(key)))
      return failure('The key of a configuration may not contain single or double quotes');
    const privileges = args.priv === undefined ? { wishes: [] } : parsePrivileges(args.priv, args.db);
    if ('problem' in privileges) return failure(privileges.problem);
    const login = loginTo(args, args.db);
    const found = await askJson<Found>(host, login, lookAt(args, privileges.wishes));
    if (args.state === 'absent') {
      if (found.role === null) return { changed: false, user: args.name, queries: [] };
      const revokes = planPrivileges(privileges.wishes, args.name, found.held, 'REVOKE');
      const drop = `DROP USER ${quoteName(args.name)}`;
      if (context.check) return { changed: true, user: args.name, user_removed: true, queries: revokes };
      return remove(args, [...revokes, drop], statements => execute(host, login, statements));
    }
    const unknown = args.groups?.find(group => !found.known_groups.includes(group));
    if (unknown !== undefined) return failure(`Role ${unknown} does not exist`);
    const statements = planPresent(args, parsed.flags, privileges.wishes, found);
    const report = {
      changed: statements.length > 0,
      user: args.name,
      queries: statements.map(({ shown }) => shown),
    };
    if (statements.length === 0 || context.check) return report;
    try {
      await execute(
        host,
        login,
        statements.map(({ sql }) => sql),
      );
    } catch (error) {
      if (!(error instanceof SqlRefused) || error.stage !== 'statement') throw error;
      const isNew = found.role === null && error.index === 0;
      return failure(
        withoutPassword(
          `${isNew ? 'Unable to add user with given requirement due to : ' : ''}${error.message}`,
          args,
        ),
      );
    }
    return report;
  },
});

/** One SELECT for all that the wish is compared with. pg_authid is for superusers; where it is closed, no password is known. */
function lookAt(args: UserArguments, wishes: readonly Privileges[]): string {
  const name = quoteText(args.name);
  const groups = (args.groups ?? []).map(quoteText).join(', ') || 'NULL';
  const flag = (column: string, word: string): string =>
    `CASE WHEN ${column} THEN '${word}' ELSE 'NO${word}' END`;
  const expiry =
    args.expires === undefined
      ? 'false'
      : `r.rolvaliduntil IS DISTINCT FROM (${quoteText(args.expires)})::timestamptz`;
  // The table is named only inside a query that the server plans when it may be read.
  const password = `CASE WHEN has_table_privilege('pg_catalog.pg_authid', 'SELECT') THEN substring(query_to_xml(format('SELECT rolpassword FROM pg_catalog.pg_authid WHERE rolname = %L', r.rolname), false, true, '')::text FROM '<rolpassword>([^<]*)') ELSE '?' END`;
  const held = wishes
    .map(({ kind, object }) => {
      const key = quoteText(`${kind} ${object}`);
      const acl =
        kind === 'table'
          ? `SELECT c.relacl AS acl FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(${quoteText(quoteQualified(object))})`
          : `SELECT d.datacl AS acl FROM pg_catalog.pg_database d WHERE d.datname = ${quoteText(object)}`;
      return `${key}, (SELECT coalesce(json_agg(x.privilege_type), '[]') FROM (${acl}) o, aclexplode(o.acl) x JOIN pg_catalog.pg_roles g ON g.oid = x.grantee WHERE g.rolname = ${name})`;
    })
    .join(', ');
  return `SELECT json_build_object(
    'role', (SELECT json_build_object(
      'flags', json_build_array(${[
        flag('r.rolsuper', 'SUPERUSER'),
        flag('r.rolcreaterole', 'CREATEROLE'),
        flag('r.rolcreatedb', 'CREATEDB'),
        flag('r.rolinherit', 'INHERIT'),
        flag('r.rolcanlogin', 'LOGIN'),
        flag('r.rolreplication', 'REPLICATION'),
        flag('r.rolbypassrls', 'BYPASSRLS'),
      ].join(', ')}),
      'conn_limit', r.rolconnlimit,
      'expires_differs', ${expiry},
      'password', ${args.password === undefined ? "'?'" : password},
      'configuration', coalesce(to_json(r.rolconfig), '[]'),
      'comment', shobj_description(r.oid, 'pg_authid'))
      FROM pg_catalog.pg_roles r WHERE r.rolname = ${name}),
    'known_groups', (SELECT coalesce(json_agg(g.rolname), '[]') FROM pg_catalog.pg_roles g WHERE g.rolname IN (${groups})),
    'groups', (SELECT coalesce(json_agg(g.rolname), '[]') FROM pg_catalog.pg_auth_members m
      JOIN pg_catalog.pg_roles g ON g.oid = m.roleid JOIN pg_catalog.pg_roles u ON u.oid = m.member
      WHERE u.rolname = ${name} AND g.rolname IN (${groups})),
    'held', json_build_object(${held}))`;
}

function planPresent(
  args: UserArguments,
  flags: readonly string[],
  wishes: readonly Privileges[],
  found: Found,
): PlannedStatement[] {
  const { role } = found;
  const state =
    role === null ? undefined : { ...role, password: role.password === '?' ? undefined : role.password };
  const made = planRole({ ...args, flags }, state);
  const grants = (args.groups ?? [])
    .filter(group => !found.groups.includes(group))
    .map(group => plain(`GRANT ${quoteName(group)} TO ${quoteName(args.name)}`));
  const isCommented = args.comment === undefined || (role?.comment ?? '') === args.comment;
  return [
    ...(made === undefined ? [] : [made]),
    ...planPrivileges(wishes, args.name, found.held, 'GRANT').map(plain),
    ...grants,
    ...planConfiguration(args, role?.configuration ?? []).map(plain),
    ...(isCommented
      ? []
      : [plain(`COMMENT ON ROLE ${quoteName(args.name)} IS ${quoteText(args.comment ?? '')}`)]),
  ];
}

async function remove(
  args: UserArguments,
  statements: readonly string[],
  run: (statements: readonly string[]) => Promise<void>,
): Promise<ModuleResult> {
  try {
    await run(statements);
    return { changed: true, user: args.name, user_removed: true, queries: statements };
  } catch (error) {
    if (!(error instanceof SqlRefused) || error.stage !== 'statement') throw error;
    // The original's words are these alone; why is told beside them.
    if (args.fail_on_user) return { ...failure('Unable to remove user'), warnings: [error.message.trim()] };
    return { changed: false, user: args.name, user_removed: false, queries: statements };
  }
}

/** A syntax error quotes the statement. */
function withoutPassword(message: string, { password }: UserArguments): string {
  return password === undefined || password === ''
    ? message
    : message.replaceAll(password, '********').replaceAll(password.replaceAll("'", "''"), '********');
}
