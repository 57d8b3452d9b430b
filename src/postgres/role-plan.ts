// What makes a role as wished: the statements, and the same texts without secrets for the result.
// https://www.postgresql.org/docs/current/sql-createrole.html
import { isStoredPassword } from './password.ts';
import { quoteName, quoteText } from './sql.ts';

/** A role as it is. */
export interface RoleState {
  /** Flags as `role_attr_flags` names them: `LOGIN`, `NOSUPERUSER`. */
  readonly flags: readonly string[];
  readonly conn_limit: number;
  /** Whether it ends at another time than the wish says. */
  readonly expires_differs: boolean;
  /** What pg_authid holds; undefined when it may not be read. */
  readonly password?: string | null | undefined;
  readonly comment: string | null;
}

export interface RoleWish {
  readonly name: string;
  readonly password?: string | undefined;
  readonly encrypted: boolean;
  readonly no_password_changes: boolean;
  readonly flags: readonly string[];
  readonly expires?: string | undefined;
  readonly conn_limit?: number | undefined;
}

export interface PlannedStatement {
  readonly sql: string;
  /** For results: names of parameters where values may be secret. */
  readonly shown: string;
}

const FLAGS = ['SUPERUSER', 'CREATEROLE', 'CREATEDB', 'INHERIT', 'LOGIN', 'REPLICATION', 'BYPASSRLS'];

/** The flags of `role_attr_flags`, or the ones that are none. */
export function parseFlags(
  written: string,
): { readonly flags: readonly string[] } | { readonly invalid: string } {
  const words = written === '' ? [] : written.toUpperCase().split(',');
  const invalid = words.filter(word => !FLAGS.includes(word.replace(/^NO/, '')));
  return invalid.length === 0 ? { flags: words } : { invalid: invalid.join(' ') };
}

/** The one statement that makes or changes the role, undefined when it is as wished. */
export function planRole(wish: RoleWish, state: RoleState | undefined): PlannedStatement | undefined {
  return state === undefined ? createRole(wish) : alterRole(wish, state);
}

function createRole(wish: RoleWish): PlannedStatement {
  return join([
    plain(`CREATE USER ${quoteName(wish.name)}`),
    ...passwordPart(wish),
    ...expiryPart(wish),
    ...limitPart(wish),
    plain(wish.flags.join(' ')),
  ]);
}

function alterRole(wish: RoleWish, state: RoleState): PlannedStatement | undefined {
  const setsPassword = wish.password !== undefined && !wish.no_password_changes && differs(wish, state);
  const missing = wish.flags.filter(flag => !state.flags.includes(flag));
  const setsLimit = wish.conn_limit !== undefined && wish.conn_limit !== state.conn_limit;
  const setsExpiry = wish.expires !== undefined && state.expires_differs;
  if (!setsPassword && missing.length === 0 && !setsLimit && !setsExpiry) return undefined;
  const flags = wish.flags.join(' ');
  const attributes = setsPassword
    ? [...passwordPart(wish), plain(flags)]
    : flags === ''
      ? []
      : [plain(`WITH ${flags}`)];
  return join([
    plain(`ALTER USER ${quoteName(wish.name)}`),
    ...attributes,
    ...expiryPart(wish),
    ...limitPart(wish),
  ]);
}

function differs(wish: RoleWish, { password }: RoleState): boolean {
  return password === undefined || !isStoredPassword(wish.password ?? '', wish.name, password);
}

function passwordPart({ password, encrypted }: RoleWish): PlannedStatement[] {
  if (password === undefined) return [];
  if (password === '') return [plain('WITH PASSWORD NULL')];
  const word = encrypted ? 'ENCRYPTED' : 'UNENCRYPTED';
  return [
    { sql: `WITH ${word} PASSWORD ${quoteText(password)}`, shown: `WITH ${word} PASSWORD %(password)s` },
  ];
}

function expiryPart({ expires }: RoleWish): PlannedStatement[] {
  if (expires === undefined) return [];
  return [{ sql: `VALID UNTIL ${quoteText(expires)}`, shown: 'VALID UNTIL %(expires)s' }];
}

function limitPart({ conn_limit }: RoleWish): PlannedStatement[] {
  return conn_limit === undefined ? [] : [plain(`CONNECTION LIMIT ${conn_limit}`)];
}

/** A statement that holds no secret. */
export function plain(sql: string): PlannedStatement {
  return { sql, shown: sql };
}

function join(parts: readonly PlannedStatement[]): PlannedStatement {
  return { sql: parts.map(part => part.sql).join(' '), shown: parts.map(part => part.shown).join(' ') };
}
