// set_stats: keeps figures for the end of the run. Runs on the control node alone.
import { invalidNameMessage, isVariableName } from '../values/variable-name.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { Module } from './module.ts';

interface SetStatsArguments {
  readonly data: unknown;
  readonly per_host: boolean;
  readonly aggregate: boolean;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/set_stats_module.html */
export const set_stats: Module<SetStatsArguments> = {
  ...builtin('set_stats', 'Keeps figures that are shown at the end of the run.'),
  schema: {
    properties: {
      data: { type: 'any', description: 'Names and values, as a mapping.' },
      per_host: { type: 'boolean', description: 'Keep them for this host alone.', default: false },
      aggregate: {
        type: 'boolean',
        description: 'Add to values of that name instead of replacing them.',
        default: true,
      },
    },
    required: ['data'],
  },
  checkMode: 'full',
  templatesNames: 'data',
  async run(_host, args) {
    const { data } = args;
    // As in Ansible, text that reads like a mapping is none, unless it is what a template gives.
    if (typeof data !== 'object' || data === null || Array.isArray(data))
      return fail("The 'data' option needs to be a dictionary/hash");
    const invalid = Object.keys(data).find(name => !isVariableName(name));
    if (invalid !== undefined) return { failed: true, msg: invalidNameMessage(invalid) };
    return {
      changed: false,
      ansible_stats: { data, per_host: args.per_host, aggregate: args.aggregate },
    };
  },
};
