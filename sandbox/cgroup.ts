// One control group per host. Without it every host's systemd works in the same group of the control machine,
// and each may remove groups of the others (the likely cause of units that failed with 219/CGROUP).
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../src/errors.ts';
import type { HostPaths } from './layout.ts';

/** The host's folder in every mounted hierarchy, version 1 and 2. */
function cgroupFolders(name: string): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .flatMap(([, mountPoint]) => (mountPoint === undefined ? [] : [join(mountPoint, name)]));
}

/** Makes the host's groups; gives the files that a process writes its number to in order to enter them. */
export function makeCgroups({ cgroup }: HostPaths): readonly string[] {
  const folders = cgroupFolders(cgroup);
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true });
    // A version 1 cpuset starts empty, and takes no process before it has processors and memory.
    for (const name of ['cpuset.cpus', 'cpuset.mems']) {
      const file = join(folder, name);
      if (existsSync(file)) writeFileSync(file, readFileSync(join(folder, '..', name)));
    }
  }
  return folders.map(folder => join(folder, 'cgroup.procs'));
}

/** Kills whatever is left in the host's groups, waits until it is gone, removes the groups. */
export async function emptyCgroups({ cgroup }: HostPaths): Promise<void> {
  const folders = cgroupFolders(cgroup).filter(folder => existsSync(folder));
  for (let waited = 0; ; waited += 20) {
    const pids = new Set(folders.flatMap(processesIn));
    if (pids.size === 0) break;
    if (waited > 20_000) {
      throw new UserError(
        'SANDBOX',
        `processes in the group ${cgroup} do not end, even by SIGKILL: ${[...pids].join(' ')}`,
      );
    }
    for (const pid of pids) killQuietly(pid);
    await sleep(20);
  }
  folders.forEach(removeFolder);
}

/** The processes of a group and of those inside it. */
function processesIn(folder: string): number[] {
  const own = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  return [...own, ...foldersIn(folder).flatMap(processesIn)];
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself since the list was read.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A control group's files cannot be deleted; the folder goes when it has no folders. */
function removeFolder(folder: string): void {
  foldersIn(folder).forEach(removeFolder);
  rmdirSync(folder);
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => join(folder, entry.name));
}
