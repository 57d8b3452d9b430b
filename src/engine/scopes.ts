// The scope of a task on a host: the layers in their order, and the names that the engine answers itself.
import { findFile } from '../playbook/find-file.ts';
import type { Task } from '../playbook/model.ts';
import type { Environment, SearchPath } from '../template/environment.ts';
import { type Layer, NO_VARIABLES, strongestFirst, valueLayer } from '../variables/layers.ts';
import { LazyScope, type MagicVariables } from '../variables/scope.ts';
import type { HostState } from './host-state.ts';
import { inventoryLayers } from './inventory-layers.ts';
import { folderMagic, hostMagic, runMagic } from './magic.ts';
import { playMagic, roleMagic, taskMagic } from './play-magic.ts';
import type { PlayRun } from './play-run.ts';
import type { Run } from './run-context.ts';
import { factLayer, factLayers, hostlessLayers, taskLayers } from './task-layers.ts';

/** The variables that a task sees on a host; `extra` outranks everything (the loop's item, the result so far). */
export function taskScope(
  play: PlayRun,
  host: HostState,
  task: Task | undefined,
  extra: readonly MagicVariables[] = [],
  environment: Environment = environmentFor(play.run, task?.searchFolders ?? play.searchFolders),
): LazyScope {
  const { run } = play;
  const scope: LazyScope = new LazyScope(
    [
      ...extra,
      taskMagic(play, host, task, () => scope),
      playMagic(play),
      folderMagic(run, play.play.folder),
      hostMagic(run, host),
      runMagic(run),
    ],
    taskLayers(play, host, task),
    environment,
    run.options.mergesVariables,
  );
  return scope;
}

/** What is known of a host before any task: the play's and its roles' variables, the inventory's, facts. */
export function factScope(play: PlayRun, host: HostState): LazyScope {
  const { run } = play;
  return new LazyScope(
    [playMagic(play), folderMagic(run, play.play.folder), hostMagic(run, host), runMagic(run)],
    factLayers(play, host),
    run.environment,
    run.options.mergesVariables,
  );
}

/**
 * What `hostvars` shows of a host: everything that does not depend on a play, but on the folder of its playbook. Not
 * `hostvars` itself, as in Ansible: a variable that asks for its own name there would never end.
 */
export function hostScope(run: Run, host: HostState, playFolder: string | undefined): LazyScope {
  const layers = strongestFirst({
    roleDefaults: [],
    inventory: inventoryLayers(run, host.name, playFolder),
    facts: factLayer(run, host),
    play: [],
    roleVars: [],
    task: [],
    includeVars: host.includeVars,
    setFacts: valueLayer(host.setFacts, host),
    roleParams: [],
    includeParams: [],
    extra: run.options.extraVars,
  });
  return new LazyScope(
    [hostMagic(run, host), new Map([['playbook_dir', () => playFolder]]), runMagic(run)],
    layers,
    run.environment,
    run.options.mergesVariables,
  );
}

/** The variables of a play without a host: for its name and its hosts. */
export function playScope(run: Run, playFolder: string | undefined, playVars: readonly Layer[]): LazyScope {
  const layers = strongestFirst({
    roleDefaults: [],
    inventory: [],
    facts: NO_VARIABLES,
    play: playVars,
    roleVars: [],
    task: [],
    includeVars: NO_VARIABLES,
    setFacts: NO_VARIABLES,
    roleParams: [],
    includeParams: [],
    extra: run.options.extraVars,
  });
  return new LazyScope(
    [folderMagic(run, playFolder), runMagic(run)],
    layers,
    run.environment,
    run.options.mergesVariables,
  );
}

/** The variables that tags and names of handlers may name, without a host: those of the play, and of a task or include. */
export function hostlessScope(play: PlayRun, include: Task | undefined): LazyScope {
  const { run } = play;
  const role = include?.role;
  const isEntered = include?.action.kind === 'include_role';
  const includers = role === undefined ? [] : isEntered ? [role, ...role.includers] : role.includers;
  return new LazyScope(
    [
      new Map(role === undefined ? [] : roleMagic(role, includers)),
      playMagic(play),
      folderMagic(run, play.play.folder),
      runMagic(run),
    ],
    hostlessLayers(play, include),
    run.environment,
    run.options.mergesVariables,
  );
}

const environments = new WeakMap<Run, WeakMap<readonly string[], Environment>>();

/**
 * The run's environment with the folders of a task, nearest first. The same for one list, so that a template's filters
 * are looked for once and not for each host.
 */
export function environmentFor(run: Run, folders: readonly string[]): Environment {
  const known = environments.get(run) ?? new WeakMap<readonly string[], Environment>();
  environments.set(run, known);
  const environment = known.get(folders) ?? {
    ...run.environment,
    searchPath: searchPathOf(folders),
    warn: (message: string) => run.reporter.report({ type: 'warning', message }),
  };
  known.set(folders, environment);
  return environment;
}

function searchPathOf(folders: readonly string[]): SearchPath {
  return { find: (kind, name) => findFile(name, folders, kind) };
}
