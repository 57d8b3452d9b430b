// How a refusal is told: why, what would work instead, and that nothing was changed.
import { canonicalJson } from '../../postgres/journal.ts';
import { describeWindow } from '../../postgres/window.ts';
import type { ModuleResult } from '../module.ts';
import { nextCommand } from './next-command.ts';
import type { Obstacle } from './recovery-state.ts';

/** The failed result that tells of a refusal. A command comes last, without a full stop: it is copied as it stands. */
export function refuse(refusal: Obstacle): ModuleResult {
  const [reason = '', ...more] = sentences(refusal);
  const { command } = refusal;
  const lines = [reason, 'Nothing was changed', ...more].map(line =>
    /[.?]$/.test(line) ? line : `${line}.`,
  );
  return {
    failed: true,
    changed: false,
    msg: [...lines, ...(command === undefined ? [] : [command])].join(' '),
  };
}

/** Why, what would work instead, and the window, each once and without a full stop. */
export function sentences({ reason, hint, window }: Obstacle): string[] {
  const more = [hint, window === undefined ? undefined : describeWindow(window)];
  const lines = [...new Set(more.filter(line => line !== undefined))];
  return [reason, ...lines.map(line => line.charAt(0).toUpperCase() + line.slice(1))];
}

/** With the command that asks for the nearest target instead, or for the same once it can be reached. */
export function withCommand(
  obstacle: Obstacle,
  cluster: string,
  asked: unknown,
  tag?: 'forward' | 'undo',
): Obstacle {
  const { instead, isMendable } = obstacle;
  const commandFor = (request: unknown): string => nextCommand(cluster, canonicalJson(request), tag);
  if (instead !== undefined)
    return { ...obstacle, command: `What can be reached: ${commandFor(redirect(asked, instead))}` };
  return isMendable === true ? { ...obstacle, command: `Then: ${commandFor(asked)}` } : obstacle;
}

/** Nothing is asked: a variable that is called otherwise, most likely. Only a recovery that was begun goes on without one. */
export function unasked(cluster: string): Obstacle {
  return {
    reason: 'pg_pitr is not given, and no recovery was begun that could go on',
    hint: `what to recover to: -e '{pg_pitr: {time: "2025-07-13 10:00:00+00"}}'`,
    command: `To the end of the archive: ${nextCommand(cluster, '{}')}`,
  };
}

/** A step whose turn has not come. */
export function tooEarly(reason: string, cluster: string, asked: unknown): Obstacle {
  return {
    reason,
    hint: 'the steps are -t down, -t pitr, -t up, each with the same -e',
    command: `All of them: ${nextCommand(cluster, canonicalJson(asked))}`,
  };
}

/** The request with another target, or with the same one on another timeline, where that is all that is named. */
export function redirect(asked: unknown, target: Readonly<Record<string, unknown>>): unknown {
  const kept = asked instanceof Map ? Object.fromEntries(asked) : { ...(asked as object) };
  if (Object.keys(target).join() === 'timeline') return { ...kept, ...target };
  for (const key of ['type', 'time', 'name', 'xid', 'lsn', 'exclusive', 'set']) delete kept[key];
  return { ...kept, ...target };
}
