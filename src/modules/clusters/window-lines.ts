// Which moments can be restored, by repository and timeline: the table that `-t info` shows, and the same as data.
import type { Host } from '../../connection/host.ts';
import {
  describeGap,
  type RestorableWindow,
  restorableWindows,
  type SegmentRun,
} from '../../postgres/archive.ts';
import { formatInstant, type Instant, instantFromSeconds, toIso } from '../../postgres/instant.ts';
import { formatLsn, type Lsn, segmentName } from '../../postgres/lsn.ts';
import type { Timeline } from '../../postgres/timeline.ts';
import { type RepositoryState, readArchiveEnd } from './repository.ts';
import { PRELUDE } from './shell.ts';
import { table } from './table.ts';

/** A window with its last moment, where that is known. */
export interface ShownWindow extends RestorableWindow {
  /** The last commit in the archive, or before the gap. */
  readonly to: Instant | undefined;
  /** When the timeline was left for another one, at the latest. */
  readonly leftBefore: Instant | undefined;
}

// The server keeps the time of its newest commit; once that is older than the newest archived segment, it is in there.
const COMMIT_SCRIPT = `
dbsu=$1 bin=$2 port=$3
${PRELUDE}
sql "select extract(epoch from timestamp)
  from pg_last_committed_xact(), pg_stat_archiver where timestamp <= last_archived_time and not pg_is_in_recovery()" 2>/dev/null
exit 0
`;

/** Every window, the last commit read from the archive's last segments. */
export async function readWindows(
  host: Host,
  options: {
    readonly dbsu: string;
    readonly bin: string;
    readonly port: number;
    readonly repository: RepositoryState;
    /** The archived segments by repository. */
    readonly runs: ReadonlyMap<number, readonly SegmentRun[]>;
  },
): Promise<ShownWindow[]> {
  const { dbsu, bin, port, repository, runs } = options;
  const { stanza, tree, born, segmentSize } = repository;
  const known = await host.run({ script: COMMIT_SCRIPT, args: [dbsu, bin, String(port)] });
  const seconds = Number(known.stdout.toString().trim());
  const newest = seconds > 0 ? instantFromSeconds(seconds) : undefined;
  const shown: ShownWindow[] = [];
  for (const window of restorableWindows(stanza, tree, runs, segmentSize)) {
    const { end, timeline, repo } = window;
    const byte = end === undefined ? undefined : ((end - 1n) as Lsn);
    const last =
      byte === undefined ? undefined : segmentName(tree.timelineAt(timeline, byte), byte, segmentSize);
    const { lastCommit } = await readArchiveEnd(host, {
      dbsu,
      bin,
      stanza: stanza.name,
      last,
      segmentSize,
      repo,
    });
    const children = tree.timelines.filter(each => tree.forksTo(each).at(-1)?.parent === timeline);
    const isCurrent = timeline === tree.latest && window.gap === undefined;
    shown.push({
      ...window,
      to: lastCommit ?? (isCurrent ? newest : undefined),
      leftBefore: earliest(children, born),
    });
  }
  return shown;
}

/** The table, one window a line. */
export function windowLines(windows: readonly ShownWindow[]): string[] {
  if (windows.length === 0) return [];
  return table(
    ['repo', 'timeline', 'first moment', 'last moment', 'archive ends at'],
    windows.map(window => [
      String(window.repo),
      String(window.timeline),
      formatInstant(window.from),
      lastMoment(window),
      window.gap === undefined
        ? window.end === undefined
          ? '?'
          : formatLsn(window.end)
        : `a gap: ${describeGap(window.gap)}`,
    ]),
  );
}

/** The windows as results carry them. */
export function plainWindows(windows: readonly ShownWindow[]): Readonly<Record<string, unknown>>[] {
  return windows.map(({ repo, timeline, from, to, end, gap }) => ({
    repo,
    timeline,
    from: toIso(from),
    to: to === undefined ? undefined : toIso(to),
    end: end === undefined ? undefined : formatLsn(end),
    gap: gap === undefined ? undefined : { first: gap.first, last: gap.last, segments: gap.segments },
  }));
}

function lastMoment({ to, from, leftBefore }: ShownWindow): string {
  // Without a commit since, the state right behind the backup is all that there is.
  if (to !== undefined) return formatInstant(to < from ? from : to);
  if (leftBefore !== undefined) return `not read, before ${formatInstant(leftBefore)}`;
  return 'not read: no commit in the last segments';
}

function earliest(timelines: readonly Timeline[], born: ReadonlyMap<Timeline, Instant>): Instant | undefined {
  const moments = timelines.flatMap(timeline => born.get(timeline) ?? []);
  return moments.reduce<Instant | undefined>(
    (first, each) => (first === undefined || each < first ? each : first),
    undefined,
  );
}
