// Up, down and status of the whole sandbox, each a short recipe over the parts.
import { existsSync, mkdirSync } from 'node:fs';
import { isRunning, launchHost, stopHost, waitForHost } from './host.ts';
import { discardRoot, isPrepared, prepareRoot } from './host-root.ts';
import { type SandboxHost, sandboxHosts } from './hosts.ts';
import { ensureImage } from './image.ts';
import { ensureKeys } from './keys.ts';
import { type Layout, sandboxLayout, statePaths } from './layout.ts';
import { withLock } from './lock.ts';
import { ensureBridge, guardSubnet, isCut, removeNetwork } from './network.ts';
import { discardObjectStore, ensureObjectStore } from './object-store.ts';
import { ensureRequirements, requireRoot } from './requirements.ts';

export interface SandboxOptions {
  /** Where things are kept; from the environment when not given. */
  readonly layout?: Layout | undefined;
  /** Hears a line about each longer step. */
  readonly report?: ((line: string) => void) | undefined;
}

export interface UpOptions extends SandboxOptions {
  /** Which hosts; all four when not given. */
  readonly hosts?: readonly SandboxHost[] | undefined;
  /** Throw away what runs and start with fresh hosts and an empty S3 server. */
  readonly clean?: boolean | undefined;
}

/** Installs what the control machine lacks and builds the root file system; gives its folder. */
export async function sandboxSetup(options: SandboxOptions = {}): Promise<string> {
  const { layout = sandboxLayout(), report = () => undefined } = options;
  await ensureRequirements(report);
  return ensureImage(layout, report);
}

/**
 * Brings the hosts and the S3 server up and waits until a login works; what runs already is left alone, a host that was
 * killed boots with its data. Gives the hosts that it booted. Throws a SANDBOX UserError that says what is missing.
 */
export async function sandboxUp(options: UpOptions = {}): Promise<readonly SandboxHost[]> {
  const { layout = sandboxLayout(), report = () => undefined, hosts = sandboxHosts, clean = false } = options;
  await ensureRequirements(report);
  return withLock(statePaths(layout).lock, async () => {
    if (clean) await takeDown(layout);
    await guardSubnet();
    const image = await ensureImage(layout, report);
    mkdirSync(layout.state, { recursive: true, mode: 0o755 });
    await ensureKeys(layout);
    await ensureBridge();
    const booted = hosts.filter(host => !isRunning(layout, host));
    await Promise.all([
      ensureObjectStore(layout),
      ...booted.map(host => startHost(layout, host, image)),
      ...hosts.filter(host => !booted.includes(host)).map(host => awaitRunning(layout, host)),
    ]);
    for (const host of booted) report(`${host.name} (${host.address}) is up`);
    return booted;
  });
}

async function startHost(layout: Layout, host: SandboxHost, image: string): Promise<void> {
  await stopHost(layout, host);
  if (!isPrepared(layout, host)) await prepareRoot(layout, host, image);
  launchHost(layout, host);
  await waitForHost(layout, host);
}

/** An `up` that was cut off may have left the host in the middle of its boot; one that a test cut off is as it should be. */
async function awaitRunning(layout: Layout, host: SandboxHost): Promise<void> {
  if (!(await isCut(host))) await waitForHost(layout, host);
}

/** Takes everything away but the cached image and the keys; nothing happens when nothing is there. */
export async function sandboxDown(options: SandboxOptions = {}): Promise<void> {
  const { layout = sandboxLayout() } = options;
  requireRoot();
  if (!existsSync(layout.state)) return;
  await withLock(statePaths(layout).lock, () => takeDown(layout));
}

async function takeDown(layout: Layout): Promise<void> {
  // The hosts' data goes with them, so there is nothing that an orderly shutdown would save.
  await Promise.all([
    discardObjectStore(layout),
    ...sandboxHosts.map(async host => {
      await stopHost(layout, host);
      await discardRoot(layout, host);
    }),
  ]);
  await removeNetwork();
}
