// set_fact: gives the host variables that last for the run. Runs on the control node alone.
import { invalidNameMessage, isVariableName } from '../values/variable-name.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { Arguments, Module } from './module.ts';
import { variablesOf } from './variables.ts';

interface SetFactArguments extends Arguments {
  readonly cacheable: boolean;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/set_fact_module.html */
export const set_fact: Module<SetFactArguments> = {
  ...builtin('set_fact', 'Gives the host variables for the rest of the run.'),
  schema: {
    properties: {
      cacheable: {
        type: 'boolean',
        description: 'Keep the values in the fact cache too, where they rank as facts.',
        default: false,
      },
    },
    additionalProperties: true,
  },
  checkMode: 'full',
  templatesNames: 'arguments',
  async run(_host, args, context) {
    const { cacheable, ...given } = args;
    const facts: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(given)) {
      if (!isVariableName(name)) return fail(invalidNameMessage(name));
      facts[name] = context.templates.hasNativeTypes ? value : booleanWord(value);
    }
    if (Object.keys(facts).length === 0) {
      const msg = 'No key/value pairs provided, at least one is required for this action to succeed';
      return fail(msg);
    }
    context.effect({ kind: 'set-facts', values: variablesOf(facts), cacheable });
    return { changed: false, ansible_facts: facts, _ansible_facts_cacheable: cacheable };
  },
};

/** The strings yes, no, true and false become booleans: as in Ansible, also where they were quoted, unless types are native. */
function booleanWord(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.toLowerCase();
  if (word === 'true' || word === 'yes') return true;
  if (word === 'false' || word === 'no') return false;
  return value;
}
