// Whom a step failed, and who judges what that means for the other hosts of the batch.
import type { StepEnd } from './step.ts';

export interface Losses {
  /** A failure is fatal for the play. */
  readonly isFatal: boolean;
  /** It is every host's. */
  readonly isForAll: boolean;
  /** The hosts that failed; their failure has moved them already. */
  readonly hosts: ReadonlySet<string>;
  /** The host that did it for all; those behind it were not looked at. */
  readonly runner: string | undefined;
}

export interface StepFate {
  /** Whether the play is over for all. `flushing` are the hosts that go through handlers at this step. */
  isOver(losses: Losses, flushing?: readonly string[]): boolean;
}

/** Whom a step failed; `more` are those that what it included could not be loaded for. */
export function lossesOf(
  { ends, isFatal, isForAll, runner }: StepEnd,
  more: ReadonlySet<string> = new Set(),
): Losses {
  const lost = ends.filter(
    ({ status, isIgnored }) => (status === 'failed' || status === 'unreachable') && !isIgnored,
  );
  const hosts = new Set([...lost.map(({ host }) => host.name), ...more]);
  return { isFatal, isForAll: isForAll && hosts.size > 0, hosts, runner };
}
