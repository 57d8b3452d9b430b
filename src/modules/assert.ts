// assert: fails unless every condition holds. Runs on the control node alone.
import { builtin } from './builtin.ts';
import type { Module, ModuleContext } from './module.ts';

interface AssertArguments {
  readonly that: readonly unknown[];
  readonly fail_msg?: unknown;
  readonly success_msg?: unknown;
  readonly quiet: boolean;
}

export const assert: Module<AssertArguments> = {
  ...builtin('assert', 'Fails unless every one of the given conditions is true.'),
  schema: {
    properties: {
      that: {
        type: 'array',
        description: 'Expressions as in `when`, all of which must be true.',
        items: { type: 'any' },
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
  },
  checkMode: 'full',
  async run(_host, args, context) {
    const shown = args.quiet ? {} : { _ansible_verbose_always: true };
    for (const condition of args.that) {
      const holds = evaluate(condition, context);
      if (!holds) {
        return {
          ...shown,
          changed: false,
          failed: true,
          assertion: condition,
          evaluated_to: false,
          msg: args.fail_msg ?? 'Assertion failed',
        };
      }
    }
    return { ...shown, changed: false, msg: args.success_msg ?? 'All assertions passed' };
  },
};

function evaluate(condition: unknown, context: ModuleContext): boolean {
  return typeof condition === 'string' ? context.templates.isTrue(condition) : Boolean(condition);
}
