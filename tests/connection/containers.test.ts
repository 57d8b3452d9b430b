// Kinds of connection that are a command: a real chroot, docker and podman by stand-ins of their command lines (the machine that
// runs these tests has no container engine), a kind that a user adds. tests/e2e/connection-kinds.test.ts enters a real nspawn container.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { kindsOfRun, openConnection } from '../../src/connection/connect.ts';
import type { CommandKind, Connection, Target } from '../../src/connection/host.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({});
const connections: Connection[] = [];
afterAll(async () => {
  for (const connection of connections) await connection.close();
});

function open(changes: Partial<Target>, own: readonly (readonly [string, CommandKind])[] = []): Connection {
  const target = { name: 'box', kind: 'x', address: 'box', hostKeyChecking: true, connectTimeout: 20_000 };
  const connection = openConnection({ ...target, ...changes }, kindsOfRun(own));
  connections.push(connection);
  return connection;
}

const text = async (connection: Connection, script: string, args: readonly string[] = []): Promise<string> =>
  (await connection.as({}).run({ script, args })).stdout.toString();

describe('chroot', () => {
  const root = join(folder, 'root dir');
  const programs = [
    'sh',
    'cat',
    'dd',
    'stat',
    'chmod',
    'chown',
    'mv',
    'rm',
    'wc',
    'sleep',
    'ps',
    'id',
    'kill',
  ];

  it('is a place of its own, with files that go in and out', async () => {
    mkdirSync(join(root, 'bin'), { recursive: true });
    mkdirSync(join(root, 'dev'));
    writeFileSync(join(root, 'dev/null'), '');
    copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
    for (const program of programs) symlinkSync('busybox', join(root, 'bin', program));
    for (const library of execFileSync('ldd', ['/bin/busybox'], { encoding: 'utf8' }).match(/\/\S+/g) ?? []) {
      mkdirSync(dirname(join(root, library)), { recursive: true });
      copyFileSync(library, join(root, library));
    }
    writeFileSync(join(root, 'inside'), 'yes\n');
    const connection = open({ kind: 'community.general.chroot', address: root });
    expect(await text(connection, 'cat /inside; echo "$1"', ['a "b" \'c\'\n$d'])).toBe(
      'yes\na "b" \'c\'\n$d\n',
    );
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    await connection.as({}).write('/made', bytes, { mode: '0640' });
    expect(readFileSync(join(root, 'made')).equals(bytes)).toBe(true);
    expect((await connection.as({}).read('/made')).equals(bytes)).toBe(true);
  });

  it('ends a script that is late, without /proc', async () => {
    const connection = open({ kind: 'chroot', address: root });
    const late = connection.as({}).run({ script: 'sleep 7653; :', timeout: 300 });
    await expect(late).rejects.toThrow(/^timed out after 0.3 s$/);
    const left = execFileSync('sh', ['-c', 'ps -eo args | grep -c "^sleep 765[3]" || :'], {
      encoding: 'utf8',
    });
    expect(left).toBe('0\n');
    expect(await text(connection, 'echo fine')).toBe('fine\n');
  });

  it('that is not there is unreachable, with the reason', async () => {
    const connection = open({ kind: 'chroot', address: '/nowhere/at/all' });
    await expect(text(connection, ':')).rejects.toThrow(
      /^Failed to start \/bin\/sh on \/nowhere\/at\/all \(chroot\): .*No such file or directory/,
    );
  });
});

describe('by a stand-in of its program', () => {
  const program = join(folder, 'engine');
  const log = join(folder, 'log');
  writeFileSync(
    program,
    `#!/bin/sh
printf '%s\\n' "$*" | head -n 1 >>'${log}'
while [ "$1" != exec ]; do shift; done; shift
while :; do case $1 in -i) shift;; -u|--user) shift 2;; *) break;; esac; done
shift; exec "$@"
`,
  );
  chmodSync(program, 0o755);

  it.each([
    [
      'community.docker.docker',
      'docker',
      { extra_args: '-H tcp://far:1', executable: program },
      '-H tcp://far:1 exec -i -u app box',
    ],
    ['containers.podman.podman', 'podman', { executable: program }, 'exec -i --user app box'],
  ])('%s', async (kind, _, options, said) => {
    writeFileSync(log, '');
    const connection = open({ kind, user: 'app', options });
    expect(await text(connection, 'echo "$1"', ['$(no) "shell"'])).toBe('$(no) "shell"\n');
    expect((await connection.as({}).run({ script: 'cat; exit 3', stdin: 'in' })).status).toBe(3);
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines[0]).toContain(said);
    // One program for all calls.
    expect(lines).toHaveLength(1);
  });

  it('that is not installed says so', async () => {
    const connection = open({ kind: 'docker', options: { executable: '/no/docker' } });
    await expect(text(connection, ':')).rejects.toThrow(/box \(docker\): .*\/no\/docker.*not found/);
  });
});

it('a kind that a user adds is its command', async () => {
  const kind: CommandKind = {
    name: 'own',
    command: ({ name, options }, line) => ['env', `BOX=${name}`, `MORE=${options.more}`, 'sh', '-c', line],
  };
  const connection = open({ kind: 'own', options: { more: 'x y' } }, [['own', kind]]);
  expect(await text(connection, 'echo "$BOX $MORE"')).toBe('box x y\n');
});
