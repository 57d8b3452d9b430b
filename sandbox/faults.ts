// What goes wrong with real hosts, on purpose: a lost network, a dead machine, a full disk.
import { UserError } from '../src/errors.ts';
import { commandFailed } from './command.ts';
import { execInHost, isRunning, launchHost, stopHost, waitForAnswer, waitForHost } from './host.ts';
import { isPrepared } from './host-root.ts';
import type { SandboxHost } from './hosts.ts';
import { sandboxLayout, statePaths } from './layout.ts';
import { withLock } from './lock.ts';
import { setConnected } from './network.ts';
import type { SandboxOptions } from './sandbox.ts';

/** Cuts the host off from everything; it goes on running. `execInHost` still reaches it. */
export function cutNetwork(host: SandboxHost): Promise<void> {
  return setConnected(host, false);
}

/** Undoes `cutNetwork`, and waits until the host answers again; one that does not run is not waited for long. */
export async function healNetwork(host: SandboxHost): Promise<void> {
  await setConnected(host, true);
  await waitForAnswer(host, 5000);
}

/** A power failure: every process of the host ends at once. Its files stay for `bootHost`. */
export function killHost(host: SandboxHost, options: SandboxOptions = {}): Promise<void> {
  const { layout = sandboxLayout() } = options;
  return withLock(statePaths(layout).lock, () => stopHost(layout, host));
}

/** Boots a killed host with the files it had and waits until a login works; a running one is left alone. */
export function bootHost(host: SandboxHost, options: SandboxOptions = {}): Promise<void> {
  const { layout = sandboxLayout() } = options;
  return withLock(statePaths(layout).lock, async () => {
    if (isRunning(layout, host)) return;
    if (!isPrepared(layout, host)) {
      throw new UserError('SANDBOX', `${host.name} (${host.address}) was never up`, {
        hint: '`reprise sandbox up` makes and boots it',
      });
    }
    await stopHost(layout, host);
    launchHost(layout, host);
    await waitForHost(layout, host);
  });
}

/**
 * Mounts an empty small disk over a folder of the host, with that folder's owner and mode; `size` as in `64m`. What
 * was there is hidden until `removeDisk`. Fails when the folder has such a disk already.
 */
export async function smallDisk(
  host: SandboxHost,
  path: string,
  size: string,
  options: SandboxOptions = {},
): Promise<void> {
  const script = `
    mkdir -p "$1" || exit
    if mountpoint -q "$1"; then echo "$1 is a disk of its own already" >&2; exit 1; fi
    owner=$(stat -c uid=%u,gid=%g,mode=%a "$1") && mount -t tmpfs -o "size=$2,$owner" small-disk "$1"`;
  await inHost(host, [script, path, size], options);
}

/** Like `smallDisk`, with no byte left free on it: the next write there fails with "No space left on device". */
export async function fillDisk(
  host: SandboxHost,
  path: string,
  size: string,
  options: SandboxOptions = {},
): Promise<void> {
  await smallDisk(host, path, size, options);
  // cat ends with an error once the disk is full, as it should.
  await inHost(host, ['cat /dev/zero >"$1/filler" 2>/dev/null; test -s "$1/filler"', path], options);
}

/** Takes a small disk away again; the folder shows what it held before. */
export async function removeDisk(
  host: SandboxHost,
  path: string,
  options: SandboxOptions = {},
): Promise<void> {
  await inHost(host, ['umount "$1"', path], options);
}

/** Puts what a small disk holds into the folder below it, which has room for more, and takes the disk away. */
export async function enlargeDisk(
  host: SandboxHost,
  path: string,
  options: SandboxOptions = {},
): Promise<void> {
  const script = `
    cp -a "$1" "$1.larger" && umount "$1" && find "$1" -mindepth 1 -delete && cp -a "$1.larger/." "$1/" && rm -rf "$1.larger"`;
  await inHost(host, [script, path], options);
}

async function inHost(host: SandboxHost, script: readonly string[], options: SandboxOptions): Promise<void> {
  const { layout = sandboxLayout() } = options;
  const [text = '', ...args] = script;
  const words = ['sh', '-c', text, 'sh', ...args];
  const result = await execInHost(layout, host, words);
  if (result.status !== 0) throw commandFailed([`${host.name}:`, ...args], result, undefined);
}
