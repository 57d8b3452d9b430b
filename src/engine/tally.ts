// How a host fared: the numbers of the recap.
import type { Status } from './events.ts';

export interface Tally {
  ok: number;
  changed: number;
  unreachable: number;
  failed: number;
  skipped: number;
  rescued: number;
  ignored: number;
}

/** Of a host on which nothing has run. */
export function emptyTally(): Tally {
  return { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 };
}

/** Counts a result as Ansible does: a change is also ok, an ignored failure too, a rescued one is not failed. */
export function count(
  tally: Tally,
  status: Status,
  fate: 'plain' | 'ignored' | 'rescued',
  hasChanged = false,
): void {
  switch (status) {
    case 'failed':
      if (fate === 'ignored') {
        tally.ok++;
        tally.ignored++;
        if (hasChanged) tally.changed++;
      } else tally[fate === 'rescued' ? 'rescued' : 'failed']++;
      break;
    case 'unreachable':
      if (fate === 'ignored') {
        tally.ok++;
        tally.ignored++;
      } else tally.unreachable++;
      break;
    case 'skipped':
      tally.skipped++;
      break;
    case 'changed':
      tally.changed++;
      tally.ok++;
      break;
    case 'ok':
      tally.ok++;
  }
}
