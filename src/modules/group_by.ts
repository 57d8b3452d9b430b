// group_by: puts the host into a group named after what is known of it. Runs on the control node alone.
import { builtin } from './builtin.ts';
import type { Module } from './module.ts';

interface GroupByArguments {
  readonly key: string;
  readonly parents: readonly string[];
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/group_by_module.html */
export const group_by: Module<GroupByArguments> = {
  ...builtin('group_by', 'Puts the host into a group of this run, made when it is not there yet.'),
  schema: {
    properties: {
      key: { type: 'string', description: 'The name of the group.' },
      parents: {
        type: 'array',
        description: 'Groups above it.',
        items: { type: 'string' },
        default: ['all'],
      },
    },
    required: ['key'],
    missingMessage: "the 'key' param is required when using group_by",
  },
  checkMode: 'full',
  async run(_host, args, context) {
    const group = withoutSpaces(args.key);
    const parents = args.parents.map(withoutSpaces);
    const effect = { kind: 'group-by', group, parents } as const;
    const changed = context.isGrouped?.(effect) !== true;
    context.effect(effect);
    return { changed, add_group: group, parent_groups: parents };
  },
};

function withoutSpaces(name: string): string {
  return name.replaceAll(' ', '-');
}
