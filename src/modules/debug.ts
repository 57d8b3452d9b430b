// debug: shows a message or a variable. Runs on the control node alone.
import { UserError } from '../errors.ts';
import type { Value } from '../values/value.ts';
import { builtin } from './builtin.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';

interface DebugArguments {
  readonly msg: unknown;
  readonly var?: unknown;
  readonly verbosity: number;
}

const DEFAULT_MESSAGE = 'Hello world!';

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/debug_module.html */
export const debug: Module<DebugArguments> = {
  ...builtin('debug', 'Shows a message or the value of an expression.'),
  schema: {
    properties: {
      msg: {
        type: 'any',
        description: 'What is shown; a list or dict is shown as such.',
        default: DEFAULT_MESSAGE,
        isValue: true,
        isNullable: true,
      },
      var: {
        type: 'any',
        description: 'An expression, without braces, whose value is shown instead.',
        isValue: true,
      },
      verbosity: { type: 'integer', description: 'Shown only at this many `-v` or more.', default: 0 },
    },
  },
  evaluates: true,
  checkMode: 'full',
  async run(_host, args, context) {
    if (args.var !== undefined && args.var !== null && args.msg !== DEFAULT_MESSAGE)
      return { failed: true, msg: "'msg' and 'var' are incompatible options" };
    if (context.verbosity < args.verbosity) {
      return { changed: false, skipped: true, skipped_reason: 'Verbosity threshold not met.' };
    }
    // The key that tells the reporter to print the result without -v, under Ansible's own name.
    const shown = { changed: false, _ansible_verbose_always: true };
    if (args.var === undefined || args.var === null) return { ...shown, msg: args.msg };
    return { ...shown, ...showVariable(args.var, context) };
  },
};

function showVariable(variable: unknown, context: ModuleContext): ModuleResult {
  if (typeof variable !== 'string') {
    // A `var: "{{ list }}"` is the list by now: Ansible shows it under its Python type.
    if (Array.isArray(variable)) return { "<class 'list'>": variable };
    if (variable instanceof Map) return { "<class 'dict'>": variable };
    return { [String(variable)]: variable };
  }
  // What a host said is no expression: shown in braces, as Ansible shows it.
  const isWritten = context.templates.isWritten(variable);
  return { [variable]: isWritten ? evaluateOrSay(variable, context) : `{{${variable}}}` };
}

function evaluateOrSay(expression: string, context: ModuleContext): Value {
  try {
    return context.templates.renderExpression(expression);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'UNDEFINED_VARIABLE') throw error;
    const undefinedText = 'VARIABLE IS NOT DEFINED!';
    return context.verbosity > 0 ? `${undefinedText}: ${error.message}` : undefinedText;
  }
}
