// From a target to a connection of its kind. A kind is a name and a function; more can be registered.
import { nearest, UserError } from '../errors.ts';
import { commandKind } from './command-kind.ts';
import { CONTAINER_KINDS } from './containers.ts';
import type { CommandKind, Connection, ConnectionKind, Target } from './host.ts';
import { local } from './local.ts';
import { sshKind } from './ssh/ssh.ts';
import { windowsKind } from './windows.ts';

/** The kinds of connection by the name that `ansible_connection` gives. */
export type ConnectionKinds = ReadonlyMap<string, ConnectionKind>;

/**
 * Every kind that Reprise brings, and those that a user adds by name, for one run: what its connections can share, they share. `smart` and `paramiko` are
 * Ansible's names for what is one thing here.
 */
export function kindsOfRun(own: Iterable<readonly [string, CommandKind]> = []): ConnectionKinds {
  const ssh = sshKind();
  return new Map([
    [local.name, local],
    ...[ssh.name, 'smart', 'paramiko', 'paramiko_ssh'].map(name => [name, ssh] as const),
    ...[...CONTAINER_KINDS, ...own].map(([name, kind]) => [name, commandKind(kind)] as const),
  ]);
}

/**
 * The connection to a target; nothing is connected before its first call. Throws UserError INVALID_VALUE for a kind that
 * is not registered.
 */
export function openConnection(target: Target, kinds: ConnectionKinds = kindsOfRun()): Connection {
  const name = target.kind.replace(/^ansible\.builtin\./, '');
  const kind = kinds.get(name) ?? windowsKind(name);
  if (kind !== undefined) return kind.connect(target);
  const near = nearest(name, kinds.keys());
  throw new UserError('INVALID_VALUE', `'${target.kind}' is not a kind of connection`, {
    hint:
      near === undefined
        ? `there are: ${[...kinds.keys()].filter(known => !known.includes('.')).join(', ')}`
        : `did you mean '${near}'?`,
    note: `on host ${target.name}`,
  });
}
