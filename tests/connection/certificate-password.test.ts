// Passwords for the program `ssh`, which a certificate beside the key makes the way to the host: against servers of package ssh2
// that take no key and ask in the two ways there are.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import type { AuthContext } from 'ssh2';
import type { Target } from '../../src/connection/host.ts';
import { resolveSettings } from '../../src/connection/ssh/config.ts';
import { answerFor } from '../../src/connection/ssh/secrets.ts';
import { ssh } from '../../src/connection/ssh/ssh.ts';
import { Unreachable } from '../../src/errors.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startPasswordServer } from './password-server.ts';

// A busy machine is no reason to fail.
jest.setTimeout(60_000);

const folder = temporaryFolder({});
const key = join(folder, 'key');
beforeAll(() => {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  execFileSync('ssh-keygen', ['-q', '-s', key, '-I', 'me', '-n', 'dba', `${key}.pub`]);
});

const base: Target = {
  name: 'host',
  kind: 'ssh',
  address: '127.0.0.1',
  user: 'dba',
  privateKeyFile: key,
  sshArgs: '-F none -o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes',
  hostKeyChecking: false,
  connectTimeout: 30_000,
};

/** What comes of a login to a server that decides by `check`; behind the login it runs nothing. */
async function outcome(check: (context: AuthContext) => void, password: string | undefined): Promise<string> {
  const port = await startPasswordServer(check);
  const connection = ssh.connect({ ...base, port, password });
  try {
    const call = connection.as({}).run({ script: 'true' });
    const error: unknown = await call.catch((reason: unknown) => reason);
    if (!(error instanceof Unreachable)) throw error;
    return error.message;
  } finally {
    await connection.close();
  }
}

/** The login went through: it was the session that the server would not open. */
const IN = 'dba@127.0.0.1 allows no further session: ';

function plainly(context: AuthContext): void {
  if (context.method === 'password' && context.password === 'pass "wörd" $x \\') context.accept();
  else context.reject(['publickey', 'password']);
}

function interactively(context: AuthContext): void {
  if (context.method !== 'keyboard-interactive') {
    context.reject(['publickey', 'keyboard-interactive']);
    return;
  }
  context.prompt([{ prompt: 'Password: ', echo: false }], answers => {
    if (answers[0] === 'secret') context.accept();
    else context.reject(['publickey', 'keyboard-interactive']);
  });
}

it('are given where they are asked for plainly', async () => {
  expect(await outcome(plainly, 'pass "wörd" $x \\')).toContain(IN);
});

it('are given where they are asked for interactively', async () => {
  expect(await outcome(interactively, 'secret')).toContain(IN);
});

it.each(['wrong', undefined])(
  '%s is refused, with what the certificate has to do with it',
  async password => {
    expect(await outcome(plainly, password)).toMatch(
      /^Failed to connect to the host via ssh: dba@127\.0\.0\.1: Permission denied \(publickey,password\)\. The certificate \S+key-cert\.pub \("me"\) is in order, so the host/,
    );
  },
);

it('are for the host itself, not for one on the way', () => {
  const answer = (question: string, sshArgs = '-F none'): string | undefined => {
    const target = { ...base, password: 'secret', privateKeyPassphrase: 'phrase', sshArgs };
    return answerFor(target, resolveSettings(target))(question);
  };
  expect(answer("dba@127.0.0.1's password: ")).toBe('secret');
  expect(answer('(dba@127.0.0.1) Password: ')).toBe('secret');
  expect(answer("dba@bastion's password: ")).toBeUndefined();
  expect(answer('Password: ')).toBe('secret');
  expect(answer('Password: ', '-F none -J bastion')).toBeUndefined();
  expect(answer("Enter passphrase for key '/x/key': ")).toBe('phrase');
  expect(answer('Are you sure you want to continue connecting (yes/no/[fingerprint])? ')).toBeUndefined();
});
