// Which module a task names, in every form that Ansible takes: `copy: {…}`, `copy: a=b`, `action: copy a=b`, …
import { relative } from 'node:path';
import { nearest, UserError } from '../errors.ts';
import type { MappingEntry, Node, ScalarNode } from '../source/node.ts';
import { valueAt } from '../source/node-access.ts';
import type { Span } from '../source/span.ts';
import type { LoadContext } from './context.ts';
import { type Fields, reportUnknownKey } from './fields.ts';
import { includeAction, isInclude } from './include.ts';
import { keywordsOf } from './keywords.ts';
import { type Action, META_COMMANDS, type ModuleAction } from './model.ts';
import { moduleAction, part, shortName } from './module-arguments.ts';

interface FoundAction {
  readonly action: Action;
  /** `local_action` delegates to the control node. */
  readonly delegateTo?: ScalarNode;
}

/** The task's action; problems are reported and undefined returned when there is none that can run. */
export function findAction(fields: Fields, context: LoadContext): FoundAction | undefined {
  for (const keyword of ['action', 'local_action'] as const) {
    const node = fields.get(keyword);
    if (node !== undefined) return legacyAction(node, keyword, fields, context);
  }
  const entry = actionEntry(fields, context);
  if (entry === undefined) return undefined;
  const action = actionOf(String(entry.key.value), entry.key.span, entry.value, fields, context);
  return action && { action };
}

/** Of the keys that are no keyword, the one that is the action; the others are mistakes. */
function actionEntry(fields: Fields, context: LoadContext): MappingEntry | undefined {
  const { problems } = context;
  const level = context.isHandler ? 'handler' : 'task';
  const actions = fields.others.filter(({ key }) => isAction(String(key.value), context));
  const [first, second] = actions;
  if (second !== undefined) {
    problems.add(
      'CONFLICTING_KEYS',
      `conflicting action statements: ${actions.map(({ key }) => key.value).join(', ')}`,
      { span: second.key.span, hint: 'a task has one module; make a second task of the other' },
    );
  }
  for (const entry of fields.others) {
    if (actions.includes(entry)) continue;
    const name = String(entry.key.value);
    if (first !== undefined) reportUnknownKey(entry, level, problems, [], outsideOf(first));
    else
      problems.keep(
        unknownModule(name, entry.key.span, nearKeyword(name, level) ?? moduleHint(name, context)),
      );
  }
  if (first === undefined && fields.others.length === 0) {
    problems.add('MISSING_KEY', 'no module/action detected in task', {
      span: fields.node.span,
      hint: "say what to do with a module: 'command: uptime', for one",
    });
  }
  return first;
}

function unknownModule(name: string, span: Span, hint: string | undefined): UserError {
  return new UserError('UNKNOWN_MODULE', `couldn't resolve module/action '${name}'`, { span, hint });
}

function actionOf(
  name: string,
  span: Span,
  value: Node,
  fields: Fields,
  context: LoadContext,
  beside: readonly MappingEntry[] = [],
): Action | undefined {
  const short = shortName(name);
  if (short === 'meta') return metaAction(name, span, value, context);
  const action = moduleAction(name, span, value, fields, context, beside);
  if (isInclude(short)) return includeAction(short, action, fields, context);
  const { mistake, deprecations } = context.options.plugins.resolveModule(name, context);
  for (const message of deprecations) context.options.warn(new UserError('PLUGIN', message, { span }));
  if (mistake !== undefined) {
    context.problems.add('UNKNOWN_MODULE', mistake, { span });
    return undefined;
  }
  const absence = absenceOf(action, context);
  return absence === undefined ? action : { ...action, own: undefined, absence };
}

/** What to say of a key beside a module without arguments: most are its arguments, not indented. */
function outsideOf({ key, value }: MappingEntry): string | undefined {
  if (value.kind !== 'scalar' || value.value !== null) return undefined;
  return `an argument of ${key.value} stands further to the right than '${key.value}:'`;
}

/** Whether a key of a task says what to do: an include, a meta task, a module, be it one that we lack. */
function isAction(name: string, context: LoadContext): boolean {
  const short = shortName(name);
  return short === 'meta' || isInclude(short) || isModule(name, context) || context.options.isElsewhere(name);
}

function isModule(name: string, context: LoadContext): boolean {
  const { name: target, file, mistake } = context.options.plugins.resolveModule(name, context);
  return context.options.isModule(target) || file !== undefined || mistake !== undefined;
}

/** Why a module cannot run: it stands in Python or in anything else that does not run here, or we do not have it. */
function absenceOf({ name, target, own, span }: ModuleAction, context: LoadContext): UserError | undefined {
  const { options } = context;
  if (own === undefined) {
    return options.isModule(target) ? undefined : unknownModule(name, span, moduleHint(target, context));
  }
  if (own.isScript || own.isProgram) return undefined;
  const why = own.path.endsWith('.py')
    ? 'is written in Python, which does not run here'
    : 'is written in Python or names no interpreter, and does not run here';
  const short = name.slice(name.lastIndexOf('.') + 1);
  const ours = options.isModule(name)
    ? `, or write 'ansible.builtin.${short}' for the one that is built in`
    : '';
  const message = `the module '${name}' ${why}: ${shown(own.path)}`;
  const hint = `write it as ${short}.js or ${short}.ts beside that file (docs/guide/own-modules.md)${ours}`;
  return new UserError('PYTHON_PLUGIN', message, { span, hint });
}

function moduleHint(name: string, { options }: LoadContext): string {
  return options.suggestModule(name) ?? "there is no such module here; 'command' can often do the same";
}

function nearKeyword(name: string, level: 'task' | 'handler'): string | undefined {
  const near = nearest(name, [...keywordsOf(level), 'block']);
  return near && `did you mean '${near}'?`;
}

function shown(path: string): string {
  const near = relative('', path);
  return near.startsWith('..') ? path : near;
}

function metaAction(
  name: string,
  span: Span,
  value: Node,
  { problems, isHandler }: LoadContext,
): Action | undefined {
  const text = value.kind === 'scalar' ? String(value.value).trim() : '';
  const command = META_COMMANDS.find(known => known === text);
  if (command === 'flush_handlers' && isHandler) {
    problems.add('INVALID_VALUE', 'flush_handlers cannot be used as a handler', { span: value.span });
    return undefined;
  }
  if (command !== undefined) return { kind: 'meta', name, command, span };
  const near = nearest(text, META_COMMANDS);
  problems.add('INVALID_VALUE', `'${text}' is not a meta command`, {
    span: value.span,
    hint: near ? `did you mean '${near}'?` : `it takes ${META_COMMANDS.join(', ')}`,
  });
  return undefined;
}

/** `action: copy src=a dest=b`, `action: {module: copy, …}`; `local_action` the same, on the control node. */
function legacyAction(
  node: Node,
  keyword: 'action' | 'local_action',
  fields: Fields,
  context: LoadContext,
): FoundAction | undefined {
  for (const entry of fields.others)
    reportUnknownKey(entry, context.isHandler ? 'handler' : 'task', context.problems);
  const named = legacyName(node);
  if (named === undefined) {
    context.problems.add('MISSING_KEY', `${keyword} names no module`, { span: node.span });
    return undefined;
  }
  const isChosen = named.name.includes('{{');
  if (!isChosen && !isAction(named.name, context)) {
    const hint = context.options.suggestModule(named.name);
    context.problems.keep(unknownModule(named.name, named.span, hint));
    return undefined;
  }
  const action = isChosen
    ? {
        ...moduleAction(named.name, named.span, named.rest, fields, context, named.beside),
        chosenIn: context,
      }
    : actionOf(named.name, named.span, named.rest, fields, context, named.beside);
  if (action === undefined) return undefined;
  if (keyword === 'action') return { action };
  const delegateTo: ScalarNode = { kind: 'scalar', value: 'localhost', span: node.span, trust: 'literal' };
  return { action, delegateTo };
}

/** The first word of a text, and what is behind it; spaces in braces part no words. */
function legacyName(node: Node): LegacyName | undefined {
  const module = node.kind === 'mapping' ? valueAt(node, 'module') : node;
  if (module?.kind !== 'scalar') return undefined;
  const text = String(module.value ?? '');
  const match = /^\s*((?:\{\{.*?\}\}|\S)+)\s*/s.exec(text);
  if (match?.[1] === undefined) return undefined;
  const rest = part(module, match[0].length, text.length);
  if (node.kind !== 'mapping') return { name: match[1], span: module.span, rest };
  const beside = node.entries.filter(({ value }) => value !== module);
  return { name: match[1], span: module.span, rest, beside };
}

interface LegacyName {
  readonly name: string;
  readonly span: Span;
  /** The text behind the name. */
  readonly rest: ScalarNode;
  /** The arguments that stand in the mapping. */
  readonly beside?: readonly MappingEntry[];
}
