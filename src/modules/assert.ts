// assert: fails unless every condition holds. Runs on the control node alone.
import { fromData } from '../values/data.ts';
import { isTruthy } from '../values/truth.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { builtin } from './builtin.ts';
import type { Module } from './module.ts';

interface AssertArguments {
  readonly that: Value;
  readonly fail_msg?: unknown;
  readonly success_msg?: unknown;
  readonly quiet: boolean;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/assert_module.html */
export const assert: Module<AssertArguments> = {
  ...builtin('assert', 'Fails unless every one of the given conditions is true.'),
  schema: {
    properties: {
      that: {
        type: 'any',
        isNullable: true,
        isValue: true,
        description: 'An expression as in `when`, or a list of them, all of which must be true.',
      },
      fail_msg: {
        type: 'any',
        description: 'Said when one is false; text or a list of texts.',
        aliases: ['msg'],
      },
      success_msg: { type: 'any', description: 'Said when all are true; text or a list of texts.' },
      quiet: { type: 'boolean', description: 'Do not print the result when all are true.', default: false },
    },
    required: ['that'],
    missingMessage: 'conditional required in "that" string',
  },
  evaluates: true,
  checkMode: 'full',
  async run(_host, args, context) {
    const problem =
      wrongMessage('fail_msg or msg', args.fail_msg) ?? wrongMessage('success_msg', args.success_msg);
    if (problem !== undefined) return { failed: true, changed: undefined, msg: problem };
    const shown = args.quiet ? {} : { _ansible_verbose_always: true };
    for (const condition of context.templates.conditions('that', args.that)) {
      const outcome = condition.outcome();
      if (!isTruthy(outcome)) {
        return {
          ...shown,
          changed: false,
          failed: true,
          assertion: condition.shown,
          evaluated_to: outcome,
          msg: args.fail_msg ?? 'Assertion failed',
        };
      }
    }
    return { ...shown, changed: false, msg: args.success_msg ?? 'All assertions passed' };
  },
};

/** What is wrong with a message that is neither a text nor a list of texts. */
function wrongMessage(name: string, message: unknown): string | undefined {
  if (message === undefined || message === null || typeof message === 'string') return undefined;
  if (!Array.isArray(message))
    return `Incorrect type for ${name}, expected a string or list and got <class '${typeName(fromData(message))}'>`;
  if (message.every(part => typeof part === 'string')) return undefined;
  return `Type of one of the elements in ${name} list is not string type`;
}
