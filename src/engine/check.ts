// What can be known wrong before any host is touched: arguments, templates, handlers that nobody defines.
import { nearest, Problems, UserError } from '../errors.ts';
import type { Inventory } from '../inventory/model.ts';
import { limitHosts, selectHosts } from '../inventory/patterns.ts';
import { type ArgumentProblem, checkArgumentNames, prepareArguments } from '../modules/arguments.ts';
import type { Module } from '../modules/module.ts';
import { findModule, isOurs, loadModules } from '../modules/registry.ts';
import { entriesIn, tasksIn } from '../playbook/contents.ts';
import { isTemplate } from '../playbook/fields.ts';
import type { Entry, MetaCommand, ModuleAction, Play, Playbook, Task } from '../playbook/model.ts';
import type { Plugins } from '../plugins/plugins.ts';
import type { Node } from '../source/node.ts';
import { nodeToValue } from '../source/node-access.ts';
import type { Span } from '../source/span.ts';
import type { Environment } from '../template/environment.ts';
import { checkSyntax, mappingAsCondition } from '../template/render.ts';
import { checkModuleDefaults } from './check-defaults.ts';
import { chosenEntries, type TagChoice } from './tags.ts';

/** What decides which tasks of a playbook a run can reach. */
export interface Reach {
  readonly inventory: Inventory;
  readonly limit: string | undefined;
  readonly choice: TagChoice;
}

/** Finds what is wrong in playbooks that were loaded; `warn` hears what a `rescue` would answer. */
export async function checkPlaybooks(
  playbooks: readonly Playbook[],
  environment: Environment,
  plugins: Plugins,
  problems: Problems,
  requiresHandlers: boolean,
  reach: Reach | undefined,
  warn: (warning: UserError) => void,
): Promise<void> {
  const plays = playbooks.flatMap(playbook => playbook.plays);
  const entries = plays.flatMap(entriesIn);
  await Promise.all([loadModules(['gather_facts']), loadModulesOf(entries, plugins, problems)]);
  const reached = reach === undefined ? [] : plays.flatMap(play => reachedEntries(play, reach));
  const [unsure, rescued] = [new Problems(), new Problems()];
  const warnOf = (found: Problems, what: string) => {
    for (const { code, message, span, hint } of found.errors)
      warn(new UserError(code, `${message}; ${what}`, { span, hint }));
  };
  checkEntries(entries, reached, environment, plugins, problems, unsure);
  checkTasks(rescuedTasks(entries), new Set(rescuedTasks(reached)), environment, plugins, rescued, rescued);
  // A listing gets to no task.
  if (reach !== undefined) warnOf(unsure, 'a host that gets to this task fails at it');
  warnOf(rescued, "the block's rescue will meet that");
  for (const play of plays) {
    checkModuleDefaults(play, tasksIn(entriesIn(play)), plugins, problems);
    if (requiresHandlers) checkNotifications(play, problems);
  }
}

/** What a run is sure to go through: the chosen entries of a play that has hosts. Handlers may never be notified. */
function reachedEntries(play: Play, { inventory, limit, choice }: Reach): Entry[] {
  // Whom a template names is known when the play begins.
  if (!play.hosts.some(isTemplate)) {
    const named = selectHosts(
      inventory,
      play.hosts.map(({ value }) => String(value)),
    );
    const hosts = limit === undefined ? named : limitHosts(inventory, named, limit);
    if (hosts.length === 0) return [];
  }
  const entries = [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks];
  return untilEnd(chosenEntries(entries, choice, tag => [String(tag.value)])).entries;
}

const ENDS: ReadonlySet<MetaCommand> = new Set(['end_batch', 'end_host', 'end_play']);

/** What stands before the first `meta` that may end the play for a host. */
function untilEnd(entries: readonly Entry[]): { readonly entries: Entry[]; readonly isEnded: boolean } {
  const before: Entry[] = [];
  for (const entry of entries) {
    if (entry.kind === 'task') {
      if (entry.action.kind === 'meta' && ENDS.has(entry.action.command))
        return { entries: before, isEnded: true };
      before.push(entry);
      continue;
    }
    const body = untilEnd(entry.tasks);
    before.push(body.isEnded ? { ...entry, tasks: body.entries } : entry);
    if (body.isEnded) return { entries: before, isEnded: true };
  }
  return { entries: before, isEnded: false };
}

/** Whether a task uses a module that only Reprise has: such playbooks alone are about its clusters and policies. */
export function areOurs(playbooks: readonly Playbook[]): boolean {
  const tasks = playbooks.flatMap(({ plays }) => tasksIn(plays.flatMap(entriesIn)));
  return tasks.some(({ action }) => action.kind === 'module' && isOurs(action.target));
}

/** Loads the modules that entries name, and what plug-ins were found on the way to them. */
export async function loadModulesOf(
  entries: readonly Entry[],
  plugins: Plugins,
  problems: Problems,
): Promise<void> {
  const actions = tasksIn(entries).flatMap(({ action }) => (action.kind === 'module' ? [action] : []));
  await loadModules(actions.flatMap(({ target, own }) => (own === undefined ? [target] : [])));
  await plugins.load(
    actions.flatMap(({ own }) => own ?? []),
    problems,
  );
}

/** The module of an action, once it is loaded; undefined for one that we lack. */
export function moduleOf({ target, own, absence }: ModuleAction, plugins: Plugins): Module | undefined {
  if (absence !== undefined) return undefined;
  return own === undefined ? findModule(target) : plugins.module(own.path);
}

/**
 * The tasks whose failure nothing in the playbook awaits. One under `ignore_errors`, `failed_when` or a `rescue` may
 * be wrong on purpose: it fails where it is reached.
 */
function unawaitedTasks(entries: readonly Entry[]): Task[] {
  return entries.flatMap(entry => {
    if (entry.kind === 'task') return isFailureAwaited(entry) ? [] : [entry];
    const body = entry.rescue.length > 0 ? [] : entry.tasks;
    return unawaitedTasks([...body, ...entry.rescue, ...entry.always]);
  });
}

/** The tasks that a `rescue` alone keeps from being checked: most are wrong by mistake. */
function rescuedTasks(entries: readonly Entry[]): Task[] {
  const unawaited = new Set(unawaitedTasks(entries));
  return tasksIn(entries).filter(task => !unawaited.has(task) && !isFailureAwaited(task));
}

function isFailureAwaited({ directives: { ignoreErrors }, failedWhen }: Task): boolean {
  const isIgnored =
    ignoreErrors !== undefined && !(ignoreErrors.kind === 'scalar' && ignoreErrors.value === false);
  return isIgnored || failedWhen.length > 0;
}

/**
 * Reports arguments that their module does not take, templates that cannot be rendered for any host, and what does not run
 * here: to `problems` what the run is sure to meet, to `unsure` mistakes that it may never get to.
 */
export function checkEntries(
  entries: readonly Entry[],
  reached: readonly Entry[],
  environment: Environment,
  plugins: Plugins,
  problems: Problems,
  unsure: Problems,
): void {
  checkTasks(
    unawaitedTasks(entries),
    new Set(unawaitedTasks(reached)),
    environment,
    plugins,
    problems,
    unsure,
  );
}

function checkTasks(
  tasks: readonly Task[],
  reached: ReadonlySet<Task>,
  environment: Environment,
  plugins: Plugins,
  problems: Problems,
  unsure: Problems,
): void {
  for (const task of tasks) {
    const found = new Problems();
    checkArguments(task, plugins, found);
    checkAbsence(task, found);
    checkLoop(task, environment, found);
    for (const node of templatesOf(task)) found.attempt(() => checkSyntax(node, 'text', environment));
    for (const node of conditionsOf(task)) {
      if (node.kind === 'mapping') found.keep(mappingAsCondition(node));
      else found.attempt(() => checkSyntax(node, 'expression', environment));
    }
    for (const error of found.errors) {
      if (reached.has(task) && isSure(task, error)) problems.keep(error);
      else if (!isForeign(error)) unsure.keep(error);
    }
  }
}

/** Modules, filters and lookups that do not run here may stand where no host gets to them: they are no mistakes. */
function isForeign({ code }: UserError): boolean {
  return code === 'PYTHON_PLUGIN' || code === 'UNKNOWN_MODULE';
}

/** The items of a loop are asked for first, then the first of the conditions; the rest only if there are items and it holds. */
function isSure({ directives: { when }, loop }: Task, { span }: UserError): boolean {
  const isAt = (node: Node) => span !== undefined && isWithin(span, node.span);
  if (loop !== undefined && isAt(loop.items)) return true;
  if (loop !== undefined && !hasItems(loop.items)) return false;
  const [first] = when;
  return first === undefined || isAt(first);
}

/** Whether a loop goes round at least once, whatever its templates give. */
function hasItems(items: Node): boolean {
  return items.kind === 'sequence' && items.items.some(item => !isTemplate(item));
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.source === outer.source && inner.start >= outer.start && inner.end <= outer.end;
}

function checkAbsence({ action }: Task, problems: Problems): void {
  if (action.kind === 'module' && action.absence !== undefined) problems.keep(action.absence);
}

function checkArguments(task: Task, plugins: Plugins, problems: Problems): void {
  const { action } = task;
  const module =
    action.kind === 'module' ? (moduleOf(action, plugins) as Module<never> | undefined) : undefined;
  if (action.kind !== 'module' || module === undefined) return;
  // What `package` takes is up to the package manager of the hosts that get there.
  if (module.name === 'package' && task.directives.when.length > 0) return;
  for (const problem of argumentProblems(task, action, module)) {
    const span = argumentSpan(action, module, problem);
    problems.add('MODULE_ARGUMENTS', problem.message, { span, hint: problem.hint });
  }
}

/** `with_NAME` of a lookup that stands in another language; one that nobody knows is an error where it is reached. */
function checkLoop({ loop }: Task, { lookups, explainMissing }: Environment, problems: Problems): void {
  if (loop?.lookup === undefined || lookups.has(loop.lookup)) return;
  const hint = explainMissing?.('lookup', loop.lookup);
  if (hint === undefined) return;
  const message = `the lookup '${loop.lookup}' does not run here`;
  problems.add('PYTHON_PLUGIN', message, { span: loop.items.span, hint });
}

/** A name that is wrong is shown itself, else the value of the argument, else the module. */
function argumentSpan(action: ModuleAction, module: Module<never>, { argument }: ArgumentProblem): Span {
  if (argument === undefined) return action.span;
  const isNameWrong = checkArgumentNames(module, [argument]).length > 0;
  return (isNameWrong ? action.names.get(argument) : action.args.get(argument)?.span) ?? action.span;
}

/** Names can be checked unless their value may be `omit`; values and what is missing only where nothing has to be rendered first. */
function argumentProblems(
  { directives }: Task,
  action: ModuleAction,
  module: Module<never>,
): readonly ArgumentProblem[] {
  const { args, freeForm, spread } = action;
  const nodes = [...args.values(), ...(freeForm ? [freeForm] : [])];
  const isKnown = spread === undefined && directives.moduleDefaults.length === 0 && nodes.every(isLiteral);
  if (!isKnown) {
    const given = [...args].filter(([, node]) => !mayBeOmitted(node));
    return checkArgumentNames(
      module,
      given.map(([name]) => name),
    );
  }
  const raw = new Map([...args].map(([name, node]) => [name, nodeToValue(node)]));
  if (freeForm) raw.set('_raw_params', nodeToValue(freeForm));
  const prepared = prepareArguments(module, raw);
  return prepared.ok ? [] : prepared.problems;
}

function mayBeOmitted(node: Node): boolean {
  return node.kind === 'scalar' && isTemplate(node) && /\bomit\b/.test(String(node.value));
}

function isLiteral(node: Node): boolean {
  if (node.kind === 'sequence') return node.items.every(isLiteral);
  if (node.kind === 'mapping') return node.entries.every(({ value }) => isLiteral(value));
  return !node.isVault && !(typeof node.value === 'string' && /\{[{%#]/.test(node.value));
}

function templatesOf(task: Task): Node[] {
  const { action, directives } = task;
  const args = action.kind === 'module' ? [...action.args.values()] : [];
  const freeForm = action.kind === 'module' && action.freeForm ? [action.freeForm] : [];
  const vars = directives.vars.flatMap(layer => [...layer.values()].filter(node => node.kind !== 'value'));
  return [...args, ...freeForm, ...vars, ...directives.environment, ...(task.loop ? [task.loop.items] : [])];
}

function conditionsOf({ directives, changedWhen, failedWhen, until }: Task): Node[] {
  return [...directives.when, ...changedWhen, ...failedWhen, ...until];
}

/** Reports names in `notify` that no handler answers to, unless an include may still bring that handler. */
function checkNotifications(play: Play, problems: Problems): void {
  const tasks = tasksIn(entriesIn(play));
  const isOpen =
    tasks.some(({ action }) => action.kind === 'include_role' || action.kind === 'include_tasks') ||
    play.handlers.some(({ name }) => name !== undefined && isTemplate(name));
  if (isOpen) return;
  const known = new Set(play.handlers.flatMap(answersTo));
  for (const node of tasks.flatMap(task => task.directives.notify)) {
    const name = String(node.value);
    if (isTemplate(node) || known.has(name)) continue;
    const near = nearest(name, known);
    problems.add('UNKNOWN_HANDLER', `no handler of this play is called '${name}', and none listens to it`, {
      span: node.span,
      hint: near && `did you mean '${near}'?`,
    });
  }
}

function answersTo({ name, listen, role }: Task): string[] {
  const own = name === undefined ? [] : [String(name.value)];
  const ofRole = role === undefined ? [] : [role.name, role.shortName];
  return [...own, ...own.flatMap(text => ofRole.map(prefix => `${prefix} : ${text}`)), ...listen];
}
