// Where the sandbox keeps what it makes: the cached root file system, and the state of the hosts that run.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SandboxHost } from './hosts.ts';

export interface Layout {
  /** Root file systems; survives `down`, shared by every clone of the repository. */
  readonly cache: string;
  /** Everything else: keys, certificates, overlays, process records. */
  readonly state: string;
}

/** The folders that `REPRISE_CACHE` and `REPRISE_SANDBOX` name, or the usual ones. */
export function sandboxLayout(env: NodeJS.ProcessEnv = process.env): Layout {
  return {
    cache: env.REPRISE_CACHE ?? '/var/cache/reprise',
    state: env.REPRISE_SANDBOX ?? '/var/lib/reprise-sandbox',
  };
}

export interface HostPaths {
  readonly folder: string;
  /** The host's root directory as it sees it: the overlay of the cached image and its own changes. */
  readonly root: string;
  readonly upper: string;
  readonly work: string;
  /** Written once the root is complete; without it, a cut-off preparation is thrown away. */
  readonly prepared: string;
  readonly process: string;
  readonly console: string;
  /** Its SSH host key, kept over `down` so that known_hosts stays true. */
  readonly sshKey: string;
  /** Its control group's name, which no sandbox in another state folder has. */
  readonly cgroup: string;
}

export function hostPaths(layout: Layout, host: SandboxHost): HostPaths {
  const folder = join(layout.state, 'hosts', host.name);
  return {
    folder,
    root: join(folder, 'root'),
    upper: join(folder, 'upper'),
    work: join(folder, 'work'),
    prepared: join(folder, 'prepared'),
    process: join(folder, 'process.json'),
    console: join(folder, 'console.log'),
    sshKey: join(layout.state, 'keys', host.name),
    cgroup: `${host.name}-${createHash('sha256').update(layout.state).digest('hex').slice(0, 8)}`,
  };
}

export interface StatePaths {
  readonly lock: string;
  readonly privateKey: string;
  readonly knownHosts: string;
  readonly caKey: string;
  readonly caCertificate: string;
  readonly s3Key: string;
  readonly s3Certificate: string;
  readonly s3Folder: string;
  readonly s3Process: string;
  readonly s3Log: string;
}

export function statePaths(layout: Layout): StatePaths {
  const at = (...parts: string[]) => join(layout.state, ...parts);
  return {
    lock: at('lock'),
    privateKey: at('id_ed25519'),
    knownHosts: at('known_hosts'),
    caKey: at('tls', 'ca.key'),
    caCertificate: at('tls', 'ca.crt'),
    s3Key: at('tls', 's3.key'),
    s3Certificate: at('tls', 's3.crt'),
    s3Folder: at('s3'),
    s3Process: at('s3', 'process.json'),
    s3Log: at('s3', 'log'),
  };
}
