// Two ways into a host for a person or a test: over SSH as anyone else would, or straight into its namespaces.
import { spawn } from 'node:child_process';
import { UserError } from '../src/errors.ts';
import { type CommandResult, systemPath, tryCommand } from './command.ts';
import { enterArguments, execInHost } from './host.ts';
import type { SandboxHost } from './hosts.ts';
import { type Layout, sandboxLayout, statePaths } from './layout.ts';
import type { SandboxOptions } from './sandbox.ts';

export interface SshOptions extends SandboxOptions {
  /** `dba` (sudo without a password) unless given; `root` has the same key. */
  readonly user?: string | undefined;
}

/** The arguments of ssh(1): the sandbox's key and known hosts, nothing of the user's own settings. */
function sshArguments(layout: Layout, host: SandboxHost, user = 'dba'): string[] {
  const paths = statePaths(layout);
  return [
    ...[
      '-F',
      '/dev/null',
      '-i',
      paths.privateKey,
      '-o',
      'IdentitiesOnly=yes',
      '-o',
      'PasswordAuthentication=no',
    ],
    ...['-o', `UserKnownHostsFile=${paths.knownHosts}`, '-o', 'StrictHostKeyChecking=yes'],
    ...['-o', 'ConnectTimeout=10', '-o', 'LogLevel=ERROR', `${user}@${host.address}`],
  ];
}

/** Runs a command line over SSH and gives its output; the host's shell reads it. */
export function sshCommand(
  host: SandboxHost,
  line: string,
  options: SshOptions = {},
): Promise<CommandResult> {
  const { layout = sandboxLayout(), user } = options;
  return tryCommand('ssh', ['-o', 'BatchMode=yes', ...sshArguments(layout, host, user), '--', line]);
}

/** Runs words inside the host as root, past its network, and gives their output. */
export function execCommand(
  host: SandboxHost,
  words: readonly string[],
  options: SandboxOptions = {},
): Promise<CommandResult> {
  return execInHost(options.layout ?? sandboxLayout(), host, words);
}

/** An SSH session, or one command, on this terminal; gives the exit status. */
export function sshOnTerminal(
  host: SandboxHost,
  words: readonly string[],
  options: SshOptions = {},
): Promise<number> {
  const { layout = sandboxLayout(), user } = options;
  const rest = words.length === 0 ? [] : ['--', ...words];
  return onTerminal('ssh', [...sshArguments(layout, host, user), ...rest]);
}

/** A command inside the host on this terminal; gives the exit status. */
export function execOnTerminal(
  host: SandboxHost,
  words: readonly string[],
  options: SandboxOptions = {},
): Promise<number> {
  return onTerminal('nsenter', enterArguments(options.layout ?? sandboxLayout(), host, words));
}

function onTerminal(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, PATH: systemPath } });
    child.once('error', cause => {
      reject(new UserError('SANDBOX', `\`${program}\` cannot be started: ${cause.message}`, { cause }));
    });
    child.once('close', code => resolve(code ?? 255));
  });
}
