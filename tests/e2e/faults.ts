// Runs of the program that something happens to: watched until they are at a task, killed, cut off, and gone on with by
// the very command that they told.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { query, testMembers } from '../../sandbox/database.ts';
import { controlAddress, execCommand, type SandboxHost } from '../../sandbox/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { expectHealthy, LEDGER, leader, onHost, patroni, rowsAndAccident, timelineOf } from './cluster.ts';
import type { Ended } from './program.ts';

const root = packageRoot();
const { REPRISE_SANDBOX: state, PATH } = process.env;
/** A cut host is noticed within seconds instead of a minute. */
const VARIABLES = JSON.stringify({
  ...(state === undefined ? {} : { sandbox_state: state }),
  ansible_ssh_extra_args: '-o ServerAliveInterval=1 -o ServerAliveCountMax=3',
});

export interface Running {
  readonly child: ChildProcess;
  /** Everything that it has said so far. */
  said(): string;
  /** Resolves once it has said so; throws when it ends before. */
  until(text: string | RegExp): Promise<void>;
  ended(): Promise<Pick<Ended, 'status' | 'stdout'>>;
}

/** Starts a command line in the playbooks' folder, as a person types it there. */
export function startCommand(line: string): Running {
  const child = spawn('sh', ['-c', `exec ${line} -e "$1"`, 'sh', VARIABLES], {
    cwd: join(root, 'playbooks'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', PATH: `${join(root, 'bin')}:${PATH}` },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk;
    });
  const closed = new Promise<number>(resolve => child.once('close', code => resolve(code ?? 137)));
  const has = (wanted: string | RegExp) =>
    typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
  return {
    child,
    said: () => text,
    async until(wanted) {
      while (!has(wanted)) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new RangeError(`the run ended before ${wanted}:\n${text}`);
        await sleep(5);
      }
    },
    ended: async () => ({ status: await closed, stdout: text }),
  };
}

/** The recovery of pg-test, begun. */
export function startRecovery(request: unknown, ...words: string[]): Running {
  return startCommand(
    ['./pgsql-pitr.yml', '-l', 'pg-test', '-e', `'${JSON.stringify({ pg_pitr: request })}'`, ...words].join(
      ' ',
    ),
  );
}

/** Runs a command line to its end; a failure is a failure of the test. */
export async function succeedCommand(line: string): Promise<string> {
  const { status, stdout } = await startCommand(line).ended();
  if (status !== 0) throw new Error(`${line} ended with ${status}\n${stdout}`);
  return stdout;
}

/** The one command that a run told to go on with, exactly as it is printed: the last that it told. */
export function toldCommand(said: string): string {
  const without = said.replaceAll(/or back +.*/g, '');
  const commands = without.match(/\.\/pgsql-pitr\.yml -l [\w-]+(?: -t \w+)?(?: -e '[^'\n]*')?/g);
  const last = commands?.at(-1);
  if (last === undefined) throw new RangeError(`no command is told:\n${said}`);
  return last;
}

/** What goes on with a recovery that is to be gone on with unchanged. */
export function sameCommand({ time }: { readonly time: string }): string {
  return `./pgsql-pitr.yml -l pg-test -e '{pg_pitr: {time: !!str ${time}}}'`;
}

/** Rows are lost in pg-test: who led then, and the request that brings them back. */
export async function loseRows(): Promise<{
  readonly host: SandboxHost;
  readonly request: { readonly time: string };
}> {
  const { host, time } = await rowsAndAccident();
  return { host, request: { time } };
}

/** The rows are back, all members stream, and Patroni will start again on each. */
export async function expectAsAsked(): Promise<void> {
  const host = await leader();
  expect(await query(host, LEDGER)).toEqual(['500|500']);
  await expectHealthy(await timelineOf(host));
  for (const member of testMembers)
    expect(await onHost(member, 'systemctl is-enabled patroni')).toBe('enabled\n');
}

/** It failed, and told each member, what goes on, and nothing but that. */
export function expectTold(status: number, said: string): void {
  expect(status).not.toBe(0);
  const [, stand = ''] = said.split('WHERE CLUSTER pg-test STANDS');
  for (const { address } of testMembers) expect(stand).toContain(`"${address} `);
  expect(stand.match(/"next /g)).toEqual(['"next ']);
}

/** What a run told goes on with what was asked, and ends well. */
export async function expectGoesOn(said: string, request: { readonly time: string }): Promise<string> {
  const command = toldCommand(said);
  expect(command).toBe(sameCommand(request));
  const more = await succeedCommand(command);
  await expectAsAsked();
  return more;
}

/** Waits until some member takes writes and Patroni knows it: after the consensus store was away, say. */
export async function untilLed(): Promise<SandboxHost> {
  for (let tries = 0; tries < 240; tries++) {
    const host = await leader().catch(() => undefined);
    const state = host && (await patroni(host).catch(() => undefined));
    if (host !== undefined && /^(master|primary)$/.test(state?.role ?? '')) return host;
    await sleep(500);
  }
  throw new RangeError('nobody leads pg-test');
}

/** Each step, by the task in which something happens, and the member that the task is about. */
export const STEPS: readonly (readonly [string, string, 'leader' | 'replica'])[] = [
  ['plan', 'Plan the recovery', 'leader'],
  ['flush', 'Archive everything up to now', 'leader'],
  ['pause', 'Pause Patroni', 'leader'],
  ['down, replicas', 'Stop Patroni on the replicas', 'replica'],
  ['down, leader', 'Stop PostgreSQL on the leader', 'leader'],
  ['restore', 'Restore the backup set', 'leader'],
  ['recovery', 'Recover to the target', 'leader'],
  ['verify', 'Prove that the target is reached', 'leader'],
  ['up, pause lifted', 'Lift the pause in the consensus store', 'leader'],
  ['up, leader', 'Wait until Patroni calls it the leader', 'leader'],
  ['up, replicas', 'Replace the old data of the replicas', 'replica'],
  ['up, streaming', 'Start Patroni on the replicas', 'replica'],
  ['after', 'Check that archiving works', 'leader'],
];

/** A member that follows the leader, or that leads. */
export function memberThat(does: 'leads' | 'follows', led: SandboxHost): SandboxHost {
  return testMembers.findLast(member => (member === led) === (does === 'leads')) ?? led;
}

/** A recovery whose leader, or a replica, is cut off at a task; gives what it told. The network is whole again then. */
export async function recoverCutOff(
  led: SandboxHost,
  request: { readonly time: string },
  task: string,
  whose: 'leader' | 'replica',
): Promise<string> {
  const victim = memberThat(whose === 'leader' ? 'leads' : 'follows', led);
  const run = startRecovery(request);
  await run.until(`: ${task}`);
  await cutFromControl(victim);
  const { status, stdout } = await run.ended();
  await joinToControl(victim);
  expect(status).not.toBe(0);
  expect(stdout).toMatch(new RegExp(`${victim.address} +.*does not answer`));
  return stdout;
}

// On the host, in both directions: nothing is refused, nothing comes back. What else the host talks to stays.
const SSH_WITH_CONTROL = [
  ['from', controlAddress, 'ipproto', 'tcp', 'dport', '22', 'blackhole'],
  ['to', controlAddress, 'ipproto', 'tcp', 'sport', '22', 'blackhole'],
];

/** Cuts the network between the control node and the host alone. */
export async function cutFromControl(host: SandboxHost): Promise<void> {
  for (const rule of SSH_WITH_CONTROL) await inside(host, 'ip', 'rule', 'add', ...rule);
}

/** Undoes `cutFromControl`. */
export async function joinToControl(host: SandboxHost): Promise<void> {
  for (const rule of SSH_WITH_CONTROL) await inside(host, 'ip', 'rule', 'delete', ...rule);
}

/** Runs a command as root in a host whose network may be away; throws when it fails. */
export async function inside(host: SandboxHost, ...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await execCommand(host, words);
  if (status !== 0)
    throw new RangeError(`${host.address}: ${words.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Power failure of the program itself: nothing of it runs on, nobody is told. */
export async function killRun({ child, ended }: Running): Promise<void> {
  child.kill('SIGKILL');
  await ended();
}
