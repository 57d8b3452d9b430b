// What a run remembers of a host. Facts and results outlive a play; the place in the play does not.
import { Foreseen } from '../modules/foreseen.ts';
import type { Task } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import type { Value } from '../values/value.ts';
import { emptyTally, type Tally } from './tally.ts';

export interface HostState {
  readonly name: string;
  /** Gathered facts and cacheable set_facts, by their names as variables: `ansible_distribution`. */
  readonly facts: Map<string, Value>;
  /** set_fact and register. */
  readonly setFacts: Map<string, Value>;
  /** The set_facts that are JSON or the like by the playbook's will: never read back as a list or a dict. */
  readonly keptTexts: Set<string>;
  /** The set_facts of which every part was written: nothing that a host, a file or a program said is in them. */
  readonly ownFacts: Set<string>;
  /** Rendered when something asks for them. */
  readonly includeVars: Map<string, Node>;
  readonly tally: Tally;
  /** What check mode would have made by now. */
  readonly foreseen: Foreseen;
  /** Failed for good: no later play runs on it. */
  isFailed: boolean;
  isUnreachable: boolean;
  /** Whether facts were gathered, for `gathering: smart`. */
  hasFacts: boolean;
  /** Handlers to run at the next flush. */
  readonly notified: Set<Task>;
  /** Roles of which a task ran in this play: not only skipped ones. */
  readonly startedRoles: Set<string>;
  /** Roles that ran to their end in this play. */
  readonly completedRoles: Set<string>;
}

/** A host of which nothing is known yet. */
export function newHostState(name: string): HostState {
  return {
    name,
    facts: new Map(),
    setFacts: new Map(),
    keptTexts: new Set(),
    ownFacts: new Set(),
    includeVars: new Map(),
    tally: emptyTally(),
    foreseen: new Foreseen(),
    isFailed: false,
    isUnreachable: false,
    hasFacts: false,
    notified: new Set(),
    startedRoles: new Set(),
    completedRoles: new Set(),
  };
}

/** Whether the host still takes part in the run. */
export function isAlive(host: HostState): boolean {
  return !host.isFailed && !host.isUnreachable;
}
