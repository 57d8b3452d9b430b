// A target that only the log knows (a restore point, a transaction) becomes a place in it, before anything changes.
import type { Host } from '../../connection/host.ts';
import { currentBackups } from '../../postgres/backup.ts';
import type { Lsn } from '../../postgres/lsn.ts';
import type { LocatedRecord } from '../../postgres/situation.ts';
import type { RecoveryRequest } from '../../postgres/target.ts';
import type { Timeline } from '../../postgres/timeline.ts';
import { locatedAmong, replayStart } from '../../postgres/wal-search.ts';
import type { RepositoryState } from './repository.ts';
import { findTarget, type LogPlace } from './wal.ts';

/** Where the target lies; undefined when it is nowhere in the log, or when it needs no search. */
export async function locateTarget(
  host: Host,
  place: Omit<LogPlace, 'stanza' | 'segmentSize'>,
  repository: RepositoryState,
  request: RecoveryRequest,
  leading: Timeline | undefined,
  progress: (message: string) => void,
): Promise<LocatedRecord | undefined> {
  const { target, set } = request;
  const { stanza, tree, segmentSize } = repository;
  const backups = currentBackups(stanza);
  const [oldest] = backups;
  if (!(target.type === 'name' || target.type === 'xid') || !oldest) return undefined;
  const found = await findTarget(host, { ...place, stanza, segmentSize }, target, {
    tree,
    timelines: timelinesToSearch(request, tree.timelines, leading),
    from: oldest.stopLsn,
    // A transaction ends once; a name may have been given before as well.
    onlyArchived: leading === undefined,
    enough: record => (target.type === 'xid' ? NO_FURTHER : replayStart(record, backups, set)),
    progress,
  });
  return locatedAmong(found, backups, set);
}

const NO_FURTHER = (2n ** 64n) as Lsn;

/** The newest first: what lies on its way is found there, whatever other branches hold under the same number. */
function timelinesToSearch(
  request: RecoveryRequest,
  known: readonly Timeline[],
  leading: Timeline | undefined,
): readonly Timeline[] {
  if (typeof request.timeline === 'number') return [request.timeline];
  const all = [...new Set([...known, ...(leading === undefined ? [] : [leading])])].sort((a, b) => b - a);
  return request.timeline === undefined ? all : all.slice(0, 1);
}
