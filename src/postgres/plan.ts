// The recovery planner: from what the cluster and the repository say to a plan, or to a refusal while all still runs.
import { nearest } from '../errors.ts';
import { describeGap } from './archive.ts';
import {
  type Backup,
  currentBackups,
  currentDatabase,
  describeBackup,
  stanzaExists,
  unreadableRepository,
} from './backup.ts';
import { describeConsequences, otherWords } from './consequences.ts';
import { formatInstant } from './instant.ts';
import { formatLsn } from './lsn.ts';
import type { NearTarget } from './near-target.ts';
import { isBefore, serves, stopsBefore } from './reach.ts';
import type {
  LocatedRecord,
  RecoverySituation,
  Refusal,
  RefusalCode,
  UnfinishedSearch,
} from './situation.ts';
import { describeTarget, type RecoveryRequest, type RecoveryTarget } from './target.ts';
import type { Timeline } from './timeline.ts';
import { chooseTimeline } from './timeline-choice.ts';
import { describeWindow, findWindow, firstMoment, isInside, type Window } from './window.ts';

export interface Plan {
  readonly kind: 'plan';
  readonly stanza: string;
  readonly target: RecoveryTarget;
  readonly exclusive: boolean;
  readonly action: RecoveryRequest['action'];
  readonly set: Backup;
  /** For `recovery_target_timeline`. */
  readonly timeline: Timeline;
  /** Its descent: `1 → 2 (from 0/5000060)`. */
  readonly path: string;
  readonly window: Window;
  /** Where a restore point or a transaction was found. */
  readonly located: LocatedRecord | undefined;
  readonly neededBytes: number;
  /** What the operator should know besides: sentences. */
  readonly notes: readonly string[];
}

/** Decides whether a recovery can reach its target, and from which backup along which timeline. */
export function planRecovery(request: RecoveryRequest, situation: RecoverySituation): Plan | Refusal {
  const { stanza, tree } = situation;
  const unusable = checkSource(request, situation);
  if (unusable) return unusable;

  const choice = chooseTimeline(request, situation);
  if (choice.kind === 'refusal') return choice;
  const { timeline } = choice;
  const usable = currentBackups(stanza).filter(
    backup =>
      tree.isOnPath(timeline, backup.timeline, backup.stopLsn) &&
      !situation.gaps?.some(gap => isInside(gap, backup)),
  );
  const window = findWindow(usable, timeline, situation);
  if (window === undefined) return refuseForBackups(situation, timeline);
  const outside = checkWindow(request, situation, window);
  if (outside) return outside;

  const set = chooseSet(request, situation, usable, window);
  if ('kind' in set) return set;
  const gap = checkGaps(request, set, situation, usable, window);
  if (gap) return gap;
  const short = checkDisk(set, situation);
  if (short) return short;
  return {
    kind: 'plan',
    stanza: stanza.name,
    target: request.target,
    exclusive: request.exclusive,
    action: request.action,
    set,
    timeline,
    path: tree.describe(timeline),
    window,
    located: situation.located,
    neededBytes: set.databaseBytes,
    notes: [...choice.notes, ...describeConsequences(request, situation, set, window)],
  };
}

/** Why none of the backups that are there leads to the timeline. */
function refuseForBackups({ stanza, tree, gaps }: RecoverySituation, timeline: Timeline): Refusal {
  const reason = `stanza '${stanza.name}' holds no backup that leads to timeline ${timeline}`;
  const own = currentBackups(stanza);
  if (own.length === 0) {
    return refuse('NO_BACKUP', reason, {
      hint: `its backups are of an earlier system: ${labels(stanza.backups)}`,
    });
  }
  const onPath = own.filter(backup => tree.isOnPath(timeline, backup.timeline, backup.stopLsn));
  const gap = gaps?.find(each => onPath.some(backup => isInside(each, backup)));
  const hint =
    gap === undefined
      ? `its backups lead elsewhere: ${labels(own)}`
      : `the archive lacks ${describeGap(gap)}, made while they were taken: ${labels(onPath)}`;
  return refuse('NO_BACKUP', reason, { hint });
}

function checkSource(request: RecoveryRequest, situation: RecoverySituation): Refusal | undefined {
  const { stanza, systemIdentifier, version } = situation;
  const broken = unreadableRepository(stanza);
  if (broken !== undefined) {
    const { key, statusMessage } = broken;
    return refuse('REPOSITORY', `repository ${key} cannot be read: ${statusMessage}`, {
      hint: `mend ${/FormatError|CryptoError/.test(statusMessage) ? 'its passphrase (cipher_pass), if that is not the one it was made with, or the damaged file' : 'that'}`,
      isMendable: true,
    });
  }
  if (!stanzaExists(stanza)) {
    return refuse('NO_STANZA', `the repository has no stanza '${stanza.name}': ${stanza.statusMessage}`, {
      hint: 'create it: pgsql-backup.yml -t stanza',
    });
  }
  if (stanza.backups.length === 0) {
    return refuse('NO_BACKUP', `stanza '${stanza.name}' holds no backup`, {
      hint: 'make one: pgsql-backup.yml -t full',
    });
  }
  const source = currentDatabase(stanza);
  if (source && version !== undefined && source.version !== version) {
    return refuse('VERSION', `the backups are of PostgreSQL ${source.version}, the host has ${version}`, {});
  }
  const isOwn = request.cluster === undefined;
  if (source && isOwn && systemIdentifier !== undefined && source.systemIdentifier !== systemIdentifier) {
    return refuse(
      'SYSTEM',
      `the backups are of system ${source.systemIdentifier}, the cluster is system ${systemIdentifier}`,
      { hint: `to replace the cluster by those backups, say so: "cluster": "${stanza.name}"` },
    );
  }
  return undefined;
}

function checkWindow(
  request: RecoveryRequest,
  situation: RecoverySituation,
  window: Window,
): Refusal | undefined {
  const { target } = request;
  const shown = { window, hint: describeWindow(window) };
  if ((target.type === 'name' || target.type === 'xid') && situation.located === undefined) {
    const { near, unfinished } = situation;
    if (unfinished !== undefined) return refuseUnfinished(target, unfinished, near);
    return refuse('UNKNOWN_TARGET', `${describeTarget(target)} is not in the archived WAL`, {
      ...shown,
      ...(near === undefined ? {} : { hint: near.words, instead: near.instead }),
    });
  }
  if (target.type === 'time') {
    // Behind a cut it is the gap that stands in the way, and is told of as such.
    const isLed = situation.leader?.timeline === window.timeline;
    const isOver = window.to !== undefined && !stopsBefore(request, window.to, isLed);
    if (window.cutBy === undefined && window.to === undefined && target.time > situation.now) {
      const hint = 'leave the target out to recover everything';
      return refuse('AFTER_WINDOW', `${describeTarget(target)} lies in the future`, {
        window,
        hint,
        instead: {},
      });
    }
    if (window.cutBy === undefined && window.to !== undefined && isOver) {
      const isFuture = target.time > situation.now;
      const why = isFuture ? 'lies in the future' : 'is not before the last commit in the archive';
      return refuse('AFTER_WINDOW', `${describeTarget(target)} ${why}`, {
        window,
        hint: `the last ${isLed ? 'moment that can be reached is' : 'commit that can be reached is of'} ${formatInstant(window.to)}; leave the target out to recover everything`,
        instead: {},
      });
    }
    if (target.time < window.from) {
      return refuse(
        'BEFORE_WINDOW',
        `${describeTarget(target)} is before the end of the oldest usable backup`,
        {
          window,
          hint: `the first moment that can be reached is ${formatInstant(window.from)}`,
          instead: { time: formatInstant(window.from) },
        },
      );
    }
  }
  if (target.type === 'lsn') {
    if (window.cutBy === undefined && window.toLsn !== undefined && target.lsn > window.toLsn) {
      return refuse('AFTER_WINDOW', `${describeTarget(target)} has not been written yet`, {
        window,
        hint: `the log ends at ${formatLsn(window.toLsn)}${otherWords(request, situation, window)}`,
        instead: {},
      });
    }
    if (target.lsn < window.fromLsn) {
      return refuse(
        'BEFORE_WINDOW',
        `${describeTarget(target)} is before the end of the oldest usable backup`,
        {
          window,
          hint: `the first position that can be reached is ${formatLsn(window.fromLsn)}`,
          instead: { lsn: formatLsn(window.fromLsn) },
        },
      );
    }
  }
  return undefined;
}

/** Nobody is left waiting for a name that may be a typing error; neither is one called unknown that may be further back. */
function refuseUnfinished(
  target: RecoveryTarget,
  { read, left, limit, isRemembered }: UnfinishedSearch,
  near: NearTarget | undefined,
): Refusal {
  const again = isRemembered ? 'the same command again goes on from there, and ' : '';
  return refuse(
    'UNFINISHED',
    `${describeTarget(target)} was not found within ${limit} s, in ${count(read)} of the log; ${count(left)} further back ${left === 1 ? 'was' : 'were'} not looked at`,
    {
      hint: `${again}\`-e pitr_search_timeout=3600\` looks at everything${near === undefined ? '' : `; so far: ${near.words}`}`,
    },
  );
}

function count(segments: number): string {
  return segments === 1 ? '1 segment' : `${segments} segments`;
}

function chooseSet(
  request: RecoveryRequest,
  situation: RecoverySituation,
  usable: readonly Backup[],
  window: Window,
): Backup | Refusal {
  const { target, set: label } = request;
  const { stanza, located } = situation;
  if (label === undefined) {
    const newest = usable.filter(backup => serves(backup, target, located)).at(-1);
    if (newest) return newest;
    return refuse('BEFORE_WINDOW', `no backup ends before ${describeTarget(target)}`, {
      window,
      hint: describeWindow(window),
    });
  }
  const chosen = stanza.backups.find(backup => backup.label === label);
  if (!chosen) {
    const near =
      nearest(
        label,
        stanza.backups.map(backup => backup.label),
      ) ?? stanza.backups.at(-1)?.label;
    return refuse('UNKNOWN_SET', `there is no backup '${label}' in stanza '${stanza.name}'`, {
      window,
      hint: `did you mean ${near}? There are ${labels(stanza.backups)}`,
    });
  }
  if (!usable.includes(chosen)) return refuseSet(chosen, request, situation, usable, window);
  if (!serves(chosen, target, located)) {
    const better = usable.filter(backup => serves(backup, target, located)).at(-1);
    const moment = `${formatInstant(firstMoment(chosen))} (${formatLsn(chosen.stopLsn)})`;
    return refuse('SET_AFTER_TARGET', `${describeTarget(target)} is before the end of backup ${label}`, {
      window,
      hint: `it reaches from ${moment} on${better === undefined ? '' : `; use ${describeBackup(better)}`}`,
    });
  }
  return chosen;
}

/** Why a backup that is there cannot be begun with. */
function refuseSet(
  chosen: Backup,
  request: RecoveryRequest,
  { stanza, gaps }: RecoverySituation,
  usable: readonly Backup[],
  window: Window,
): Refusal {
  const { label, timeline } = chosen;
  const hint = usable.length > 0 ? `these do: ${labels(usable)}` : undefined;
  if (!currentBackups(stanza).includes(chosen))
    return refuse('OFF_PATH', `backup ${label} is of an earlier system than the others`, { window, hint });
  const gap = gaps?.find(each => isInside(each, chosen));
  if (gap !== undefined) {
    const reason = `the archive lacks ${describeGap(gap)}, made while backup ${label} was taken`;
    return refuse('GAP', reason, { window, hint: hint?.replace('these do', 'these are whole') });
  }
  // A position or the end means something on each timeline; a moment or a name lies on the one that was chosen.
  const isAnywhere = ['default', 'immediate', 'lsn'].includes(request.target.type);
  return refuse('OFF_PATH', `backup ${label} (timeline ${timeline}) does not lead to the target's timeline`, {
    window,
    hint,
    instead: isAnywhere && typeof request.timeline !== 'number' ? { timeline } : undefined,
  });
}

/** Is every segment there that replay from the backup to the target asks for? */
function checkGaps(
  request: RecoveryRequest,
  set: Backup,
  situation: RecoverySituation,
  usable: readonly Backup[],
  window: Window,
): Refusal | undefined {
  const gap = situation.gaps?.find(each => each.start >= set.stopLsn);
  if (gap === undefined || isBefore(request, situation.located, gap)) return undefined;
  const reach =
    gap.lastCommit === undefined ? '' : `, the last commit there is of ${formatInstant(gap.lastCommit)}`;
  const again = usable.find(backup => backup.startLsn >= gap.end);
  return refuse(
    'GAP',
    `the archive lacks ${describeGap(gap)}, between backup ${set.label} and ${describeTarget(request.target)}`,
    {
      window,
      hint: `replay from that backup ends at ${formatLsn(gap.start)}${reach}${
        again === undefined
          ? '; what was written since is not in the archive; from a running cluster make a backup: pgsql-backup.yml -t full'
          : `; from ${formatInstant(firstMoment(again))} on ${describeBackup(again)} serves`
      }`,
      instead: gap.lastCommitLsn && { lsn: formatLsn(gap.lastCommitLsn), timeline: window.timeline },
    },
  );
}

function checkDisk(set: Backup, situation: RecoverySituation): Refusal | undefined {
  const { disk } = situation;
  if (disk === undefined || disk.freeBytes + disk.reusedBytes >= set.databaseBytes) return undefined;
  const mib = (bytes: number): string => `${Math.ceil(bytes / 1048576)} MiB`;
  const missing = set.databaseBytes - disk.freeBytes - disk.reusedBytes;
  return refuse(
    'DISK',
    `backup ${set.label} needs ${mib(set.databaseBytes)}, ${disk.path} has ${mib(disk.freeBytes + disk.reusedBytes)} for it`,
    { hint: `free ${mib(missing)} first`, isMendable: true },
  );
}

function labels(backups: readonly Backup[]): string {
  return backups.map(backup => backup.label).join(', ');
}

function refuse(
  code: RefusalCode,
  reason: string,
  more: Partial<Pick<Refusal, 'window' | 'hint' | 'instead' | 'isMendable'>>,
): Refusal {
  const { window, hint, instead, isMendable } = more;
  return { kind: 'refusal', code, reason, window, hint, instead, isMendable };
}
