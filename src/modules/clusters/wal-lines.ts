// What the log tells, for people: one line a transaction, the newest first, the moment that was asked for among them.
import { formatInstant, type Instant } from '../../postgres/instant.ts';
import { formatLsn } from '../../postgres/lsn.ts';
import type { Timeline } from '../../postgres/timeline.ts';
import type { FileNode } from '../../postgres/wal-record.ts';
import {
  isSuspect,
  type WalEffect,
  type WalRestorePoint,
  type WalTransaction,
} from '../../postgres/wal-summary.ts';
import { table } from './table.ts';
import type { RelationName, WalNames } from './wal-names.ts';

export interface WalStory {
  readonly cluster: string;
  readonly timeline: Timeline;
  /** The name of the timeline in commands: undefined where the planner finds it by itself. */
  readonly commandTimeline: Timeline | undefined;
  readonly moment: Instant;
  readonly transactions: readonly WalTransaction[];
  readonly restorePoints: readonly WalRestorePoint[];
  readonly names: WalNames;
  /** Rows deleted or updated from which on a transaction counts as an accident's suspect. */
  readonly bulk: number;
  /** Transactions to show. */
  readonly limit: number;
}

/** Kinds of relations that people make: tables, partitioned ones, materialized views, foreign tables. */
const TABLES = ['r', 'p', 'm', 'f'];

/** The table of transactions, and the commands for recovery to just before those that look like accidents. */
export function storyLines(story: WalStory): string[] {
  const shown = nearest(story);
  const left = story.transactions.length - shown.length;
  const suspects = shown.filter(transaction => hasSuspect(transaction, story.bulk));
  return [
    ...table(['', 'time', 'xid', 'WAL position', 'what'], rowsOf(story, shown)),
    ...(left === 0 ? [] : [`(${left} more without an accident, or further away, are not shown)`]),
    '',
    ...(suspects.length === 0
      ? [`no table was dropped or emptied, no ${story.bulk} rows were deleted or updated at once`]
      : ['Recovery to just before one of those marked with *:']),
    ...suspects.map(transaction => `${transaction.xid}: ${recoveryCommand(story, transaction)}`),
  ];
}

/** The command that recovers to the state before a transaction; without double quotes, which a report would escape. */
export function recoveryCommand(
  story: Pick<WalStory, 'cluster' | 'commandTimeline'>,
  transaction: Pick<WalTransaction, 'lsn'>,
): string {
  const timeline = story.commandTimeline === undefined ? '' : `, timeline: ${story.commandTimeline}`;
  const request = `{lsn: ${formatLsn(transaction.lsn)}, exclusive: true${timeline}}`;
  return `./pgsql-pitr.yml -l ${story.cluster} -e '{pg_pitr: ${request}}'`;
}

/** A transaction in words: `deleted 400 rows of public.ledger; inserted 1 row into public.notes`. */
export function describeTransaction(transaction: WalTransaction, names: WalNames): string {
  const sentences = transaction.effects.flatMap(effect => describeEffect(effect, names) ?? []);
  return sentences.join('; ') || 'nothing that the log shows';
}

/**
 * Whether the transaction did what accidents do: dropped or emptied something, or deleted or updated `bulk` rows or
 * more.
 */
export function hasSuspect(transaction: WalTransaction, bulk: number): boolean {
  return transaction.effects.some(effect => isSuspect(effect, bulk));
}

/** Suspects first, then the nearest to the moment; in the order of the log, the newest first. */
function nearest({ transactions, moment, bulk, limit }: WalStory): WalTransaction[] {
  const distance = ({ time }: WalTransaction): bigint => (time < moment ? moment - time : time - moment);
  const rank = (transaction: WalTransaction): number => (hasSuspect(transaction, bulk) ? 0 : 1);
  const best = [...transactions]
    .sort((a, b) => rank(a) - rank(b) || Number(distance(a) - distance(b)))
    .slice(0, limit);
  return best.sort((a, b) => (a.lsn > b.lsn ? -1 : 1));
}

function rowsOf(story: WalStory, shown: readonly WalTransaction[]): string[][] {
  const rows = [
    ...shown.map(transaction => ({
      key: transaction.lsn,
      cells: [
        hasSuspect(transaction, story.bulk) ? '*' : '',
        formatInstant(transaction.time),
        String(transaction.xid),
        formatLsn(transaction.lsn),
        describeTransaction(transaction, story.names),
      ],
    })),
    ...story.restorePoints.map(point => ({
      key: point.lsn,
      cells: ['', '', '', formatLsn(point.lsn), `restore point '${point.name}'`],
    })),
  ].sort((a, b) => (a.key > b.key ? -1 : 1));
  // The moment stands below everything that was committed after it.
  const after = shown.filter(transaction => transaction.time > story.moment);
  const oldestAfter = after.at(-1)?.lsn;
  const index = oldestAfter === undefined ? 0 : rows.findIndex(row => row.key === oldestAfter) + 1;
  const mark = ['>', formatInstant(story.moment), '', '', 'the moment that was asked for'];
  return [...rows.slice(0, index).map(row => row.cells), mark, ...rows.slice(index).map(row => row.cells)];
}

function describeEffect(effect: WalEffect, names: WalNames): string | undefined {
  switch (effect.kind) {
    case 'inserted':
    case 'updated':
    case 'deleted': {
      const relation = relationAt(names, effect.relation);
      if (relation?.kind === 't') return undefined;
      const where = relation?.name ?? `file ${effect.relation.node}`;
      const rows = `${effect.rows} row${effect.rows === 1 ? '' : 's'}`;
      const database = databaseSuffix(names, effect.relation.database);
      return `${effect.kind} ${rows} ${effect.kind === 'inserted' ? 'into' : 'of'} ${where}${database}`;
    }
    case 'created':
    case 'dropped': {
      const [first] = effect.relations;
      if (first === undefined) return undefined;
      const more = effect.relations.length - 1;
      const name = relationAt(names, first)?.name ?? `file ${first.node}`;
      const others = more === 0 ? '' : ` and ${more} more (indexes, sequences, TOAST)`;
      return `${effect.kind} ${name}${others}${databaseSuffix(names, first.database)}`;
    }
    case 'truncated':
    case 'rewritten':
    case 'altered': {
      const why = effect.kind === 'rewritten' ? ' (VACUUM FULL, ALTER TABLE, or TRUNCATE and new rows)' : '';
      const list = tablesAt(names, effect.database, effect.oids);
      return `${effect.kind} ${list}${databaseSuffix(names, effect.database)}${why}`;
    }
    case 'database-created':
      return `created database ${names.databases.get(effect.database) ?? effect.database}`;
    case 'database-dropped':
      return `dropped database ${names.databases.get(effect.database) ?? effect.database}`;
    case 'message':
      return `logical message '${effect.prefix}'`;
  }
}

/** A file that has been replaced is known no more, but its first number is its relation's OID. */
function relationAt(names: WalNames, { database, node }: FileNode): RelationName | undefined {
  return names.byNode.get(`${database}/${node}`) ?? names.byOid.get(`${database}/${node}`);
}

function tablesAt(names: WalNames, database: number, oids: readonly number[]): string {
  const known = oids.flatMap(oid => names.byOid.get(`${database}/${oid}`) ?? []);
  const tables = known.filter(relation => TABLES.includes(relation.kind));
  const found = tables.length > 0 ? tables : known;
  if (found.length > 0) return found.map(relation => relation.name).join(', ');
  const [first] = oids;
  return first === undefined ? 'a relation' : `relation ${first}`;
}

/** Most clusters have one database: only another than `postgres` is named. */
function databaseSuffix(names: WalNames, database: number): string {
  const name = names.databases.get(database);
  return name === undefined ? ` (database ${database})` : name === 'postgres' ? '' : ` (database ${name})`;
}
