// One line of pg_waldump as data: which transaction did what to which relation. Only what tells a story is read.
import { type Instant, parseInstant } from './instant.ts';
import { type Lsn, parseLsn } from './lsn.ts';

/** A relation's file: numbers of its database and its file. Tablespaces are left out: no two files share the rest. */
export interface FileNode {
  readonly database: number;
  readonly node: number;
}

/** What a record did, in the terms of the summary. */
export type WalAction =
  | { readonly kind: 'rows'; readonly change: RowChange; readonly relation: FileNode; readonly rows: number }
  /** A page image, as CREATE INDEX, VACUUM FULL and the like write them. */
  | { readonly kind: 'page'; readonly relation: FileNode }
  | { readonly kind: 'create'; readonly relation: FileNode }
  /** TRUNCATE by the tables' OIDs; only `wal_level = logical` writes it. */
  | { readonly kind: 'truncate'; readonly oids: readonly number[] }
  | { readonly kind: 'database'; readonly change: 'created' | 'dropped'; readonly database: number }
  | { readonly kind: 'message'; readonly prefix: string }
  | { readonly kind: 'restore-point'; readonly name: string; readonly lsn: Lsn }
  | {
      readonly kind: 'end';
      readonly committed: boolean;
      /** The transaction that ended: of a prepared one not the record's own. */
      readonly xid: number;
      readonly lsn: Lsn;
      readonly time: Instant;
      readonly subtransactions: readonly number[];
      /** Files that are deleted with the commit. */
      readonly removed: readonly FileNode[];
      /** OIDs of relations whose statistics go: they are dropped for good. PostgreSQL 15 and newer. */
      readonly dropped: readonly number[];
      /** OIDs of relations whose definition changed. */
      readonly touched: readonly number[];
    };

export type RowChange = 'inserted' | 'updated' | 'deleted';

export interface WalRecord {
  /** 0 outside transactions. */
  readonly xid: number;
  readonly action: WalAction;
  /** How many equal records in a row the line stands for. */
  readonly count: number;
}

/**
 * `count rmgr: Heap len (rec/tot): 54/ 54, tx: 730, lsn: 0/154BE48, prev 0/154BDE8, desc: DELETE …`; the count and
 * everything between manager and transaction is missing or there, as `REDUCE_SCRIPT` left it.
 */
const LINE =
  /^\s*(?:(\d+)\s+)?rmgr: (\w+)\s+(?:len[^,]*, )?tx:\s*(\d+),(?: lsn: ([0-9A-F]+\/[0-9A-F]+), prev [^,]*,)? desc: (.*)$/;
const BLOCK = /blkref #0: rel \d+\/(\d+)\/(\d+)(?! fork)/;
const ROW_CHANGES: Readonly<Record<string, RowChange>> = {
  INSERT: 'inserted',
  UPDATE: 'updated',
  HOT_UPDATE: 'updated',
  DELETE: 'deleted',
};

/**
 * The record of a line; undefined for one that tells nothing about the contents of the database.
 * @see https://www.postgresql.org/docs/15/pgwaldump.html
 */
export function parseWalRecord(line: string): WalRecord | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, count = '1', manager = '', xid = '', lsn, description = ''] = match;
  const action = readAction(manager, Number(xid), lsn, description);
  return action === undefined ? undefined : { xid: Number(xid), action, count: Number(count) };
}

function readAction(
  manager: string,
  xid: number,
  lsn: string | undefined,
  description: string,
): WalAction | undefined {
  switch (manager) {
    case 'Transaction':
      return lsn === undefined ? undefined : readEnd(xid, parseLsn(lsn), description);
    case 'Heap':
      return readHeap(description);
    case 'Heap2': {
      const rows = /^MULTI_INSERT\S* (?:(\d+) tuples|ntuples: (\d+))/.exec(description);
      const relation = readBlock(description);
      if (rows === null || relation === undefined) return undefined;
      return { kind: 'rows', change: 'inserted', relation, rows: Number(rows[1] ?? rows[2]) };
    }
    case 'XLOG': {
      const name = /^RESTORE_POINT (.*)$/.exec(description)?.[1];
      if (name !== undefined && lsn !== undefined) return { kind: 'restore-point', name, lsn: parseLsn(lsn) };
      const relation = /^FPI\s/.test(description) ? readBlock(description) : undefined;
      return relation && { kind: 'page', relation };
    }
    case 'Storage': {
      const [relation] = readPaths(/^CREATE (\S+)$/.exec(description)?.[1] ?? '');
      return relation && { kind: 'create', relation };
    }
    case 'Database':
      return readDatabase(description);
    case 'LogicalMessage': {
      const prefix = /^MESSAGE transactional, prefix "(.*?)"/.exec(description)?.[1];
      return prefix === undefined ? undefined : { kind: 'message', prefix };
    }
    default:
      return undefined;
  }
}

function readHeap(description: string): WalAction | undefined {
  const oids = /^TRUNCATE .*relids:? \[?([\d, ]+)/.exec(description)?.[1];
  if (oids !== undefined) return { kind: 'truncate', oids: numbers(oids) };
  const change = ROW_CHANGES[/^[A-Z_]+/.exec(description)?.[0] ?? ''];
  const relation = readBlock(description);
  return change && relation && { kind: 'rows', change, relation, rows: 1 };
}

function readDatabase(description: string): WalAction | undefined {
  const made = /^CREATE\S* (?:copy dir \S+ to|create dir) \d+\/(\d+)/.exec(description)?.[1];
  if (made !== undefined) return { kind: 'database', change: 'created', database: Number(made) };
  const gone = /^DROP dir \d+\/(\d+)/.exec(description)?.[1];
  return gone === undefined ? undefined : { kind: 'database', change: 'dropped', database: Number(gone) };
}

/** `COMMIT 2026-11-23 09:38:03.2 UTC; rels: base/5/16400; …`, `COMMIT_PREPARED 746: …`, `ABORT …`. */
function readEnd(xid: number, lsn: Lsn, description: string): WalAction | undefined {
  const match = /^(COMMIT|ABORT)(?:_PREPARED (\d+):)? (\d{4}-[^;]+?)\s*(?:;|$)/.exec(description);
  if (match === null) return undefined;
  const part = (name: string): string => new RegExp(`; ${name}: ([^;]*)`).exec(description)?.[1] ?? '';
  return {
    kind: 'end',
    committed: match[1] === 'COMMIT',
    xid: match[2] === undefined ? xid : Number(match[2]),
    lsn,
    time: parseInstant(match[3] ?? ''),
    subtransactions: numbers(part('subxacts')),
    removed: readPaths(part('rels')),
    dropped: [...part('dropped stats').matchAll(/\b2\/\d+\/(\d+)/g)].map(([, oid]) => Number(oid)),
    touched: [...new Set([...part('inval msgs').matchAll(/relcache (\d+)/g)].map(([, oid]) => Number(oid)))],
  };
}

function readBlock(description: string): FileNode | undefined {
  const match = BLOCK.exec(description);
  return match === null ? undefined : { database: Number(match[1]), node: Number(match[2]) };
}

/** `base/5/16400 pg_tblspc/16390/PG_15_202209061/5/16401`; other forks than the main one are left out. */
function readPaths(text: string): FileNode[] {
  const paths = text
    .split(' ')
    .filter(path => /^(base|pg_tblspc)\/.*\d$/.test(path) && !path.includes('_vm'));
  return paths.flatMap(path => {
    const match = /\/(\d+)\/(\d+)$/.exec(path);
    return match === null ? [] : [{ database: Number(match[1]), node: Number(match[2]) }];
  });
}

function numbers(text: string): number[] {
  return [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}
