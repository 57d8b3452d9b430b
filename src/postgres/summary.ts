// The summary of a recovery that came to its end: asked against reached, and where the time went. Plain JSON, kept on the host.
import { type Journal, type Left, PHASES, type Phase, phaseDurations, type Reached } from './journal.ts';
import { parseLsn, walBytes } from './lsn.ts';
import { describeTarget, type RecoveryRequest } from './target.ts';

export interface PhaseTime {
  readonly phase: Phase;
  readonly seconds: number;
}

/** Field by field as docs/reference/recovery-summary.md and schemas/recovery.json have it. */
export interface RecoverySummary {
  readonly cluster: string;
  readonly source: string;
  readonly host: string;
  readonly request: unknown;
  readonly target: string;
  readonly exclusive: boolean;
  readonly action: RecoveryRequest['action'];
  readonly reached: Reached | null;
  readonly backup_set: string;
  readonly restored_bytes: number;
  readonly replayed_bytes: number | null;
  readonly started: string;
  readonly finished: string;
  readonly seconds: number;
  readonly seconds_without_leader: number;
  readonly phases: readonly PhaseTime[];
  readonly is_continued: boolean;
  readonly before: Left | null;
  readonly kept: string | null;
}

/** The flush still happens on the living leader; replicas are rebuilt while it leads again. */
export const WITHOUT_LEADER: ReadonlySet<Phase> = new Set([
  'stopped',
  'restored',
  'recovered',
  'verified',
  'leading',
]);

/** The summary of a journal that reached `done`. */
export function summaryOf(journal: Journal, request: RecoveryRequest, isContinued: boolean): RecoverySummary {
  const { plan, cluster, host, reached } = journal;
  const phases = phaseDurations(journal);
  const moments = PHASES.flatMap(phase => reached[phase] ?? []);
  const start = typeof plan.start_lsn === 'string' ? parseLsn(plan.start_lsn) : undefined;
  const end = journal.outcome === undefined ? undefined : parseLsn(journal.outcome.lsn);
  return {
    cluster,
    source: request.cluster ?? cluster,
    host,
    request: withoutRepository(JSON.parse(journal.request)),
    target: describeTarget(request.target),
    exclusive: request.exclusive,
    action: request.action,
    reached: journal.outcome ?? null,
    backup_set: String(plan.set),
    restored_bytes: Number(plan.needed_bytes),
    replayed_bytes:
      start === undefined || end === undefined ? null : Math.max(0, Number(walBytes(start, end))),
    started: moments.at(0) ?? '',
    finished: moments.at(-1) ?? '',
    seconds: total(phases),
    seconds_without_leader: total(phases.filter(({ phase }) => WITHOUT_LEADER.has(phase))),
    phases,
    is_continued: isContinued,
    before: journal.before ?? null,
    kept: journal.kept ?? null,
  };
}

/** One summary a line, oldest first; a line that was cut off while it was written is left out. */
export function parseSummaries(text: string | undefined): RecoverySummary[] {
  return (text ?? '').split('\n').flatMap(line => {
    try {
      const summary = JSON.parse(line) as RecoverySummary;
      return typeof summary.cluster === 'string' && Array.isArray(summary.phases) ? [summary] : [];
    } catch {
      return [];
    }
  });
}

function total(phases: readonly PhaseTime[]): number {
  return Math.round(phases.reduce((sum, { seconds }) => sum + seconds, 0) * 1e6) / 1e6;
}

/** A repository of its own may come with keys. */
function withoutRepository(
  request: Readonly<Record<string, unknown>> | null,
): Readonly<Record<string, unknown>> {
  const { repo: _repo, ...rest } = request ?? {};
  return rest;
}
