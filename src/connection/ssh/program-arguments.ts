// The command lines of `ssh`: of the process that holds a host's connection, and of those that use it. No secret is in them.
import type { Target } from '../host.ts';
import { parseSshArguments } from './arguments.ts';
import { type SshSettings, targetLines } from './config.ts';

/** What the process that holds the connection prints once it is up. */
export const READY = 'reprise-connected';

/**
 * Of the process that logs in and holds the connection, sessions excepted. What a run depends on is said first, as the first
 * value of a keyword wins; everything else is the user's configuration. `canAsk`: there is a password to be asked for.
 */
export function masterArguments(
  target: Target,
  settings: SshSettings,
  socket: string,
  canAsk: boolean,
): string[] {
  const { words } = parseSshArguments(target.sshArgs ?? '');
  const user = target.user === undefined ? [] : [`User ${target.user}`];
  const lines = [
    'ControlPersist no',
    `BatchMode ${canAsk ? 'no' : 'yes'}`,
    'NumberOfPasswordPrompts 1',
    `StrictHostKeyChecking ${settings.policy}`,
    `ServerAliveInterval ${Math.ceil(settings.aliveInterval / 1000)}`,
    `ServerAliveCountMax ${settings.aliveCount}`,
    'LogLevel INFO',
    'ClearAllForwardings yes',
    'Tunnel no',
    'PermitLocalCommand yes',
    `LocalCommand echo ${READY}`,
    ...targetLines(target),
    ...user,
  ];
  return [
    ...['-M', '-N', '-T', '-S', socket.replaceAll('%', '%%')],
    ...lines.flatMap(line => ['-o', line]),
    ...words,
    '--',
    target.address,
  ];
}

/**
 * Of a process that uses the connection behind the socket. It reads no configuration, and where the connection is gone it fails: by
 * itself ssh would make another one.
 */
export function clientArguments(socket: string, address: string, more: readonly string[]): string[] {
  const lines = ['ControlMaster no', 'BatchMode yes', 'ProxyCommand false', 'LogLevel ERROR'];
  return [
    ...['-F', '/dev/null', '-T', '-S', socket.replaceAll('%', '%%')],
    ...lines.flatMap(line => ['-o', line]),
    ...more,
    '--',
    address,
  ];
}
