// The note that a recovery leaves on the recovering host: what was planned, how far it got, how to undo it.
import type { Instant } from './instant.ts';
import { parseInstant, toIso } from './instant.ts';
import type { KeptUse } from './kept.ts';

/** In the order in which a recovery reaches them. */
export const PHASES = [
  'planned',
  'flushed',
  'stopped',
  'restored',
  'recovered',
  'verified',
  'leading',
  'streaming',
  'done',
] as const;
export type Phase = (typeof PHASES)[number];

/** What the server was when replay had ended; see docs/reference/recovery-summary.md for the whole. */
export interface Reached {
  /** PostgreSQL's own word for why it stopped; null where it was not promoted. */
  readonly reason: string | null;
  /** ISO 8601; null when there was no commit since the backup. */
  readonly last_commit: string | null;
  readonly lsn: string;
  readonly timeline: number;
  readonly parent: number | null;
}

/** The end of a timeline that a recovery left: where its undo leads to. */
export interface Left {
  readonly timeline: number;
  readonly lsn: string;
  readonly time: string;
}

/** A recovery that is taken back. */
export interface Undo {
  readonly before: Left;
  /** Which one, in words. */
  readonly what: string;
  /** The old data directory, where it can be put back instead of a restore. */
  readonly kept?: KeptUse | undefined;
  /** Why the directory that was kept is not put back. */
  readonly notKept?: string | undefined;
}

/** Plain data, so that it goes through JSON as it is. */
export interface Journal {
  /** Inventory name of the host that recovers. */
  readonly host: string;
  readonly cluster: string;
  /** `pg_pitr` as it was asked, in canonical JSON: another one means another recovery. */
  readonly request: string;
  readonly phase: Phase;
  /** When each phase was reached, ISO 8601. */
  readonly reached: Readonly<Partial<Record<Phase, string>>>;
  readonly systemIdentifier: string;
  /** Timelines that were known before. */
  readonly known: readonly number[];
  /** The end of the old timeline: recovery to it undoes the recovery. */
  readonly before?: Left | undefined;
  /** The recovery that this one takes back: in words, and the end of the timeline that it left. */
  readonly undoes?: Undo | undefined;
  /** Where the old data directory is kept on the recovering host. */
  readonly kept?: string | undefined;
  /** What replay ended at, once that is proven. */
  readonly outcome?: Reached | undefined;
  readonly plan: Readonly<Record<string, unknown>>;
}

/** Reads a note; undefined when there is none or it was cut off while it was written. */
export function parseJournal(text: string | undefined): Journal | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  try {
    const journal = JSON.parse(text) as Journal;
    return typeof journal.host === 'string' && PHASES.includes(journal.phase) ? journal : undefined;
  } catch {
    return undefined;
  }
}

/** Has the recovery, or one before it that failed, begun to change things, and not come to its end? */
export function isUnfinished({ phase, before }: Journal): boolean {
  return phase !== 'done' && (phase !== 'planned' || before !== undefined);
}

/** Was this phase reached? */
export function hasReached(journal: Journal, phase: Phase): boolean {
  return PHASES.indexOf(journal.phase) >= PHASES.indexOf(phase);
}

/** The note once a phase is reached. */
export function advance(journal: Journal, phase: Phase, at: Instant, more: Partial<Journal> = {}): Journal {
  return { ...journal, ...more, phase, reached: { ...journal.reached, [phase]: toIso(at) } };
}

/** Seconds spent on the way to each phase, in order. */
export function phaseDurations(journal: Journal): { readonly phase: Phase; readonly seconds: number }[] {
  const durations: { phase: Phase; seconds: number }[] = [];
  let previous: Instant | undefined;
  for (const phase of PHASES) {
    const text = journal.reached[phase];
    if (text === undefined) continue;
    const at = parseInstant(text);
    if (previous !== undefined) durations.push({ phase, seconds: Number(at - previous) / 1e6 });
    previous = at;
  }
  return durations;
}

/** The same request always as the same text, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Map) return sorted(Object.fromEntries(item));
    if (typeof item === 'bigint') return item.toString();
    return typeof item === 'object' && item !== null && !Array.isArray(item) ? sorted(item) : item;
  });
}

function sorted(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
