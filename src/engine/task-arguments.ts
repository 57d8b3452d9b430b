// A task's written arguments as values: module_defaults under them, templates rendered, `omit` left out.
import { UserError } from '../errors.ts';
import type { ArgumentProblem } from '../modules/arguments.ts';
import type { Module } from '../modules/module.ts';
import { resolveModuleName } from '../modules/registry.ts';
import type { ModuleAction } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import { toText } from '../values/text.ts';
import { type Dict, OMIT, type Value } from '../values/value.ts';
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
  for (const [name, value] of moduleDefaults(on, action, module, at)) raw.set(toText(name), value);
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
    const value = node(written);
    const name = module.templatesNames === true ? nameOf(key, written, at) : key;
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

/** Those of `setup` hold for `gather_facts` too, beneath its own. */
function moduleDefaults(on: TaskOnHost, action: ModuleAction, module: Module, at: Evaluator): Dict {
  const { moduleDefaults: written } = on.task.directives;
  const entries = written.flatMap(node => node.entries);
  // The nearest ones of a module replace those around them, whole.
  const defaultsOf = (isMeant: (named: string) => boolean) => {
    const nearest = entries.findLast(({ key }) => isMeant(String(key.value)));
    const defaults = nearest && rendered(nearest.value, at);
    return defaults instanceof Map ? Array.from(defaults) : [];
  };
  if (action.own !== undefined) return new Map(defaultsOf(named => named === action.name));
  const names = module.name === 'gather_facts' ? ['setup', 'gather_facts'] : [module.name];
  return new Map(names.flatMap(name => defaultsOf(named => resolveModuleName(named) === name)));
}

/** `omit` inside of lists and mappings takes its item away. */
function withoutOmitted(value: Value): Value {
  if (Array.isArray(value)) {
    return value.includes(OMIT) ? value.filter(item => item !== OMIT).map(withoutOmitted) : value;
  }
  if (!(value instanceof Map)) return value;
  const kept: Dict = new Map();
  for (const [key, item] of value) if (item !== OMIT) kept.set(key, withoutOmitted(item));
  return kept;
}

/** The mistakes of a task's arguments as one error, at the first of them. */
export function argumentError(action: ModuleAction, problems: readonly ArgumentProblem[]): UserError {
  const [first] = problems;
  const named = first?.argument === undefined ? undefined : action.args.get(first.argument);
  return new UserError('MODULE_ARGUMENTS', problems.map(problem => problem.message).join('; '), {
    span: named?.span ?? action.span,
    hint: first?.hint,
  });
}
