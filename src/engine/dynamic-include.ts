// `include_tasks` and `include_role` at run time: what each host asked for, loaded once per file and set of variables.
import { Problems, UserError, UserErrors } from '../errors.ts';
import type { LoadContext } from '../playbook/context.ts';
import { findTaskFile } from '../playbook/find-file.ts';
import { findRole } from '../playbook/find-role.ts';
import { withIncludeVars } from '../playbook/include.ts';
import type { Block, Entry, Role, Task, VariableNodes } from '../playbook/model.ts';
import { loadRole, NO_EXTRAS } from '../playbook/role.ts';
import { joiningHandlers } from '../playbook/role-handlers.ts';
import { loadTaskFile } from '../playbook/static-import.ts';
import type { ScalarNode } from '../source/node.ts';
import { checkEntries, loadModulesOf } from './check.ts';
import { type Request, requestsOf } from './include-groups.ts';
import type { IncludeAction } from './include-request.ts';
import { chosenPlayEntries } from './play-entries.ts';
import type { PlayRun } from './play-run.ts';
import { count } from './tally.ts';
import type { TaskEnd } from './task.ts';

/** One file or role with the same loop variables, and the hosts that asked for it. */
export interface IncludedGroup {
  readonly ordinal: number;
  readonly hosts: readonly string[];
  /** Its tasks, or the mistakes because of which it cannot be included. */
  readonly loaded: Block | UserError | UserErrors;
}

/** Loads what an include's results ask for, in the order in which it was first asked. */
export async function loadIncluded(
  play: PlayRun,
  task: Task & { readonly action: IncludeAction },
  ends: readonly TaskEnd[],
): Promise<IncludedGroup[]> {
  const groups: IncludedGroup[] = [];
  for (const [ordinal, request] of requestsOf(task, ends).entries()) {
    groups.push({ ordinal, hosts: request.hosts, loaded: await loadedBlock(play, task, request) });
  }
  return groups;
}

async function loadedBlock(
  play: PlayRun,
  task: Task & { readonly action: IncludeAction },
  request: Request,
): Promise<IncludedGroup['loaded']> {
  try {
    const tasks = await loadRequest(play, task, request);
    return { kind: 'block', tasks, rescue: [], always: [], span: task.span };
  } catch (error) {
    if (error instanceof UserError || error instanceof UserErrors) return error;
    throw error;
  }
}

async function loadRequest(
  play: PlayRun,
  task: Task & { readonly action: IncludeAction },
  request: Request,
): Promise<Entry[]> {
  const { action } = task;
  refuseEndless(action);
  const problems = new Problems();
  const context = withLoopVariables(
    {
      ...action.enclosing,
      problems,
      staticVars: [...task.directives.vars],
      // Roles that are imported on the way are the play's, as if it had imported them itself.
      addRole: (role: Role) => {
        play.roles.push(role);
        play.useRole(role);
      },
      addHandlers: (more: readonly Task[]) =>
        void play.handlers.push(...joiningHandlers(play.handlers, more)),
    },
    request.vars,
  );
  const key = `${task.id} ${request.key}`;
  const known = play.includes.get(key);
  if (known !== undefined) {
    if (action.kind === 'include_tasks') {
      tellIncluded(play, request, findTaskFile(request.name, action.file, context, false));
      countIncluded(play, request);
    }
    return known;
  }
  const loaded = problems.attempt(() =>
    action.kind === 'include_tasks'
      ? loadTasks(play, request, action, context)
      : loadRoleAtRun(play, request, action, context),
  );
  const entries = loaded ?? [];
  const { environment, plugins } = play.run;
  await loadModulesOf([...entries, ...play.handlers], plugins, problems);
  // Handlers run whatever tags are asked for.
  const chosen = context.isHandler ? entries : chosenPlayEntries(play, entries, task);
  checkEntries(entries, chosen, environment, plugins, problems, new Problems());
  problems.throwIfAny();
  if (play.isFree) play.includes.set(key, chosen);
  return chosen;
}

/** Includes inside each other, one for each try of something that is awaited, are far fewer. */
const DEEPEST = 1000;

function refuseEndless({ enclosing: { includeDepth = 0 }, span }: IncludeAction): void {
  if (includeDepth <= DEEPEST) return;
  throw new UserError('INCLUDE_LOOP', `includes stand inside each other ${DEEPEST} deep`, {
    span,
    hint: 'an include of a file or role in itself needs a condition that ends it',
  });
}

type IncludeTasks = Extract<IncludeAction, { kind: 'include_tasks' }>;

function tellIncluded(play: PlayRun, { hosts, label }: Request, file: string): void {
  play.run.reporter.report({ type: 'included', file, hosts, label });
}

function countIncluded(play: PlayRun, { hosts }: Request): void {
  for (const name of hosts) count(play.state(name).tally, 'ok', 'plain');
}

function loadTasks(play: PlayRun, request: Request, action: IncludeTasks, context: LoadContext): Entry[] {
  const path = findTaskFile(request.name, action.file, context, false);
  // An empty file is passed over without a word.
  if (context.options.readYaml(path, action.file.span) === undefined) return [];
  tellIncluded(play, request, path);
  const entries = loadTaskFile(path, action.file, context);
  countIncluded(play, request);
  return entries;
}

function loadRoleAtRun(
  play: PlayRun,
  request: Request,
  action: Extract<IncludeAction, { kind: 'include_role' }>,
  context: LoadContext,
): Entry[] {
  const part = (name: string) => {
    const text = request.from[name];
    return text === undefined ? undefined : literal(text, action);
  };
  const parts = {
    tasks: part('tasks_from'),
    vars: part('vars_from'),
    defaults: part('defaults_from'),
    handlers: part('handlers_from'),
    allowDuplicates: literal(request.allowsDuplicates ?? true, action),
    validates: action.from.validates,
  };
  // Each item of a loop is a use of its own, with handlers of its own.
  const vars = new Map([...action.vars, ...request.vars]);
  const use = {
    ...NO_EXTRAS,
    name: request.name,
    span: action.role.span,
    ...findRole(request.name, action.role, context),
    vars,
    parts,
    isImported: true,
  };
  const { role, entries, handlers } = loadRole(use, context);
  context.addHandlers(handlers);
  play.useRole(role);
  if (request.isPublic) play.roles.push(role);
  return entries;
}

function withLoopVariables(context: LoadContext, vars: VariableNodes): LoadContext {
  if (vars.size === 0) return context;
  const { directives } = context;
  return { ...context, directives: withIncludeVars(directives, vars) };
}

function literal(value: ScalarNode['value'], action: IncludeAction): ScalarNode {
  return { kind: 'scalar', value, span: action.span, trust: 'literal' };
}
