// Certificates of users and hosts, against a real sshd with an authority: such logins go by the program `ssh`.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Connection, Host, Target } from '../../src/connection/host.ts';
import { ssh, sshKind } from '../../src/connection/ssh/ssh.ts';
import { Unreachable } from '../../src/errors.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startRelay } from './relay.ts';
import { freePort, type Sshd, startSshd } from './sshd.ts';

// A busy machine is no reason to fail.
jest.setTimeout(30_000);

const folder = temporaryFolder({});
const at = (name: string): string => join(folder, name);
const user = userInfo().username;

function makeKey(name: string, passphrase = ''): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', '', '-f', at(name)]);
  return at(name);
}
const sign = (key: string, authority: string, ...options: string[]): void => {
  execFileSync('ssh-keygen', ['-q', '-s', at(authority), '-I', key, ...options, `${at(key)}.pub`]);
};
/** A user's key with its certificate beside it. */
function certified(name: string, authority: string, ...options: string[]): string {
  makeKey(name);
  sign(name, authority, ...options);
  return at(name);
}
const publicKey = (name: string): string => readFileSync(`${at(name)}.pub`, 'utf8').trim();

let sshd: Sshd;
let known: string;
beforeAll(async () => {
  for (const name of ['authority', 'other-authority', 'host']) makeKey(name);
  sign('host', 'authority', '-h', '-n', '127.0.0.1,web1');
  certified('mine', 'authority', '-n', user);
  sshd = await startSshd(
    `HostKey ${at('host')}`,
    `HostCertificate ${at('host')}-cert.pub`,
    `TrustedUserCAKeys ${at('authority')}.pub`,
    'MaxSessions 2',
  );
  known = knownHosts(`@cert-authority [127.0.0.1]:${sshd.port} ${publicKey('authority')}`);
});
afterAll(() => sshd.stop());

let files = 0;
function knownHosts(...lines: string[]): string {
  const file = at(`known-${files++}`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** Options with some before them, of which the first one of a keyword wins. */
const options = (file: string, more = ''): string =>
  `-F none ${more} -o UserKnownHostsFile=${file} -o GlobalKnownHostsFile=none -o IdentitiesOnly=yes`;
const target = (changes: Partial<Target> = {}): Target =>
  sshd.target({ privateKeyFile: at('mine'), sshArgs: options(known), connectTimeout: 60_000, ...changes });

async function withHost<T>(to: Target, step: (host: Host, connection: Connection) => Promise<T>): Promise<T> {
  const connection = ssh.connect(to);
  try {
    return await step(connection.as({}), connection);
  } finally {
    await connection.close();
  }
}
const say = async (host: Host, script: string): Promise<string> =>
  (await host.run({ script })).stdout.toString();
const login = (to: Target): Promise<string> => withHost(to, host => say(host, 'echo in'));
async function failure(to: Target): Promise<string> {
  const error: unknown = await login(to).catch((reason: unknown) => reason);
  if (!(error instanceof Unreachable)) throw error;
  return error.message;
}

describe('a login with a certificate', () => {
  it('of a user, to a host that shows one, with all calls over one connection', async () => {
    await withHost(target(), async host => {
      const lines = await Promise.all(
        Array.from({ length: 12 }, () => say(host, 'echo "${SSH_CONNECTION% * *} $$"; sleep 0.02')),
      );
      expect(new Set(lines.map(line => line.split(' ').slice(0, 2).join(' '))).size).toBe(1);
      // As many sessions as the host allows.
      expect(new Set(lines).size).toBe(2);
      const output = await host.run({
        script: 'cat; printf "%s" "$1" >&2; exit 7',
        args: ['a\n\'b"'],
        stdin: 'x',
      });
      expect([output.status, `${output.stdout}`, `${output.stderr}`]).toEqual([7, 'x', 'a\n\'b"']);
    });
  });

  it('moves files both ways, large ones and any bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 1_500_000 }, (_, index) => (index * 7) % 256));
    await withHost(target(), async host => {
      await host.write(at('made'), bytes, { mode: '0640' });
      expect(readFileSync(at('made')).equals(bytes)).toBe(true);
      expect((await host.read(at('made'))).equals(bytes)).toBe(true);
    });
  });

  it('by CertificateFile, by the agent, and by a key with a passphrase', async () => {
    makeKey('apart');
    sign('apart', 'authority', '-n', user);
    execFileSync('mv', [`${at('apart')}-cert.pub`, at('apart.certificate')]);
    expect(
      await login(
        target({
          privateKeyFile: at('apart'),
          sshArgs: options(known, `-o CertificateFile=${at('apart.certificate')}`),
        }),
      ),
    ).toBe('in\n');

    makeKey('locked', 'open "sesame" \\');
    sign('locked', 'authority', '-n', user);
    const locked = target({ privateKeyFile: at('locked') });
    expect(await login({ ...locked, privateKeyPassphrase: 'open "sesame" \\' })).toBe('in\n');
    expect(await failure({ ...locked, privateKeyPassphrase: 'no' })).toContain(
      'Permission denied (publickey',
    );

    const socket = at('agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'pipe' });
    try {
      await once(agent.stdout, 'data');
      execFileSync('ssh-add', ['-q', at('mine')], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      });
      const byAgent = `-F none -o IdentityFile=none -o IdentityAgent=${socket} -o UserKnownHostsFile=${known} -o GlobalKnownHostsFile=none`;
      expect(await login(target({ privateKeyFile: undefined, sshArgs: byAgent }))).toBe('in\n');
    } finally {
      agent.kill();
    }
  });

  it('ends a script that is late, also when all sessions are busy', async () => {
    await withHost(target(), async host => {
      const calls = Array.from({ length: 2 }, () =>
        host.run({ script: 'sleep 30', timeout: 300 }).catch(error => error.name),
      );
      expect(await Promise.all(calls)).toEqual(Array.from({ length: 2 }, () => 'CallTimeout'));
      expect(await say(host, 'echo fine')).toBe('fine\n');
    });
  });

  it('leaves nothing behind: no process, no folder', async () => {
    const sockets = (): readonly string[] => {
      const all = execFileSync('ps', ['-ww', '-eo', 'args'], { encoding: 'utf8' }).split('\n');
      return all.filter(line => line.includes(at('mine'))).map(line => / -S (\S+)/.exec(line)?.[1] ?? '');
    };
    const socket = await withHost(target(), async host => {
      await say(host, 'echo in');
      return sockets()[0] ?? '';
    });
    expect(socket).toMatch(/reprise-ssh-/);
    // A process that is told to end takes its time.
    while (existsSync(dirname(socket)) || sockets().length > 0) await delay(20);
  });

  it('puts no secret into a command line or the environment', async () => {
    makeKey('secretly', 'sesame-7f1c');
    sign('secretly', 'authority', '-n', user);
    const to = target({
      privateKeyFile: at('secretly'),
      privateKeyPassphrase: 'sesame-7f1c',
      password: 'sesame-9a2e',
    });
    const look =
      'for f in /proc/[0-9]*; do tr "\\000" " " <$f/cmdline; tr "\\000" " " <$f/environ; done 2>/dev/null';
    const seen = await withHost(to, host =>
      say(host, `${look} | grep -a -c "[s]esame-7f1c\\|[s]esame-9a2e" || :`),
    );
    expect(seen).toBe('0\n');
  });
});

describe('that a login with a certificate is refused', () => {
  it.each([
    [
      'it has expired',
      'old',
      'authority',
      ['-n', user, '-V', '20200101000000Z:20200102000000Z'],
      /-cert\.pub \("old"\) expired at 2020-01-0\d \d\d:00:00 UTC\.$/,
    ],
    [
      'it is for others',
      'others',
      'authority',
      ['-n', 'dba,backup'],
      new RegExp(`\\("others"\\) is for dba, backup, not for ${user}`),
    ],
    [
      'another authority signed it',
      'foreign',
      'other-authority',
      ['-n', user],
      /\("foreign"\) is in order, so the host does not trust its authority SHA256:\S+ \(TrustedUserCAKeys\) or has revoked it\.$/,
    ],
    [
      'it is not valid yet',
      'early',
      'authority',
      ['-n', user, '-V', '21000101000000:21000102000000'],
      /\("early"\) is not valid before 2\d\d\d-/,
    ],
  ] as const)('is told: %s', async (_, name, authority, signed, expected) => {
    const message = await failure(target({ privateKeyFile: certified(name, authority, ...signed) }));
    expect(message).toMatch(
      `Failed to connect to the host via ssh: ${user}@127.0.0.1: Permission denied (publickey`,
    );
    expect(message).toMatch(expected);
  });

  it('is told of the host: another authority, other names, revoked, changed', async () => {
    const name = `[127.0.0.1]:${sshd.port}`;
    const told = (file: string, more = ''): Promise<string> =>
      failure(target({ sshArgs: options(file, more) }));
    const foreign = knownHosts(`@cert-authority * ${publicKey('other-authority')}`);
    expect(await told(foreign)).toBe(
      `Failed to connect to the host via ssh: Host key verification failed. ${name} shows no certificate of the authority in ` +
        `${foreign}:1, nor is its key known: is it another authority that signs its keys (HostCertificate in its sshd_config)?`,
    );
    const any = knownHosts(`@cert-authority * ${publicKey('authority')}`);
    expect(await told(any, '-o HostKeyAlias=db1')).toContain(
      'Host key verification failed. The certificate that db1 shows is no good (it is for other names)',
    );
    expect(await login(target({ sshArgs: options(any, '-o HostKeyAlias=web1') }))).toBe('in\n');
    const revoked = knownHosts(
      '# mine',
      `@revoked * ${publicKey('authority')}`,
      `@cert-authority * ${publicKey('authority')}`,
    );
    expect(await told(revoked)).toContain(
      `The key of ${name}, or the authority that signed it, is revoked in ${revoked}:2.`,
    );
    const changed = knownHosts(
      `@cert-authority * ${publicKey('other-authority')}`,
      `${name} ${publicKey('mine')}`,
    );
    expect(await told(changed)).toMatch(
      new RegExp(
        `REMOTE HOST IDENTIFICATION HAS CHANGED: .* shows the key SHA256:\\S+, but ${changed}:2 holds`,
      ),
    );
  });

  it('is told of a key that others can read, and of a proxy that fails', async () => {
    chmodSync(certified('open', 'authority', '-n', user), 0o644);
    expect(await failure(target({ privateKeyFile: at('open') }))).toMatch(
      /Permission denied \(publickey\S+ Load key "\S+open": bad permissions\.$/,
    );
    const through = (more: string): Promise<string> => failure(target({ sshArgs: options(known, more) }));
    expect(await through(`-o 'ProxyCommand=sh -c "echo gate closed >&2; exit 1"'`)).toBe(
      `Failed to connect to the host via ssh: ssh: connect to host 127.0.0.1 port ${sshd.port}: Connection closed by remote host ` +
        '(the proxy said: gate closed)',
    );
    const port = await freePort();
    expect(await through(`-J 127.0.0.1:${port}`)).toBe(
      `Failed to connect to the host via ssh: ssh: connect to host 127.0.0.1 port ${port}: Connection refused ` +
        `(on the way to 127.0.0.1 through 127.0.0.1:${port})`,
    );
  });

  it('is told of a port where nobody listens, and of a server that says nothing', async () => {
    const port = await freePort();
    const file = knownHosts(`@cert-authority * ${publicKey('authority')}`);
    expect(await failure(target({ port, sshArgs: options(file) }))).toBe(
      `Failed to connect to the host via ssh: ssh: connect to host 127.0.0.1 port ${port}: Connection refused`,
    );
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const silent = (server.address() as { port: number }).port;
    expect(await failure(target({ port: silent, sshArgs: options(file), connectTimeout: 500 }))).toMatch(
      /Connection timed out \(no login within 0.5 s\)$/,
    );
    server.close();
  });

  it('is told where there is no program ssh', async () => {
    const path = process.env.PATH;
    mkdirSync(at('bin'));
    symlinkSync(process.execPath, at('bin/node'));
    process.env.PATH = at('bin');
    try {
      expect(await failure(target({ sshArgs: sshd.target().sshArgs }))).toMatch(
        /Host key verification failed/,
      );
      const byKey = `-o UserKnownHostsFile=${knownHosts(`[127.0.0.1]:${sshd.port} ${publicKey('host')}`)} ${sshd.target().sshArgs}`;
      expect(await failure(target({ sshArgs: byKey }))).toMatch(
        /the certificate \S+mine-cert\.pub \("mine"\) is not offered: certificates need the program ssh, which is not on this machine/,
      );
      expect(await failure(target())).toMatch(
        /:1 vouches for it with a certificate authority: certificates need the program ssh, which is not on this machine/,
      );
    } finally {
      process.env.PATH = path;
    }
  });
});

describe('a connection with a certificate that breaks', () => {
  const through = (port: number): Target =>
    target({
      port,
      sshArgs: options(
        known,
        `-o HostKeyAlias=[127.0.0.1]:${sshd.port} -o ServerAliveInterval=1 -o ServerAliveCountMax=1`,
      ),
    });
  it.each(['hangs up', 'falls silent'])('is Unreachable when the network %s, and is made anew', async how => {
    sign('host', 'authority', '-h', '-n', `127.0.0.1,web1,[127.0.0.1]:${sshd.port}`);
    const wire = await startRelay(sshd.port);
    const file = knownHosts(`@cert-authority web1 ${publicKey('authority')}`);
    const to = through(wire.port);
    await withHost(
      {
        ...to,
        sshArgs: options(file, '-o HostKeyAlias=web1 -o ServerAliveInterval=1 -o ServerAliveCountMax=1'),
      },
      async host => {
        const error: unknown = await host
          .run({
            script: 'echo started; sleep 30',
            onOutput: () => (how === 'hangs up' ? wire.hangUp() : wire.silence()),
          })
          .catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(Unreachable);
        expect((error as Error).message).toMatch(
          how === 'hangs up'
            ? /^Lost the connection to \S+ during a command, which may still run there: .*(?:closed|reset|broken)/i
            : /^Lost the connection to \S+ during a command, which may still run there: Timeout, server \S+ not responding$/,
        );
        if (how === 'hangs up') expect(await say(host, 'echo back')).toBe('back\n');
      },
    );
    wire.close();
  });

  it('is not taken for lost when only the shell was killed', async () => {
    await withHost(target(), async host => {
      const error: unknown = await host.run({ script: 'kill -9 $$' }).catch((reason: unknown) => reason);
      expect((error as Error).message).toMatch(/^The shell on \S+ ended during a command: a signal ended it/);
      expect(await say(host, 'echo back')).toBe('back\n');
    });
  });
});

it('is reached by the program too where its configuration asks for what only that does', async () => {
  const file = knownHosts(`[127.0.0.1]:${sshd.port} ${publicKey('host')}`);
  const revoked = at('revoked-keys');
  const to = (more: string): Target =>
    sshd.target({ sshArgs: `${more} ${options(file)}`, connectTimeout: 60_000 });
  execFileSync('ssh-keygen', ['-q', '-k', '-f', revoked, `${at('other-authority')}.pub`]);
  expect(await login(to(`-o RevokedHostKeys=${revoked}`))).toBe('in\n');
  execFileSync('ssh-keygen', ['-q', '-k', '-f', revoked, `${at('host')}.pub`]);
  expect(await failure(to(`-o RevokedHostKeys=${revoked}`))).toMatch(
    /Host key verification failed\. Host key \S+ SHA256:\S+ revoked by file \S+revoked-keys$/,
  );
  const path = process.env.PATH;
  process.env.PATH = at('nowhere');
  try {
    expect(await failure(to(`-o RevokedHostKeys=${revoked}`))).toBe(
      'Failed to connect to the host via ssh: RevokedHostKeys of its configuration needs the program ssh, which is not on this machine',
    );
  } finally {
    process.env.PATH = path;
  }
});

it('is reached by the program that ansible_ssh_executable names, a wrapper for one', async () => {
  const wrapper = at('wrapper');
  writeFileSync(wrapper, `#!/bin/sh\necho "$*" >>'${at('wrapped')}'\nexec ssh "$@"\n`);
  chmodSync(wrapper, 0o755);
  const file = knownHosts(`[127.0.0.1]:${sshd.port} ${publicKey('host')}`);
  const to = (sshExecutable: string): Target => sshd.target({ sshArgs: options(file), sshExecutable });
  expect(await login(to(wrapper))).toBe('in\n');
  expect(readFileSync(at('wrapped'), 'utf8')).toMatch(/^-M -N .* -- 127\.0\.0\.1\n/);
  expect(await login(to('ssh'))).toBe('in\n');
  const unknown = { ...to('ssh'), sshArgs: options(knownHosts()) };
  expect(await failure(unknown)).toMatch(
    /Host key verification failed\. The ED25519 key of \S+ is not known: .*ssh-keyscan -p \d+ 127\.0\.0\.1 >> .*accept-new/,
  );
  expect(await failure(to(at('nothing')))).toBe(
    `Failed to connect to the host via ssh: ${at('nothing')} (ansible_ssh_executable) is no program on this machine`,
  );
});

it('leads as a jump host to a host that needs none, and is reached through one', async () => {
  const kind = sshKind();
  const config = at('jump-config');
  writeFileSync(
    config,
    `Host inner\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${sshd.path('user')}\n  ProxyJump outer\n` +
      `  UserKnownHostsFile ${knownHosts(`[127.0.0.1]:${sshd.port} ${publicKey('host')}`)}\n` +
      `Host outer\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${at('mine')}\n  UserKnownHostsFile ${known}\n` +
      `Host behind\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${at('mine')}\n  UserKnownHostsFile ${known}\n` +
      '  ProxyJump outer\n' +
      'Host *\n  GlobalKnownHostsFile none\n  IdentitiesOnly yes\n',
  );
  const inner = kind.connect(
    target({ address: 'inner', port: undefined, privateKeyFile: undefined, sshArgs: `-F ${config}` }),
  );
  const behind = kind.connect(
    target({ port: undefined, address: 'behind', privateKeyFile: undefined, sshArgs: `-F ${config}` }),
  );
  try {
    expect(await say(inner.as({}), 'echo in')).toBe('in\n');
    expect(await say(behind.as({}), 'echo in')).toBe('in\n');
  } finally {
    await inner.close();
    await behind.close();
  }
});
