// One control group per host. Without it every host's systemd works in the same group of the control machine,
// and they remove each other's groups (a unit then fails to start with 219/CGROUP).
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxHost } from './hosts.ts';

/** The host's folder in every mounted hierarchy, version 1 and 2. */
function cgroupFolders(host: SandboxHost): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .flatMap(([, mountPoint]) => (mountPoint === undefined ? [] : [join(mountPoint, host.name)]));
}

/** Makes the host's groups; gives the files that a process writes its number to in order to enter them. */
export function makeCgroups(host: SandboxHost): readonly string[] {
  const folders = cgroupFolders(host);
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

/** Removes the host's groups, innermost first. Its processes must be gone. */
export function removeCgroups(host: SandboxHost): void {
  for (const folder of cgroupFolders(host)) {
    if (existsSync(folder)) removeFolder(folder);
  }
}

/** A control group's files cannot be deleted; the folder goes when it has no folders. */
function removeFolder(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeFolder(join(folder, entry.name));
  }
  rmdirSync(folder);
}
