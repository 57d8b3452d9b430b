// Connections on a real host of the sandbox: sudo, su, doas and runuser as Debian has them, users who must not see each other's
// files, and scripts of other users that have to be killed. Needs `reprise sandbox up`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openConnection } from '../../src/connection/connect.ts';
import type { Become, Connection, Host, Output, Target } from '../../src/connection/host.ts';
import { BecomeFailed } from '../../src/errors.ts';

jest.setTimeout(60_000);

const state = process.env.REPRISE_SANDBOX ?? '/var/lib/reprise-sandbox';
const ASKER = 'reprise-asker';
const PASSWORD = 'pass \'word" \\ ü';

const target = (changes: Partial<Target> = {}): Target => ({
  name: 'pg-test-3',
  kind: 'ssh',
  address: '10.10.10.13',
  user: 'dba',
  privateKeyFile: join(state, 'id_ed25519'),
  sshArgs: `-F none -o UserKnownHostsFile=${join(state, 'known_hosts')} -o IdentitiesOnly=yes`,
  hostKeyChecking: true,
  connectTimeout: 20_000,
  ...changes,
});

const root: Become = { method: 'sudo', user: 'root' };
const connections: Connection[] = [];
let dba: Connection;
let asker: Connection;

beforeAll(async () => {
  if (!existsSync(join(state, 'id_ed25519')))
    throw new Error('these tests need the sandbox: bin/reprise sandbox up');
  dba = openConnection(target());
  asker = openConnection(target({ user: ASKER }));
  connections.push(dba, asker);
  await succeed(dba.as({ become: root }), 'id "$1" >/dev/null 2>&1 || useradd -m -s /bin/bash "$1"', ASKER);
  await succeed(
    dba.as({ become: root }),
    'read -r line && printf "%s\\n" "$1:$line" | chpasswd',
    ASKER,
    `${PASSWORD}\n`,
  );
  const authorize =
    'd=/home/$1/.ssh; install -d -m 700 -o "$1" "$d" && cp /home/dba/.ssh/authorized_keys "$d" && chown "$1" "$d"/*';
  await succeed(dba.as({ become: root }), authorize, ASKER);
  await sudoers(`${ASKER} ALL=(ALL:ALL) ALL`);
});

afterAll(async () => {
  for (const connection of connections) await connection.close();
  const cleaner = openConnection(target());
  await cleaner
    .as({ become: root })
    .run({ script: 'rm -f "/etc/sudoers.d/$1"; userdel -r "$1"', args: [ASKER] });
  await cleaner.close();
});

async function succeed(host: Host, script: string, arg: string, stdin?: string): Promise<string> {
  const { status, stdout, stderr }: Output = await host.run({ script, args: [arg], stdin });
  expect([status, stderr.toString()]).toEqual([0, '']);
  return stdout.toString();
}

/** Replaces our file of sudo's configuration. */
async function sudoers(...lines: string[]): Promise<void> {
  await dba
    .as({ become: root })
    .write(`/etc/sudoers.d/${ASKER}`, Buffer.from(`${lines.join('\n')}\n`), { mode: '0440' });
  // Shells that were started under the old rules would go on serving.
  await asker.reset();
  await succeed(dba.as({ become: root }), 'visudo -q -c -f "/etc/sudoers.d/$1"', ASKER);
}

const who = async (connection: Connection, become: Become): Promise<string> =>
  (await connection.as({ become }).run({ script: 'echo "$(id -un) $HOME"' })).stdout.toString().trim();
const failure = async (connection: Connection, become: Become): Promise<string> => {
  const error: unknown = await who(connection, become).catch((reason: unknown) => reason);
  if (!(error instanceof BecomeFailed)) throw error;
  return error.message;
};

describe('sudo', () => {
  it('is several users at once, on one connection', async () => {
    const users = ['root', 'postgres', 'nobody', 'root', 'postgres'];
    expect(await Promise.all(users.map(user => who(dba, { method: 'sudo', user })))).toEqual([
      'root /root',
      'postgres /var/lib/postgresql',
      'nobody /nonexistent',
      'root /root',
      'postgres /var/lib/postgresql',
    ]);
  });

  it('lets each user write what no other may read', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 128]);
    const postgres = dba.as({ become: { method: 'sudo', user: 'postgres' } });
    await postgres.write('/var/lib/postgresql/reprise-test', bytes, { mode: '0600' });
    expect((await postgres.read('/var/lib/postgresql/reprise-test')).equals(bytes)).toBe(true);
    await expect(dba.as({}).read('/var/lib/postgresql/reprise-test')).rejects.toThrow(/Permission denied/);
    await succeed(postgres, 'rm "$1"', '/var/lib/postgresql/reprise-test');
  });

  it('gives owner and group to what root writes', async () => {
    const host = dba.as({ become: root });
    const path = '/tmp/reprise-owned';
    await host.write(path, Buffer.from('x'), { owner: 'postgres', group: 'dba', mode: '0640' });
    expect(await succeed(host, 'stat -c "%U %G %a" "$1"', path)).toBe('postgres dba 640\n');
    await host.write(path, Buffer.from('y'));
    expect(await succeed(host, 'stat -c "%U %G %a" "$1"; rm "$1"', path)).toBe('postgres dba 640\n');
  });

  it('takes a password with any characters', async () => {
    expect(await who(asker, { method: 'sudo', user: 'postgres', password: PASSWORD })).toBe(
      'postgres /var/lib/postgresql',
    );
  });

  it('tells a wrong password from a missing one, whatever was right before', async () => {
    expect(await failure(asker, { ...root, password: 'wrong' })).toBe('Incorrect sudo password');
    expect(await failure(asker, root)).toBe('Missing sudo password');
    expect(await who(asker, { ...root, password: PASSWORD })).toBe('root /root');
    expect(await failure(asker, { method: 'sudo', user: 'nobody' })).toBe('Missing sudo password');
  });

  it('leaves the connection usable for others', async () => {
    await failure(asker, root);
    expect((await asker.as({}).run({ script: 'id -un' })).stdout.toString()).toBe(`${ASKER}\n`);
  });

  it('passes on what sudo says of unknown users and missing rights', async () => {
    expect(await failure(dba, { method: 'sudo', user: 'no-such-user' })).toMatch(
      /unknown user:? no-such-user/,
    );
    expect(await failure(dba, { ...root, executable: '/no/sudo' })).toMatch(/^\/no\/sudo is not installed/);
    await sudoers(`${ASKER} ALL=(postgres) NOPASSWD: ALL`);
    expect(await failure(asker, { ...root, password: PASSWORD })).toMatch(/not allowed to execute/);
    expect(await who(asker, { method: 'sudo', user: 'postgres' })).toBe('postgres /var/lib/postgresql');
  });

  it('is given the terminal that requiretty demands', async () => {
    await sudoers(`Defaults:${ASKER} requiretty`, `${ASKER} ALL=(ALL:ALL) NOPASSWD: ALL`);
    expect(await who(asker, { ...root, flags: '-H -k' })).toBe('root /root');
    await sudoers(`Defaults:${ASKER} requiretty, use_pty`, `${ASKER} ALL=(ALL:ALL) ALL`);
    expect(await who(asker, { ...root, flags: '-H -k', password: PASSWORD })).toBe('root /root');
    expect(await failure(asker, { ...root, flags: '-H -k', password: 'wrong' })).toBe(
      'Incorrect sudo password',
    );
  });

  it('works where sudo gives commands a terminal of their own', async () => {
    await sudoers(`Defaults:${ASKER} use_pty`, `${ASKER} ALL=(ALL:ALL) NOPASSWD: ALL`);
    const host = asker.as({ become: { ...root, flags: '-H -E' } });
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 256));
    const { stdout, stderr } = await host.run({ script: 'cat; echo error >&2', stdin: bytes });
    expect(stdout.equals(bytes)).toBe(true);
    expect(stderr.toString()).toBe('error\n');
  });

  it.each(['root', 'postgres'])('kills what runs too long as %s', async user => {
    const host = dba.as({ become: { method: 'sudo', user } });
    await expect(host.run({ script: 'sleep 4321; true', timeout: 300 })).rejects.toThrow(
      /^timed out after 0.3 s$/,
    );
    const count = await dba.as({}).run({ script: 'ps -eo args | grep -c "^sleep 432[1]"' });
    expect(count.stdout.toString()).toBe('0\n');
    expect((await host.run({ script: 'echo fine' })).stdout.toString()).toBe('fine\n');
  });
});

describe('su', () => {
  it('asks for the password of the user who is to be', async () => {
    expect(await who(dba, { method: 'su', user: ASKER, password: PASSWORD })).toBe(`${ASKER} /home/${ASKER}`);
    expect(await failure(dba, { method: 'su', user: ASKER, password: 'wrong' })).toBe(
      'Incorrect su password',
    );
    expect(await failure(dba, { method: 'su', user: ASKER })).toBe('Missing su password');
  });
});

it('runuser serves root', async () => {
  const connection = openConnection(target({ user: 'root' }));
  connections.push(connection);
  expect(await who(connection, { method: 'runuser', user: 'postgres' })).toBe('postgres /var/lib/postgresql');
  expect(await failure(connection, { method: 'runuser', user: 'no-such-user' })).toMatch(/no-such-user/);
});

describe('doas', () => {
  const doas: Become = { method: 'doas', user: 'postgres' };
  const rules = async (...lines: string[]) => {
    const file = dba.as({ become: root });
    await file.write('/etc/doas.conf', Buffer.from(`${lines.join('\n')}\n`), { mode: '0400' });
    await asker.reset();
  };

  afterAll(() => dba.as({ become: root }).run({ script: 'rm -f /etc/doas.conf' }));

  it('serves whom it asks nothing', async () => {
    await rules(`permit nopass ${ASKER}`);
    expect(await who(asker, doas)).toBe('postgres /var/lib/postgresql');
    expect(await who(asker, { ...doas, user: 'root', password: 'unasked' })).toBe('root /root');
  });

  it('is given a password with any characters, and the terminal that it wants', async () => {
    await rules(`permit ${ASKER} as postgres`);
    const become = { ...doas, password: PASSWORD };
    expect(await who(asker, become)).toBe('postgres /var/lib/postgresql');
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 256));
    const { stdout, stderr } = await asker
      .as({ become })
      .run({ script: 'cat; echo error >&2', stdin: bytes });
    expect([stdout.equals(bytes), stderr.toString()]).toEqual([true, 'error\n']);
  });

  it('tells a wrong password, a missing one, a missing right and missing rules apart', async () => {
    expect(await failure(asker, { ...doas, password: 'wrong' })).toBe('Incorrect doas password');
    expect(await failure(asker, doas)).toBe('Missing doas password');
    expect(await failure(asker, { ...doas, user: 'root', password: PASSWORD })).toMatch(
      /Operation not permitted/,
    );
    await dba.as({ become: root }).run({ script: 'rm /etc/doas.conf' });
    await asker.reset();
    expect(await failure(asker, doas)).toMatch(/doas is not enabled/);
  });
});
