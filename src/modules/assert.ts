// assert: fails unless every condition holds. Runs on the control node alone.
import { builtin } from './builtin.ts';
import type { Module, ModuleContext } from './module.ts';

interface AssertArguments {
  readonly that: unknown;
  readonly fail_msg?: unknown;
  readonly success_msg?: unknown;
  readonly quiet: boolean;
}

export const assert: Module<AssertArguments> = {
  ...builtin('assert', 'Fails unless every one of the given conditions is true.'),
  schema: {
    properties: {
      that: {
        type: 'any',
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
  checkMode: 'full',
  async run(_host, args, context) {
    const shown = args.quiet ? {} : { _ansible_verbose_always: true };
    for (const condition of Array.isArray(args.that) ? args.that : [args.that]) {
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
