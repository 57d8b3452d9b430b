// Which targets replay can stop at: behind a backup's end, before the log ends or breaks off.
import type { Backup } from './backup.ts';
import type { Instant } from './instant.ts';
import type { LocatedRecord } from './situation.ts';
import type { RecoveryRequest, RecoveryTarget } from './target.ts';
import { firstMoment, type LogGap } from './window.ts';

/** Does a backup end certainly before the target? Replay cannot stop inside a backup. */
export function serves(backup: Backup, target: RecoveryTarget, located: LocatedRecord | undefined): boolean {
  switch (target.type) {
    case 'default':
    case 'immediate':
      return true;
    case 'time':
      return target.time >= firstMoment(backup);
    case 'lsn':
      return target.lsn >= backup.stopLsn;
    case 'name':
    case 'xid':
      return located !== undefined && located.lsn >= backup.stopLsn;
  }
}

/**
 * Does replay that ends with this commit stop at the time? It does so at the first commit behind the time, so that the last
 * one must be later; just before a time, the commit of that very time stops it. A living leader commits once more.
 * @see https://www.postgresql.org/docs/15/runtime-config-wal.html#GUC-RECOVERY-TARGET-INCLUSIVE
 */
export function stopsBefore(
  { target, exclusive }: RecoveryRequest,
  last: Instant,
  isAlive: boolean,
): boolean {
  if (target.type !== 'time') return true;
  return isAlive || exclusive ? target.time <= last : target.time < last;
}

/** Does replay stop at the target before it comes to the gap? */
export function isBefore(request: RecoveryRequest, located: LocatedRecord | undefined, gap: LogGap): boolean {
  const { target } = request;
  switch (target.type) {
    case 'default':
      return false;
    case 'immediate':
      return true;
    case 'time':
      return gap.lastCommit !== undefined && stopsBefore(request, gap.lastCommit, false);
    case 'lsn':
      return target.lsn < gap.start;
    case 'name':
    case 'xid':
      return located !== undefined && located.lsn < gap.start;
  }
}
