// A PostgreSQL cluster of the tests' own: a new folder, a unix socket in it, no port of the network.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const PROGRAMS = '/usr/lib/postgresql';
/** Part of the socket's file name alone. */
export const PORT = 55432;

export interface Cluster {
  /** The folder of the socket. */
  readonly socket: string;
  stop(): void;
}

/** Starts one whose superuser `postgres` the tests' user may be. Fails loudly where PostgreSQL is not installed. */
export function startCluster(): Cluster {
  const version = existsSync(PROGRAMS) ? readdirSync(PROGRAMS).sort().at(-1) : undefined;
  if (version === undefined) throw new Error('these tests need PostgreSQL: apt-get install postgresql');
  const { uid, username } = userInfo();
  const socket = mkdtempSync(join(tmpdir(), 'reprise-pg-'));
  const data = join(socket, 'data');
  chmodSync(socket, 0o777);
  const password = join(socket, 'password');
  writeFileSync(password, 'super\n');
  const run = (program: string, ...args: string[]): void => {
    const path = join(PROGRAMS, version, 'bin', program);
    // The server refuses to run as root.
    const [file = path, ...words] =
      uid === 0 ? ['runuser', '-u', 'postgres', '--', path, ...args] : [path, ...args];
    execFileSync(file, words, { stdio: 'ignore', cwd: '/', timeout: 60_000 });
  };
  const control = (...args: string[]): void =>
    run('pg_ctl', '-D', data, '-w', '-l', join(socket, 'log'), ...args);
  run(
    'initdb',
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${password}`,
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  );
  writeFileSync(
    join(data, 'pg_hba.conf'),
    'local all postgres peer map=tests\nlocal all all scram-sha-256\n',
  );
  writeFileSync(join(data, 'pg_ident.conf'), `tests ${username} postgres\n`);
  const settings = [
    "listen_addresses=''",
    `port=${PORT}`,
    `unix_socket_directories=${socket}`,
    'wal_level=logical',
    'fsync=off',
  ];
  control('-o', settings.map(setting => `-c ${setting}`).join(' '), 'start');
  return {
    socket,
    stop: () => {
      control('-m', 'immediate', 'stop');
      rmSync(socket, { recursive: true, force: true });
    },
  };
}
