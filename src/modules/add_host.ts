// add_host: puts a host into the running inventory. Runs on the control node alone.
import { builtin } from './builtin.ts';
import type { Arguments, Module } from './module.ts';
import { variablesOf } from './variables.ts';

interface AddHostArguments extends Arguments {
  readonly name: string;
  readonly groups?: unknown;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/add_host_module.html */
export const add_host: Module<AddHostArguments> = {
  ...builtin('add_host', 'Adds a host, and groups, to the inventory of this run.'),
  schema: {
    properties: {
      name: {
        type: 'string',
        description: 'The host, `name:port` for a port.',
        aliases: ['host', 'hostname'],
      },
      groups: {
        type: 'any',
        description: 'Groups to put it into, a list or a comma-separated text.',
        aliases: ['group', 'groupname'],
      },
    },
    required: ['name'],
    missingMessage: 'name, host or hostname needs to be provided',
    additionalProperties: true,
  },
  checkMode: 'full',
  async run(_host, args, context) {
    const { name, groups: givenGroups, ...given } = args;
    const address = splitPort(name);
    const groups = groupNames(givenGroups);
    const hostVars = address.port === undefined ? given : { ...given, ansible_ssh_port: address.port };
    const effect = { kind: 'add-host', host: address.host, groups, vars: variablesOf(hostVars) } as const;
    const changed = context.isGrouped?.(effect) !== true;
    context.effect(effect);
    return { changed, add_host: { host_name: address.host, groups, host_vars: hostVars } };
  },
};

/** `name:22`, `[::1]:22`; a bare IPv6 address has colons but no port. */
export function splitPort(name: string): { readonly host: string; readonly port?: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(name);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) return { host: name };
  return { host, port: Number(match?.[3]) };
}

function groupNames(given: unknown): string[] {
  if (given === undefined || given === null) return [];
  const names = Array.isArray(given) ? given.map(String) : String(given).split(',');
  return [...new Set(names.map(name => name.trim()).filter(name => name !== ''))];
}
