// Which module a task names, in every form that Ansible takes: `copy: {…}`, `copy: a=b`, `action: copy a=b`, …
import { nearest } from '../errors.ts';
import { splitFreeForm } from '../source/key-values.ts';
import type { MappingEntry, Node, ScalarNode } from '../source/node.ts';
import { spanInside } from '../source/node-access.ts';
import type { Span } from '../source/span.ts';
import type { LoadContext } from './context.ts';
import { isNull } from './directives.ts';
import { type Fields, isTemplate, reportUnknownKey } from './fields.ts';
import { includeAction, isInclude } from './include.ts';
import { keywordsOf } from './keywords.ts';
import { type Action, META_COMMANDS, type ModuleAction } from './model.ts';

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

/** Names without Ansible's own namespaces: `ansible.builtin.copy` → `copy`. */
export function shortName(name: string): string {
  return name.replace(/^ansible\.(builtin|legacy)\./, '');
}

/** Of the keys that are no keyword, the one that is the action; the others are mistakes. */
function actionEntry(fields: Fields, context: LoadContext): MappingEntry | undefined {
  const { problems, options } = context;
  const level = context.isHandler ? 'handler' : 'task';
  const isAction = (entry: MappingEntry) => {
    const name = shortName(String(entry.key.value));
    return name === 'meta' || isInclude(name) || options.isModule(String(entry.key.value));
  };
  const actions = fields.others.filter(isAction);
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
    if (first !== undefined) reportUnknownKey(entry, level, problems);
    else reportUnknownModule(entry, level, context);
  }
  if (first === undefined && fields.others.length === 0) {
    problems.add('MISSING_KEY', 'no module/action detected in task', {
      span: fields.node.span,
      hint: "say what to do with a module: 'command: uptime', for one",
    });
  }
  return first;
}

function reportUnknownModule({ key }: MappingEntry, level: 'task' | 'handler', context: LoadContext): void {
  const name = String(key.value);
  const near = nearest(name, keywordsOf(level));
  context.problems.add('UNKNOWN_MODULE', `couldn't resolve module/action '${name}'`, {
    span: key.span,
    hint: near
      ? `did you mean '${near}'?`
      : (context.options.suggestModule(name) ??
        "there is no such module here; 'command' can often do the same"),
  });
}

function actionOf(
  name: string,
  span: Span,
  value: Node,
  fields: Fields,
  context: LoadContext,
): Action | undefined {
  const short = shortName(name);
  if (short === 'meta') return metaAction(span, value, context);
  const action = moduleAction(name, span, value, fields, context);
  return isInclude(short) ? includeAction(short, action, fields, context) : action;
}

function metaAction(span: Span, value: Node, { problems }: LoadContext): Action | undefined {
  const text = value.kind === 'scalar' ? String(value.value).trim() : '';
  const command = META_COMMANDS.find(known => known === text);
  if (command !== undefined) return { kind: 'meta', command, span };
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
  if (!context.options.isModule(named.name) && !isInclude(shortName(named.name)) && named.name !== 'meta') {
    context.problems.add('UNKNOWN_MODULE', `couldn't resolve module/action '${named.name}'`, {
      span: named.span,
      hint: context.options.suggestModule(named.name),
    });
    return undefined;
  }
  const action = actionOf(named.name, named.span, named.rest, fields, context);
  if (action === undefined) return undefined;
  if (keyword === 'action') return { action };
  const delegateTo: ScalarNode = { kind: 'scalar', value: 'localhost', span: node.span, trust: 'literal' };
  return { action, delegateTo };
}

function legacyName(node: Node): { name: string; span: Span; rest: Node } | undefined {
  if (node.kind === 'mapping') {
    const module = node.entries.find(({ key }) => key.value === 'module');
    if (module?.value.kind !== 'scalar') return undefined;
    const [name = '', ...words] = String(module.value.value).split(' ');
    const entries = node.entries.filter(entry => entry !== module);
    const text: ScalarNode = { ...module.value, value: words.join(' ') };
    return { name, span: module.value.span, rest: entries.length > 0 ? { ...node, entries } : text };
  }
  if (node.kind !== 'scalar') return undefined;
  const match = /^\s*(\S+)\s*/.exec(String(node.value ?? ''));
  if (match?.[1] === undefined) return undefined;
  return { name: match[1], span: node.span, rest: part(node, match[0].length, String(node.value).length) };
}

/** The arguments of a module: a mapping, `key=value` text, free-form text, and `args:` beside them. */
function moduleAction(
  name: string,
  span: Span,
  value: Node,
  fields: Fields,
  context: LoadContext,
): ModuleAction {
  const args = new Map<string, Node>();
  const names = new Map<string, Span>();
  const take = ({ key, value }: MappingEntry) => {
    args.set(String(key.value), value);
    names.set(String(key.value), key.span);
  };
  let freeForm: ScalarNode | undefined;
  let spread: ScalarNode | undefined;
  const beside = fields.get('args');
  if (beside?.kind === 'mapping') beside.entries.forEach(take);
  else if (beside?.kind === 'scalar' && isTemplate(beside)) spread = beside;
  else if (beside !== undefined && !isNull(beside)) {
    context.problems.add('WRONG_TYPE', 'args must be a mapping of argument names to values', {
      span: beside.span,
    });
  }
  if (value.kind === 'mapping') value.entries.forEach(take);
  else if (value.kind === 'sequence') {
    context.problems.add('WRONG_TYPE', `the arguments of ${name} must be a mapping or a string, not a list`, {
      span: value.span,
    });
  } else if (!isNull(value)) {
    const isTaken = isInclude(shortName(name)) || context.options.takesFreeForm(name);
    const { entries, rest } = textArguments(value, name, isTaken);
    entries.forEach(take);
    if (rest !== '' && isTaken) freeForm = { ...value, value: rest };
    else if (/^\s*\{\{.*\}\}\s*$/s.test(rest)) spread = value;
    else if (rest !== '') {
      context.problems.add('MODULE_ARGUMENTS', `'${rest}' is not an argument of ${name}`, {
        span: value.span,
        hint: `${name} takes its arguments as key=value or as a mapping`,
      });
    }
  }
  return { kind: 'module', name, args, names, freeForm, spread, span };
}

/** `key=value` pairs as entries with places of their own, and the text that is no pair. */
function textArguments(
  node: ScalarNode,
  module: string,
  takesText: boolean,
): { readonly entries: readonly MappingEntry[]; readonly rest: string } {
  const kind = !takesText ? 'none' : COMMANDS.has(shortName(module)) ? 'command' : 'any';
  const { pairs, rest } = splitFreeForm(String(node.value), kind);
  const entries = pairs.map(pair => ({
    key: part(node, pair.keyStart, pair.keyStart + pair.key.length),
    value: { ...part(node, pair.start, pair.end), value: pair.value },
  }));
  return { entries, rest };
}

const COMMANDS = new Set(['command', 'shell', 'script', 'raw']);

/** A piece of a scalar's text, with its own place. */
function part(node: ScalarNode, start: number, end: number): ScalarNode {
  const value = String(node.value).slice(start, end);
  const span = spanInside(node, start, end);
  return node.textStart === undefined
    ? { ...node, value, span }
    : { ...node, value, span, textStart: node.textStart + start };
}
