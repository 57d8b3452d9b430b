// The layers of variables that a task sees on a host. They are asked for several times in each task, item by item in a
// loop: the ones last asked for are kept for each host.
import type { Inventory } from '../inventory/model.ts';
import { NO_DIRECTIVES } from '../playbook/directives.ts';
import type { Directives, Role, Task, ValueNode, VariableNodes } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import { type Layer, NO_VARIABLES, strongestFirst, valueLayer } from '../variables/layers.ts';
import { replacing } from '../variables/merge.ts';
import type { HostState } from './host-state.ts';
import { inventoryLayers } from './inventory-layers.ts';
import type { PlayRun } from './play-run.ts';
import { withOtherNames } from './reach-names.ts';
import type { Run } from './run-context.ts';

/** What decides on the layers, but for the values inside of them, which are looked up anew each time. */
interface Kept {
  readonly play: PlayRun;
  readonly task: Task | undefined;
  readonly inventory: Inventory;
  /** Public includes add roles to a play. */
  readonly roles: number;
  readonly files: readonly Layer[] | undefined;
  readonly layers: readonly Layer[];
}

const kept = new WeakMap<HostState, Kept>();

/** The layers, from strong to weak. */
export function taskLayers(play: PlayRun, host: HostState, task: Task | undefined): readonly Layer[] {
  const last = kept.get(host);
  const inventory = play.run.inventory.current;
  const files = play.fileLayers(host);
  if (
    last?.play === play &&
    last.task === task &&
    last.inventory === inventory &&
    last.roles === play.roles.length &&
    last.files === files
  )
    return last.layers;
  const layers = makeLayers(play, host, task);
  kept.set(host, { play, task, inventory, roles: play.roles.length, files, layers });
  return layers;
}

/** The layers before any task, without what tasks have set. */
export function factLayers(play: PlayRun, host: HostState): readonly Layer[] {
  return withOtherNames(
    strongestFirst({
      ...hostLayers(play, host, undefined),
      includeVars: NO_VARIABLES,
      setFacts: NO_VARIABLES,
    }),
  );
}

function makeLayers(play: PlayRun, host: HostState, task: Task | undefined): readonly Layer[] {
  return withOtherNames(
    strongestFirst({
      ...hostLayers(play, host, task),
      includeVars: host.includeVars,
      setFacts: valueLayer(host.setFacts, host),
    }),
  );
}

function hostLayers(play: PlayRun, host: HostState, task: Task | undefined) {
  const { run } = play;
  const own = ownLayers(play, task);
  return {
    ...own,
    roleDefaults: [
      connectionDefaults(run, host.name, task?.directives ?? NO_DIRECTIVES),
      ...own.roleDefaults,
    ],
    inventory: inventoryLayers(run, host.name, play.play.folder),
    facts: factLayer(run, host),
    play: play.layersOf(host),
  };
}

/** The layers of a play, and of an include or handler; nothing of a host. */
export function hostlessLayers(play: PlayRun, include: Task | undefined): readonly Layer[] {
  const [first] = play.batch;
  return strongestFirst({
    ...ownLayers(play, include),
    inventory: [],
    facts: NO_VARIABLES,
    // Files whose names hold no variables are the same for every host.
    play: first === undefined ? [play.play.vars] : play.layersOf(play.state(first)),
    includeVars: NO_VARIABLES,
    setFacts: NO_VARIABLES,
  });
}

/** What the roles of a play, a task and its role say, whatever the host. */
function ownLayers(play: PlayRun, task: Task | undefined) {
  const directives = task?.directives ?? NO_DIRECTIVES;
  const roles = rolesOf(play);
  return {
    roleDefaults: [...roles.defaults, ...defaultsFor(task)],
    roleVars: [...roles.vars, ...varsFor(task)],
    task: replacing(directives.vars),
    roleParams: task?.role ? [...chainOf(task), task.role].map(role => role.params) : [],
    includeParams: replacing(directives.includeParams),
    extra: play.run.options.extraVars,
  };
}

interface RoleLayers {
  readonly count: number;
  readonly defaults: readonly Layer[];
  readonly vars: readonly Layer[];
}

const roleLayers = new WeakMap<PlayRun, RoleLayers>();

/** The variables of all roles of a play, from weak to strong: one layer of each kind, made anew when a role joined. */
function rolesOf(play: PlayRun): RoleLayers {
  const { roles, run } = play;
  const known = roleLayers.get(play);
  if (known?.count === roles.length) return known;
  const all = roles.flatMap(withDependencies);
  const asOne = (layers: readonly VariableNodes[]): readonly Layer[] =>
    run.options.mergesVariables ? layers : [new Map(layers.flatMap(layer => [...layer]))];
  const made = {
    count: roles.length,
    defaults: asOne(all.map(role => role.defaults)),
    vars: run.options.hidesRoleVars ? [] : asOne(all.map(role => role.vars)),
  };
  roleLayers.set(play, made);
  return made;
}

/** How the host is reached is always there for a task, as weak as can be. */
function connectionDefaults({ inventory, options }: Run, host: string, directives: Directives): Layer {
  const { login } = options;
  const { connection, remoteUser } = directives;
  const value = (text: string): ValueNode => ({ kind: 'value', value: text });
  const user = remoteUser ?? (login.remoteUser === undefined ? undefined : value(login.remoteUser));
  return new Map<string, Node | ValueNode>([
    ['ansible_host', value(inventory.current.host(host)?.isImplicit ? '127.0.0.1' : host)],
    ['ansible_connection', connection ?? value(login.connection === 'smart' ? 'ssh' : login.connection)],
    ...(user === undefined ? [] : ([['ansible_user', user]] as const)),
    ['ansible_shell_executable', value(login.shell)],
    ['ansible_timeout', { kind: 'value', value: login.connectTimeout / 1000 }],
    ...(login.privateKeyFile === undefined
      ? []
      : ([['ansible_private_key_file', value(login.privateKeyFile)]] as const)),
    ...(login.password === undefined ? [] : ([['ansible_password', value(login.password)]] as const)),
  ]);
}

/** Facts as variables; where they are not to be, only what the host's own fact files say, even if that is nothing. */
export function factLayer({ options }: Run, { facts }: HostState): Layer {
  if (options.injectFacts) return valueLayer(facts);
  return {
    get: name =>
      name === 'ansible_local' ? { kind: 'value', value: facts.get(name) ?? new Map() } : undefined,
    keys: () => ['ansible_local'],
  };
}

/** Ansible's order among roles, the strongest last: those it depends on, those that led to it, its own. */
function defaultsFor(task: Task | undefined): Layer[] {
  if (task?.role === undefined) return [];
  const roles = [...task.role.dependencies.flatMap(withDependencies), ...chainOf(task), task.role];
  return roles.map(({ defaults }) => defaults);
}

/** For vars the other way round: those that led to it are weaker than those it depends on. */
function varsFor(task: Task | undefined): Layer[] {
  if (task?.role === undefined) return [];
  return [...chainOf(task), ...withDependencies(task.role)].map(({ vars }) => vars);
}

/** The roles that led to a task's role, the outermost first; a handler knows nothing of those that included its role. */
function chainOf({ role, isHandler }: Task): Role[] {
  if (role === undefined) return [];
  const { parents, includers } = role;
  return parents.filter(parent => !isHandler || !includers.includes(parent)).reverse();
}

/** A role behind those that it depends on. */
export function withDependencies(role: Role): Role[] {
  return [...role.dependencies.flatMap(withDependencies), role];
}
