// Kind `ssh` against a real sshd: logins, host keys, ways through other hosts, and connections that break.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Connection, Host, Target } from '../../src/connection/host.ts';
import { ssh, sshKind } from '../../src/connection/ssh/ssh.ts';
import { Unreachable } from '../../src/errors.ts';
import { startRelay } from './relay.ts';
import { freePort, type Sshd, startSshd } from './sshd.ts';

jest.setTimeout(30_000);

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd('MaxSessions 4');
});
afterAll(() => sshd.stop());

async function withHost<T>(
  target: Target,
  step: (host: Host, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = ssh.connect(target);
  try {
    return await step(connection.as({}), connection);
  } finally {
    await connection.close();
  }
}

const say = async (host: Host, script: string): Promise<string> =>
  (await host.run({ script })).stdout.toString();
const failure = async (target: Target): Promise<string> => {
  const error: unknown = await withHost(target, host => say(host, 'echo in')).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof Unreachable)) throw error;
  return (error as Error).message;
};

/** The target's options with others before them: the first one of a keyword wins. */
const options = (text: string): string => `${text} ${sshd.target().sshArgs}`;

describe('a login', () => {
  it('by key, with many calls over one connection', async () => {
    await withHost(sshd.target(), async host => {
      const [first, ...rest] = await Promise.all(
        Array.from({ length: 12 }, () => say(host, 'echo "${SSH_CONNECTION% * *}"; sleep 0.02')),
      );
      expect(first).toMatch(/^127\.0\.0\.1 \d+\n$/);
      expect(new Set(rest)).toEqual(new Set([first]));
    });
  });

  it('makes no more sessions than the host allows', async () => {
    await withHost(sshd.target(), async host => {
      const pids = await Promise.all(Array.from({ length: 20 }, () => say(host, 'echo $$; sleep 0.02')));
      expect(new Set(pids).size).toBe(4);
    });
  });

  it('still ends a script that is late when all sessions are busy', async () => {
    await withHost(sshd.target(), async host => {
      const calls = Array.from({ length: 4 }, () =>
        host.run({ script: 'sleep 60', timeout: 300 }).catch(error => error.name),
      );
      expect(await Promise.all(calls)).toEqual(['CallTimeout', 'CallTimeout', 'CallTimeout', 'CallTimeout']);
      expect(await say(host, 'echo fine')).toBe('fine\n');
    });
  });

  it('by agent, also for a key file of which only the public half is here', async () => {
    const socket = sshd.path('agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'pipe' });
    try {
      await once(agent.stdout, 'data');
      execFileSync('ssh-add', ['-q', sshd.path('user')], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      });
      writeFileSync(sshd.path('public-only.pub'), readFileSync(sshd.path('user.pub')));
      const target = sshd.target({
        privateKeyFile: sshd.path('public-only'),
        sshArgs: options(`-o IdentityAgent=${socket}`),
      });
      expect(await withHost(target, host => say(host, 'echo in'))).toBe('in\n');
      expect(await failure({ ...target, privateKeyFile: sshd.path('other') })).toContain(
        'Permission denied (publickey',
      );
    } finally {
      agent.kill();
    }
  });

  it('by an encrypted key with its passphrase, and says what is missing without', async () => {
    const file = sshd.path('locked');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', file]);
    appendFileSync(sshd.path('authorized_keys'), readFileSync(`${file}.pub`));
    const target = sshd.target({ privateKeyFile: file });
    expect(
      await withHost({ ...target, privateKeyPassphrase: 'open sesame' }, host => say(host, 'echo in')),
    ).toBe('in\n');
    expect(await failure(target)).toContain(`${file} is encrypted: add it to an agent (ssh-add)`);
    expect(await failure({ ...target, privateKeyPassphrase: 'no' })).toContain('its passphrase is wrong');
  });

  it('is told why a key of a security token cannot be used', async () => {
    const token = sshd.path('token');
    const blob = Buffer.concat([
      Buffer.from('openssh-key-v1\0'),
      Buffer.from('....sk-ssh-ed25519@openssh.com....'),
    ]);
    const armor = (kind: string) => `-----${kind} OPENSSH PRIVATE KEY-----\n`;
    writeFileSync(token, `${armor('BEGIN')}${blob.toString('base64')}\n${armor('END')}`);
    expect(await failure(sshd.target({ privateKeyFile: token }))).toMatch(
      /token is the key of a security token \(sk-…\)/,
    );
  });

  it('that is refused is told in the usual words', async () => {
    const user = userInfo().username;
    const message = await failure(sshd.target({ privateKeyFile: sshd.path('host_rsa') }));
    expect(message).toMatch(
      `Failed to connect to the host via ssh: ${user}@127.0.0.1: Permission denied (publickey,`,
    );
    expect(await failure(sshd.target({ privateKeyFile: sshd.path('none') }))).toContain(
      `${sshd.path('none')} is absent`,
    );
  });
});

it('goes out from the address that is asked for, over the family that is asked for', async () => {
  const from = async (text: string): Promise<string> =>
    withHost(
      sshd.target({
        address: 'localhost',
        sshArgs: options(`-o HostKeyAlias=[127.0.0.1]:${sshd.port} ${text}`),
      }),
      host => say(host, 'echo "${SSH_CONNECTION%% *}"'),
    );
  expect(await from('-4 -b 127.0.0.3')).toBe('127.0.0.3\n');
  await expect(from('-6')).rejects.toThrow(/^Failed to connect to the host via ssh: /);
});

it('an address of IPv6 is reached, and its host key kept and checked under it', async () => {
  const six = await startSshd('ListenAddress ::1');
  try {
    const file = six.path('known_six');
    const given = (policy: string): Partial<Target> => ({
      address: '::1',
      sshArgs: `-o StrictHostKeyChecking=${policy} -o UserKnownHostsFile=${file} ${six.target().sshArgs}`,
    });
    await withHost(six.target(given('accept-new')), async host => {
      expect(await say(host, 'echo "${SSH_CONNECTION%% *}"')).toBe('::1\n');
    });
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^\\[::1\\]:${six.port} `));
    await withHost(six.target(given('yes')), async host => {
      expect((await host.run({ script: 'cat', stdin: Buffer.from([0, 255, 10]) })).stdout).toEqual(
        Buffer.from([0, 255, 10]),
      );
    });
  } finally {
    await six.stop();
  }
});

describe('a connection that does not come about', () => {
  it('is refused', async () => {
    const port = await freePort();
    expect(await failure(sshd.target({ port }))).toBe(
      `Failed to connect to the host via ssh: ssh: connect to host 127.0.0.1 port ${port}: Connection refused`,
    );
  });

  it('has no address', async () => {
    expect(await failure(sshd.target({ address: 'no-such-host.invalid' }))).toContain(
      'Could not resolve hostname no-such-host.invalid',
    );
  });

  it('meets a server that says nothing', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    expect(await failure(sshd.target({ port, connectTimeout: 300 }))).toMatch(
      /Connection timed out \(no login within 0.3 s\)$/,
    );
    server.close();
  });
});

it.each([1, 2])('serves several users one after the other over %d sessions', async limit => {
  const few = await startSshd(`MaxSessions ${limit}`);
  try {
    await withHost(few.target(), async (host, connection) => {
      const as = (user: string) => connection.as({ become: { method: 'runuser', user } });
      const hosts = [as('nobody'), as('daemon'), host, as('nobody'), as('bin'), host];
      const said: string[] = [];
      for (const one of hosts) said.push(await say(one, 'id -un'));
      expect(said.join('').split('\n')).toEqual([
        'nobody',
        'daemon',
        userInfo().username,
        'nobody',
        'bin',
        userInfo().username,
        '',
      ]);
    });
  } finally {
    await few.stop();
  }
});

describe('a host that drops connections, having too many logins under way', () => {
  let busy: Sshd;
  beforeAll(async () => {
    busy = await startSshd('MaxStartups 1:100:1', 'LoginGraceTime 600');
  });
  afterAll(() => busy.stop());

  it('is asked again until there is room', async () => {
    const first = connect(busy.port, '127.0.0.1');
    await once(first, 'data');
    const logging = withHost(busy.target(), host => say(host, 'echo in'));
    await delay(300);
    first.destroy();
    expect(await logging).toBe('in\n');
  });

  it('is given up in bounded time', async () => {
    const first = connect(busy.port, '127.0.0.1');
    await once(first, 'data');
    expect(await failure(busy.target({ connectTimeout: 100 }))).toMatch(
      /^Failed to connect to the host via ssh: /,
    );
    first.destroy();
  });
});

it('tries again as often as it is told to', async () => {
  const port = await freePort();
  const logging = withHost(
    sshd.target({ port, connectRetries: 3, sshArgs: options(`-o HostKeyAlias=[127.0.0.1]:${sshd.port}`) }),
    host => say(host, 'echo in'),
  );
  const relay = await startRelay(sshd.port, port);
  expect(await logging).toBe('in\n');
  relay.close();
});

it('does not wait for an agent that says nothing', async () => {
  const socket = sshd.path('silent-agent');
  const server = createServer(() => {}).listen(socket);
  await once(server, 'listening');
  const target = sshd.target({ connectTimeout: 2000, sshArgs: options(`-o IdentityAgent=${socket}`) });
  expect(await withHost(target, host => say(host, 'echo in'))).toBe('in\n');
  expect(await failure({ ...target, privateKeyFile: sshd.path('host_rsa') })).toContain(
    `the agent at ${socket} does not answer: nothing within 2 s`,
  );
  server.close();
});

describe('a host key', () => {
  const known = (line: string): string => {
    const file = sshd.path(`known-${Math.random()}`);
    writeFileSync(file, line);
    return file;
  };
  const publicKey = (type: string): string => readFileSync(sshd.path(`host_${type}.pub`), 'utf8').trim();
  const name = (): string => `[127.0.0.1]:${sshd.port}`;
  const by = (file: string, more = ''): Target =>
    sshd.target({ sshArgs: options(`-o UserKnownHostsFile=${file} ${more}`) });

  it.each(['ed25519', 'ecdsa', 'rsa'])('is asked for in the type that is known: %s', async type => {
    expect(await withHost(by(known(`${name()} ${publicKey(type)}\n`)), host => say(host, 'echo in'))).toBe(
      'in\n',
    );
  });

  it('is found in a hashed file', async () => {
    const file = known(`${name()} ${publicKey('rsa')}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/);
    expect(await withHost(by(file), host => say(host, 'echo in'))).toBe('in\n');
  });

  it('is refused when unknown, saying what to do', async () => {
    const file = known('');
    expect(await failure(by(file))).toMatch(
      /^Failed to connect to the host via ssh: Host key verification failed\. The ssh-ed25519 key SHA256:\S+ of \[127\.0\.0\.1\]:\d+ is not known: .*ssh-keyscan -p \d+ 127\.0\.0\.1 >> .*accept-new/,
    );
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('is added with accept-new, and checked from then on', async () => {
    const file = sshd.path('new/known_hosts');
    expect(
      await withHost(by(file, '-o StrictHostKeyChecking=accept-new'), host => say(host, 'echo in')),
    ).toBe('in\n');
    expect(readFileSync(file, 'utf8')).toMatch(`${name()} ssh-ed25519 `);
    expect(await withHost(by(file), host => say(host, 'echo in'))).toBe('in\n');
  });

  it('is refused when changed, naming the line', async () => {
    const file = known(`# mine\n${name()} ${readFileSync(sshd.path('user.pub'), 'utf8')}`);
    for (const more of ['', '-o StrictHostKeyChecking=accept-new']) {
      const message = await failure(by(file, more));
      expect(message).toContain('Host key verification failed. REMOTE HOST IDENTIFICATION HAS CHANGED');
      expect(message).toContain(`${file}:2 holds`);
    }
  });

  it('is refused when revoked', async () => {
    const file = known(`@revoked * ${publicKey('ed25519')}\n${name()} ${publicKey('ed25519')}\n`);
    expect(await failure(by(file))).toContain(`is revoked in ${file}:1`);
  });

  it('goes unchecked without host_key_checking', async () => {
    const target = { ...by(known('')), hostKeyChecking: false };
    expect(await withHost(target, host => say(host, 'echo in'))).toBe('in\n');
  });
});

interface Gate {
  readonly port: number;
  connections(): { readonly made: number; readonly open: number };
  isEmpty(): Promise<void>;
  stop(): Promise<void>;
}

/** Passes connections on to a port, and counts them. */
async function startGate(to: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let made = 0;
  const server = createServer(socket => {
    made++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const onward = connect(to, '127.0.0.1');
    for (const end of [socket, onward]) end.on('error', () => {});
    socket.pipe(onward).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => ({ made, open: sockets.size }),
    isEmpty: async () => {
      await Promise.all([...sockets].map(socket => once(socket, 'close')));
    },
    stop: async () => {
      server.close();
    },
  };
}

describe('the way to a host', () => {
  it('leads through jump hosts', async () => {
    const config = sshd.path('jumps');
    writeFileSync(
      config,
      [
        `Host *`,
        `  UserKnownHostsFile ${sshd.path('known_hosts')}`,
        `  IdentitiesOnly yes`,
        `Host first second`,
        `  HostName 127.0.0.1`,
        `  Port ${sshd.port}`,
        `  IdentityFile ${sshd.path('user')}`,
      ].join('\n'),
    );
    const target = sshd.target({ sshArgs: `-F ${config} -J first,second` });
    expect(await withHost(target, host => say(host, 'echo in'))).toBe('in\n');
    const broken = await failure(
      sshd.target({ sshArgs: `-F ${config} -J first,127.0.0.1:${await freePort()}` }),
    );
    expect(broken).toMatch(
      /cannot reach 127\.0\.0\.1 port \d+: .*\(jump host 127\.0\.0\.1 of 127\.0\.0\.1\)/,
    );
  });

  it('through one jump host is shared by the hosts of a run, until the last of them is closed', async () => {
    const gate = await startGate(sshd.port);
    const config = sshd.path('gate');
    const settings = [
      'Host gate',
      '  HostName 127.0.0.1',
      `  Port ${gate.port}`,
      '  StrictHostKeyChecking no',
      '  UserKnownHostsFile /dev/null',
      `  IdentityFile ${sshd.path('user')}`,
      'Host *',
      `  UserKnownHostsFile ${sshd.path('known_hosts')}`,
    ];
    writeFileSync(config, settings.join('\n'));
    const kind = sshKind();
    const open = (name: string): Connection =>
      kind.connect(sshd.target({ name, sshArgs: `-F ${config} -J gate -o IdentitiesOnly=yes` }));
    const [one, two, three] = [open('one'), open('two'), open('three')];
    const all = [one, two, three];
    const said = await Promise.all(all.map(host => say(host.as({}), 'echo in')));
    expect(said).toEqual(['in\n', 'in\n', 'in\n']);
    expect(gate.connections()).toEqual({ made: 1, open: 1 });
    await one.reset();
    await two.close();
    expect(await say(three.as({}), 'echo still in')).toBe('still in\n');
    expect(await say(one.as({}), 'echo in again')).toBe('in again\n');
    expect(gate.connections()).toEqual({ made: 1, open: 1 });
    await Promise.all(all.map(host => host.close()));
    await gate.isEmpty();
    await gate.stop();
    expect(gate.connections()).toEqual({ made: 1, open: 0 });
  });

  it('leads through a ProxyCommand, whose last words are told when it fails', async () => {
    const relay = `'${process.execPath}' -e 'const s=require("net").connect(%p,"%h");process.stdin.pipe(s).pipe(process.stdout)'`;
    const through = (command: string): Target => {
      const config = sshd.path(`proxy-${Math.random()}`);
      writeFileSync(config, `Host *\n  ProxyCommand ${command}\n`);
      return sshd.target({ sshArgs: (sshd.target().sshArgs ?? '').replace('-F none', `-F ${config}`) });
    };
    expect(await withHost(through(relay), host => say(host, 'echo in'))).toBe('in\n');
    expect(await failure(through('echo gate closed >&2; exit 1'))).toContain('the proxy said: gate closed');
  });
});

describe('a connection that breaks', () => {
  const through = (port: number): Target =>
    sshd.target({
      port,
      sshArgs: options(
        `-o HostKeyAlias=[127.0.0.1]:${sshd.port} -o ServerAliveInterval=1 -o ServerAliveCountMax=1`,
      ),
    });

  it('is Unreachable when the host hangs up, and is made anew by the next call', async () => {
    const wire = await startRelay(sshd.port);
    await withHost(through(wire.port), async host => {
      const error: unknown = await host
        .run({ script: 'echo started; sleep 30', onOutput: () => wire.hangUp() })
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Unreachable);
      expect((error as Error).message).toMatch(
        /^Lost the connection to \S+ during a command, which may still run there: /,
      );
      expect(await say(host, 'echo back')).toBe('back\n');
    });
    wire.close();
  });

  it('is Unreachable in bounded time when the network falls silent', async () => {
    const wire = await startRelay(sshd.port);
    await withHost(through(wire.port), async host => {
      const error: unknown = await host
        .run({ script: 'echo started; sleep 30', onOutput: () => wire.silence() })
        .catch((reason: unknown) => reason);
      expect((error as Error).message).toContain('Keepalive timeout');
    });
    wire.close();
  });
});
