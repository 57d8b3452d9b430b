// Relations of the log by their names, as far as the live catalogue still knows them.
import type { Host } from '../../connection/host.ts';
import type { WalEffect } from '../../postgres/wal-summary.ts';
import { linesOf, listParts } from '../parts.ts';
import { PRELUDE } from './shell.ts';

export interface RelationName {
  /** `public.ledger`, quoted where SQL needs it. */
  readonly name: string;
  /** `pg_class.relkind`. */
  readonly kind: string;
}

export interface WalNames {
  readonly databases: ReadonlyMap<number, string>;
  /** By `DATABASE/NUMBER`, the number being that of a file. */
  readonly byNode: ReadonlyMap<string, RelationName>;
  /** By `DATABASE/NUMBER`, the number being the relation's OID. */
  readonly byOid: ReadonlyMap<string, RelationName>;
}

// A relation keeps its OID for life; its file starts with the same number and gets another by TRUNCATE and the like.
const QUERY = `with asked as (select unnest(string_to_array(:'numbers', ',')::oid[]) as number),
  relations as (select c.oid, relfilenode, relkind, quote_ident(nspname) || '.' || quote_ident(relname) as name
    from pg_class c join pg_namespace n on n.oid = relnamespace)
  select 'node', number, relkind, name from asked join relations on relfilenode = number
  union all select 'oid', number, relkind, name from asked join relations on oid = number`;

// Numbers alone come from the log; the names of databases go by the environment, no shell or conninfo reads them.
const SCRIPT = `
dbsu=$1 bin=$2 port=$3 query=$4; shift 4
${PRELUDE}
export PGCONNECT_TIMEOUT=5
psql() { as env PGDATABASE="$database" "$bin/psql" -XqAtw -F ' ' -p "$port" "$@" 2>/dev/null; }
database=postgres
part databases; psql -c 'select oid, datname from pg_database'
while [ $# -gt 1 ]; do
  database=$(database=postgres psql -c "select datname from pg_database where datallowconn and oid = $1")
  if [ -n "$database" ]; then part "$1"; printf '%s\\n' "$query" | psql -v numbers="$2"; fi
  shift 2
done
exit 0
`;

/** The names of everything that the effects mention; nothing when no server answers. */
export async function readNames(
  host: Host,
  place: { readonly dbsu: string; readonly bin: string; readonly port: number },
  effects: readonly WalEffect[],
): Promise<WalNames> {
  const wanted = [...wantedNumbers(effects)].flatMap(([database, numbers]) => [
    String(database),
    [...numbers].join(','),
  ]);
  const args = [place.dbsu, place.bin, String(place.port), QUERY, ...wanted];
  const output = await host.run({ script: SCRIPT, args });
  const databases = new Map<number, string>();
  const byNode = new Map<string, RelationName>();
  const byOid = new Map<string, RelationName>();
  for (const { name: part, text } of listParts(output.stdout.toString())) {
    for (const line of linesOf(text)) {
      const [first = '', number = '', kind = '', ...rest] = line.split(' ');
      if (part === 'databases') databases.set(Number(first), line.slice(first.length + 1));
      else (first === 'node' ? byNode : byOid).set(`${part}/${number}`, { kind, name: rest.join(' ') });
    }
  }
  return { databases, byNode, byOid };
}

function wantedNumbers(effects: readonly WalEffect[]): Map<number, Set<number>> {
  const wanted = new Map<number, Set<number>>();
  const want = (database: number, numbers: readonly number[]): void => {
    const set = wanted.get(database) ?? new Set();
    for (const number of numbers) set.add(number);
    wanted.set(database, set);
  };
  for (const effect of effects) {
    if ('relation' in effect) want(effect.relation.database, [effect.relation.node]);
    else if ('relations' in effect) for (const { database, node } of effect.relations) want(database, [node]);
    else if ('oids' in effect) want(effect.database, effect.oids);
  }
  wanted.delete(0);
  return wanted;
}
