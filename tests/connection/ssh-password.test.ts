// Logins by password, against servers of package ssh2 that ask in the two ways there are.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import ssh2, { type AuthContext } from 'ssh2';
import type { Target } from '../../src/connection/host.ts';
import { ssh } from '../../src/connection/ssh/ssh.ts';
import { Unreachable } from '../../src/errors.ts';

const hostKey = ssh2.utils.generateKeyPairSync('ed25519').private;
let stop = (): void => {};
afterEach(() => stop());

/** A server that decides by `check`; behind the login it runs nothing, so that a login is told by its refusal to. */
async function target(check: (context: AuthContext) => void, password: string | undefined): Promise<Target> {
  const server = new ssh2.Server({ hostKeys: [hostKey] }, client => {
    client.on('authentication', check);
    client.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => server.close();
  return {
    name: 'host',
    kind: 'ssh',
    address: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    user: 'dba',
    password,
    sshArgs: '-F none -o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes -o IdentityFile=none',
    hostKeyChecking: false,
    connectTimeout: 10_000,
  };
}

async function outcome(to: Target): Promise<string> {
  const connection = ssh.connect(to);
  try {
    const error: unknown = await connection
      .as({})
      .run({ script: 'true' })
      .catch((reason: unknown) => reason);
    if (!(error instanceof Unreachable)) throw error;
    return error.message;
  } finally {
    await connection.close();
  }
}

/** The login went through: it was the session that the server would not open. */
const IN = 'dba@127.0.0.1 allows no further session: (SSH) Channel open failure: ';

it('answers where the password is asked for plainly', async () => {
  const check = (context: AuthContext): void => {
    if (context.method === 'password' && context.password === 'pässword') context.accept();
    else context.reject(['password']);
  };
  expect(await outcome(await target(check, 'pässword'))).toContain(IN);
});

it('answers where it is asked for interactively', async () => {
  const check = (context: AuthContext): void => {
    if (context.method !== 'keyboard-interactive') {
      context.reject(['keyboard-interactive']);
      return;
    }
    context.prompt([{ prompt: 'Password: ', echo: false }], answers => {
      if (answers[0] === 'secret') context.accept();
      else context.reject(['keyboard-interactive']);
    });
  };
  expect(await outcome(await target(check, 'secret'))).toContain(IN);
});

it('says which ways the host would take', async () => {
  const check = (context: AuthContext): void => context.reject(['publickey', 'password']);
  expect(await outcome(await target(check, 'wrong'))).toBe(
    'Failed to connect to the host via ssh: dba@127.0.0.1: Permission denied (publickey,password).',
  );
  stop();
  expect(await outcome(await target(check, undefined))).toContain('Permission denied (publickey,password).');
});
