// A run from its first play to the recap: the place to start reading the engine.
import pLimit from 'p-limit';
import type { Inventory } from '../inventory/model.ts';
import { RunInventory } from '../inventory/run-inventory.ts';
import { VariableFolder } from '../inventory/variable-folder.ts';
import type { LoadOptions } from '../playbook/context.ts';
import type { Playbook } from '../playbook/model.ts';
import type { Plugins } from '../plugins/plugins.ts';
import type { VaultSecrets } from '../source/vault.ts';
import type { Environment } from '../template/environment.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Reporter } from './events.ts';
import type { FactCache } from './fact-cache.ts';
import type { RunOptions, Terminal } from './options.ts';
import { type PlayEnd, runPlay } from './play.ts';
import { writeRetryFile } from './retry-file.ts';
import type { Run } from './run-context.ts';
import { RunStats } from './stats.ts';
import { stepChooser } from './step-chooser.ts';

/** Everything a run needs from outside. */
export interface RunParts {
  readonly options: RunOptions;
  readonly inventory: Inventory;
  readonly reloadInventory: () => Inventory;
  readonly loadOptions: LoadOptions;
  readonly environment: Environment;
  readonly plugins: Plugins;
  readonly secrets: VaultSecrets;
  /** Keeps facts between runs. */
  readonly factCache?: FactCache | undefined;
  readonly reporter: Reporter;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly hide: (secret: string) => void;
}

/** How a run ended; Ansible's exit status follows from it. */
export type RunEnd = 'ok' | 'failed' | 'unreachable' | 'interrupted';

/** Runs checked playbooks one after the other. Rejects with UserError(s) for mistakes that end the whole run. */
export async function runPlaybooks(playbooks: readonly Playbook[], parts: RunParts): Promise<RunEnd> {
  const run = newRun(parts);
  // An interrupted run does not wait for a long command.
  run.signal.addEventListener('abort', () => run.connections.interruptAll());
  let end: PlayEnd = 'done';
  try {
    for (const playbook of playbooks) {
      run.reporter.report({ type: 'playbook-start', path: playbook.path, plays: playbook.plays.length });
      end = await runPlays(run, playbook);
      writeRetryFile(run, playbook.path);
      if (end !== 'done') break;
    }
  } finally {
    reportRecap(run);
    await Promise.all(run.background);
    await run.connections.closeAll();
  }
  return endOf(run, end);
}

async function runPlays(run: Run, playbook: Playbook): Promise<PlayEnd> {
  const choose = stepChooser(run);
  for (const play of playbook.plays) {
    if (run.signal.aborted) return 'broken';
    try {
      const end = await runPlay(run, play, choose);
      if (end !== 'done') return end;
    } catch (error) {
      // Ctrl-C at a question outside of a task.
      if (!run.signal.aborted || error !== run.signal.reason) throw error;
      return 'broken';
    }
  }
  return 'done';
}

function newRun(parts: RunParts): Run {
  const folders = new Map<string, VariableFolder>();
  const { options, loadOptions, environment, reporter, terminal, hide, secrets } = parts;
  const ended = new AbortController();
  return {
    options,
    inventory: new RunInventory(parts.inventory, options.mergesVariables),
    reloadInventory: parts.reloadInventory,
    loadOptions,
    environment,
    plugins: parts.plugins,
    connections: new ConnectionPool(parts.plugins.connections()),
    hosts: new Map(),
    background: new Set(),
    reporter,
    limit: pLimit(Math.max(1, options.forks)),
    terminal,
    debugging: pLimit(1),
    quit: () => ended.abort(),
    signal: AbortSignal.any([parts.signal, ended.signal]),
    stats: new RunStats(),
    factCache: parts.factCache,
    hide,
    playbookVariables: path => {
      const known = folders.get(path) ?? new VariableFolder(path, { secrets });
      folders.set(path, known);
      return known;
    },
  };
}

/** The recap is told after failures too. Hosts that no task reached have no line. */
function reportRecap(run: Run): void {
  const hosts = [...run.hosts.values()].filter(({ tally }) =>
    Object.values(tally).some(number => number > 0),
  );
  run.reporter.report({
    type: 'recap',
    hosts: new Map(hosts.map(host => [host.name, host.tally])),
    stats: Object.fromEntries(run.stats.run),
    hostStats: new Map([...run.stats.hosts].map(([name, figures]) => [name, Object.fromEntries(figures)])),
  });
}

function endOf(run: Run, end: PlayEnd): RunEnd {
  if (run.signal.aborted) return 'interrupted';
  // What ended the play for all is a failure, also where it began with hosts that could not be reached.
  if (end === 'broken') return 'failed';
  const hosts = [...run.hosts.values()];
  if (hosts.some(host => host.isUnreachable)) return 'unreachable';
  return hosts.some(host => host.isFailed) ? 'failed' : 'ok';
}
