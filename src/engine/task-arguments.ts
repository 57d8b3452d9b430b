// A task's written arguments as values: module_defaults under them, templates rendered, `omit` left out.
import { UserError } from '../errors.ts';
import { type ArgumentProblem, messageOf } from '../modules/arguments.ts';
import type { Module } from '../modules/module.ts';
import type { ModuleAction } from '../playbook/model.ts';
import { identityOf } from '../plugins/plugins.ts';
import type { Node } from '../source/node.ts';
import { toText } from '../values/text.ts';
import { type Dict, OMIT, PythonObject, type Value } from '../values/value.ts';
import { type Evaluator, rendered } from './directive-values.ts';
import type { TaskOnHost } from './task.ts';

/** The arguments as values: module_defaults, then `args: "{{ … }}"`, then what the task writes; `omit` left out. */
export function argumentsOf(
  on: TaskOnHost,
  action: ModuleAction,
  module: Module,
  at: Evaluator,
): Map<string, Value> {
  const raw = new Map<string, Value>();
  for (const [name, value] of moduleDefaults(on, action, at)) raw.set(toText(name), value);
  if (action.spread !== undefined) {
    const spread = rendered(action.spread, at);
    if (!(spread instanceof Map)) {
      throw new UserError('MODULE_ARGUMENTS', 'args must be a mapping of argument names to values', {
        span: action.spread.span,
      });
    }
    for (const [name, value] of spread) raw.set(toText(name), value);
  }
  const node = (written: Node) => withoutOmitted(rendered(written, at));
  for (const [key, written] of action.args) {
    const value = module.templatesNames === key ? withNames(node(written), written, at) : node(written);
    const name = module.templatesNames === 'arguments' ? nameOf(key, written, at) : key;
    if (value === OMIT) raw.delete(name);
    else raw.set(name, value);
  }
  if (action.freeForm !== undefined) raw.set('_raw_params', node(action.freeForm));
  return raw;
}

/** A name with braces, as its value is now. Names that came with `args: "{{ … }}"` are never templates. */
function nameOf(key: string, { span }: Node, at: Evaluator): string {
  if (!key.includes('{{')) return key;
  return toText(rendered({ kind: 'scalar', value: key, span, trust: 'template' }, at));
}

/** A mapping whose own names are rendered where they were written with braces. */
function withNames(value: Value, written: Node, at: Evaluator): Value {
  if (!(value instanceof Map) || written.kind !== 'mapping') return value;
  return new Map([...value].map(([key, item]) => [nameOf(toText(key), written, at), item]));
}

/**
 * Those of groups, of several the ones of the later; over them those of the module itself. Those of `setup` hold for `gather_facts`
 * too.
 */
function moduleDefaults(on: TaskOnHost, action: ModuleAction, at: Evaluator): Dict {
  const written = defaultsByName(on);
  if (written.size === 0) return new Map();
  const valuesOf = (name: string) => {
    const node = written.get(name);
    const defaults = node && rendered(node, at);
    return defaults instanceof Map ? Array.from(defaults) : [];
  };
  const identity = identityOf({ name: action.target, file: action.own });
  const names = identity === 'gather_facts' ? ['setup', identity] : [identity];
  const { plugins } = on.play.run;
  const isMember = (group: string) =>
    plugins.groupMembers(group, on.play.play.folder)?.has(identity) === true;
  const groups = [...written.keys()].filter(
    name => name.startsWith('group/') && isMember(name.slice('group/'.length)),
  );
  return new Map([...groups, ...names].flatMap(valuesOf));
}

/** The nearest ones of a module or group replace those around them, whole. */
function defaultsByName({ task, play }: TaskOnHost): ReadonlyMap<string, Node> {
  const where = { playFolder: play.play.folder, collections: [] };
  const nameOf = (key: string) =>
    key.startsWith('group/') ? key : identityOf(play.run.plugins.resolveModule(key, where));
  return new Map(
    task.directives.moduleDefaults.flatMap(({ entries }) =>
      entries.map(({ key, value }) => [nameOf(String(key.value)), value] as const),
    ),
  );
}

/** `omit` inside of lists and mappings takes its item away. */
function withoutOmitted(value: Value): Value {
  if (Array.isArray(value)) {
    return value.includes(OMIT) ? value.filter(item => item !== OMIT).map(withoutOmitted) : value;
  }
  // A whole item of `hostvars` holds `omit`, too.
  if (value instanceof PythonObject && value.asMapping() !== undefined) return withoutOmitted(value.toData());
  if (!(value instanceof Map)) return value;
  const kept: Dict = new Map();
  for (const [key, item] of value) if (item !== OMIT) kept.set(key, withoutOmitted(item));
  return kept;
}

/** The mistakes of a task's arguments as one error, at the first of them. */
export function argumentError(
  action: ModuleAction,
  module: Module,
  problems: readonly ArgumentProblem[],
): UserError {
  const [first] = problems;
  const named = first?.argument === undefined ? undefined : action.args.get(first.argument);
  return new UserError('MODULE_ARGUMENTS', problems.map(problem => problem.message).join('; '), {
    span: named?.span ?? action.span,
    hint: first?.hint,
  }).withResultMessage(messageOf(module as Module<never>, problems));
}
