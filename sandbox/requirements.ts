// What the control machine needs before a sandbox can be built, and how it gets it.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../src/errors.ts';
import { command, systemPath, tryCommand } from './command.ts';

/** Program → Debian package that holds it. */
const requirements: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  openssl: 'openssl',
  nsenter: 'util-linux',
  flock: 'util-linux',
};

/** The packages whose programs are missing on this machine. */
export function missingPackages(): readonly string[] {
  const folders = systemPath.split(delimiter).filter(folder => folder !== '');
  const missing = Object.keys(requirements).filter(
    program => !folders.some(folder => existsSync(join(folder, program))),
  );
  return [...new Set(missing.map(program => requirements[program] ?? program))];
}

/** Throws a SANDBOX error unless this process may make network interfaces and mounts. */
export function requireRoot(): void {
  if (process.platform !== 'linux') {
    throw new UserError('SANDBOX', `the sandbox needs Linux; this is ${process.platform}`);
  }
  if (process.getuid?.() !== 0) {
    throw new UserError('SANDBOX', 'the sandbox needs root: it makes mounts and a network bridge', {
      hint: 'run the same command with sudo',
    });
  }
}

/** Installs with apt what is missing; says what it is when this is not a Debian or apt does not succeed. */
export async function ensureRequirements(report: (line: string) => void): Promise<void> {
  requireRoot();
  const packages = missingPackages();
  if (packages.length === 0) return;
  const list = packages.join(' ');
  if (!existsSync('/usr/bin/apt-get')) {
    throw new UserError('SANDBOX', `programs are missing, and there is no apt-get to install them`, {
      hint: `install what Debian calls ${list}`,
    });
  }
  report(`installing ${list}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  const first = await tryCommand('apt-get', install, { env });
  if (first.status === 0) return;
  // The usual reason on a new machine: no package lists yet.
  const hint = `the sandbox needs ${list}; check that this machine reaches its Debian mirror`;
  await command('apt-get', ['update'], { env, hint });
  await command('apt-get', install, { env, hint });
}
