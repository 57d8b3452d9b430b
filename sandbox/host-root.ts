// A host's root directory: an overlay over the shared image, and the few files in which hosts differ.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command, tryCommand } from './command.ts';
import { controlAddress, type SandboxHost, s3, sandboxHosts } from './hosts.ts';
import { hostPaths, type Layout, statePaths } from './layout.ts';

/** `dba` in the image. */
const dbaId = 1000;

/** Is the root there, complete and mounted? A reboot of the control machine unmounts it. */
export function isPrepared(layout: Layout, host: SandboxHost): boolean {
  const paths = hostPaths(layout, host);
  return existsSync(paths.prepared) && existsSync(join(paths.root, 'etc', 'machine-id'));
}

/** Makes the host's root directory afresh from the image. */
export async function prepareRoot(layout: Layout, host: SandboxHost, image: string): Promise<void> {
  const paths = hostPaths(layout, host);
  await discardRoot(layout, host);
  for (const folder of [paths.root, paths.upper, paths.work]) mkdirSync(folder, { recursive: true });
  await mountRoot(paths, image);
  writeIdentity(layout, host, paths.root);
  writeFileSync(paths.prepared, '');
}

/** Unmounts the host's root and deletes all it wrote. The host must not run. */
export async function discardRoot(layout: Layout, host: SandboxHost): Promise<void> {
  const paths = hostPaths(layout, host);
  rmSync(paths.prepared, { force: true });
  await unmount(paths.root);
  rmSync(paths.folder, { recursive: true, force: true });
}

/**
 * `volatile` leaves out the waiting for the disk (the data is thrown away at `down` anyway); a kernel older than 5.10
 * has no such option, and where overlays do not work at all, a copy takes their place.
 */
async function mountRoot(paths: ReturnType<typeof hostPaths>, image: string): Promise<void> {
  const overlay = `lowerdir=${image},upperdir=${paths.upper},workdir=${paths.work}`;
  for (const options of [`${overlay},volatile`, overlay]) {
    const mounted = await tryCommand('mount', ['-t', 'overlay', 'overlay', '-o', options, paths.root]);
    if (mounted.status === 0) return;
  }
  await command('cp', ['--archive', '--reflink=auto', `${image}/.`, paths.root]);
}

/** A process that has just been killed may hold the mount for a moment. */
async function unmount(root: string): Promise<void> {
  const isMounted = () => readFileSync('/proc/self/mounts', 'utf8').includes(` ${root} `);
  for (let tries = 1; isMounted(); tries++) {
    if (tries === 50) await command('umount', [root], { hint: 'something still uses that folder' });
    else if ((await tryCommand('umount', [root])).status !== 0) await sleep(100);
  }
}

function writeIdentity(layout: Layout, host: SandboxHost, root: string): void {
  const state = statePaths(layout);
  const { sshKey } = hostPaths(layout, host);
  const write = (path: string, text: string, mode = 0o644) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  };
  write('etc/hostname', `${host.name}\n`);
  write('etc/hosts', hostsFile());
  // Present, or systemd takes this for a first boot and enables every service.
  write('etc/machine-id', `${randomBytes(16).toString('hex')}\n`, 0o444);
  // Empty, or sudo and sshd wait ten seconds for a name server.
  write('etc/resolv.conf', '');
  write(
    'etc/systemd/network/10-host0.network',
    `[Match]\nName=host0\n\n[Network]\nAddress=${host.address}/24\nGateway=${controlAddress}\nLinkLocalAddressing=no\n`,
  );
  write('etc/ssh/ssh_host_ed25519_key', readFileSync(sshKey, 'utf8'), 0o600);
  write('etc/ssh/ssh_host_ed25519_key.pub', readFileSync(`${sshKey}.pub`, 'utf8'));
  mkdirSync(join(root, 'etc/pki'), { recursive: true });
  copyFileSync(state.caCertificate, join(root, 'etc/pki/ca.crt'));
  for (const [home, id] of [
    ['root', 0],
    ['home/dba', dbaId],
  ] as const) {
    const folder = join(root, home, '.ssh');
    write(join(home, '.ssh/authorized_keys'), readFileSync(`${state.privateKey}.pub`, 'utf8'), 0o600);
    chmodSync(folder, 0o700);
    for (const path of [folder, join(folder, 'authorized_keys')]) chownSync(path, id, id);
  }
}

function hostsFile(): string {
  const lines = sandboxHosts.map(host => [host.address, host.name, ...host.aliases].join(' '));
  return ['127.0.0.1 localhost', '::1 localhost', `${controlAddress} ${s3.name}`, ...lines, ''].join('\n');
}
