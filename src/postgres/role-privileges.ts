// The `priv` argument of a role: `CONNECT/items:SELECT,INSERT`, of a database and of its tables.
// https://www.postgresql.org/docs/current/ddl-priv.html
import { quoteName, quoteQualified } from './sql.ts';

const TABLE = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];
const DATABASE = ['CREATE', 'CONNECT', 'TEMPORARY'];

export interface Privileges {
  readonly kind: 'database' | 'table';
  readonly object: string;
  readonly privileges: readonly string[];
}

/** The privileges by object, or what is wrong with the text. */
export function parsePrivileges(
  written: string,
  database: string,
): { readonly wishes: readonly Privileges[] } | { readonly problem: string } {
  const wishes: Privileges[] = [];
  for (const part of written.split('/')) {
    const colon = part.indexOf(':');
    const kind = colon === -1 ? 'database' : 'table';
    const known = kind === 'table' ? TABLE : DATABASE;
    const words = part
      .slice(colon + 1)
      .split(',')
      .map(word => word.trim().toUpperCase())
      .map(word => (word === 'TEMP' ? 'TEMPORARY' : word));
    const invalid = words.filter(word => word !== 'ALL' && !known.includes(word));
    if (invalid.length > 0) return { problem: `Invalid privs specified for ${kind}: ${invalid.join(' ')}` };
    const object = kind === 'table' ? part.slice(0, colon) : database;
    wishes.push({ kind, object, privileges: words.includes('ALL') ? known : words });
  }
  const of = (kind: Privileges['kind']) => wishes.filter(wish => wish.kind === kind);
  return { wishes: [...of('database'), ...of('table')] };
}

/** What of a wish the role holds already; objects as the wish names them. */
export type Held = Readonly<Record<string, readonly string[]>>;

/** The statements that grant what is missing, or take away what is there. */
export function planPrivileges(
  wishes: readonly Privileges[],
  role: string,
  held: Held,
  verb: 'GRANT' | 'REVOKE',
): string[] {
  return wishes.flatMap(({ kind, object, privileges }) => {
    const own = held[`${kind} ${object}`] ?? [];
    const touched = privileges.filter(privilege => own.includes(privilege) === (verb === 'REVOKE'));
    if (touched.length === 0) return [];
    const name = kind === 'table' ? quoteQualified(object) : quoteName(object);
    const direction = verb === 'GRANT' ? 'TO' : 'FROM';
    return [
      `${verb} ${privileges.join(', ')} ON ${kind.toUpperCase()} ${name} ${direction} ${quoteName(role)}`,
    ];
  });
}
