// GRANT, REVOKE and ALTER DEFAULT PRIVILEGES for a wish, and the SELECT whose answer tells whether they changed anything.
// https://www.postgresql.org/docs/current/sql-grant.html
import { quoteName, quoteText } from './sql.ts';

export type GrantKind =
  | 'database'
  | 'default_privs'
  | 'foreign_data_wrapper'
  | 'foreign_server'
  | 'function'
  | 'group'
  | 'language'
  | 'parameter'
  | 'procedure'
  | 'schema'
  | 'sequence'
  | 'table'
  | 'tablespace'
  | 'type';

export interface GrantWish {
  readonly kind: GrantKind;
  readonly verb: 'GRANT' | 'REVOKE';
  /** In capitals; none for memberships. */
  readonly privileges: readonly string[];
  /** As they were written; `ALL_IN_SCHEMA` alone for all of the schema. */
  readonly objects: readonly string[];
  /** Undefined for default privileges of every schema. */
  readonly schema: string | undefined;
  readonly roles: readonly string[];
  readonly grantOption: boolean | undefined;
  /** For default privileges: of the objects that these roles make. */
  readonly targetRoles: readonly string[];
  readonly usageOnTypes: boolean;
}

const PRIVILEGES = new Set(
  'SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,CREATE,CONNECT,TEMPORARY,TEMP,EXECUTE,USAGE,ALL,SET,ALTER SYSTEM'.split(
    ',',
  ),
);
const DEFAULT_OBJECTS = ['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES'];

/** Those that PostgreSQL has not. */
export function unknownPrivileges(privileges: readonly string[]): string[] {
  return privileges.filter(privilege => !PRIVILEGES.has(privilege));
}

/** The objects of default privileges that are none. */
export function unknownDefaults(objects: readonly string[]): string[] {
  return objects.filter(object => ![...DEFAULT_OBJECTS, 'SCHEMAS', 'ALL_DEFAULT'].includes(object));
}

const PUBLIC_WORDS = new Set(['PUBLIC', 'CURRENT_USER', 'SESSION_USER', 'CURRENT_ROLE']);

/** Names of roles; `PUBLIC` and its like are words of SQL. */
export function isImplicitRole(role: string): boolean {
  return PUBLIC_WORDS.has(role.toUpperCase());
}

function roleNames(roles: readonly string[]): string {
  return roles.map(role => (isImplicitRole(role) ? role.toUpperCase() : quoteName(role))).join(',');
}

/** One text of statements, each ended by a semicolon. */
export function grantStatements(wish: GrantWish): string {
  if (wish.kind === 'default_privs') return defaultStatements(wish).join('\n');
  const roles = roleNames(wish.roles);
  const isGroup = wish.kind === 'group';
  const what = isGroup
    ? wish.objects.map(quoteName).join(',')
    : `${wish.privileges.join(',')} ON ${objectsOf(wish)}`;
  const option = isGroup ? 'ADMIN' : 'GRANT';
  const withOption = isGroup ? ' WITH ADMIN OPTION' : ' WITH GRANT OPTION';
  if (wish.verb === 'REVOKE')
    return `REVOKE ${wish.grantOption === true ? `${option} OPTION FOR ` : ''}${what} FROM ${roles};`;
  const grant = `GRANT ${what} TO ${roles}${wish.grantOption === true ? withOption : ''};`;
  return wish.grantOption === false ? `${grant}\nREVOKE ${option} OPTION FOR ${what} FROM ${roles};` : grant;
}

function objectsOf({ kind, objects, schema = 'public' }: GrantWish): string {
  const word = kind.replaceAll('_', ' ');
  if (objects.length === 1 && objects[0] === 'ALL_IN_SCHEMA')
    return `ALL ${word.toUpperCase()}S IN SCHEMA ${quoteName(schema)}`;
  return `${word} ${objects.map(object => objectName(kind, object, schema)).join(',')}`;
}

/** Functions are written `name(type:type)`, for commas separate objects. */
function objectName(kind: GrantKind, object: string, schema: string): string {
  // A setting of an extension has a point in its name.
  if (kind === 'parameter') return object.split('.').map(quoteName).join('.');
  if (kind === 'table' || kind === 'sequence' || kind === 'type')
    return `${quoteName(schema)}.${quoteName(object)}`;
  if (kind !== 'function' && kind !== 'procedure') return quoteName(object);
  const [, name = object, types = ''] = /^([^(]*)(\([^()';]*\))?$/.exec(object) ?? [];
  return `${quoteName(schema)}.${quoteName(name)}${types.replaceAll(':', ',')}`;
}

function defaultStatements(wish: GrantWish): string[] {
  const target = wish.targetRoles.length === 0 ? '' : ` FOR ROLE ${roleNames(wish.targetRoles)}`;
  const within = wish.schema === undefined ? '' : ` IN SCHEMA ${quoteName(wish.schema)}`;
  const head = `ALTER DEFAULT PRIVILEGES${target}${within}`;
  const roles = roleNames(wish.roles);
  const objects = wish.objects.includes('ALL_DEFAULT') ? DEFAULT_OBJECTS : wish.objects;
  const option = wish.grantOption === true ? ' WITH GRANT OPTION' : '';
  // Taking away leaves nothing of the role's on the usual kinds, whatever was named.
  if (wish.verb === 'REVOKE')
    return ['TABLES', 'SEQUENCES', 'TYPES'].map(kind => `${head} REVOKE ALL ON ${kind} FROM ${roles};`);
  return [
    ...objects.map(kind => `${head} REVOKE ALL ON ${kind} FROM ${roles};`),
    ...objects.map(kind => `${head} GRANT ${wish.privileges.join(',')} ON ${kind} TO ${roles}${option};`),
    ...(wish.usageOnTypes ? [`${head} GRANT USAGE ON TYPES TO ${roles}${option};`] : []),
  ];
}

/** Where the privileges of each kind are, and the letter that `acldefault` knows it by. */
const CATALOGS: Readonly<
  Record<Exclude<GrantKind, 'default_privs' | 'group' | 'parameter'>, readonly [string, string, string]>
> = {
  database: ['pg_database', 'dat', 'd'],
  foreign_data_wrapper: ['pg_foreign_data_wrapper', 'fdw', 'F'],
  foreign_server: ['pg_foreign_server', 'srv', 'S'],
  function: ['pg_proc', 'pro', 'f'],
  language: ['pg_language', 'lan', 'l'],
  procedure: ['pg_proc', 'pro', 'f'],
  schema: ['pg_namespace', 'nsp', 'n'],
  sequence: ['pg_class', 'rel', 's'],
  table: ['pg_class', 'rel', 'r'],
  tablespace: ['pg_tablespace', 'spc', 't'],
  type: ['pg_type', 'typ', 'T'],
};

/** A SELECT of one text that is another one when any privilege of the roles has changed. */
export function privilegesOf(wish: GrantWish): string {
  const names = wish.roles.map(role => quoteText(role)).join(', ');
  // PUBLIC is grantee 0; words such as CURRENT_USER stand for whom they name.
  const grantees = `(SELECT oid FROM pg_catalog.pg_roles WHERE rolname IN (${names})${wish.roles
    .map(role =>
      /^public$/i.test(role)
        ? ' UNION SELECT 0::oid'
        : isImplicitRole(role)
          ? ` UNION SELECT oid FROM pg_catalog.pg_roles WHERE rolname = ${role.toUpperCase()}`
          : '',
    )
    .join('')})`;
  if (wish.kind === 'group')
    return `SELECT to_json(coalesce(string_agg(m.roleid || ' ' || m.member || ' ' || m.admin_option, ',' ORDER BY m.roleid, m.member), '')) FROM pg_catalog.pg_auth_members m WHERE m.member IN ${grantees}`;
  const digest = `to_json(coalesce(string_agg(concat_ws(' ', o.id, x.grantee, x.privilege_type, x.is_grantable), ',' ORDER BY o.id, x.grantee, x.privilege_type, x.is_grantable), ''))`;
  return `SELECT ${digest} FROM (${aclSource(wish)}) o(id, acl), aclexplode(o.acl) x WHERE x.grantee IN ${grantees}`;
}

function aclSource({ kind, objects, schema = 'public' }: GrantWish): string {
  if (kind === 'default_privs')
    return "SELECT concat_ws(' ', d.defaclrole, d.defaclnamespace, d.defaclobjtype), d.defaclacl FROM pg_catalog.pg_default_acl d";
  if (kind === 'group') return '';
  if (kind === 'parameter')
    return `SELECT c.oid, c.paracl FROM pg_catalog.pg_parameter_acl c WHERE c.parname IN (${objects.map(object => quoteText(object.toLowerCase())).join(', ')})`;
  const [catalog, prefix, letter] = CATALOGS[kind];
  const owner = kind === 'database' ? 'datdba' : `${prefix}owner`;
  const names = objects.map(object => quoteText(object.replace(/\(.*$/s, ''))).join(', ');
  const named = objects.includes('ALL_IN_SCHEMA') ? 'true' : `c.${prefix}name IN (${names})`;
  const isWithin = ['table', 'sequence', 'function', 'procedure', 'type'].includes(kind);
  const within = isWithin
    ? ` AND c.${prefix}namespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ${quoteText(schema)})`
    : '';
  return `SELECT c.oid, coalesce(c.${prefix}acl, acldefault('${letter}', c.${owner})) FROM pg_catalog.${catalog} c WHERE ${named}${within}`;
}
