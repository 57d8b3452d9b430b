// A recovery step by step: a step whose turn has not come would work on what is not there, or call it recovered.
import { PHASES, type Phase } from '../../postgres/journal.ts';

/** The tags of pgsql-pitr.yml in the order in which their tasks run, with what has to be reached before, unless an earlier one is asked too. */
const STEPS: readonly { readonly tags: readonly string[]; readonly after?: Phase; readonly lacks: string }[] =
  [
    { tags: ['down', 'pause', 'stop', 'stop_patroni', 'stop_postgres'], lacks: '' },
    { tags: ['pitr', 'config', 'backup', 'restore'], after: 'stopped', lacks: 'the cluster is not down' },
    { tags: ['recovery', 'verify'], after: 'restored', lacks: 'no backup is restored' },
    {
      tags: ['up', 'etcd', 'start', 'primary', 'replica', 'resume'],
      after: 'verified',
      lacks: 'nothing has reached its target',
    },
  ];

/**
 * Why the first step that the tags ask for cannot run yet; undefined when it can. `phase` is how far the recovery that is asked for has
 * come; a cluster where nobody leads needs not be taken down.
 */
export function findEarlyStep(
  tags: readonly string[],
  { phase, isAlive }: { readonly phase: Phase; readonly isAlive: boolean },
): string | undefined {
  const step = STEPS.find(each => each.tags.some(tag => tags.includes(tag)));
  if (step?.after === undefined || PHASES.indexOf(phase) >= PHASES.indexOf(step.after)) return undefined;
  if (step.after === 'stopped' && !isAlive) return undefined;
  const asked = step.tags.filter(tag => tags.includes(tag)).join(',');
  return `-t ${asked} comes too early: ${step.lacks} for what is asked`;
}
