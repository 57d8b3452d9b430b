// Reads the newest commits of a living leader's log from its pg_wal: what a recovery would give up.
import type { Host } from '../../connection/host.ts';
import { type Instant, parseInstant, toIso } from '../../postgres/instant.ts';
import type { Commit, LossPoint, NewestCommits } from '../../postgres/loss.ts';
import { type Lsn, segmentName } from '../../postgres/lsn.ts';
import type { Timeline, TimelineTree } from '../../postgres/timeline.ts';
import { listParts } from '../parts.ts';
import { PRELUDE } from './shell.ts';

/** 256 MiB: read in about a second. */
const MOST_SEGMENTS = 16;

export interface LedLog {
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
  readonly tree: TimelineTree;
  readonly timeline: Timeline;
  /** Where the leader writes now. */
  readonly lsn: Lsn;
  /** Bytes of a segment. */
  readonly segmentSize: bigint;
}

// Newest first. Of each segment: how many commits, how many behind the point, the first of those, the last of all. Both
// times and positions, made equally long, are in order as text.
const SCRIPT = `
dbsu=$1 bin=$2 data=$3 kind=$4 from=$5 inclusive=$6; shift 6
${PRELUDE}
export TZ=UTC LC_ALL=C
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
for name in "$@"; do
  [ -f "$data/pg_wal/$name" ] || break
  part segment
  as "$bin/pg_waldump" --rmgr=Transaction "$data/pg_wal/$name" 2>/dev/null |
    sed -nE 's#^.*tx: +([0-9]+), lsn: ([0-9A-F]+)/([0-9A-F]+), .*desc: COMMIT(_PREPARED ([0-9]+):)? ([0-9-]+ [0-9:.]+) .*$#\\2 \\3 \\1 \\6#p' |
    awk -v kind="$kind" -v from="$from" -v inclusive="$inclusive" '
      { at = $4 " " $5
        if (kind == "lsn") { at = sprintf("%8s%8s", $1, $2); gsub(/ /, "0", at) }
        if (at > from || (at == from && inclusive == "y")) { if (!lost) first = $3 " " $4 " " $5; lost++ }
        all++; last = $3 " " $4 " " $5 }
      END { print all + 0, lost + 0; print first; print last }' >"$folder/commits"
  cat "$folder/commits"; read -r all lost <"$folder/commits"
  [ "$all" = "$lost" ] || break
done
exit 0
`;

/** The commits behind a point, read backwards from the end of the log until the point, or until there is no more in pg_wal. */
export async function readNewestCommits(host: Host, log: LedLog, point: LossPoint): Promise<NewestCommits> {
  const { dbsu, bin, data } = log;
  const { names, hasPoint } = segmentsBack(log, point);
  const from = point.kind === 'time' ? clockText(point.time) : padded(point.lsn);
  const words = [dbsu, bin, data, point.kind, from, point.isInclusive ? 'y' : 'n', ...names];
  const output = await host.run({ script: SCRIPT, args: words });
  const segments = listParts(output.stdout.toString()).map(({ text }) => readSegment(text));
  const behind = segments.filter(({ lost }) => lost > 0);
  return {
    count: behind.reduce((sum, { lost }) => sum + lost, 0),
    first: behind.at(-1)?.first,
    last: segments.find(({ last }) => last !== undefined)?.last,
    isWhole: segments.some(({ all, lost }) => all > lost) || (hasPoint && segments.length === names.length),
  };
}

/** The names of the newest segments, newest first, no further back than the point. */
function segmentsBack(
  { tree, timeline, lsn, segmentSize }: LedLog,
  point: LossPoint,
): { readonly names: readonly string[]; readonly hasPoint: boolean } {
  const names: string[] = [];
  const floor = point.kind === 'lsn' ? point.lsn : point.floor;
  // On a boundary the next file is not there yet.
  let at: bigint = lsn - 1n;
  while (names.length < MOST_SEGMENTS && at >= 0n) {
    names.push(segmentName(tree.timelineAt(timeline, at as Lsn), at as Lsn, segmentSize));
    const start = at - (at % segmentSize);
    if (floor >= start) return { names, hasPoint: true };
    at = start - 1n;
  }
  return { names, hasPoint: false };
}

interface SegmentCommits {
  readonly all: number;
  readonly lost: number;
  readonly first: Commit | undefined;
  readonly last: Commit | undefined;
}

function readSegment(text: string): SegmentCommits {
  const [counts = '', first = '', last = ''] = text.split('\n');
  const [all = 0, lost = 0] = counts.split(' ').map(Number);
  return { all, lost, first: readCommit(first), last: readCommit(last) };
}

function readCommit(line: string): Commit | undefined {
  const [xid, ...clock] = line.trim().split(' ');
  return clock.length === 0 ? undefined : { xid: Number(xid), time: parseInstant(`${clock.join(' ')}+00`) };
}

/** As pg_waldump writes a moment, always with six decimals. */
function clockText(instant: Instant): string {
  const [clock = '', decimals = ''] = toIso(instant).replace('T', ' ').replace('Z', '').split('.');
  return `${clock}.${decimals.padEnd(6, '0')}`;
}

function padded(lsn: Lsn): string {
  return lsn.toString(16).toUpperCase().padStart(16, '0');
}
