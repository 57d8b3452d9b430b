// The names that a play, a role and a task answer themselves.
// https://docs.ansible.com/ansible/latest/reference_appendices/special_variables.html
import { dirname, resolve } from 'node:path';
import type { Role, Task } from '../playbook/model.ts';
import type { Scope } from '../template/environment.ts';
import { render } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { MagicVariables } from '../variables/scope.ts';
import { VariablesView } from '../variables/views.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';
import { taskScope } from './scopes.ts';

const playMagics = new WeakMap<PlayRun, MagicVariables>();

/** What a play is called, where it stands, which hosts it has. Made once per play. */
export function playMagic(play: PlayRun): MagicVariables {
  let magic = playMagics.get(play);
  if (magic === undefined) {
    magic = makePlayMagic(play);
    playMagics.set(play, magic);
  }
  return magic;
}

function makePlayMagic(play: PlayRun): MagicVariables {
  const direct = () => play.roles.map(role => role.name);
  const dependent = () => unique(play.roles.flatMap(dependenciesOf).map(role => role.name));
  const takesPart = (name: string) => play.takesPart(name);
  return new Map<string, () => Value | undefined>([
    ['ansible_play_name', () => play.name],
    ['ansible_play_hosts_all', () => [...play.matchedHosts]],
    ['ansible_play_hosts', () => play.matchedHosts.filter(takesPart)],
    ['play_hosts', () => play.batch.filter(takesPart)],
    ['ansible_play_batch', () => play.batch.filter(takesPart)],
    ['ansible_play_role_names', direct],
    ['ansible_dependent_role_names', dependent],
    ['role_names', direct],
    ['ansible_role_names', () => unique([...direct(), ...dependent()])],
  ]);
}

function dependenciesOf(role: Role): Role[] {
  return role.dependencies.flatMap(dependency => [...dependenciesOf(dependency), dependency]);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** What a role is called, and the roles that led to it by including. */
export function roleMagic(
  role: Role,
  includers: readonly Role[],
): [name: string, answer: () => Value | undefined][] {
  return [
    ['role_name', () => role.shortName],
    ['ansible_role_name', () => role.name],
    ['role_path', () => role.path],
    ['ansible_collection_name', () => role.collection ?? ''],
    ...(includers.length > 0
      ? ([
          ['ansible_parent_role_names', () => includers.map(parent => parent.name)],
          ['ansible_parent_role_paths', () => includers.map(parent => parent.path)],
        ] as [string, () => Value][])
      : []),
  ];
}

/** The task's role, and `vars`: everything that the scope holds. */
export function taskMagic(
  play: PlayRun,
  host: HostState,
  task: Task | undefined,
  scope: () => Scope,
): MagicVariables {
  const magic = new Map<string, () => Value | undefined>([
    ['vars', () => new VariablesView(scope())],
    ...(task?.role ? roleMagic(task.role, task.role.includers) : []),
  ]);
  const delegateTo = task?.directives.delegateTo;
  if (delegateTo !== undefined) {
    magic.set('ansible_delegated_vars', () => {
      const name = toText(render(delegateTo, scope(), play.run.environment));
      return delegatedVars(play, host, name);
    });
  }
  if (task !== undefined) {
    magic.set('ansible_search_path', () => {
      const { searchFolders, span } = task;
      return searchFolders.length > 0 ? [...searchFolders] : [dirname(resolve(span.source.name))];
    });
  }
  return magic;
}

/** `ansible_delegated_vars`: the delegate's variables, but the task's own name of the host: so does Ansible. */
export function delegatedVars(play: PlayRun, host: HostState, delegate: string): Value {
  const own = new Map([['inventory_hostname', () => host.name]]);
  return new Map([[delegate, new VariablesView(taskScope(play, play.state(delegate), undefined, [own]))]]);
}
