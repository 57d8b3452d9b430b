// setup: gathers facts about the host, without Python, in one round trip.
import { builtin } from './builtin.ts';
import { collectFacts, filterFacts, subsetNames } from './facts/gather.ts';
import { FACTS_SCRIPT } from './facts/script.ts';
import { fail } from './failure.ts';
import type { Module } from './module.ts';

export interface SetupArguments {
  readonly gather_subset: readonly string[];
  readonly filter: readonly string[];
  readonly fact_path: string;
  readonly gather_timeout: number;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/setup_module.html */
export const setup: Module<SetupArguments> = {
  ...builtin('setup', 'Gathers facts about the host.'),
  schema: {
    properties: {
      gather_subset: {
        type: 'array',
        description:
          'Which facts: `all`, `min`, `hardware`, `network`, `virtual` or finer names; `!` excludes.',
        items: { type: 'string' },
        default: ['all'],
      },
      filter: {
        type: 'array',
        description: 'Keep facts whose names match.',
        items: { type: 'string' },
        default: [],
      },
      fact_path: {
        type: 'string',
        description: 'The folder of local facts.',
        default: '/etc/ansible/facts.d',
      },
      gather_timeout: {
        type: 'integer',
        description: 'Taken for compatibility: all comes in one call.',
        default: 10,
      },
    },
  },
  checkMode: 'full',
  async run(host, args) {
    const known = subsetNames();
    const unknown = args.gather_subset.find(name => !name.startsWith('!') && !known.includes(name));
    if (unknown !== undefined) {
      const msg = `Bad subset '${unknown}' given to Ansible. gather_subset options allowed: ${known.join(', ')}`;
      return fail(msg);
    }
    const output = await host.run({ script: FACTS_SCRIPT, args: [args.fact_path] });
    const text = output.stdout.toString();
    if (!text.includes('\x1eend\n')) {
      return {
        changed: false,
        failed: true,
        msg: `gathering facts ended early: ${output.stderr.toString()}`,
      };
    }
    return {
      changed: false,
      // All that the facts are would bury everything else at -v; Ansible's own name of the key.
      _ansible_verbose_override: true,
      ansible_facts: filterFacts(collectFacts(text, args.gather_subset), args.filter),
    };
  },
};
