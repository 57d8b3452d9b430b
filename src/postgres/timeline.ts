// Timelines: every promotion forks the log; history files tell from where. Which points does a timeline lead through?
import { UserError } from '../errors.ts';
import { formatLsn, type Lsn, parseLsn } from './lsn.ts';

declare const timelineBrand: unique symbol;
/** A timeline's number, 1 to 2^32-1. */
export type Timeline = number & { readonly [timelineBrand]: 'Timeline' };

/** One line of a history file: the timeline that was left, where, and why. */
export interface Fork {
  readonly parent: Timeline;
  /** The first byte that belongs to the child and no longer to the parent. */
  readonly at: Lsn;
  /** PostgreSQL's words, such as `before 2025-07-13 10:00:00+00` or `no recovery target specified`. */
  readonly reason: string;
}

/** A timeline and the forks that led to it, oldest first; timeline 1 has none. */
export interface TimelineHistory {
  readonly timeline: Timeline;
  readonly forks: readonly Fork[];
}

/** Reads a timeline's number, decimal. Throws UserError INVALID_VALUE. */
export function parseTimeline(value: string | number): Timeline {
  const number =
    typeof value === 'number' ? value : /^\d{1,10}$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (!Number.isInteger(number) || number < 1 || number > 0xffffffff) {
    throw new UserError('INVALID_VALUE', `'${value}' is not a timeline`, {
      hint: 'a timeline is a whole number from 1, `latest` or `current`',
    });
  }
  return number as Timeline;
}

/** The name of the file that tells a timeline's descent: `00000002.history`. */
export function historyFileName(timeline: Timeline): string {
  return `${timeline.toString(16).toUpperCase().padStart(8, '0')}.history`;
}

/** The timeline whose descent a file tells; undefined when the name is of another kind. */
export function timelineOfHistoryFile(name: string): Timeline | undefined {
  const match = /^([0-9A-F]{8})\.history/.exec(name);
  return match?.[1] === undefined ? undefined : (Number.parseInt(match[1], 16) as Timeline);
}

/**
 * Reads a history file's text. Throws UserError INVALID_VALUE for a line that is none.
 * @see https://www.postgresql.org/docs/15/continuous-archiving.html#BACKUP-TIMELINES
 */
export function parseHistory(timeline: Timeline, text: string): TimelineHistory {
  const forks: Fork[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [parent = '', at = '', ...reason] = line.split('\t');
    forks.push({ parent: parseTimeline(parent), at: parseLsn(at), reason: reason.join('\t').trim() });
  }
  return { timeline, forks };
}

/** All timelines that are known; those without a history file descend from nothing (timeline 1). */
export class TimelineTree {
  readonly #histories = new Map<Timeline, TimelineHistory>();

  constructor(histories: Iterable<TimelineHistory>, alsoKnown: Iterable<Timeline> = []) {
    for (const timeline of alsoKnown) this.#histories.set(timeline, { timeline, forks: [] });
    for (const history of histories) {
      for (const [index, fork] of history.forks.entries()) {
        if (!this.#histories.has(fork.parent)) {
          this.#histories.set(fork.parent, { timeline: fork.parent, forks: history.forks.slice(0, index) });
        }
      }
      this.#histories.set(history.timeline, history);
    }
  }

  /** Ascending. */
  get timelines(): readonly Timeline[] {
    return [...this.#histories.keys()].sort((a, b) => a - b);
  }

  /** The newest one, where `latest` leads; undefined when none is known. */
  get latest(): Timeline | undefined {
    return this.timelines.at(-1);
  }

  has(timeline: Timeline): boolean {
    return this.#histories.has(timeline);
  }

  /** The forks on the way to a timeline, oldest first. */
  forksTo(timeline: Timeline): readonly Fork[] {
    return this.#histories.get(timeline)?.forks ?? [];
  }

  /** Does recovery along `timeline` pass through byte `lsn` as it was written on `on`? */
  isOnPath(timeline: Timeline, on: Timeline, lsn: Lsn): boolean {
    if (on === timeline) return this.forksTo(timeline).every(fork => lsn >= fork.at);
    const index = this.forksTo(timeline).findIndex(fork => fork.parent === on);
    const fork = this.forksTo(timeline)[index];
    if (!fork) return false;
    const entered = this.forksTo(timeline)[index - 1];
    return lsn <= fork.at && (entered === undefined || lsn >= entered.at);
  }

  /** The timeline whose bytes recovery along `timeline` reads at `lsn`. */
  timelineAt(timeline: Timeline, lsn: Lsn): Timeline {
    return this.forksTo(timeline).find(fork => lsn < fork.at)?.parent ?? timeline;
  }

  /** The path in one line: `1 → 2 (from 0/5000060) → 4 (from 0/7000028)`. */
  describe(timeline: Timeline): string {
    const forks = this.forksTo(timeline);
    const steps = forks.map((fork, index) => {
      const child = forks[index + 1]?.parent ?? timeline;
      return ` → ${child} (from ${formatLsn(fork.at)})`;
    });
    return `${forks[0]?.parent ?? timeline}${steps.join('')}`;
  }
}
