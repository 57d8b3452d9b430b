// The names that no file defines: hosts and groups, the play, the role, the flags of the run.
// https://docs.ansible.com/ansible/latest/reference_appendices/special_variables.html
import { dirname, resolve } from 'node:path';
import type { Inventory } from '../inventory/model.ts';
import type { Role, Task } from '../playbook/model.ts';
import type { Scope } from '../template/environment.ts';
import { render } from '../template/render.ts';
import { toText } from '../values/text.ts';
import { type Dict, OMIT, type Value } from '../values/value.ts';
import type { MagicVariables } from '../variables/scope.ts';
import { HostVars, VariablesView } from '../variables/views.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';
import { hostState, type Run } from './run-context.ts';
import { hostScope, taskScope } from './scopes.ts';

const runMagics = new WeakMap<Run, MagicVariables>();
const playMagics = new WeakMap<PlayRun, MagicVariables>();

/** What is the same for all hosts and plays. Made once per run. */
export function runMagic(run: Run): MagicVariables {
  let magic = runMagics.get(run);
  if (magic === undefined) {
    magic = makeRunMagic(run);
    runMagics.set(run, magic);
  }
  return magic;
}

function makeRunMagic(run: Run): MagicVariables {
  const { options, inventory } = run;
  const hostvars = new HostVars(
    () => inventory.current.hosts.keys(),
    name => (inventory.current.host(name) ? hostScope(run, hostState(run, name)) : undefined),
  );
  let groups: { readonly of: Inventory; readonly dict: Dict } | undefined;
  return new Map<string, () => Value | undefined>([
    ['hostvars', () => hostvars],
    [
      'groups',
      () => {
        const { current } = inventory;
        if (groups?.of !== current) groups = { of: current, dict: groupsDict(current) };
        return groups.dict;
      },
    ],
    ['omit', () => OMIT],
    ['ansible_check_mode', () => options.check],
    ['ansible_diff_mode', () => options.diff],
    ['ansible_forks', () => options.forks],
    ['ansible_verbosity', () => options.verbosity],
    ['ansible_version', () => versionDict(options.compatibleVersion)],
    ['ansible_limit', () => options.limit],
    ['ansible_run_tags', () => (options.tags.length === 0 ? ['all'] : [...options.tags])],
    ['ansible_skip_tags', () => [...options.skipTags]],
    ['ansible_inventory_sources', () => [...inventory.current.sources]],
    ['ansible_config_file', () => options.configFile ?? null],
  ]);
}

function groupsDict(inventory: Inventory): Dict {
  return new Map([...inventory.groups.keys()].map(name => [name, [...inventory.membersOf(name)]]));
}

function versionDict(full: string): Dict {
  const [major = 0, minor = 0, revision = 0] = full.split('.').map(Number);
  return new Map<Value, Value>([
    ['string', full],
    ['full', full],
    ['major', major],
    ['minor', minor],
    ['revision', revision],
  ]);
}

/** What a host is called, where it belongs, what is known of it. */
export function hostMagic(run: Run, host: HostState): MagicVariables {
  return new Map<string, () => Value | undefined>([
    ['inventory_hostname', () => host.name],
    [
      'inventory_hostname_short',
      () => (/^[\d.]+$|:/.test(host.name) ? host.name : (host.name.split('.')[0] ?? '')),
    ],
    ['group_names', () => groupNamesOf(run.inventory.current, host.name)],
    ['inventory_file', () => sourceOf(run, host.name)],
    ['inventory_dir', () => folderOf(sourceOf(run, host.name))],
    ['ansible_facts', () => factsDict(host.facts)],
  ]);
}

function groupNamesOf(inventory: Inventory, host: string): string[] {
  const names = inventory.groupsOf(host).map(group => group.name);
  return names.filter(name => name !== 'all').sort();
}

/** The file that wrote the host first; undefined for one that came from a list or was added. */
function sourceOf(run: Run, host: string): string | undefined {
  const name = run.inventory.current.host(host)?.span?.source.name;
  return name === undefined || name.startsWith('<') ? undefined : resolve(name);
}

function folderOf(file: string | undefined): string | undefined {
  return file === undefined ? undefined : dirname(file);
}

/** `ansible_facts`: the facts without their prefix. */
function factsDict(facts: ReadonlyMap<string, Value>): Dict {
  const dict: Dict = new Map();
  for (const [name, value] of facts) dict.set(name.replace(/^ansible_(?!local$)/, ''), value);
  return dict;
}

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
  return new Map<string, () => Value | undefined>([
    ['playbook_dir', () => play.play.folder],
    ['ansible_play_name', () => play.name],
    ['ansible_play_hosts_all', () => [...play.allHosts]],
    ['ansible_play_hosts', () => play.aliveHosts()],
    ['play_hosts', () => play.aliveHosts()],
    ['ansible_play_batch', () => play.batch.filter(name => play.isAlive(name))],
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

/** The task's role, and `vars`: everything that the scope holds. */
export function taskMagic(
  play: PlayRun,
  host: HostState,
  task: Task | undefined,
  scope: () => Scope,
): MagicVariables {
  const magic = new Map<string, () => Value | undefined>([
    ['vars', () => new VariablesView('dict', scope())],
  ]);
  const role = task?.role;
  if (role !== undefined) {
    magic.set('role_name', () => role.name);
    magic.set('ansible_role_name', () => role.name);
    magic.set('role_path', () => role.path);
    if (role.includers.length > 0) {
      magic.set('ansible_parent_role_names', () => role.includers.map(parent => parent.name));
      magic.set('ansible_parent_role_paths', () => role.includers.map(parent => parent.path));
    }
  }
  const delegateTo = task?.directives.delegateTo;
  if (delegateTo !== undefined) {
    magic.set('ansible_delegated_vars', () => {
      const name = toText(render(delegateTo, scope(), play.run.environment));
      // The delegate's variables, but the task's own name of the host: so does Ansible.
      const own = new Map([['inventory_hostname', () => host.name]]);
      return new Map([
        [name, new VariablesView('dict', taskScope(play, play.state(name), undefined, [own]))],
      ]);
    });
  }
  if (task !== undefined) {
    magic.set('ansible_search_path', () => {
      const folders = task.searchFolders;
      return folders.length > 0 ? [...folders] : [dirname(task.span.source.name)];
    });
  }
  return magic;
}
