// The items of `loop` and `with_*`, and the names under which a task sees them.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_loops.html
import { UserError } from '../errors.ts';
import type { Loop, Task } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import type { FileKind } from '../template/environment.ts';
import { runLookup } from '../template/lookup.ts';
import { toText } from '../values/text.ts';
import { Tuple, type Value } from '../values/value.ts';
import type { MagicVariables } from '../variables/scope.ts';
import { booleanOf, type Evaluator, numberOf, rendered, textOf } from './directive-values.ts';
import type { TaskOnHost } from './task.ts';
import { evaluatorOn } from './task-info.ts';

/** What a task is done for, and under which names. */
export interface LoopItems {
  readonly items: readonly Value[];
  readonly names: LoopNames;
}

/** The loop of a task; undefined without one; the mistake when it cannot be evaluated. */
export function loopOf(on: TaskOnHost): LoopItems | UserError | undefined {
  const items = itemsOf(on);
  if (items === undefined || items instanceof UserError) return items;
  // As in Ansible, nothing of `loop_control` is asked where there are no items.
  if (items.length === 0) return { items, names: USUAL_NAMES };
  try {
    return { items, names: loopNames(on) };
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function itemsOf(on: TaskOnHost): readonly Value[] | UserError | undefined {
  const { loop } = on.task;
  if (loop === undefined) return undefined;
  const at = evaluatorOn(on.play, on.task, on.host.name);
  try {
    const isSearch = isFirstFound(loop);
    const terms = isSearch ? definedTerms(loop.items, at) : rendered(loop.items, at);
    const environment = isSearch ? { ...at.environment, firstFoundKind: kindOf(on.task) } : at.environment;
    if (loop.lookup === 'list' && terms instanceof Map)
      return new UserError('WRONG_TYPE', 'with_list expects a list', { span: loop.items.span });
    // A mapping is looped over by its keys there.
    if (loop.lookup === 'items' && terms instanceof Map) return lists(Array.from(terms.keys()));
    if (loop.lookup !== undefined)
      return lists(runLookup(loop.lookup, terms, at.scope, environment, loop.items.span));
    if (Array.isArray(terms)) return lists(terms);
    return new UserError(
      'WRONG_TYPE',
      `Invalid data passed to 'loop', it requires a list, got this instead: ${toText(terms)}.`,
      {
        span: loop.items.span,
        hint: "a lookup gives a list with wantlist=True, or as query('…')",
      },
    );
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** A variable holds no tuples: the pairs of `items()` are lists where a task sees them. */
function lists(values: readonly Value[]): readonly Value[] {
  return values.some(hasTuple) ? values.map(withoutTuples) : values;
}

function hasTuple(value: Value): boolean {
  if (Array.isArray(value)) return value instanceof Tuple || value.some(hasTuple);
  return value instanceof Map && Array.from(value.values()).some(hasTuple);
}

function withoutTuples(value: Value): Value {
  if (Array.isArray(value)) return Array.from(value, withoutTuples);
  if (!(value instanceof Map)) return value;
  return new Map(Array.from(value, ([key, item]) => [key, withoutTuples(item)]));
}

function isFirstFound({ lookup }: Loop): boolean {
  return lookup !== undefined && /^(?:ansible\.(?:builtin|legacy)\.)?first_found$/.test(lookup);
}

/** The files that a module reads, by its name as Ansible does. */
function kindOf({ action }: Task): FileKind {
  if (action.kind !== 'module') return 'files';
  return action.name.includes('template') ? 'templates' : action.name.includes('var') ? 'vars' : 'files';
}

/** Of the files that `with_first_found` names, those in which nothing is undefined: a missing fact means the next file. */
function definedTerms(items: Node, at: Evaluator): Value {
  if (items.kind !== 'sequence') return rendered(items, at);
  return items.items.flatMap(item => {
    try {
      return [rendered(item, at)];
    } catch (error) {
      if (error instanceof UserError && error.code === 'UNDEFINED_VARIABLE') return [];
      throw error;
    }
  });
}

/** What `loop_control` asks for. */
export interface LoopNames {
  readonly item: string;
  readonly index: string | undefined;
  /** Seconds between two items. */
  readonly pause: number;
  readonly isExtended: boolean;
  /** Whether `ansible_loop` holds all items. */
  readonly hasAllItems: boolean;
}

const USUAL_NAMES: LoopNames = {
  item: 'item',
  index: undefined,
  pause: 0,
  isExtended: false,
  hasAllItems: true,
};

function loopNames(on: TaskOnHost): LoopNames {
  const control = on.task.loop?.control;
  const at = evaluatorOn(on.play, on.task, on.host.name);
  return {
    item: textOf(control?.loopVar, at) ?? 'item',
    index: textOf(control?.indexVar, at),
    pause: numberOf(control?.pause, at) ?? 0,
    isExtended: booleanOf(control?.extended, false, at),
    hasAllItems: booleanOf(control?.withAllItems, true, at),
  };
}

/** The names that an item is known by while the task runs for it. */
export function itemMagic(
  items: readonly Value[],
  item: Value,
  index: number,
  names: LoopNames,
): MagicVariables {
  const magic = new Map<string, () => Value | undefined>([
    [names.item, () => item],
    ['ansible_loop_var', () => names.item],
  ]);
  if (names.index !== undefined) {
    magic.set(names.index, () => index);
    magic.set('ansible_index_var', () => names.index);
  }
  if (names.isExtended) magic.set('ansible_loop', () => extendedLoop(items, index, names));
  return magic;
}

/** `ansible_loop`. */
export function extendedLoop(items: readonly Value[], index: number, { hasAllItems }: LoopNames): Value {
  const last = items.length - 1;
  const all: [Value, Value][] = hasAllItems ? [['allitems', [...items]]] : [];
  const loop = new Map<Value, Value>([
    ['index', index + 1],
    ['index0', index],
    ['first', index === 0],
    ['last', index === last],
    ['length', items.length],
    ['revindex', items.length - index],
    ['revindex0', last - index],
    ...all,
  ]);
  const next = items[index + 1];
  const previous = items[index - 1];
  if (next !== undefined) loop.set('nextitem', next);
  if (previous !== undefined) loop.set('previtem', previous);
  return loop;
}
