// The names that no file defines: hosts and groups, the flags of the run.
// https://docs.ansible.com/ansible/latest/reference_appendices/special_variables.html
import { dirname, resolve } from 'node:path';
import { CONTROL_PYTHON, type Inventory } from '../inventory/model.ts';
import { type Dict, OMIT, type Value } from '../values/value.ts';
import type { MagicVariables } from '../variables/scope.ts';
import { HostVars } from '../variables/views.ts';
import type { HostState } from './host-state.ts';
import { hostState, type Run } from './run-context.ts';
import { hostScope } from './scopes.ts';

const runMagics = new WeakMap<Run, MagicVariables>();

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
  let groups: { readonly of: Inventory; readonly dict: Dict } | undefined;
  return new Map<string, () => Value | undefined>([
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
    ['ansible_playbook_python', () => CONTROL_PYTHON],
    ['ansible_version', () => versionDict(options.compatibleVersion)],
    ...(options.limit === undefined ? [] : [['ansible_limit', () => options.limit] as const]),
    ['ansible_run_tags', () => (options.tags.length === 0 ? ['all'] : [...options.tags])],
    ['ansible_skip_tags', () => [...options.skipTags]],
    ['ansible_inventory_sources', () => inventory.current.sources.map(absoluteSource)],
    ['ansible_config_file', () => options.configFile ?? null],
  ]);
}

const folderMagics = new WeakMap<Run, Map<string | undefined, MagicVariables>>();

/** What depends on the folder of the playbook: `hostvars` has the variables that stand beside it. Made once per folder. */
export function folderMagic(run: Run, playFolder: string | undefined): MagicVariables {
  const ofRun = folderMagics.get(run) ?? new Map<string | undefined, MagicVariables>();
  folderMagics.set(run, ofRun);
  const magic = ofRun.get(playFolder) ?? makeFolderMagic(run, playFolder);
  ofRun.set(playFolder, magic);
  return magic;
}

function makeFolderMagic(run: Run, playFolder: string | undefined): MagicVariables {
  const { inventory } = run;
  const hostvars = new HostVars(
    () => inventory.current.hosts.keys(),
    name => {
      // `localhost` may be there under another of its names.
      const host = inventory.current.host(name);
      return host && hostScope(run, hostState(run, host.name), playFolder);
    },
  );
  return new Map<string, () => Value | undefined>([
    ['playbook_dir', () => playFolder],
    ['hostvars', () => hostvars],
  ]);
}

/** A path is told whole; a list of hosts as it was given. */
function absoluteSource(source: string): string {
  return source.includes(',') ? source : resolve(source);
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

const hostMagics = new WeakMap<HostState, MagicVariables>();

/** What a host is called, where it belongs, what is known of it. Made once per host. */
export function hostMagic(run: Run, host: HostState): MagicVariables {
  let magic = hostMagics.get(host);
  if (magic === undefined) {
    magic = makeHostMagic(run, host);
    hostMagics.set(host, magic);
  }
  return magic;
}

function makeHostMagic(run: Run, host: HostState): MagicVariables {
  return new Map<string, () => Value | undefined>([
    ['inventory_hostname', () => host.name],
    [
      'inventory_hostname_short',
      () => (/^[\d.]+$|:/.test(host.name) ? host.name : (host.name.split('.')[0] ?? '')),
    ],
    ['group_names', () => groupNamesOf(run.inventory.current, host.name)],
    ['inventory_file', () => sourceOf(run, host.name) ?? listOf(run, host.name)],
    ['inventory_dir', () => folderOf(run, host.name)],
    // A `set_fact` of that name stands before what was gathered.
    ['ansible_facts', () => host.setFacts.get('ansible_facts') ?? factsDict(host.facts)],
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

/** The list of `-i h1,h2,` in which the host stands. */
function listOf({ inventory }: Run, host: string): string | undefined {
  return inventory.current.sources.find(source =>
    source.split(',').some((name, _at, all) => all.length > 1 && name.trim() === host),
  );
}

/** `None`, as a word, for a host of a list: it stands in no folder. */
function folderOf(run: Run, host: string): string | undefined {
  const file = sourceOf(run, host);
  if (file !== undefined) return dirname(file);
  return listOf(run, host) === undefined ? undefined : 'None';
}

/** `ansible_facts`: the facts without their prefix. */
function factsDict(facts: ReadonlyMap<string, Value>): Dict {
  const dict: Dict = new Map();
  for (const [name, value] of facts) dict.set(name.replace(/^ansible_(?!local$)/, ''), value);
  return dict;
}
