// The life of one host: boot, wait until it answers, run a command inside, stop.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../src/errors.ts';
import { emptyCgroups, makeCgroups } from './cgroup.ts';
import { type CommandResult, systemPath, tryCommand } from './command.ts';
import type { SandboxHost } from './hosts.ts';
import { bridgeName } from './hosts.ts';
import { hostPaths, type Layout } from './layout.ts';
import { hasInterface, portOf } from './network.ts';
import { killRecorded, readStat, recordedProcess, recordProcess } from './process-record.ts';

/** How long a host may take to boot, in milliseconds; a quiet machine needs about three seconds. */
const bootLimit = 120_000;

export function isRunning(layout: Layout, host: SandboxHost): boolean {
  return recordedProcess(hostPaths(layout, host).process) !== undefined;
}

/** Starts systemd on the host's prepared root; it goes on when this process ends. Does not wait for it. */
export function launchHost(layout: Layout, host: SandboxHost): void {
  const paths = hostPaths(layout, host);
  const groups = makeCgroups(paths);
  const output = openSync(paths.console, 'w');
  // The shell enters the groups and becomes systemd-nspawn, so the number we record is nspawn's.
  const enter = 'while [ "$1" != -- ]; do echo $$ >"$1" || exit 1; shift; done; shift; exec "$@"';
  const machine = [
    ...['--quiet', '--register=no', '--keep-unit', '--link-journal=no', '--resolv-conf=off', '--boot'],
    ...[`--directory=${paths.root}`, `--machine=${host.name}`, `--network-bridge=${bridgeName}`],
  ];
  const child = spawn('sh', ['-c', enter, 'sh', ...groups, '--', 'systemd-nspawn', ...machine], {
    detached: true,
    stdio: ['ignore', output, output],
    env: { PATH: systemPath },
  });
  // At once, so that even an `up` killed right here leaves nothing unknown behind.
  if (child.pid !== undefined) recordProcess(paths.process, child.pid);
  closeSync(output);
  child.unref();
}

/** What to do about a host that did not boot, by the last words of its console. */
export function bootHint(last: string, console: string): string {
  const where = `its console is in ${console}`;
  // Each systemd takes one; the kernel counts them for all hosts of the machine.
  if (!last.includes('inotify')) return where;
  return `the kernel has no inotify instances left: sysctl fs.inotify.max_user_instances=1024; ${where}`;
}

/** Waits until a login is possible and systemd has finished booting; gives systemd's word for the state. */
export async function waitForHost(layout: Layout, host: SandboxHost): Promise<string> {
  const paths = hostPaths(layout, host);
  const deadline = Date.now() + bootLimit;
  while (!(await speaksSsh(host))) {
    if (isRunning(layout, host) && Date.now() < deadline) {
      await sleep(50);
      continue;
    }
    const last = readFileSync(paths.console, 'utf8').trim().split('\n').slice(-10).join('\n');
    throw new UserError('SANDBOX', `${host.name} (${host.address}) did not boot: ${last || 'no output'}`, {
      hint: bootHint(last, paths.console),
    });
  }
  const state = await execInHost(layout, host, ['systemctl', 'is-system-running', '--wait']);
  return state.stdout.trim();
}

/** Waits until the host answers over the network, at most that many milliseconds: neighbours have to be learned anew. */
export async function waitForAnswer(host: SandboxHost, limit: number): Promise<void> {
  const deadline = Date.now() + limit;
  while (!(await speaksSsh(host)) && Date.now() < deadline) await sleep(50);
}

/** Stops the host at once, as a power failure would, and waits until its processes are gone. Its files stay. */
export async function stopHost(layout: Layout, host: SandboxHost): Promise<void> {
  const paths = hostPaths(layout, host);
  await killRecorded(paths.process);
  // systemd inside does not always die with its nspawn; the host's groups still hold it then.
  await emptyCgroups(paths);
  if (await hasInterface(portOf(host))) await tryCommand('ip', ['link', 'delete', portOf(host)]);
}

/** Runs a command inside a running host as root, past its network. */
export async function execInHost(
  layout: Layout,
  host: SandboxHost,
  words: readonly string[],
): Promise<CommandResult> {
  return tryCommand('nsenter', enterArguments(layout, host, words));
}

/** The arguments of nsenter(1) that run those words as root inside the host. */
export function enterArguments(layout: Layout, host: SandboxHost, words: readonly string[]): string[] {
  const leader = leaderOf(layout, host);
  if (leader === undefined) {
    throw new UserError('SANDBOX', `${host.name} (${host.address}) does not run`, {
      hint: '`reprise sandbox up` starts it',
    });
  }
  return [
    ...['--target', String(leader), '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup'],
    // A shell waits for the command, not nsenter: nsenter stops itself when its command is stopped, as every process of
    // a host that goes down is, never reaps it then, and the host is never gone.
    ...['--no-fork', '--', 'sh', '-c', '"$@"; exit', 'sh'],
    ...['env', '-i', 'HOME=/root', 'LANG=C.UTF-8', `TERM=${process.env.TERM ?? 'dumb'}`],
    ...['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...words],
  ];
}

/** Whether the host's PID 1 lives. */
export function hasInit(layout: Layout, host: SandboxHost): boolean {
  return leaderOf(layout, host) !== undefined;
}

/** The host's PID 1 as the control machine numbers it: the child of its nspawn. */
function leaderOf(layout: Layout, host: SandboxHost): number | undefined {
  const nspawn = recordedProcess(hostPaths(layout, host).process);
  if (nspawn === undefined) return undefined;
  return readdirSync('/proc')
    .map(Number)
    .find(pid => Number.isInteger(pid) && readStat(pid)?.parent === nspawn);
}

/** Does the host's sshd greet? */
function speaksSsh(host: SandboxHost): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ host: host.address, port: 22 });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => finish(false));
    socket.once('data', data => finish(data.toString('latin1').startsWith('SSH-2.0')));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}
