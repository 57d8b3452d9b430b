// What takes the last recovery of a cluster back: the directory that it kept, else recovery to the end of the timeline that
// it left.
import type { Host } from '../../connection/host.ts';
import type { Cluster } from '../../postgres/cluster.ts';
import { formatInstant, parseInstant } from '../../postgres/instant.ts';
import { hasReached, type Journal, type Undo } from '../../postgres/journal.ts';
import { endOfKept, type KeptDirectory, keptTrouble } from '../../postgres/kept.ts';
import { parseSummaries, type RecoverySummary } from '../../postgres/summary.ts';
import { requestOf } from './journal.ts';
import { type KeptTrace, readKept } from './kept.ts';
import { newestJournal, type Obstacle, recoveringMember } from './recovery-state.ts';

/** A kept directory, and whether its host is the one that recovers now. */
interface KeptThere extends KeptDirectory {
  readonly host: string;
  readonly recovers: string | undefined;
}

/** As `findUndo`, after a look at the directory that the recovery may have kept. */
export async function readUndo(
  hosts: readonly Host[],
  cluster: Cluster,
  args: {
    readonly cluster: string;
    readonly primary?: string | undefined;
    readonly dbsu: string;
    readonly bin: string;
    readonly data: string;
    readonly use_kept: boolean;
  },
  unfinished: Journal | undefined,
): Promise<Undo | Obstacle> {
  const undoes = unfinished?.undoes;
  if (undoes !== undefined) {
    return args.use_kept ? undoes : { ...undoes, kept: undefined, notKept: 'pitr_use_kept is false' };
  }
  const trace = args.use_kept ? traceOf(cluster, args, unfinished) : undefined;
  const host = hosts.find(each => each.name === trace?.host);
  const kept = host && trace && (await readKept(host, args, trace));
  const recovers = recoveringMember(cluster, args.primary, unfinished)?.host;
  return findUndo(
    cluster,
    args.cluster,
    unfinished,
    kept && trace && { ...kept, host: trace.host, recovers },
  );
}

/** Where the recovery that is undone may have kept the old data. */
function traceOf(
  cluster: Cluster,
  { cluster: name, data }: { readonly cluster: string; readonly data: string },
  unfinished: Journal | undefined,
): KeptTrace | undefined {
  if (unfinished !== undefined) {
    const { host, kept, plan } = unfinished;
    const untouched = hasReached(unfinished, 'restored') ? '' : data;
    return { host, path: kept ?? '', stamp: String(plan.stamp ?? ''), untouched };
  }
  const summary = lastOf(cluster, name);
  return summary?.kept ? { host: summary.host, path: summary.kept, stamp: '', untouched: '' } : undefined;
}

/**
 * Which recovery is undone: one that was begun and has not ended, else the last that did. Gives why there is none, or why
 * it cannot be undone.
 */
export function findUndo(
  cluster: Cluster,
  name: string,
  unfinished: Journal | undefined,
  kept?: KeptThere | undefined,
): Undo | Obstacle {
  if (unfinished?.undoes !== undefined) return unfinished.undoes;
  const newest = newestJournal(cluster);
  const isStopped = kept?.isUntouched === true && keptTrouble(kept, unfinished?.before) === undefined;
  if (newest?.phase === 'flushed' && !isStopped) {
    return {
      reason: `the recovery that was begun on ${newest.host} has not replaced any data: there is nothing to undo`,
      hint: 'where it has paused Patroni, `patronictl resume` ends that, and where it has stopped it, `systemctl enable --now patroni`; to take back the one before it, ask for the end of its old timeline',
    };
  }
  const last = unfinished === undefined ? lastSummary(cluster, name) : describeJournal(unfinished);
  if (last === undefined) {
    return {
      reason: `no member of '${name}' knows of a recovery: there is nothing to undo`,
      hint: `to go to the end of an older timeline, ask for it: -e '{pg_pitr: {timeline: 1}}'`,
    };
  }
  const { source, what } = last;
  const trouble = kept && (strangerWords(kept) ?? keptTrouble(kept, last.before ?? undefined));
  const whole = kept !== undefined && trouble === undefined ? kept : undefined;
  const before = last.before ?? (whole === undefined ? null : (endOfKept(whole) ?? null));
  if (source !== name) {
    return {
      reason: `'${name}' was made a copy of '${source}': what it was before is of another system, to which no recovery leads back`,
    };
  }
  if (before === null) {
    return {
      reason: `${what} began when nobody led, or the leader did not archive: the end of the timeline that it left was not noted${trouble === undefined ? '' : `, and ${trouble}`}`,
      hint: `to go to the end of an older timeline, ask for it: -e '{pg_pitr: {timeline: ${last.timeline}}}'`,
    };
  }
  if (whole !== undefined) {
    const { host, path, isArchiving, isUntouched = false } = whole;
    return { before, what, kept: { host, path, isArchiving, ...(isUntouched ? { isUntouched } : {}) } };
  }
  // Nobody has asked to keep what the restore has begun to replace.
  return trouble === undefined || kept?.isUntouched === true
    ? { before, what }
    : { before, what, notKept: trouble };
}

function strangerWords({ host, recovers, path }: KeptThere): string | undefined {
  return host === recovers ? undefined : `${path} is on ${host}, while ${recovers ?? 'nobody'} recovers now`;
}

/** What is asked of it: everything that the old timeline holds. The end that was noted has to be reached at least. */
export function undoRequest({ before }: Undo): Readonly<Record<string, unknown>> {
  return { timeline: before.timeline };
}

/** The first lines of its plan. */
export function undoLines({ before, what, kept, notKept }: Undo): string[] {
  const end = formatInstant(parseInstant(before.time));
  const first = `UNDO: ${what} is taken back, to the end of timeline ${before.timeline} (${end}, ${before.lsn}, or later)`;
  if (kept?.isUntouched === true)
    return [
      first,
      `${kept.path} on ${kept.host} has not been touched: its server starts again where it was stopped`,
    ];
  if (kept !== undefined)
    return [first, `${kept.path} on ${kept.host} is put back: it was stopped cleanly and is whole`];
  return notKept === undefined ? [first] : [first, `It goes through the archive: ${notKept}`];
}

interface Undone extends Pick<RecoverySummary, 'source' | 'before'> {
  readonly what: string;
  readonly timeline: number;
}

function lastOf(cluster: Cluster, name: string): RecoverySummary | undefined {
  return cluster.members
    .flatMap(member => parseSummaries(member.recoveries))
    .filter(each => each.cluster === name)
    .sort((a, b) => (a.finished < b.finished ? -1 : 1))
    .at(-1);
}

function lastSummary(cluster: Cluster, name: string): Undone | undefined {
  const summary = lastOf(cluster, name);
  if (summary === undefined) return undefined;
  const what = `the recovery to ${summary.target}, done ${summary.finished}`;
  return { ...summary, what, timeline: summary.reached?.parent ?? 1 };
}

function describeJournal(journal: Journal): Undone {
  const { cluster, before, plan } = journal;
  return {
    source: requestOf(journal).cluster ?? cluster,
    before: before ?? null,
    what: `the recovery on ${journal.host}, which got as far as '${journal.phase}'`,
    timeline: Number(plan.timeline),
  };
}
