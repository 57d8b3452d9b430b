// How far the log of a timeline reaches, and what is missing in it: read before a recovery is planned, or a window shown.
import type { Host } from '../../connection/host.ts';
import { findGaps, lastSegment, segmentRuns } from '../../postgres/archive.ts';
import { currentBackups } from '../../postgres/backup.ts';
import { type Lsn, segmentName } from '../../postgres/lsn.ts';
import type { Timeline } from '../../postgres/timeline.ts';
import type { LogGap } from '../../postgres/window.ts';
import { type ArchiveEnd, type RepositoryState, readArchiveEnd } from './repository.ts';
import { type LogPlace, listSegments } from './wal.ts';

export interface LogState {
  /** Where the timeline has no living leader. */
  readonly archive: ArchiveEnd;
  readonly gaps: readonly LogGap[];
}

export interface LogQuestion {
  readonly place: Omit<LogPlace, 'stanza' | 'segmentSize'>;
  readonly repository: RepositoryState;
  readonly along: Timeline;
  /** The living leader, when it is the host that is asked. */
  readonly leader: { readonly timeline: Timeline; readonly lsn: Lsn } | undefined;
  /** The end, where it is known beforehand. */
  readonly end?: ArchiveEnd | undefined;
}

/** The state of the log along a timeline. Throws UserError when the archive cannot be listed. */
export async function readLogState(host: Host, question: LogQuestion): Promise<LogState> {
  const { place, repository, along, leader } = question;
  const { stanza, tree, segmentSize } = repository;
  const [oldest] = currentBackups(stanza);
  const nothing = { lastCommit: undefined, end: undefined };
  if (oldest === undefined) return { archive: nothing, gaps: [] };

  const { all, local } = await listSegments(host, { ...place, stanza, segmentSize });
  const isLed = leader?.timeline === along;
  const runs = segmentRuns(isLed ? all : all.filter(name => !local.has(name)), segmentSize);
  const readEnd = (last: string | undefined): Promise<ArchiveEnd> =>
    readArchiveEnd(host, { dbsu: place.dbsu, bin: place.bin, stanza: stanza.name, last, segmentSize });
  const archive = isLed
    ? nothing
    : (question.end ?? (await readEnd(lastSegment(tree, along, runs, segmentSize))));
  const gaps: LogGap[] = [];
  for (const gap of findGaps(runs, tree, along, oldest.startLsn, segmentSize)) {
    const last = (gap.start - 1n) as Lsn;
    const { lastCommit, lastCommitLsn } = await readEnd(
      segmentName(tree.timelineAt(along, last), last, segmentSize),
    );
    gaps.push({ ...gap, lastCommit, lastCommitLsn });
  }
  return { archive, gaps };
}
