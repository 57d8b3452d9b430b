// Keywords rendered for one host: booleans, numbers and text, with the place when a value is none of that.
import { UserError } from '../errors.ts';
import type { Node } from '../source/node.ts';
import type { Environment, Scope } from '../template/environment.ts';
import { isConditionTrue, render } from '../template/render.ts';
import { toText } from '../values/text.ts';
import { Float, OMIT, type Value } from '../values/value.ts';

/** Expressions and keywords of one task in the scope of one host. */
export interface Evaluator {
  readonly scope: Scope;
  readonly environment: Environment;
}

const TRUE_WORDS = new Set(['y', 'yes', 'on', '1', 'true', 't', '1.0']);
const FALSE_WORDS = new Set(['n', 'no', 'off', '0', 'false', 'f', '0.0']);

/** A keyword that is true or false, or `otherwise` when it was not given. Throws INVALID_VALUE. */
export function booleanOf(node: Node | undefined, otherwise: boolean, at: Evaluator): boolean {
  if (node === undefined) return otherwise;
  const value = rendered(node, at);
  if (typeof value === 'boolean') return value;
  if (value === null || value === OMIT) return otherwise;
  const word = toText(value).trim().toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  if (FALSE_WORDS.has(word)) return false;
  throw new UserError('INVALID_VALUE', `'${toText(value)}' is neither true nor false`, { span: node.span });
}

/** A keyword that is text; undefined when it was not given or is empty. */
export function textOf(node: Node | undefined, at: Evaluator): string | undefined {
  if (node === undefined) return undefined;
  const value = rendered(node, at);
  return value === null || value === '' || value === OMIT ? undefined : toText(value);
}

/** A keyword that is a number. Throws INVALID_VALUE. */
export function numberOf(node: Node | undefined, at: Evaluator): number | undefined {
  if (node === undefined) return undefined;
  const value = rendered(node, at);
  if (value === null || value === OMIT) return undefined;
  const number = value instanceof Float ? value.value : Number(toText(value).trim() || Number.NaN);
  if (!Number.isNaN(number)) return number;
  throw new UserError('INVALID_VALUE', `'${toText(value)}' is not a number`, { span: node.span });
}

/** A keyword's value, rendered. Throws UserError for an expression that fails. */
export function rendered(node: Node, { scope, environment }: Evaluator): Value {
  return render(node, scope, environment);
}

/** Whether a condition holds. */
export function isTrue(condition: Node, { scope, environment }: Evaluator): boolean {
  return naming(condition, () => isConditionTrue(condition, scope, environment));
}

/** Does something for a condition: a mistake names the condition in the task's result, as Ansible does. */
export function naming<T>(condition: Node, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError) || condition.kind !== 'scalar') throw error;
    const text = toText(condition.value);
    throw error.withResultMessage(
      `The conditional check '${text}' failed. The error was: error while evaluating conditional (${text}): ${error.message}`,
    );
  }
}
