// Texts that a task takes as expressions. Only what somebody wrote is one: a text that a host said may read like an
// expression, and is never evaluated.
import { UserError } from '../errors.ts';
import type { Condition } from '../modules/module.ts';
import type { Task } from '../playbook/model.ts';
import type { Node, ScalarNode } from '../source/node.ts';
import { isTemplate, truthOfBraces, warnOfBraces } from '../template/render.ts';
import { isTruthy } from '../values/truth.ts';
import type { Value } from '../values/value.ts';
import { type Evaluator, isTrue, naming, rendered } from './directive-values.ts';
import { isOwn } from './own-texts.ts';

const NAME = /[A-Za-z_]\w*/g;
const LONE_EXPRESSION = /^\s*\{\{(?:(?!\{\{).)*\}\}\s*$/s;

/** The node that a text was written as: in the task itself, in its loop, or in a variable that one of them names. */
export function writtenText(task: Task, text: string, at: Evaluator): ScalarNode | undefined {
  const { action, loop } = task;
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
  const template = given.find(node => node !== undefined && gives(node, text, task, at));
  return template && { kind: 'scalar', value: text, span: template.span, trust: 'template' };
}

/** Whether a text is what a template gives of which every part was written: `my_{{ item }}`. */
function gives(node: Node, text: string, task: Task, at: Evaluator): boolean {
  if (node.kind === 'sequence') return node.items.some(item => gives(item, text, task, at));
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || !isTemplate(node.value)) return false;
  return isOwn(node, task, at) && rendered(node, at) === text;
}

function namesIn({ value, trust }: ScalarNode): readonly string[] {
  const isText = typeof value === 'string' && trust === 'template' && isTemplate(value);
  return isText ? (value.match(NAME) ?? []) : [];
}

/** Whether all conditions of a task hold; none holds always. */
export function areAllTrue(conditions: readonly Node[], task: Task, at: Evaluator): boolean {
  return conditions.every(condition => holds(condition, task, at));
}

/**
 * Whether a condition holds. Where all that its braces give was written, the text that they make is the condition, as
 * in 2.14: `{{ name }}_enabled`. Elsewhere braces are parentheses, and no value is evaluated.
 */
function holds(condition: Node, task: Task, at: Evaluator): boolean {
  if (condition.kind === 'sequence') return condition.items.every(item => holds(item, task, at));
  const isRewritten =
    condition.kind === 'scalar' &&
    typeof condition.value === 'string' &&
    isTemplate(condition.value) &&
    at.environment.strictConditions !== true &&
    isOwn(condition, task, at);
  if (!isRewritten) return isTrue(condition, at);
  const result = naming(condition, () => rendered(condition, at));
  warnOfBraces(condition.value, at.environment);
  if (typeof result !== 'string' || result.trim() === '') return isTruthy(result);
  try {
    return isTrue({ kind: 'scalar', value: result, span: condition.span, trust: 'template' }, at);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw error.withHint(`the braces give '${result}', which is evaluated as the condition`);
  }
}

/** The conditions of an argument one by one, where `given` is its value. */
export function conditionsOf(task: Task, argument: string, given: Value, at: Evaluator): Condition[] {
  const node = task.action.kind === 'module' ? task.action.args.get(argument) : undefined;
  if (node?.kind === 'sequence') return node.items.map(item => conditionOf(task, item, at));
  const isPart =
    node?.kind === 'scalar' && typeof given === 'string' && !isLoneExpression(node) && !isOwn(node, task, at);
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
    if (typeof node.value === 'number') return node.value;
    if (!isLoneExpression(node)) return holds(node, task, at);
    const result = outcomeOf(task, rendered(node, at), at, node.value);
    warnOfBraces(node.value, at.environment);
    return result;
  };
  return { shown: node.value, outcome };
}

function isLoneExpression({ value, trust }: ScalarNode): boolean {
  return typeof value === 'string' && trust === 'template' && LONE_EXPRESSION.test(value);
}

/** What a condition amounts to that was rendered: text is evaluated once more, if somebody wrote it. */
function outcomeOf(task: Task, value: Value, at: Evaluator, shown: Value = value): Value {
  if (typeof value !== 'string') return value;
  const written = writtenText(task, value, at);
  if (written !== undefined) return isTrue(written, at);
  try {
    return truthOfBraces(value, task.action.span);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw error.withResultMessage(
      `The conditional check '${shown}' failed. The error was: Conditional is marked as unsafe, and cannot be evaluated.`,
    );
  }
}
