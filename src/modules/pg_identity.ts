// pg_identity: the hosts of this play are proper members of their clusters; anything else fails before a change.
import { checkIdentity, type DeclaredMember } from '../postgres/identity.ts';
import type { Module } from './module.ts';

interface IdentityArguments {
  readonly members: readonly Readonly<Record<string, unknown>>[];
}

export const pg_identity: Module<IdentityArguments> = {
  name: 'pg_identity',
  fullNames: [],
  documentation: { summary: 'Checks pg_cluster, pg_seq and pg_role of all members against each other.' },
  schema: {
    properties: {
      members: {
        type: 'array',
        items: { type: 'object' },
        description:
          'A dict for each host of the inventory: host, and pg_cluster, pg_seq, pg_role where it has them.',
      },
    },
    required: ['members'],
  },
  checkMode: 'full',
  async run(_host, args) {
    const errors = checkIdentity(args.members.map(declared));
    if (errors.length === 0) return { changed: false, msg: 'every host is a proper member of its cluster' };
    const msg = errors.map(error =>
      error.hint === undefined ? error.message : `${error.message} (${error.hint})`,
    );
    return { failed: true, changed: false, msg };
  },
};

function declared(member: Readonly<Record<string, unknown>>): DeclaredMember {
  const value = (key: string) =>
    member[key] === undefined || member[key] === null ? undefined : { value: member[key] };
  return {
    host: String(member.host),
    group: typeof member.pg_cluster === 'string' ? member.pg_cluster : undefined,
    cluster: value('pg_cluster'),
    seq: value('pg_seq'),
    role: value('pg_role'),
  };
}
