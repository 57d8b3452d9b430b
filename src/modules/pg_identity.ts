// pg_identity: the hosts of the inventory are proper members of their clusters; anything else fails before a change.
import { checkIdentity, type Declared, type DeclaredMember } from '../postgres/identity.ts';
import { PythonObject, type Value } from '../values/value.ts';
import type { Module, ModuleContext } from './module.ts';

interface IdentityArguments {
  readonly hosts: readonly string[];
}

export const pg_identity: Module<IdentityArguments> = {
  name: 'pg_identity',
  fullNames: [],
  documentation: { summary: 'Checks pg_cluster, pg_seq and pg_role of all members against each other.' },
  schema: {
    properties: {
      hosts: {
        type: 'array',
        items: { type: 'string' },
        description: 'The hosts to look at; those without pg_cluster are no members.',
      },
    },
    required: ['hosts'],
  },
  checkMode: 'full',
  async run(_host, args, context) {
    const errors = checkIdentity(args.hosts.map(host => declared(host, context)));
    if (errors.length === 0) return { changed: false };
    const msg = errors.map(error =>
      error.hint === undefined ? error.message : `${error.message} (${error.hint})`,
    );
    return { failed: true, changed: false, msg };
  },
};

function declared(host: string, context: ModuleContext): DeclaredMember {
  const variable = (name: string): Declared | undefined => {
    const value = member(member(context.templates.lookup('hostvars'), host), name);
    return value === undefined || value === null ? undefined : { value };
  };
  return {
    host,
    group: groupOf(host, variable('pg_cluster')?.value, context),
    cluster: variable('pg_cluster'),
    seq: variable('pg_seq'),
    role: variable('pg_role'),
  };
}

/** The group that names the cluster, where there is one of that name; otherwise any that holds the host. */
function groupOf(host: string, cluster: unknown, context: ModuleContext): string | undefined {
  const groups = context.templates.lookup('groups');
  if (!(groups instanceof Map)) return undefined;
  const holding = [...groups].filter(
    ([name, hosts]) => name !== 'all' && Array.isArray(hosts) && hosts.includes(host),
  );
  const names = holding.map(([name]) => String(name));
  return names.find(name => name === cluster) ?? names[0];
}

function member(container: Value | undefined, key: string): Value | undefined {
  if (container instanceof Map) return container.get(key);
  return container instanceof PythonObject ? container.get(key) : undefined;
}
