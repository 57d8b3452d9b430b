// validate_argument_spec: fails when variables are not what a specification says. Runs on the control node alone.

import { fromData } from '../values/data.ts';
import { toText } from '../values/text.ts';
import { typeName } from '../values/types.ts';
import type { Dict, Value } from '../values/value.ts';
import { checkAgainstSpec, specOf } from './argument-spec.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import type { ArgumentsSchema, Module, ModuleContext } from './module.ts';

const schema = {
  properties: {
    argument_spec: {
      type: 'any',
      description: 'The options by their names, as `options` of a role says them.',
    },
    provided_arguments: {
      type: 'any',
      description: 'What is checked, over the variables of the names that the specification holds.',
    },
    validate_args_context: {
      type: 'any',
      description: 'Comes back in the result: whose specification it is.',
    },
  },
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/validate_argument_spec_module.html */
export const validate_argument_spec: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('validate_argument_spec', 'Fails when variables are not what a specification says.'),
  schema,
  checkMode: 'full',
  async run(_host, args, context) {
    const refused = { failed: true, changed: false };
    if (args.argument_spec === undefined) return { ...refused, msg: '"argument_spec" arg is required' };
    const spec = specOf(args.argument_spec);
    if (spec === undefined) return { ...refused, msg: wrongType('argument_spec', args.argument_spec) };
    const provided = specOf(args.provided_arguments ?? {});
    if (provided === undefined)
      return { ...refused, msg: wrongType('provided_arguments', args.provided_arguments) };
    const about = args.validate_args_context ?? {};
    const errors = checkAgainstSpec(spec, new Map([...variablesOf(spec, context), ...provided]));
    if (errors.length === 0) {
      return { changed: false, msg: 'The arg spec validation passed', validate_args_context: about };
    }
    return {
      ...refused,
      argument_errors: errors,
      argument_spec_data: args.argument_spec,
      validate_args_context: about,
      msg: `Validation of arguments failed:\n${errors.join('\n')}`,
    };
  },
};

function variablesOf(spec: Dict, { templates }: ModuleContext): Dict {
  const found: [Value, Value][] = [];
  for (const name of spec.keys()) {
    const value = templates.lookup(toText(name));
    if (value !== undefined) found.push([name, value]);
  }
  return new Map(found);
}

function wrongType(name: string, value: unknown): string {
  return `Incorrect type for ${name}, expected dict and got <class '${typeName(fromData(value))}'>`;
}
