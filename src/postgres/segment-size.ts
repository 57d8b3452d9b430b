// How large a cluster's WAL segments are: `initdb --wal-segsize` decides once and for all, and every name depends on it.
import type { Backup } from './backup.ts';
import { DEFAULT_SEGMENT_SIZE, type Lsn, segmentName, timelineOfSegment } from './lsn.ts';

/** What initdb takes: powers of two from 1 MiB to 1 GiB. */
const SIZES = Array.from({ length: 11 }, (_, power) => 1048576n << BigInt(power));

/**
 * Bytes of a segment. What the control file of the cluster's own data says counts, unless backups tell otherwise: each of
 * them has positions and the names of the segments that hold them, and names of another size do not fit.
 * @see https://www.postgresql.org/docs/15/app-initdb.html
 */
export function segmentSizeOf(
  backups: readonly Pick<Backup, 'startLsn' | 'stopLsn' | 'walStart' | 'walStop'>[],
  control: bigint | undefined,
): bigint {
  const fitting = SIZES.filter(size =>
    backups.every(
      ({ startLsn, stopLsn, walStart, walStop }) =>
        // A position on the border between two segments is the end of the first.
        fits(walStart, startLsn, size) && fits(walStop, (stopLsn - 1n) as Lsn, size),
    ),
  );
  const [smallest] = fitting;
  if (control !== undefined && (smallest === undefined || fitting.includes(control))) return control;
  return smallest === undefined || fitting.includes(DEFAULT_SEGMENT_SIZE) ? DEFAULT_SEGMENT_SIZE : smallest;
}

function fits(name: string, lsn: Lsn, size: bigint): boolean {
  const timeline = timelineOfSegment(name);
  return timeline === undefined || segmentName(timeline, lsn, size) === name;
}
