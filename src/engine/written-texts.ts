// Texts that a task takes as expressions. Only what somebody wrote is one: a text that a host said may read like an
// expression, and is never evaluated.
import { UserError } from '../errors.ts';
import type { Condition } from '../modules/module.ts';
import type { Task } from '../playbook/model.ts';
import type { Node, ScalarNode } from '../source/node.ts';
import { isTemplate, truthOfBraces, warnOfBraces } from '../template/render.ts';
import type { Value } from '../values/value.ts';
import { type Evaluator, isTrue, rendered } from './directive-values.ts';

const NAME = /[A-Za-z_]\w*/g;
const LONE_EXPRESSION = /^\s*\{\{(?:(?!\{\{).)*\}\}\s*$/s;
/** The node that a text was written as: in the task itself, in its loop, or in a variable that one of them names. */
export function writtenText({ action, loop }: Task, text: string, at: Evaluator): ScalarNode | undefined {
  const given = action.kind === 'module' ? [...action.args.values(), action.spread] : [];
  const places = [...given, loop?.items].filter(node => node !== undefined);
  const named = new Set<string>();
  for (const node of places) {
    if (node.kind === 'scalar') {
      if (node.value === text && node.trust === 'template') return node;
      for (const name of namesIn(node)) {
        const variable = named.has(name) ? undefined : at.scope.written?.(name);
        named.add(name);
        if (variable !== undefined) places.push(variable);
      }
    } else if (node.kind === 'sequence') places.push(...node.items);
    else places.push(...node.entries.map(entry => entry.value));
  }
  return undefined;
}

function namesIn({ value, trust }: ScalarNode): readonly string[] {
  const isText = typeof value === 'string' && trust === 'template' && isTemplate(value);
  return isText ? (value.match(NAME) ?? []) : [];
}

/** The conditions of an argument one by one, where `given` is its value. */
export function conditionsOf(task: Task, argument: string, given: Value, at: Evaluator): Condition[] {
  const node = task.action.kind === 'module' ? task.action.args.get(argument) : undefined;
  if (node?.kind === 'sequence') return node.items.map(item => conditionOf(task, item, at));
  const isPart = node?.kind === 'scalar' && typeof given === 'string' && !isLoneExpression(node);
  // Of braces in a list 2.14 warns, of these it does not.
  const quiet = { scope: at.scope, environment: { ...at.environment, warn: () => {} } };
  return (Array.isArray(given) ? given : [given]).map(shown => ({
    shown,
    outcome: () => {
      if (shown === null || shown === '') return true;
      return isPart ? isTrue(node, quiet) : outcomeOf(task, shown, at);
    },
  }));
}

function conditionOf(task: Task, node: Node, at: Evaluator): Condition {
  if (node.kind !== 'scalar') return { shown: rendered(node, at), outcome: () => rendered(node, at) };
  const outcome = (): Value => {
    if (!isLoneExpression(node)) return typeof node.value === 'number' ? node.value : isTrue(node, at);
    const result = outcomeOf(task, rendered(node, at), at);
    warnOfBraces(node.value, at.environment);
    return result;
  };
  return { shown: node.value, outcome };
}

function isLoneExpression({ value, trust }: ScalarNode): boolean {
  return typeof value === 'string' && trust === 'template' && LONE_EXPRESSION.test(value);
}

/** What a condition amounts to that was rendered: text is evaluated once more, if somebody wrote it. */
function outcomeOf(task: Task, value: Value, at: Evaluator): Value {
  if (typeof value !== 'string') return value;
  const written = writtenText(task, value, at);
  if (written !== undefined) return isTrue(written, at);
  try {
    return truthOfBraces(value, task.action.span);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw error.withResultMessage(
      `The conditional check '${value}' failed. The error was: Conditional is marked as unsafe, and cannot be evaluated.`,
    );
  }
}
