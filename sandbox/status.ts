// What runs, told without changing anything.
import { existsSync } from 'node:fs';
import { execInHost, hasInit, isRunning } from './host.ts';
import { type SandboxHost, sandboxHosts } from './hosts.ts';
import { imagePath } from './image.ts';
import { type Layout, sandboxLayout } from './layout.ts';
import { isCut } from './network.ts';
import { isObjectStoreRunning } from './object-store.ts';
import { missingPackages, requireRoot } from './requirements.ts';
import type { SandboxOptions } from './sandbox.ts';

export interface HostStatus {
  readonly host: SandboxHost;
  readonly isRunning: boolean;
  /** systemd's word for the whole host, such as `running` or `degraded`; empty when it does not run. */
  readonly state: string;
  /** Units that failed. */
  readonly failed: readonly string[];
  /** True after `cut`. */
  readonly isCut: boolean;
}

export interface SandboxStatus {
  readonly hosts: readonly HostStatus[];
  readonly isObjectStoreRunning: boolean;
  readonly hasImage: boolean;
  readonly missingPackages: readonly string[];
}

/** Looks at every host and the S3 server. Needs root, as everything here does. */
export async function sandboxStatus(options: SandboxOptions = {}): Promise<SandboxStatus> {
  const { layout = sandboxLayout() } = options;
  requireRoot();
  return {
    hosts: await Promise.all(sandboxHosts.map(host => statusOf(layout, host))),
    isObjectStoreRunning: isObjectStoreRunning(layout),
    hasImage: existsSync(imagePath(layout)),
    missingPackages: missingPackages(),
  };
}

async function statusOf(layout: Layout, host: SandboxHost): Promise<HostStatus> {
  const down: HostStatus = { host, isRunning: false, state: '', failed: [], isCut: false };
  if (!isRunning(layout, host)) return down;
  try {
    const state = await execInHost(layout, host, ['systemctl', 'is-system-running']);
    const failed = await execInHost(layout, host, [
      ...['systemctl', 'list-units', '--state=failed', '--plain', '--no-legend'],
    ]);
    return {
      host,
      isRunning: true,
      state: state.stdout.trim(),
      failed: failed.stdout.split('\n').flatMap(line => line.split(' ')[0] || []),
      isCut: await isCut(host),
    };
  } catch (error) {
    // It went down while it was looked at; what holds it may live a moment longer.
    if (hasInit(layout, host)) throw error;
    return { ...down, isRunning: isRunning(layout, host), state: 'stopping' };
  }
}
