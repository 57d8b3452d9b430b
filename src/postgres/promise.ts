// Does a cluster's backup live up to its promise? Everything that was read goes in, a verdict on each promise comes out.
import { describeGap, type RestorableWindow } from './archive.ts';
import type { Stanza } from './backup.ts';
import { formatDuration } from './duration.ts';
import { formatInstant, type Instant } from './instant.ts';
import type { BackupPromise, PromiseKey } from './policy-variables.ts';
import type { Forecast, Moment } from './retention.ts';

/** `pg_stat_archiver` and the settings around it, on the leader. */
export interface Archiving {
  readonly mode: string;
  readonly command: string;
  /** `archive_timeout` in seconds, 0 when it is off. */
  readonly timeout: number;
  readonly lastArchived: Instant | undefined;
  readonly lastFailed: Instant | undefined;
  readonly lastFailedSegment: string | undefined;
  /** The newest commit, where the server keeps track of commit times. */
  readonly lastCommit: Instant | undefined;
}

/** What a member of the cluster has of the declared schedule. */
export interface InstalledSchedule {
  readonly host: string;
  /** Declared lines that its crontabs lack. */
  readonly missing: readonly string[];
  /** Undefined when it could not be told. */
  readonly isCronRunning: boolean | undefined;
}

export interface RepositoryEvidence {
  readonly repo: number;
  /** The newest full backup's end. */
  readonly lastFull: Instant | undefined;
  /** The first backup that was ever made, still there or not, and when. */
  readonly firstLabel: string | undefined;
  readonly firstEver: Instant | undefined;
  /** Along the newest timeline, oldest first. */
  readonly windows: readonly RestorableWindow[];
  readonly forecast: Forecast;
  /** The least `retention_full` that would hold the promised window, where the present one does not. */
  readonly sufficient?: number | undefined;
}

export interface Evidence {
  readonly now: Instant;
  readonly stanza: Stanza;
  readonly repositories: readonly RepositoryEvidence[];
  readonly archiving: Archiving | undefined;
  readonly schedules: readonly InstalledSchedule[];
  /** The last drill that ended well. */
  readonly drill: Measured | undefined;
  /** The last recovery that came to its end. */
  readonly recovery: Measured | undefined;
}

/** How long a recovery took, in seconds, and when. */
export interface Measured {
  readonly at: Instant;
  readonly seconds: number;
}

/** `unproven`: nothing speaks against it, and nothing has shown it yet; it does not break the gate. */
export type Verdict = 'kept' | 'unproven' | 'broken';

export interface Check {
  readonly name: PromiseKey | 'archiving' | 'wal' | 'retention' | 'schedule';
  readonly verdict: Verdict;
  /** The promised duration in words, where there is one. */
  readonly promised: string | undefined;
  /** What is the case, one sentence. */
  readonly found: string;
}

type Finding = readonly [Verdict, string];

/** Every check in the order in which a person reads them. What is not promised is left out; the rest is always checked. */
export function judgePromise(promise: BackupPromise, evidence: Evidence): Check[] {
  const promised = (name: PromiseKey, judge: (seconds: number, evidence: Evidence) => Finding): Check[] => {
    const seconds = promise[name];
    if (seconds === undefined) return [];
    const [verdict, found] = judge(seconds, evidence);
    return [{ name, verdict, promised: formatDuration(seconds), found }];
  };
  const always = (name: Check['name'], [verdict, found]: Finding): Check[] => [
    { name, verdict, promised: undefined, found },
  ];
  return [
    ...promised('rpo', judgeRpo),
    ...always('archiving', judgeArchiving(evidence)),
    ...promised('window', judgeWindow),
    ...promised('full_age', judgeFullAge),
    ...always('retention', judgeRetention(promise, evidence)),
    ...always('wal', judgeWal(promise, evidence)),
    ...promised('rto', judgeRto),
    ...promised('drill_age', judgeDrill),
    ...(evidence.schedules.length > 0 ? always('schedule', judgeSchedule(evidence)) : []),
  ];
}

/** Is any promise broken? */
export function isBroken(checks: readonly Check[]): boolean {
  return checks.some(({ verdict }) => verdict === 'broken');
}

/** Seconds by which the archive may lie behind the last commit; 0 when every commit is known to be archived. */
export function archivingLag({ lastArchived, lastCommit }: Archiving, now: Instant): number | undefined {
  if (lastArchived === undefined) return undefined;
  if (lastCommit !== undefined && lastCommit <= lastArchived) return 0;
  return Math.max(0, secondsBetween(lastArchived, now));
}

function judgeRpo(seconds: number, { archiving, now }: Evidence): Finding {
  if (archiving === undefined) return ['broken', 'no leader answers: nothing new is archived'];
  if (archiving.timeout === 0 || archiving.timeout > seconds) {
    const setting =
      archiving.timeout === 0
        ? 'archive_timeout is 0: a quiet cluster archives only when 16 MB are full'
        : `archive_timeout is ${formatDuration(archiving.timeout)}: that long a commit may wait`;
    return ['broken', setting];
  }
  const lag = archivingLag(archiving, now);
  if (lag === undefined) return ['broken', 'nothing has been archived yet'];
  if (lag === 0) return ['kept', 'every commit is archived'];
  return [lag > seconds ? 'broken' : 'kept', `the archive is ${formatDuration(lag)} behind`];
}

function judgeArchiving({ archiving }: Evidence): Finding {
  if (archiving === undefined) return ['broken', 'no leader answers'];
  const { mode, command, lastFailed, lastArchived, lastFailedSegment } = archiving;
  if (mode === 'off') return ['broken', 'archive_mode is off'];
  if (!/\bpgbackrest\b.*\barchive-push\b/.test(command))
    return ['broken', `archive_command is \`${command}\`, which is not pgBackRest`];
  if (lastFailed !== undefined && (lastArchived === undefined || lastFailed > lastArchived)) {
    return ['broken', `archiving fails since ${formatInstant(lastFailed)}, at ${lastFailedSegment ?? '?'}`];
  }
  return lastArchived === undefined
    ? ['unproven', 'nothing has been archived since statistics were reset']
    : ['kept', `last segment at ${formatInstant(lastArchived)}`];
}

/** One repository that keeps it is enough: the best of them decides, and each is named. */
function judgeWindow(seconds: number, { repositories, now }: Evidence): Finding {
  const findings = repositories.map(({ repo, windows, firstLabel }): Finding => {
    const current = windows.findLast(({ gap }) => gap === undefined);
    if (current === undefined) return ['broken', `repo${repo} reaches back nowhere`];
    const held = secondsBetween(current.from, now);
    const text = `repo${repo} reaches back ${formatDuration(held)}, to ${formatInstant(current.from)}`;
    if (held >= seconds) return ['kept', text];
    // Nothing was taken away: the window grows with the cluster's age.
    return current.backup.label === firstLabel ? ['kept', `${text}, its first backup`] : ['broken', text];
  });
  return best(findings, 'there is no backup');
}

function judgeFullAge(seconds: number, { repositories, now }: Evidence): Finding {
  const findings = repositories.map(({ repo, lastFull, forecast }): Finding => {
    if (lastFull === undefined) return ['broken', `repo${repo} has no full backup`];
    const age = secondsBetween(lastFull, now);
    const text = `repo${repo}: the last full is ${formatDuration(age)} old`;
    if (age > seconds) return ['broken', text];
    const oldest = forecast.oldestFull;
    if (oldest === undefined) return ['broken', `${text}, and the schedule makes no other`];
    if (oldest.seconds <= seconds) return ['kept', text];
    return ['broken', `${text}; by the schedule it will be ${momentText(oldest)}`];
  });
  return best(findings, 'there is no full backup');
}

function judgeRetention(promise: BackupPromise, { repositories }: Evidence): Finding {
  const findings = repositories.map(({ repo, forecast, sufficient }): Finding => {
    const { narrowest } = forecast;
    if (narrowest === undefined) return ['kept', `repo${repo}: nothing will be expired`];
    const text = `repo${repo}: the window will be ${momentText(narrowest)} at its narrowest`;
    if (promise.window === undefined || narrowest.seconds >= promise.window) return ['kept', text];
    const advice = sufficient === undefined ? '' : `, with retention_full: ${sufficient} it would hold`;
    return ['broken', text + advice];
  });
  return best(findings, 'there is no repository');
}

/** A gap that was left behind longer ago than the promised window keeps nothing back that was promised. */
function judgeWal(promise: BackupPromise, { repositories, now }: Evidence): Finding {
  const cut = repositories.flatMap(({ repo, windows }) =>
    windows.flatMap(({ gap }, index) => {
      if (gap === undefined) return [];
      const next = windows[index + 1];
      const isPast = next !== undefined && secondsBetween(next.from, now) >= (promise.window ?? Infinity);
      return [{ isPast, text: `repo${repo} lacks ${describeGap(gap)}` }];
    }),
  );
  if (cut.length === 0) return ['kept', 'no gap since the oldest backup'];
  const text = cut.map(each => each.text).join('; ');
  return cut.every(({ isPast }) => isPast)
    ? ['kept', `${text}, before the promised window`]
    : ['broken', text];
}

function judgeRto(seconds: number, { drill, recovery }: Evidence): Finding {
  const isDrillNewer = drill !== undefined && (recovery === undefined || drill.at > recovery.at);
  const last = isDrillNewer ? drill : recovery;
  if (last === undefined) return ['unproven', 'no drill and no recovery has measured it'];
  const what = isDrillNewer ? 'the drill' : 'the recovery';
  const text = `${what} of ${formatInstant(last.at)} took ${formatDuration(last.seconds)}`;
  return [last.seconds > seconds ? 'broken' : 'kept', text];
}

function judgeDrill(seconds: number, { drill, repositories, now }: Evidence): Finding {
  if (drill !== undefined) {
    const age = secondsBetween(drill.at, now);
    return [age > seconds ? 'broken' : 'kept', `the last one was ${formatDuration(age)} ago`];
  }
  const first = repositories.flatMap(({ firstEver }) => firstEver ?? []).sort((a, b) => Number(a - b))[0];
  const isYoung = first !== undefined && secondsBetween(first, now) <= seconds;
  return isYoung ? ['unproven', 'none yet; the cluster is younger than that'] : ['broken', 'there was none'];
}

function judgeSchedule({ schedules }: Evidence): Finding {
  const wrong = schedules.flatMap(({ host, missing, isCronRunning }) => [
    ...(missing.length > 0 ? [`${host} lacks ${missing.map(line => `'${line}'`).join(', ')}`] : []),
    ...(isCronRunning === false ? [`cron does not run on ${host}`] : []),
  ]);
  if (wrong.length > 0) return ['broken', wrong.join('; ')];
  return ['kept', `installed on ${schedules.map(({ host }) => host).join(', ')}`];
}

const ORDER: readonly Verdict[] = ['kept', 'unproven', 'broken'];

function best(findings: readonly Finding[], none: string): Finding {
  if (findings.length === 0) return ['broken', none];
  const verdict = ORDER.find(each => findings.some(([found]) => found === each)) ?? 'broken';
  return [verdict, findings.map(([, text]) => text).join('; ')];
}

function momentText({ at, seconds }: Moment): string {
  return `${formatDuration(seconds)} on ${formatInstant(at)}`;
}

function secondsBetween(earlier: Instant, later: Instant): number {
  return Number(later - earlier) / 1e6;
}
