// What a search has seen in archived segments, remembered on the host: an archived segment never changes, and the next search
// for a restore point or a transaction reads only those that are new, or that may hold it.
import { formatLsn, type Lsn, parseLsn, parseSegmentName } from './lsn.ts';
import type { RecoveryTarget } from './target.ts';
import type { StopRecord } from './wal-search.ts';

/** A line of the file: the restore points in a segment with their places, or the least and the greatest transaction that ended there. */
interface Seen {
  readonly segment: string;
  readonly points?: readonly (readonly [string, string])[];
  readonly ended?: readonly [number, number] | null;
}

export interface Remembered {
  /** Segments that need not be read again for this target. */
  readonly skip: ReadonlySet<string>;
  /** What stands in them. */
  readonly records: readonly StopRecord[];
}

/** What is remembered of each kind of target; they are kept apart. A word of its own for each way to read the log: an older one saw less. */
export function kindOf(target: RecoveryTarget): 'ends' | 'names' {
  return target.type === 'xid' ? 'ends' : 'names';
}

/** The lines for segments that were read whole, with the records in them. */
export function seenLines(
  target: RecoveryTarget,
  segments: readonly string[],
  records: readonly StopRecord[],
  segmentSize: bigint,
): string {
  return segments
    .flatMap(segment => {
      const place = parseSegmentName(segment, segmentSize);
      if (place === undefined) return [];
      const inside = records.filter(
        ({ timeline, lsn }) => timeline === place.timeline && lsn >= place.start && lsn < place.end,
      );
      const seen: Seen =
        kindOf(target) === 'names'
          ? {
              segment,
              points: inside.flatMap(({ name, lsn }) =>
                name === undefined ? [] : [[name, formatLsn(lsn)] as const],
              ),
            }
          : { segment, ended: rangeOf(inside.flatMap(({ xid }) => xid ?? [])) };
      return [`${JSON.stringify(seen)}\n`];
    })
    .join('');
}

/** Reads the lines; one that was cut off while it was written is left out. */
export function remember(target: RecoveryTarget, text: string, segmentSize: bigint): Remembered {
  const skip = new Set<string>();
  const records: StopRecord[] = [];
  for (const line of text.split('\n')) {
    const seen = parseSeen(line);
    const place = seen && parseSegmentName(seen.segment, segmentSize);
    if (seen === undefined || place === undefined || skip.has(seen.segment)) continue;
    const nothing = { timeline: place.timeline, time: undefined, xid: undefined, name: undefined };
    if (target.type === 'name' && seen.points !== undefined) {
      skip.add(seen.segment);
      for (const [name, lsn] of seen.points) records.push({ ...nothing, name, lsn: parseLsn(lsn) });
    }
    if (target.type === 'xid' && seen.ended !== undefined) {
      const [least, greatest] = seen.ended ?? [];
      if (least !== undefined && greatest !== undefined && least <= target.xid && target.xid <= greatest)
        continue;
      skip.add(seen.segment);
      // The nearest ones of a segment that lies wholly before or behind the transaction.
      for (const xid of [least, greatest])
        if (xid !== undefined) records.push({ ...nothing, xid, lsn: place.start as Lsn });
    }
  }
  return { skip, records };
}

function parseSeen(line: string): Seen | undefined {
  try {
    const seen = JSON.parse(line) as Seen;
    return typeof seen.segment === 'string' ? seen : undefined;
  } catch {
    return undefined;
  }
}

function rangeOf(xids: readonly number[]): readonly [number, number] | null {
  if (xids.length === 0) return null;
  const [first = 0] = xids;
  return xids.reduce<[number, number]>(
    ([least, most], xid) => [Math.min(least, xid), Math.max(most, xid)],
    [first, first],
  );
}
