// What a recovery plan rests on (read before anything changes), and the shape of a refusal.
import type { Stanza } from './backup.ts';
import type { Instant } from './instant.ts';
import type { Lsn } from './lsn.ts';
import type { NearTarget } from './near-target.ts';
import type { Timeline, TimelineTree } from './timeline.ts';
import type { LogGap, Window } from './window.ts';

/** A restore point or a commit, found by reading the log. */
export interface LocatedRecord {
  readonly timeline: Timeline;
  readonly lsn: Lsn;
  readonly time: Instant | undefined;
  /** Where the same name was given once more, behind it; newest first. */
  readonly again?: readonly Lsn[] | undefined;
}

/** A search that ran out of time: in segments. */
export interface UnfinishedSearch {
  readonly read: number;
  readonly left: number;
  /** Seconds that it was given. */
  readonly limit: number;
  /** Does the next search go on from there? */
  readonly isRemembered: boolean;
}

/** Everything that the decision rests on; read in one go, before anything changes. */
export interface RecoverySituation {
  readonly stanza: Stanza;
  readonly tree: TimelineTree;
  /** When each timeline began, as far as the archive tells. */
  readonly born: ReadonlyMap<Timeline, Instant>;
  /** The clock of the host that is asked. */
  readonly now: Instant;
  /** The living leader's position: what is written up to now can still be archived. */
  readonly leader: { readonly timeline: Timeline; readonly lsn: Lsn } | undefined;
  /** Where the chosen timeline has no living leader: the last commit in its archived WAL and the end of it. */
  readonly archive: { readonly lastCommit: Instant | undefined; readonly end: Lsn | undefined };
  /** Segments that are missing along the chosen timeline, oldest first. */
  readonly gaps?: readonly LogGap[] | undefined;
  /** Where a target of type name or xid was found; undefined when it was looked for and is not there. */
  readonly located?: LocatedRecord | undefined;
  /** What might have been meant, when it is not there. */
  readonly near?: NearTarget | undefined;
  /** When not all of the log was looked at. */
  readonly unfinished?: UnfinishedSearch | undefined;
  /** The cluster's own identifier; undefined when its data is gone. */
  readonly systemIdentifier: string | undefined;
  /** Major version of the binaries on the host that restores. */
  readonly version: string | undefined;
  readonly disk:
    | {
        readonly path: string;
        readonly freeBytes: number;
        /** Bytes of the old data that the restore replaces. */
        readonly reusedBytes: number;
      }
    | undefined;
}

export type RefusalCode =
  | 'NO_STANZA'
  | 'REPOSITORY'
  | 'NO_BACKUP'
  | 'UNKNOWN_SET'
  | 'SET_AFTER_TARGET'
  | 'UNKNOWN_TIMELINE'
  | 'OFF_PATH'
  | 'BEFORE_WINDOW'
  | 'AFTER_WINDOW'
  | 'GAP'
  | 'UNKNOWN_TARGET'
  | 'UNFINISHED'
  | 'VERSION'
  | 'SYSTEM'
  | 'DISK';

export interface Refusal {
  readonly kind: 'refusal';
  readonly code: RefusalCode;
  /** What is wrong, as a sentence without a full stop. */
  readonly reason: string;
  readonly window: Window | undefined;
  /** What would work instead. */
  readonly hint: string | undefined;
  /** The nearest target that would work, as keys of pg_pitr; where one command can ask for it. */
  readonly instead?: Readonly<Record<string, string | number>> | undefined;
  /** Once it is mended the same command works. */
  readonly isMendable?: true | undefined;
}
