// A private sshd for tests: own keys, own folder, a free port of the loopback interface, ended by its process id.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '../../src/connection/host.ts';

const SSHD = '/usr/sbin/sshd';

export interface Sshd {
  readonly folder: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** A target that logs in with the key and knows the host by its ed25519 key. */
  target(changes?: Partial<Target>): Target;
  /** A file in the server's folder. */
  path(name: string): string;
  stop(): Promise<void>;
}

/** Starts a server with these extra lines of configuration. Fails loudly where there is no sshd. */
export async function startSshd(...lines: string[]): Promise<Sshd> {
  if (!existsSync(SSHD)) throw new Error('these tests need sshd: apt-get install openssh-server');
  // Its folder for dropped privileges; only root has and needs it.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'reprise-sshd-'));
  const path = (name: string): string => join(folder, name);
  for (const [type, name] of [
    ['ed25519', 'host_ed25519'],
    ['ecdsa', 'host_ecdsa'],
    ['rsa', 'host_rsa'],
    ['ed25519', 'user'],
  ] as const) {
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', path(name)]);
  }
  const port = await freePort();
  writeFileSync(path('authorized_keys'), readFileSync(path('user.pub')));
  writeFileSync(path('known_hosts'), `[127.0.0.1]:${port} ${readFileSync(path('host_ed25519.pub'), 'utf8')}`);
  writeFileSync(
    path('sshd_config'),
    [
      ...lines,
      `ListenAddress 127.0.0.1`,
      `Port ${port}`,
      ...['rsa', 'ecdsa', 'ed25519'].map(type => `HostKey ${path(`host_${type}`)}`),
      `AuthorizedKeysFile ${path('authorized_keys')}`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
      'PidFile none',
      'LogLevel ERROR',
    ].join('\n'),
  );
  const process = spawn(SSHD, ['-D', '-f', path('sshd_config'), '-E', path('log')], { stdio: 'ignore' });
  await listening(port);
  return {
    folder,
    port,
    process,
    path,
    target: changes => ({
      name: 'host',
      kind: 'ssh',
      address: '127.0.0.1',
      port,
      user: userInfo().username,
      privateKeyFile: path('user'),
      sshArgs: `-F none -o UserKnownHostsFile=${path('known_hosts')} -o GlobalKnownHostsFile=none -o IdentitiesOnly=yes`,
      hostKeyChecking: true,
      connectTimeout: 20_000,
      ...changes,
    }),
    stop: async () => {
      process.kill();
      if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await delay(20);
    } finally {
      socket.destroy();
    }
  }
}
