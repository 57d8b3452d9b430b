// Logins by password, against servers of package ssh2 that ask in the two ways there are.
import { expect, it } from '@jest/globals';
import type { AuthContext } from 'ssh2';
import type { Target } from '../../src/connection/host.ts';
import { ssh } from '../../src/connection/ssh/ssh.ts';
import { Unreachable } from '../../src/errors.ts';
import { startPasswordServer } from './password-server.ts';

/** A host whose server decides by `check`. */
async function target(
  check: (context: AuthContext) => void,
  password: string | undefined,
  options = '',
): Promise<Target> {
  return {
    name: 'host',
    kind: 'ssh',
    address: '127.0.0.1',
    port: await startPasswordServer(check),
    user: 'dba',
    password,
    sshArgs: `-F none ${options} -o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes -o IdentityFile=none`,
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
  expect(await outcome(await target(check, undefined))).toContain('Permission denied (publickey,password).');
});

it.each([
  ['', 'password,keyboard-interactive'],
  ['-o PreferredAuthentications=keyboard-interactive,password', 'keyboard-interactive,password'],
  ['-o PreferredAuthentications=password', 'password'],
  ['-o PasswordAuthentication=no', 'keyboard-interactive'],
  ['-o KbdInteractiveAuthentication=no', 'password'],
  ['-o ChallengeResponseAuthentication=no', 'password'],
  ['-o PreferredAuthentications=publickey', 'none'],
])('tries the ways that the configuration leaves, in its order: %s', async (options, ways) => {
  const tried: string[] = [];
  const check = (context: AuthContext): void => {
    tried.push(context.method);
    context.reject(['password', 'keyboard-interactive']);
  };
  await outcome(await target(check, 'wrong', options));
  expect(tried.join(',')).toBe(ways);
});

it('goes back to a way that the host did not want first', async () => {
  let isHalfway = false;
  const check = (context: AuthContext): void => {
    if (context.method === 'keyboard-interactive' && !isHalfway) {
      isHalfway = true;
      context.reject(['password'], true);
    } else if (context.method === 'password' && isHalfway) context.accept();
    else context.reject(['keyboard-interactive']);
  };
  expect(await outcome(await target(check, 'secret'))).toContain(IN);
});
