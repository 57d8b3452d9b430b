// Retention, simulated forward: which backup is expired when, and how far back the cluster can be taken meanwhile.
import { Cron } from 'croner';
import type { BackupType } from './backup.ts';
import { backupLines, type CrontabLine } from './crontab.ts';
import type { Instant } from './instant.ts';

const DAY = 86_400;
/** Beyond that many full backups, days are the better measure. */
const LARGEST_SUGGESTION = 60;

/** How long one repository keeps things; absent means that nothing is ever expired. */
export interface Retention {
  readonly fullType: 'count' | 'time';
  /** Full backups, or days. */
  readonly full: number | undefined;
  /** Full backups whose WAL is kept. */
  readonly archive: number | undefined;
}

/** A backup that is there, or that the schedule will make. */
export interface HeldBackup {
  readonly label: string;
  readonly type: BackupType;
  readonly stop: Instant;
}

export interface Expiry {
  readonly at: Instant;
  readonly labels: readonly string[];
}

/** A length of time in seconds, and when it comes about. */
export interface Moment {
  readonly at: Instant;
  readonly seconds: number;
}

export interface Forecast {
  readonly expiries: readonly Expiry[];
  /** The shortest window right after something was expired; undefined when nothing will be. */
  readonly narrowest: Moment | undefined;
  /** The oldest that the newest full backup will get, just before the next one; undefined when none is scheduled. */
  readonly oldestFull: Moment | undefined;
  /** Does the schedule ever make a full backup by itself? */
  readonly hasFulls: boolean;
}

export interface ScheduledBackup {
  readonly at: Instant;
  readonly type: BackupType;
}

/** The backups that lines of a crontab make in a span of time, in order, on a host in that time zone. */
export function scheduledBackups(
  lines: readonly CrontabLine[],
  from: Instant,
  to: Instant,
  zone: string,
): ScheduledBackup[] {
  const end = Number(to / 1000n);
  const found: ScheduledBackup[] = [];
  for (const line of backupLines(lines)) {
    const type = typeOfRun(line.command);
    if (type === undefined || line.schedule === '@reboot') continue;
    const cron = new Cron(line.schedule, { paused: true, mode: '5-part', timezone: zone });
    let next = cron.nextRun(new Date(Number(from / 1000n)));
    while (next !== null && next.getTime() <= end) {
      found.push({ at: (BigInt(next.getTime()) * 1000n) as Instant, type });
      next = cron.nextRun(next);
    }
  }
  return found.sort((a, b) => Number(a.at - b.at));
}

/** The kind of backup that a command takes; undefined when it takes none. */
function typeOfRun(command: string): BackupType | undefined {
  const own = /(?:^|[/\s])pg-backup(?:\s+(full|diff|incr))?(?=\s|$)/.exec(command);
  if (own !== null) return (own[1] ?? 'incr') as BackupType;
  if (!/(?:^|[/\s])pgbackrest\s(?:.*\s)?backup(?:\s|$)/.test(command)) return undefined;
  return (/--type[= ](full|diff|incr)/.exec(command)?.[1] ?? 'incr') as BackupType;
}

/**
 * What a repository will hold: each scheduled backup is made, then what exceeds retention is expired, as pgBackRest does
 * after each backup. Backups take no time here. @see https://pgbackrest.org/user-guide.html#retention
 */
export function forecast(
  held: readonly HeldBackup[],
  scheduled: readonly ScheduledBackup[],
  retention: Retention,
): Forecast {
  let backups = [...held].sort((a, b) => Number(a.stop - b.stop));
  const expiries: Expiry[] = [];
  let narrowest: Moment | undefined;
  let oldestFull: Moment | undefined;
  for (const { at, type } of scheduled) {
    const last = backups.findLast(backup => backup.type === 'full');
    // Without a full backup to build on, pgBackRest makes one.
    const made: BackupType = last === undefined ? 'full' : type;
    if (made === 'full' && last !== undefined) {
      const seconds = secondsBetween(last.stop, at);
      if (oldestFull === undefined || seconds > oldestFull.seconds) oldestFull = { at, seconds };
    }
    backups.push({ label: `the ${made} of ${dayOf(at)}`, type: made, stop: at });
    const kept = keptBackups(backups, retention, at);
    const expired = backups.filter(backup => !kept.includes(backup));
    if (expired.length > 0) expiries.push({ at, labels: expired.map(({ label }) => label) });
    const from = windowStart(kept, retention);
    const isCut = expired.length > 0 || from !== kept.find(({ type: kind }) => kind === 'full');
    if (isCut && from !== undefined) {
      const seconds = secondsBetween(from.stop, at);
      if (narrowest === undefined || seconds < narrowest.seconds) narrowest = { at, seconds };
    }
    backups = kept;
  }
  return { expiries, narrowest, oldestFull, hasFulls: scheduled.some(({ type }) => type === 'full') };
}

/** The least `retention_full` of that kind with which the window never falls below `seconds`; undefined when none is found. */
export function sufficientRetention(
  held: readonly HeldBackup[],
  scheduled: readonly ScheduledBackup[],
  retention: Retention,
  seconds: number,
): number | undefined {
  const largest = retention.fullType === 'time' ? Math.ceil(seconds / DAY) : LARGEST_SUGGESTION;
  for (let full = (retention.full ?? 0) + 1; full <= largest; full++) {
    const { narrowest } = forecast(held, scheduled, { ...retention, full });
    if (narrowest === undefined || narrowest.seconds >= seconds) return full;
  }
  return undefined;
}

/** What retention leaves at a moment: the full backups that it keeps and everything that builds on them. */
export function keptBackups(
  backups: readonly HeldBackup[],
  { fullType, full }: Retention,
  now: Instant,
): HeldBackup[] {
  if (full === undefined) return [...backups];
  const fulls = backups.filter(({ type }) => type === 'full');
  const first =
    fullType === 'count'
      ? fulls.at(-full)
      : // The newest full that is old enough to reach back all those days. pgBackRest wants it older by a second, but it
        // looks when the new backup has ended, and here that takes no time.
        fulls.findLast(({ stop }) => secondsBetween(stop, now) >= full * DAY);
  return first === undefined ? [...backups] : backups.slice(backups.indexOf(first));
}

/** The full backup from which WAL is kept without a break to now. */
function windowStart(kept: readonly HeldBackup[], { archive }: Retention): HeldBackup | undefined {
  const fulls = kept.filter(({ type }) => type === 'full');
  return (archive === undefined ? undefined : fulls.at(-archive)) ?? fulls[0];
}

function secondsBetween(earlier: Instant, later: Instant): number {
  return Number(later - earlier) / 1e6;
}

function dayOf(at: Instant): string {
  return new Date(Number(at / 1000n)).toISOString().slice(0, 10);
}
