// Login shells that are no POSIX sh, banners, other locales: the shell of a session is started through them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { kindsOfRun, openConnection } from '../../src/connection/connect.ts';
import type { CommandKind, Connection } from '../../src/connection/host.ts';
import { temporaryFolder } from '../temporary-folder.ts';

jest.setTimeout(60_000);

/** As sshd does it: the login shell, `-c`, the command line. */
function through(...shell: readonly string[]): Connection {
  const kind: CommandKind = { name: 'login', command: (_, line) => [...shell, '-c', line] };
  const target = { name: 'h', kind: 'login', address: 'h', hostKeyChecking: true, connectTimeout: 20_000 };
  return openConnection(target, kindsOfRun([['login', kind]]));
}

const banner = join(temporaryFolder({}), 'banner');
writeFileSync(
  banner,
  '#!/bin/sh\necho "*** all your sh are belong to us ***"; echo warning >&2; printf "no line end"; exec /bin/sh "$@"\n',
  { mode: 0o755 },
);

describe.each([
  ['csh', ['tcsh']],
  ['fish', ['fish']],
  ['one that prints a banner', [banner]],
  [
    'one with another locale and umask',
    ['env', 'LC_ALL=C.UTF-8', 'LANG=de_DE.UTF-8', 'sh', '-c', 'umask 077; exec sh "$@"', 'sh'],
  ],
])('%s', (_, shell) => {
  it('starts the session, and is not heard of afterwards', async () => {
    const connection = through(...shell);
    const host = connection.as({});
    try {
      const words = ["it's", 'a "b" $c `d` \\e', 'line\nend', 'ü', '!x', '*'];
      const { stdout, stderr, status } = await host.run({ script: 'printf "%s|" "$@"; exit 3', args: words });
      expect([status, stdout.toString(), stderr.toString()]).toEqual([3, `${words.join('|')}|`, '']);
      const bytes = Buffer.from(Array.from({ length: 70_000 }, (_each, index) => index % 256));
      expect((await host.run({ script: 'cat', stdin: bytes })).stdout.equals(bytes)).toBe(true);
    } finally {
      await connection.close();
    }
  });
});

it.each([
  ['/usr/sbin/nologin', /This account is currently not available/],
  ['/bin/false', /exit status 1|its process ended/],
  ['python3', /SyntaxError/],
  ['rbash', /restricted/],
])('%s is unreachable, with what it says', async (shell, reason) => {
  const connection = through(shell);
  await expect(connection.as({}).run({ script: ':' })).rejects.toThrow(reason);
  await connection.close();
});
