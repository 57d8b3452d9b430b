// Positions in the write-ahead log and the names of its segment files: exact arithmetic on 64-bit numbers.
import { UserError } from '../errors.ts';
import type { Timeline } from './timeline.ts';

declare const lsnBrand: unique symbol;
/** A byte position in the write-ahead log, 0 to 2^64-1. */
export type Lsn = bigint & { readonly [lsnBrand]: 'Lsn' };

/** What `initdb` uses unless `--wal-segsize` says otherwise, in bytes. */
export const DEFAULT_SEGMENT_SIZE = 16n * 1024n * 1024n;

const LSN_FORM = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/;
const SEGMENT_FORM = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})$/;

/**
 * Reads PostgreSQL's form of a position, `0/4001C80`. Throws UserError INVALID_VALUE for any other text.
 * @see https://www.postgresql.org/docs/15/datatype-pg-lsn.html
 */
export function parseLsn(text: string): Lsn {
  const match = LSN_FORM.exec(text.trim());
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new UserError('INVALID_VALUE', `'${text}' is not a WAL position`, {
      hint: 'a position is two hexadecimal numbers with a slash between them, such as 0/4001C80',
    });
  }
  return ((BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`)) as Lsn;
}

/** PostgreSQL's form: `0/4001C80`. */
export function formatLsn(lsn: Lsn): string {
  return `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xffffffffn).toString(16).toUpperCase()}`;
}

/** Bytes of WAL from `earlier` to `later`; negative when they are the other way round. */
export function walBytes(earlier: Lsn, later: Lsn): bigint {
  return later - earlier;
}

/** A 24-digit segment name, read. */
export interface Segment {
  readonly timeline: Timeline;
  /** The first byte in it. */
  readonly start: Lsn;
  /** The first byte behind it. */
  readonly end: Lsn;
}

/** The file that holds the byte at `lsn` on a timeline: 24 hexadecimal digits. */
export function segmentName(timeline: Timeline, lsn: Lsn, segmentSize = DEFAULT_SEGMENT_SIZE): string {
  const number = lsn / segmentSize;
  const perLog = 0x100000000n / segmentSize;
  return hex8(BigInt(timeline)) + hex8(number / perLog) + hex8(number % perLog);
}

/** Reads a segment's name; undefined for anything else (`.history`, `.partial`, `.backup`). */
export function parseSegmentName(name: string, segmentSize = DEFAULT_SEGMENT_SIZE): Segment | undefined {
  const match = SEGMENT_FORM.exec(name);
  if (!match) return undefined;
  const [timeline = 0n, log = 0n, part = 0n] = match.slice(1).map(digits => BigInt(`0x${digits}`));
  const start = (log << 32n) + part * segmentSize;
  if (part >= 0x100000000n / segmentSize) return undefined;
  return { timeline: Number(timeline) as Timeline, start: start as Lsn, end: (start + segmentSize) as Lsn };
}

/** The timeline in a segment's name, whatever the size of segments; undefined for anything else. */
export function timelineOfSegment(name: string): Timeline | undefined {
  const digits = SEGMENT_FORM.exec(name)?.[1];
  return digits === undefined ? undefined : (Number.parseInt(digits, 16) as Timeline);
}

function hex8(value: bigint): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}
