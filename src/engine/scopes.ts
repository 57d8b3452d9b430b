// The scope of a task on a host: the layers in their order, and the names that the engine answers itself.
import { NO_DIRECTIVES } from '../playbook/directives.ts';
import { findFile } from '../playbook/find-file.ts';
import type { Role, Task } from '../playbook/model.ts';
import type { Environment, SearchPath } from '../template/environment.ts';
import { type Layer, NO_VARIABLES, strongestFirst, valueLayer } from '../variables/layers.ts';
import { replacing } from '../variables/merge.ts';
import { LazyScope, type MagicVariables } from '../variables/scope.ts';
import type { HostState } from './host-state.ts';
import { inventoryLayers } from './inventory-layers.ts';
import { hostMagic, runMagic } from './magic.ts';
import { playMagic, taskMagic } from './play-magic.ts';
import type { PlayRun } from './play-run.ts';
import type { Run } from './run-context.ts';

/** The variables that a task sees on a host; `extra` outranks everything (the loop's item, the result so far). */
export function taskScope(
  play: PlayRun,
  host: HostState,
  task: Task | undefined,
  extra: readonly MagicVariables[] = [],
): LazyScope {
  const { run } = play;
  const directives = task?.directives ?? NO_DIRECTIVES;
  const layers = strongestFirst({
    roleDefaults: [
      ...connectionDefaults(run, host.name),
      ...play.roles.flatMap(withDependencies).map(role => role.defaults),
      ...defaultsFor(task?.role),
    ],
    inventory: inventoryLayers(run, host.name, play.play.folder),
    facts: factLayer(run, host),
    play: play.layersOf(host),
    roleVars: [...play.roles.flatMap(withDependencies).map(role => role.vars), ...varsFor(task?.role)],
    task: replacing(directives.vars),
    includeVars: valueLayer(host.includeVars),
    setFacts: valueLayer(host.setFacts),
    roleParams: task?.role ? [...chainOf(task.role), task.role].map(role => role.params) : [],
    includeParams: replacing(directives.includeParams),
    extra: run.options.extraVars,
  });
  const scope: LazyScope = new LazyScope(
    [
      ...extra,
      taskMagic(play, host, task, () => scope),
      playMagic(play),
      hostMagic(run, host),
      runMagic(run),
    ],
    layers,
    environmentFor(run, task?.searchFolders ?? [play.play.folder]),
    run.options.mergesVariables,
  );
  return scope;
}

/** What `hostvars` shows of a host: everything that does not depend on a play. */
export function hostScope(run: Run, host: HostState): LazyScope {
  const layers = strongestFirst({
    roleDefaults: connectionDefaults(run, host.name),
    inventory: inventoryLayers(run, host.name, undefined),
    facts: factLayer(run, host),
    play: [],
    roleVars: [],
    task: [],
    includeVars: valueLayer(host.includeVars),
    setFacts: valueLayer(host.setFacts),
    roleParams: [],
    includeParams: [],
    extra: run.options.extraVars,
  });
  return new LazyScope(
    [hostMagic(run, host), runMagic(run)],
    layers,
    run.environment,
    run.options.mergesVariables,
  );
}

/** The variables of a play without a host: for its name, its hosts and its tags. */
export function playScope(run: Run, playVars: readonly Layer[]): LazyScope {
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
  return new LazyScope([runMagic(run)], layers, run.environment, run.options.mergesVariables);
}

/** The run's environment with the folders of a task, nearest first. */
export function environmentFor(run: Run, folders: readonly string[]): Environment {
  return {
    ...run.environment,
    searchPath: searchPathOf(folders),
    warn: message => run.reporter.report({ type: 'warning', message }),
  };
}

function searchPathOf(folders: readonly string[]): SearchPath {
  return { find: (kind, name) => findFile(name, folders, kind) };
}

/** Ansible's order among roles, the strongest last: those it depends on, those that led to it, its own. */
function defaultsFor(role: Role | undefined): Layer[] {
  if (role === undefined) return [];
  const roles = [...role.dependencies.flatMap(withDependencies), ...chainOf(role), role];
  return roles.map(({ defaults }) => defaults);
}

/** For vars the other way round: those that led to it are weaker than those it depends on. */
function varsFor(role: Role | undefined): Layer[] {
  if (role === undefined) return [];
  return [...chainOf(role), ...withDependencies(role)].map(({ vars }) => vars);
}

/** The roles that led to a role, the outermost first. */
function chainOf(role: Role): Role[] {
  return [...role.parents].reverse();
}

function withDependencies(role: Role): Role[] {
  return [...role.dependencies.flatMap(withDependencies), role];
}

/** `ansible_host` and its like are always there, as weak as can be. */
function connectionDefaults(run: Run, host: string): Layer[] {
  const values = new Map([['ansible_host', host]]);
  if (run.options.login.remoteUser !== undefined) values.set('ansible_user', run.options.login.remoteUser);
  return [valueLayer(values)];
}

/** Facts as variables; where they are not to be, only what the host's own fact files say, even if that is nothing. */
function factLayer({ options }: Run, { facts }: HostState): Layer {
  if (options.injectFacts) return valueLayer(facts);
  return valueLayer(new Map([['ansible_local', facts.get('ansible_local') ?? new Map()]]));
}
