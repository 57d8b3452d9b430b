// How a refusal is told: why, what would work instead, and that nothing was changed.
import { canonicalJson } from '../../postgres/journal.ts';
import { describeWindow } from '../../postgres/window.ts';
import type { ModuleResult } from '../module.ts';
import type { Obstacle } from './recovery-state.ts';
import { nextCommand } from './stand-lines.ts';

/** The failed result that tells of a refusal. */
export function refuse(refusal: Obstacle): ModuleResult {
  const [reason = '', ...more] = sentences(refusal);
  return {
    failed: true,
    changed: false,
    msg: [`${reason}. Nothing was changed.`, ...more.map(line => `${line}.`)].join(' '),
  };
}

/** Why, what would work instead, and the window, each once and without a full stop. */
export function sentences({ reason, hint, window }: Obstacle): string[] {
  const more = [hint, window === undefined ? undefined : describeWindow(window)];
  const lines = [...new Set(more.filter(line => line !== undefined))];
  return [reason, ...lines.map(line => line.charAt(0).toUpperCase() + line.slice(1))];
}

/** With the command that asks for the nearest target instead. */
export function withCommand(obstacle: Obstacle, cluster: string, asked: unknown, tag?: 'forward'): Obstacle {
  const { hint, instead } = obstacle;
  if (instead === undefined) return obstacle;
  const command = nextCommand(cluster, canonicalJson(redirect(asked, instead)), tag);
  return { ...obstacle, hint: `${hint === undefined ? '' : `${hint}; `}what can be reached: ${command}` };
}

/** The request with another target. */
export function redirect(asked: unknown, target: Readonly<Record<string, unknown>>): unknown {
  const kept = asked instanceof Map ? Object.fromEntries(asked) : { ...(asked as object) };
  for (const key of ['type', 'time', 'name', 'xid', 'lsn', 'exclusive', 'set']) delete kept[key];
  return { ...kept, ...target };
}
