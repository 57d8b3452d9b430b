// What happened, transaction by transaction: records of the log gathered under the commit that made them true.
import type { Instant } from './instant.ts';
import type { Lsn } from './lsn.ts';
import { type FileNode, parseWalRecord, type RowChange, type WalAction } from './wal-record.ts';

/** One thing that a transaction did, large or small. */
export type WalEffect =
  | { readonly kind: RowChange; readonly relation: FileNode; readonly rows: number }
  | { readonly kind: 'created'; readonly relations: readonly FileNode[] }
  /** The table stands first, its indexes, sequences and TOAST behind it. */
  | { readonly kind: 'dropped'; readonly relations: readonly FileNode[] }
  /** Tables by OID; where the log does not tell them apart, their indexes too. */
  | { readonly kind: 'truncated' | 'rewritten'; readonly database: number; readonly oids: readonly number[] }
  /** Relations whose definition changed, when that is all that is known. */
  | { readonly kind: 'altered'; readonly database: number; readonly oids: readonly number[] }
  | { readonly kind: 'database-created' | 'database-dropped'; readonly database: number }
  | { readonly kind: 'message'; readonly prefix: string };

export interface WalTransaction {
  readonly xid: number;
  /** Of the commit record: recovery to just before the transaction stops there. */
  readonly lsn: Lsn;
  readonly time: Instant;
  readonly effects: readonly WalEffect[];
}

export interface WalRestorePoint {
  readonly name: string;
  readonly lsn: Lsn;
  /** Of the commit before it: the record's own time is not shown by pg_waldump. */
  readonly time: Instant | undefined;
}

export interface WalSummary {
  /** In the order of their commits. */
  readonly transactions: readonly WalTransaction[];
  readonly restorePoints: readonly WalRestorePoint[];
}

/** Relations below are the system's own: what happens to them shows by its consequence. */
const FIRST_USER_NODE = 16384;

/** Reads the output of pg_waldump, whole or reduced. Aborted transactions and those that have not ended are left out. */
export function summariseWal(text: string): WalSummary {
  const open = new Map<number, Workspace>();
  const transactions: WalTransaction[] = [];
  const restorePoints: WalRestorePoint[] = [];
  for (const line of text.split('\n')) {
    const record = parseWalRecord(line);
    if (record === undefined) continue;
    const { action, xid, count } = record;
    if (action.kind === 'restore-point') {
      restorePoints.push({ name: action.name, lsn: action.lsn, time: transactions.at(-1)?.time });
    } else if (action.kind === 'end') {
      const ended = [action.xid, ...action.subtransactions];
      const work = ended.flatMap(each => open.get(each) ?? []);
      for (const each of ended) open.delete(each);
      if (!action.committed) continue;
      const { xid: own, lsn, time } = action;
      transactions.push({ xid: own, lsn, time, effects: findEffects(merge(work), action) });
    } else {
      const work = open.get(xid) ?? new Workspace();
      open.set(xid, work);
      work.add(action, count);
    }
  }
  return { transactions, restorePoints };
}

/** Does losing this effect, or having it, matter enough to be called an accident? */
export function isSuspect(effect: WalEffect, bulk: number): boolean {
  switch (effect.kind) {
    case 'dropped':
    case 'truncated':
    case 'database-dropped':
      return true;
    case 'deleted':
    case 'updated':
      return effect.rows >= bulk;
    default:
      return false;
  }
}

type Work = Exclude<WalAction, { readonly kind: 'end' | 'restore-point' }>;

/** What one transaction has done so far. */
class Workspace {
  readonly rows = new Map<string, { change: RowChange; relation: FileNode; rows: number }>();
  readonly created: FileNode[] = [];
  /** Files that got a row or a page. */
  readonly filled = new Set<string>();
  readonly truncated: number[] = [];
  readonly databases: { change: 'created' | 'dropped'; database: number }[] = [];
  readonly messages: string[] = [];

  add(action: Work, count: number): void {
    switch (action.kind) {
      case 'rows': {
        const key = `${action.change} ${keyOf(action.relation)}`;
        const before = this.rows.get(key)?.rows ?? 0;
        this.rows.set(key, { ...action, rows: before + action.rows * count });
        this.filled.add(keyOf(action.relation));
        break;
      }
      case 'page':
        this.filled.add(keyOf(action.relation));
        break;
      case 'create':
        this.created.push(action.relation);
        break;
      case 'truncate':
        this.truncated.push(...action.oids);
        break;
      case 'database':
        this.databases.push({ change: action.change, database: action.database });
        break;
      case 'message':
        this.messages.push(action.prefix);
        break;
    }
  }
}

/** A transaction with its subtransactions. */
function merge(parts: readonly Workspace[]): Workspace {
  const [first, ...others] = parts;
  const whole = first ?? new Workspace();
  for (const part of others) {
    for (const { change, relation, rows } of part.rows.values())
      whole.add({ kind: 'rows', change, relation, rows }, 1);
    whole.created.push(...part.created);
    for (const key of part.filled) whole.filled.add(key);
    whole.truncated.push(...part.truncated);
    whole.databases.push(...part.databases);
    whole.messages.push(...part.messages);
  }
  return whole;
}

function findEffects(work: Workspace, end: Extract<WalAction, { kind: 'end' }>): WalEffect[] {
  // The files of a new database are no relations that anybody made.
  const newDatabases = new Set(work.databases.map(each => each.database));
  const isNew = (relation: FileNode): boolean => newDatabases.has(relation.database);
  const created = work.created.filter(relation => !isNew(relation) && relation.node >= FIRST_USER_NODE);
  const droppedOids = new Set(end.dropped.filter(oid => !created.some(made => made.node === oid)));
  const isRewrite = created.length > 0 && end.removed.length > 0;
  const effects: WalEffect[] = [
    ...work.databases.map(({ change, database }) => ({ kind: `database-${change}`, database }) as const),
    ...dropsOf(end, droppedOids, created.length),
    ...replacementsOf(work, end, created, isRewrite),
    ...(isRewrite || created.length === 0 ? [] : [{ kind: 'created', relations: created } as const]),
    ...rowsOf(work, isRewrite ? created : [], isNew),
    ...work.messages.map(prefix => ({ kind: 'message', prefix }) as const),
  ];
  const altered = end.touched.filter(oid => oid >= FIRST_USER_NODE);
  if (effects.length > 0 || altered.length === 0) return effects;
  // Cache messages name no database; the catalogue's own rows do.
  const [catalogue] = work.rows.values();
  return [{ kind: 'altered', database: catalogue?.relation.database ?? 0, oids: altered }];
}

/**
 * A file that goes belongs to a dropped relation, unless another file takes its place: VACUUM FULL and REFRESH drop
 * relations of their own making, but leave as many files as they found.
 */
function dropsOf(
  end: Extract<WalAction, { kind: 'end' }>,
  droppedOids: ReadonlySet<number>,
  replaced: number,
): WalEffect[] {
  if (end.removed.length <= replaced) return [];
  const gone = replaced > 0 ? end.removed.filter(relation => droppedOids.has(relation.node)) : end.removed;
  return gone.length === 0 ? [] : [{ kind: 'dropped', relations: gone }];
}

/** TRUNCATE gives a table a new, empty file; VACUUM FULL, CLUSTER and some ALTER TABLE give it a full one. */
function replacementsOf(
  work: Workspace,
  end: Extract<WalAction, { kind: 'end' }>,
  created: readonly FileNode[],
  isRewrite: boolean,
): WalEffect[] {
  const [first] = created;
  const database = first?.database ?? end.removed[0]?.database ?? 0;
  if (work.truncated.length > 0) return [{ kind: 'truncated', database, oids: work.truncated }];
  if (!isRewrite || first === undefined) return [];
  const isEmpty = !work.filled.has(keyOf(first));
  const oids = end.touched.filter(oid => oid >= FIRST_USER_NODE && !created.some(made => made.node === oid));
  return [{ kind: isEmpty ? 'truncated' : 'rewritten', database, oids }];
}

function rowsOf(
  work: Workspace,
  rewritten: readonly FileNode[],
  isNew: (relation: FileNode) => boolean,
): WalEffect[] {
  const copied = new Set(rewritten.map(keyOf));
  return [...work.rows.values()]
    .filter(
      ({ relation }) => relation.node >= FIRST_USER_NODE && !isNew(relation) && !copied.has(keyOf(relation)),
    )
    .map(({ change, relation, rows }) => ({ kind: change, relation, rows }));
}

function keyOf({ database, node }: FileNode): string {
  return `${database}/${node}`;
}
