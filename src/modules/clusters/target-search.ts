// A target that only the log knows (a restore point, a transaction) becomes a place in it, before anything changes.
import type { Host } from '../../connection/host.ts';
import { type Backup, currentBackups } from '../../postgres/backup.ts';
import type { Lsn } from '../../postgres/lsn.ts';
import { type NearTarget, nearTargets } from '../../postgres/near-target.ts';
import type { LocatedRecord, UnfinishedSearch } from '../../postgres/situation.ts';
import type { RecoveryRequest } from '../../postgres/target.ts';
import type { Timeline } from '../../postgres/timeline.ts';
import { timelineOfSet } from '../../postgres/timeline-choice.ts';
import { locatedAmong, replayStart } from '../../postgres/wal-search.ts';
import type { RepositoryState } from './repository.ts';
import { findTarget, type LogPlace } from './wal.ts';

export interface SearchResult {
  /** Undefined when it is nowhere in the log, or when it needs no search. */
  readonly located: LocatedRecord | undefined;
  /** What might have been meant instead, when it is nowhere. */
  readonly near?: NearTarget | undefined;
  /** Time did not suffice for all of the log. */
  readonly unfinished?: UnfinishedSearch | undefined;
}

/** Where the target lies, or the nearest ones that there are. */
export async function locateTarget(
  host: Host,
  place: Omit<LogPlace, 'stanza' | 'segmentSize'>,
  repository: RepositoryState,
  request: RecoveryRequest,
  options: {
    readonly leader: LivingLeader | undefined;
    /** Seconds that the search may take. */
    readonly limit: number;
    readonly progress: (message: string) => void;
  },
): Promise<SearchResult> {
  const { leader, limit, progress } = options;
  const { target, set } = request;
  const { stanza, tree, segmentSize } = repository;
  const backups = currentBackups(stanza);
  const [oldest] = backups;
  if (!(target.type === 'name' || target.type === 'xid') || !oldest) return { located: undefined };
  // A number that the leader has yet to give may have ended on a timeline that was left.
  const next = target.type === 'xid' ? leader?.nextXid : undefined;
  const isYetToCome = target.type === 'xid' && next !== undefined && isNotGivenYet(target.xid, next);
  const meant = nearTargets(target);
  const end = Date.now() + limit * 1000;
  const { records, read, left } = await findTarget(host, { ...place, stanza, segmentSize }, target, {
    tree,
    timelines: timelinesToSearch(request, backups, tree.timelines, leader?.timeline),
    without: isYetToCome ? leader?.timeline : undefined,
    from: oldest.stopLsn,
    // A transaction ends once; a name may have been given before as well.
    onlyArchived: leader === undefined,
    enough: record => (target.type === 'xid' ? NO_FURTHER : replayStart(record, backups, set)),
    hasTime: () => Date.now() < end,
    seen: meant.see,
    progress,
  });
  const located = locatedAmong(records, backups, set);
  if (located !== undefined) return { located };
  const unfinished = left === 0 ? undefined : { read, left, limit, isRemembered: place.seen !== undefined };
  const near = isYetToCome
    ? { words: `no transaction from ${next} on has ended on timeline ${leader?.timeline} yet`, instead: {} }
    : meant.nearest();
  return { located, near, unfinished };
}

/** The leader, as far as a search needs it. */
export interface LivingLeader {
  readonly timeline: Timeline;
  /** The number of the next transaction, with its epoch. */
  readonly nextXid?: bigint | undefined;
}

/** Before the numbers have come round once, each above the next one is yet to be given. */
function isNotGivenYet(xid: number, next: bigint): boolean {
  return next < 0x1_0000_0000n && BigInt(xid) >= next;
}

const NO_FURTHER = (2n ** 64n) as Lsn;

/**
 * The newest first: what lies on its way is found there, whatever other branches hold under the same number. With `latest` the
 * others are searched too, for the refusal to tell where the target lies.
 */
function timelinesToSearch(
  request: RecoveryRequest,
  backups: readonly Backup[],
  known: readonly Timeline[],
  leading: Timeline | undefined,
): readonly Timeline[] {
  if (typeof request.timeline === 'number') return [request.timeline];
  const current = request.timeline === 'current' ? timelineOfSet(backups, request.set) : undefined;
  if (current !== undefined) return [current];
  return [...new Set([...known, ...(leading === undefined ? [] : [leading])])].sort((a, b) => b - a);
}
