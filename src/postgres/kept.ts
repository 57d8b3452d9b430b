// A data directory that `backup: true` kept, or that no restore has touched yet: may it be put back, instead of a recovery through
// the archive?
import type { ControlFile } from './cluster.ts';
import type { Left } from './journal.ts';
import { formatLsn, parseLsn } from './lsn.ts';

/** What is to be known of a kept directory; read from its own control file. */
export interface KeptDirectory {
  readonly path: string;
  /** Undefined when there is no PostgreSQL data in it, or it is gone. */
  readonly control: ControlFile | undefined;
  /** When its server went down, ISO 8601. */
  readonly stopped: string | undefined;
  /** Its tablespaces and links, which lie elsewhere and were restored there. */
  readonly outside: readonly string[];
  /** Does its server archive, as far as its own settings say? */
  readonly isArchiving: boolean;
  /** It is still in its place: the cluster was stopped, and no restore has begun. */
  readonly isUntouched?: boolean;
}

/** A kept directory that is whole, and the host that has it. */
export interface KeptUse {
  readonly host: string;
  readonly path: string;
  readonly isArchiving: boolean;
  /** It is still in its place. */
  readonly isUntouched?: boolean;
}

/** What keeps a directory from being put back, as a sentence without a full stop; undefined when nothing does. */
export function keptTrouble(kept: KeptDirectory, before: Left | undefined): string | undefined {
  const { path, control, outside } = kept;
  if (control === undefined) return `${path} holds no PostgreSQL data any more`;
  if (control.state !== 'shut down')
    return `the server in ${path} was not stopped cleanly as a leader (${control.state})`;
  if (outside.length > 0)
    return `${path} is not whole: ${outside.join(', ')} lies outside of it and was restored there`;
  if (before === undefined || control.checkpoint === undefined) return undefined;
  if (control.timeline !== before.timeline)
    return `${path} is on timeline ${control.timeline}, not on ${before.timeline}`;
  const end = parseLsn(before.lsn);
  return control.checkpoint >= end
    ? undefined
    : `${path} ends at ${formatLsn(control.checkpoint)}, before ${before.lsn}`;
}

/** The end of the timeline that a whole directory is on: where the recovery that kept it began. */
export function endOfKept({ control, stopped }: KeptDirectory): Left | undefined {
  if (control?.timeline === undefined || control.checkpoint === undefined || stopped === undefined)
    return undefined;
  return { timeline: control.timeline, lsn: formatLsn(control.checkpoint), time: stopped };
}
