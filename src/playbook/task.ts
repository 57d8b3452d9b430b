// One task: its keywords, its loop and its action.
import { UserError } from '../errors.ts';
import type { MappingEntry, MappingNode, Node, ScalarNode } from '../source/node.ts';
import { isVariableName } from '../values/variable-name.ts';
import { findAction } from './action.ts';
import type { LoadContext } from './context.ts';
import { inherit, listOf, scalarsOf } from './directives.ts';
import { type Fields, isTemplate, readFields } from './fields.ts';
import type { Loop, Task, VariableNodes } from './model.ts';

let lastId = 0;

/** An id that no other task of this process has. */
export function nextTaskId(): number {
  return ++lastId;
}

/** Reads a task; its mistakes go to the context's problems, and undefined is returned when it has no action. */
export function loadTask(node: MappingNode, context: LoadContext): Task | undefined {
  const { problems } = context;
  const fields = readFields(node, context.isHandler ? 'handler' : 'task', problems);
  const action = findAction(fields, context);
  if (action === undefined) return undefined;
  const name = fields.get('name');
  const own = inherit(context.directives, fields);
  return {
    kind: 'task',
    id: nextTaskId(),
    name: name?.kind === 'scalar' && name.value !== null && name.value !== '' ? name : undefined,
    action: action.action,
    directives: action.delegateTo ? { ...own, delegateTo: action.delegateTo } : own,
    loop: loadLoop(fields, context),
    register: registerName(fields, context),
    until: listOf(fields.get('until')),
    retries: fields.get('retries'),
    delay: fields.get('delay'),
    changedWhen: listOf(fields.get('changed_when')),
    failedWhen: listOf(fields.get('failed_when')),
    listen: topicsOf(fields),
    isHandler: context.isHandler,
    async: fields.get('async'),
    poll: fields.get('poll'),
    role: context.role,
    searchFolders: context.searchFolders,
    span: node.span,
  };
}

function topicsOf({ get, problems }: Fields): string[] {
  return scalarsOf(get('listen'), problems, 'listen').map(topic => {
    if (typeof topic.value !== 'string') {
      problems.add('WRONG_TYPE', 'listen must be a string or a list of strings', {
        span: topic.span,
        hint: 'put quotes around a topic that is a number',
      });
    }
    return String(topic.value);
  });
}

function registerName(fields: Fields, { problems }: LoadContext): string | undefined {
  const node = fields.get('register');
  if (node?.kind !== 'scalar') return undefined;
  const name = String(node.value);
  if (isVariableName(name)) return name;
  problems.add('INVALID_VALUE', `'${name}' is not a valid variable name to register`, { span: node.span });
  return undefined;
}

function loadLoop(fields: Fields, { problems }: LoadContext): Loop | undefined {
  const loops: [string | undefined, MappingEntry][] = [];
  for (const entry of fields.node.entries) {
    const key = String(entry.key.value);
    if (key === 'loop') loops.push([undefined, entry]);
    else if (key.startsWith('with_')) loops.push([key.slice('with_'.length), entry]);
  }
  const [first, second] = loops;
  if (first === undefined) return undefined;
  if (second !== undefined) {
    problems.add('CONFLICTING_KEYS', 'a task can have one loop, this one has two', {
      span: second[1].key.span,
    });
  }
  const [lookup, { value }] = first;
  return { lookup, items: value, control: loadLoopControl(fields.get('loop_control'), fields) };
}

const LOOP_CONTROLS = {
  loop_var: 'loopVar',
  index_var: 'indexVar',
  label: 'label',
  pause: 'pause',
  extended: 'extended',
  extended_allitems: 'withAllItems',
} as const;

function loadLoopControl(node: Node | undefined, { problems }: Fields): Loop['control'] {
  const control: Record<(typeof LOOP_CONTROLS)[keyof typeof LOOP_CONTROLS], Node | undefined> = {
    loopVar: undefined,
    indexVar: undefined,
    label: undefined,
    pause: undefined,
    extended: undefined,
    withAllItems: undefined,
  };
  if (node?.kind !== 'mapping') return control;
  for (const { key, value } of node.entries) {
    const name = String(key.value);
    if (name in LOOP_CONTROLS) control[LOOP_CONTROLS[name as keyof typeof LOOP_CONTROLS]] = value;
    else {
      problems.add('UNKNOWN_KEY', `'${name}' is not a valid attribute of loop_control`, {
        span: key.span,
        hint: `it takes ${Object.keys(LOOP_CONTROLS).join(', ')}`,
      });
    }
  }
  return control;
}

/** A string that must be known at load: rendered by static variables where it holds a template. */
export function staticText(node: Node, what: string, context: LoadContext): string {
  if (node.kind !== 'scalar' || node.value === null) {
    throw new UserError('WRONG_TYPE', `${what} must be a string`, { span: node.span });
  }
  return isTemplate(node)
    ? context.options.renderStatic(node as ScalarNode, staticVariables(context))
    : String(node.value);
}

/** What is known before any host is, from weak to strong. */
function staticVariables({ role, playFolder, staticVars, directives }: LoadContext): VariableNodes[] {
  const magic = {
    playbook_dir: playFolder,
    ...(role && { role_name: role.shortName, role_path: role.path }),
  };
  const named = Object.entries(magic).map(([name, value]) => [name, { kind: 'value', value }] as const);
  const own = role ? [role.defaults, role.vars, role.params] : [];
  return [...own.slice(0, 1), ...staticVars, ...own.slice(1), ...directives.vars, new Map(named)];
}
