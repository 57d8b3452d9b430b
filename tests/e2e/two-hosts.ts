// One playbook on two hosts of the sandbox, `bad` and `good`: what became of each task on each. Whatever happens to the
// one, the other must come through.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, execCommand, findHost, sandboxLayout } from '../../sandbox/index.ts';
import { type Ended, reprise } from './program.ts';

export const bad = findHost('10.10.10.13');
export const good = findHost('10.10.10.12');

/** What became of one task on one host. */
export interface Fate {
  readonly status: string;
  readonly result: Readonly<Record<string, unknown>>;
}

export interface Played extends Ended {
  /** The tasks of a host, in order. */
  readonly bad: readonly Fate[];
  readonly good: readonly Fate[];
}

const { state } = sandboxLayout();
export const KEY = join(state, 'id_ed25519');
export const KNOWN_HOSTS = join(state, 'known_hosts');

/** Options of ssh, those given before the usual ones: the first of a keyword wins. */
export function sshOptions(...given: string[]): string {
  return [
    ...given,
    `UserKnownHostsFile=${KNOWN_HOSTS}`,
    'GlobalKnownHostsFile=none',
    'IdentitiesOnly=yes',
  ].reduce((line, option) => `${line} -o '${option}'`, '-F none');
}

/** A lost host is noticed within seconds instead of a minute. */
export const IMPATIENT = sshOptions('ServerAliveInterval=1', 'ServerAliveCountMax=2');

/** Runs the tasks, YAML text, on both hosts; `vars` are those of the host `bad`. */
export async function playBoth(
  tasks: string,
  vars: Readonly<Record<string, unknown>> = {},
  ...flags: readonly string[]
): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-two-'));
  const journal = join(folder, 'journal');
  const hosts = { bad: { ansible_host: bad.address, ...vars }, good: { ansible_host: good.address } };
  const all = {
    ansible_user: 'root',
    ansible_ssh_private_key_file: KEY,
    ansible_ssh_common_args: sshOptions(),
  };
  writeFileSync(join(folder, 'hosts.yml'), JSON.stringify({ all: { hosts, vars: all } }));
  writeFileSync(join(folder, 'play.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`);
  try {
    const words = ['-i', join(folder, 'hosts.yml'), '--journal', journal, ...flags, join(folder, 'play.yml')];
    const ended = await reprise(...words);
    const fates = readFates(journal, ended);
    const of = (host: string) => fates.filter(fate => fate.host === host);
    return { ...ended, bad: of('bad'), good: of('good') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface JournalLine extends Fate {
  readonly type: string;
  readonly host: string;
}

function readFates(folder: string, { stdout, stderr }: Ended): JournalLine[] {
  try {
    return readdirSync(folder)
      .flatMap(file => readFileSync(join(folder, file), 'utf8').split('\n'))
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as JournalLine)
      .filter(line => line.type === 'result');
  } catch (error) {
    throw new Error(`no journal:\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** A script as root inside the host `bad`, not over its network; a failure is a failure of the test. */
export async function onBad(script: string, ...args: string[]): Promise<string> {
  const ended: CommandResult = await execCommand(bad, ['sh', '-c', script, 'sh', ...args]);
  if (ended.status !== 0) throw new Error(`${script} ended with ${ended.status}: ${ended.stderr}`);
  return ended.stdout;
}

/** An account that logs in with the sandbox's key; `shell` is its login shell. */
export async function makeUser(name: string, shell = '/bin/bash'): Promise<void> {
  await onBad(
    `userdel -rf "$1" 2>/dev/null; useradd -m -s "$2" "$1" && d=/home/$1/.ssh && install -d -m 700 -o "$1" "$d" &&
    install -m 600 -o "$1" /home/dba/.ssh/authorized_keys "$d/"`,
    name,
    shell,
  );
}

export async function removeUser(name: string): Promise<void> {
  await onBad('pkill -KILL -u "$1"; userdel -rf "$1" 2>/dev/null; rm -f "/etc/sudoers.d/$1"', name);
}
