// gather_facts: what a play does by itself before its first task. `setup`, for there is one way to gather here.
import { builtin } from './builtin.ts';
import type { Module } from './module.ts';
import { type SetupArguments, setup } from './setup.ts';

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/gather_facts_module.html */
export const gather_facts: Module<SetupArguments> = {
  ...setup,
  ...builtin('gather_facts', 'Gathers facts about the host, as a play does before its first task.'),
  schema: {
    properties: {
      ...setup.schema.properties,
      parallel: {
        type: 'boolean',
        description: 'Taken for compatibility: all comes in one call.',
      },
    },
  },
};
