// What all tasks of one run share. No state lives in modules of code: two runs in one process do not touch each other.
import type { LimitFunction } from 'p-limit';
import type { Inventory } from '../inventory/model.ts';
import type { RunInventory } from '../inventory/run-inventory.ts';
import type { VariableFolder } from '../inventory/variable-folder.ts';
import type { LoadOptions } from '../playbook/context.ts';
import type { Plugins } from '../plugins/plugins.ts';
import type { Environment } from '../template/environment.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Reporter } from './events.ts';
import type { FactCache } from './fact-cache.ts';
import { type HostState, newHostState } from './host-state.ts';
import type { RunOptions, Terminal } from './options.ts';
import type { RunStats } from './stats.ts';

export interface Run {
  readonly options: RunOptions;
  readonly inventory: RunInventory;
  /** Reads the inventory's sources again: `meta: refresh_inventory`. Throws UserError(s). */
  readonly reloadInventory: () => Inventory;
  readonly loadOptions: LoadOptions;
  /** Filters, tests and lookups; each task adds its own search path. */
  readonly environment: Environment;
  /** Modules, filters, tests and lookups of users. */
  readonly plugins: Plugins;
  readonly connections: ConnectionPool;
  readonly hosts: Map<string, HostState>;
  /** Jobs of `async` that are done from here: the run ends when they have. */
  readonly background: Set<Promise<void>>;
  readonly reporter: Reporter;
  /** At most `forks` tasks at once. */
  readonly limit: LimitFunction;
  readonly terminal: Terminal;
  /** One host at a time has the debugger. */
  readonly debugging: LimitFunction;
  /** Ends the run as Ctrl-C does. */
  readonly quit: () => void;
  readonly signal: AbortSignal;
  /** `set_stats`. */
  readonly stats: RunStats;
  /** Where facts are kept between runs; absent with `fact_caching = memory`. */
  readonly factCache: FactCache | undefined;
  /** From now on, hidden wherever it would be shown. */
  readonly hide: (secret: string) => void;
  /** The group_vars and host_vars beside a playbook. */
  readonly playbookVariables: (playFolder: string) => VariableFolder;
}

/** The state of a host, made when it is first asked for. */
export function hostState(run: Run, name: string): HostState {
  let state = run.hosts.get(name);
  if (state === undefined) {
    state = newHostState(name);
    const kept = run.factCache?.factsOf(name);
    for (const [fact, value] of kept?.facts ?? []) state.facts.set(fact, value);
    state.hasFacts = kept?.isGathered ?? false;
    run.hosts.set(name, state);
  }
  return state;
}
