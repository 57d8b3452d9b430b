// Becoming another user, with stand-ins for sudo and su that ask, refuse and fail as the real ones do (the real ones are
// tried on the sandbox, tests/e2e).
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { becomeLogin } from '../../src/connection/become.ts';
import type { Become, Connection } from '../../src/connection/host.ts';
import { local } from '../../src/connection/local.ts';
import { BecomeFailed } from '../../src/errors.ts';
import { temporaryFolder } from '../temporary-folder.ts';

// A busy machine is no reason to fail.
jest.setTimeout(30_000);

const folder = temporaryFolder({});

/** A program that runs this text, `$log` naming the file into which it can tell what it was given. */
function program(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nlog=${path}.log\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** What sudo does with -S and -p: ask on stderr, read one line, up to three times; then run the rest. */
const ASKING = `
prompt=
while [ $# -gt 0 ]; do case $1 in -p) prompt=$2; shift 2;; -u) export WHO=$2; shift 2;; -*) shift;; *) break;; esac; done
for try in 1 2 3; do
  printf %s "$prompt" >&2
  IFS= read -r given || exit 1
  printf '%s\\n' "$given" >>"$log"
  [ "$given" = "se'cret \\\\ pass" ] && exec "$@"
  echo 'Sorry, try again.' >&2
done
echo 'sudo: 3 incorrect password attempts' >&2
exit 1`;
const PASSING = `
printf '%s\\n' "$*" >>"$log"
while [ $# -gt 0 ]; do case $1 in -u) export WHO=$2; shift 2;; -*) shift;; *) break;; esac; done
exec "$@"`;

let connection: Connection;
beforeAll(() => {
  connection = local.connect({
    name: 'here',
    kind: 'local',
    address: '',
    hostKeyChecking: true,
    connectTimeout: 20_000,
  });
});
afterAll(() => connection.close());

const sudo = (executable: string, more: Partial<Become> = {}): Become => ({
  method: 'sudo',
  user: 'postgres',
  executable,
  ...more,
});
const run = async (become: Become, script = 'echo "$WHO $1"', stdin?: string): Promise<string> => {
  const { stdout } = await connection.as({ become }).run({ script, args: ['one'], stdin });
  return stdout.toString();
};
const failure = async (become: Become): Promise<string> => {
  const error: unknown = await run(become).catch((reason: unknown) => reason);
  if (!(error instanceof BecomeFailed)) throw error;
  return error.message;
};

it('leaves a user: its idle shells are gone, those of others stay', async () => {
  const executable = program('leaving', PASSING);
  const pidAs = (user: string) => run(sudo(executable, { user }), 'echo $$');
  const [gone, kept] = [await pidAs('old'), await pidAs('other')];
  await connection.as({}).leave?.('old');
  expect(() => process.kill(Number(gone), 0)).toThrow('ESRCH');
  expect(await pidAs('old')).not.toBe(gone);
  expect(await pidAs('other')).toBe(kept);
});

describe('sudo', () => {
  it('without a password never asks', async () => {
    const executable = program('plain', PASSING);
    expect(await run(sudo(executable))).toBe('postgres one\n');
    expect(readFileSync(`${executable}.log`, 'utf8')).toMatch(/^-H -n -u postgres \/bin\/sh -c /);
  });

  it('gives the password when it is asked for, and nothing but the password', async () => {
    const executable = program('asking', ASKING);
    const become = sudo(executable, { password: "se'cret \\ pass" });
    expect(await run(become, 'cat', 'input')).toBe('input');
    expect(await run(become)).toBe('postgres one\n');
    expect(readFileSync(`${executable}.log`, 'utf8')).toBe("se'cret \\ pass\n");
  });

  it('keeps the password when it is not asked for', async () => {
    const executable = program(
      'not-asking',
      ASKING.replace('for try in 1 2 3; do', 'exec "$@"; for try in 1; do'),
    );
    expect(await run(sudo(executable, { password: 'secret' }), 'cat; echo "$1"')).toBe('one\n');
  });

  it('tells a wrong password at the second question', async () => {
    const executable = program('wrong', ASKING);
    expect(await failure(sudo(executable, { password: 'no' }))).toBe('Incorrect sudo password');
    expect(readFileSync(`${executable}.log`, 'utf8')).toBe('no\n');
  });

  it.each([
    ['sudo: a password is required', 'Missing sudo password'],
    ['sudo: a terminal is required to read the password', 'Missing sudo password'],
    ['Sorry, try again.\nsudo: 1 incorrect password attempt', 'Missing sudo password'],
    ['dba is not in the sudoers file.', 'sudo could not become postgres: dba is not in the sudoers file.'],
    [
      'sudo: unknown user nosuch\nsudo: error',
      'sudo could not become postgres: sudo: unknown user nosuch; sudo: error',
    ],
  ])('says what is wrong: %j', async (words, message) => {
    const executable = program('failing', `printf '%s\\n' '${words}' >&2; exit 1`);
    const told = await failure(sudo(executable));
    if (typeof message === 'string') expect(told).toBe(message);
    else expect(told).toMatch(message);
  });

  it('is not installed', async () => {
    expect(await failure(sudo('/no/sudo'))).toMatch(/^\/no\/sudo is not installed on the host: /);
  });

  /** Runs nothing without a terminal, as with requiretty. */
  const ON_TERMINAL =
    "{ true </dev/tty; } 2>/dev/null || { echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1; }";

  it('is given a terminal where it wants one, and the streams stay as they are', async () => {
    const become = sudo(program('wanting', `${ON_TERMINAL}${PASSING}`));
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    const host = connection.as({ become });
    const { stdout, stderr } = await host.run({
      script: 'cat; printf %s "$WHO $1" >&2',
      args: ['a\x03b'],
      stdin: Readable.from([bytes]),
    });
    expect([stdout.equals(bytes), stderr.toString()]).toEqual([true, 'postgres a\x03b']);
    expect(await run(become)).toBe('postgres one\n');
  });

  it('asks for its password there', async () => {
    const asking = ASKING.replaceAll('>&2', '>/dev/tty').replace('read -r given', 'read -r given </dev/tty');
    const executable = program('wanting-password', `${ON_TERMINAL}\nstty -echo </dev/tty${asking}`);
    expect(await run(sudo(executable, { password: "se'cret \\ pass" }), 'cat', 'input')).toBe('input');
    expect(readFileSync(`${executable}.log`, 'utf8')).toBe("se'cret \\ pass\n");
    expect(await failure(sudo(executable, { password: 'no' }))).toBe('Incorrect sudo password');
  });

  it('says what to do where there is no terminal to be had', async () => {
    const executable = program('never', "echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1");
    expect(await failure(sudo(executable))).toMatch(/requiretty.*Defaults.*!requiretty/);
    const login = becomeLogin(sudo('sudo'), '/bin/sh', 1000, { atTerminal: true });
    const end = { reason: '', isLost: false };
    expect(login.failed('no program script to make a terminal with\n', end).message).toMatch(
      /^sudo wants a terminal \(requiretty in sudoers\), and the host has no program script .*: install it, or add/,
    );
  });

  it('speaks English, and leaves the language of the commands alone', async () => {
    const german = program(
      'german',
      `[ "$LANGUAGE" = en ] || { echo 'sudo: Ein Passwort ist notwendig' >&2; exit 1; }${PASSING}`,
    );
    expect(await run(sudo(german), 'echo "$WHO $1 ${LANGUAGE-none}"')).toBe('postgres one none\n');
  });

  it('does not wait for ever', async () => {
    const executable = program('hanging', 'echo "One-time code:" >&2; sleep 10');
    const become = sudo(executable, { password: 'x' });
    const impatient = local.connect({
      name: 'here',
      kind: 'local',
      address: '',
      hostKeyChecking: true,
      connectTimeout: 1000,
    });
    await expect(impatient.as({ become }).run({ script: 'true' })).rejects.toThrow(
      new BecomeFailed('Timeout (1s) waiting for sudo to become postgres: One-time code:'),
    );
    await impatient.close();
  });

  it('keeps users apart, at once', async () => {
    const executable = program('many', PASSING);
    const users = ['one', 'two', 'three', 'one'];
    const said = await Promise.all(
      users.map(user => run(sudo(executable, { user }), 'sleep 0.05; echo "$WHO"')),
    );
    expect(said).toEqual(users.map(user => `${user}\n`));
  });

  it('takes flags, without those that forbid asking when there is a password', () => {
    const command = (more: Partial<Become>): string => becomeLogin(sudo('sudo', more)).command('loop');
    expect(command({ flags: '-E -n', user: 'a b' })).toBe(
      "exec env LANGUAGE=en sudo -E -n -n -u 'a b' /bin/sh -c 'unset LANGUAGE;loop'",
    );
    expect(command({ flags: '-nH --non-interactive -n', password: 'x' })).toMatch(
      /^exec env LANGUAGE=en sudo -H -S -p '\[sudo via reprise, key=[0-9a-f]{32}\] password:' -u postgres/,
    );
    expect(command({ flags: '' })).toBe(
      "exec env LANGUAGE=en sudo  -n -u postgres /bin/sh -c 'unset LANGUAGE;loop'",
    );
  });
});

describe('su', () => {
  const ASKING_SU = `
printf 'Mot de passe : ' >&2
IFS= read -r given
[ "$given" = right ] || { echo 'su: Authentication failure' >&2; exit 1; }
while [ "$1" != -c ]; do shift; done
exec /bin/sh -c "$2"`;
  const su = (executable: string, more: Partial<Become> = {}): Become => ({
    method: 'su',
    user: 'postgres',
    executable,
    ...more,
  });

  it('gives the password, whatever the language of the question', async () => {
    expect(await run(su(program('su', ASKING_SU), { password: 'right' }), 'cat', 'x')).toBe('x');
  });

  it('tells a wrong and a missing password', async () => {
    expect(await failure(su(program('su-wrong', ASKING_SU), { password: 'wrong' }))).toBe(
      'Incorrect su password',
    );
    expect(await failure(su(program('su-missing', ASKING_SU)))).toBe('Missing su password');
  });

  it('needs none as root', async () => {
    const executable = program('su-root', 'while [ "$1" != -c ]; do shift; done; exec /bin/sh -c "$2"');
    expect(await run(su(executable), 'echo "$1"')).toBe('one\n');
  });
});

describe('doas', () => {
  /** Asks on its terminal, forgetting what was typed before, and runs the rest with the streams that it was given. */
  const ASKING_DOAS = `
while [ $# -gt 0 ]; do case $1 in -n) never=1; shift;; -u) export WHO=$2; shift 2;; *) break;; esac; done
[ -z "$never" ] || { echo 'doas: Authentication required' >&2; exit 1; }
{ exec 9<>/dev/tty; } 2>/dev/null || { echo 'doas: a tty is required' >&2; exit 1; }
saved=$(stty -g <&9)
stty -echo <&9
printf '\\rdoas (me@host) password: ' >&9
IFS= read -r given <&9
stty "$saved" <&9
printf '\\n' >&9
exec 9<&-
printf '%s\\n' "$given" >>"$log"
[ "$given" = "se'cret \\\\ \\$x päss" ] || { echo 'doas: Authentication failed' >&2; exit 1; }
exec "$@"`;
  const doas = (executable: string, more: Partial<Become> = {}): Become => ({
    method: 'doas',
    user: 'postgres',
    executable,
    password: "se'cret \\ $x päss",
    ...more,
  });

  it('gives the password on a terminal, and keeps the streams of the shell as they are', async () => {
    const executable = program('doas', ASKING_DOAS);
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    const host = connection.as({ become: doas(executable) });
    const echoed = await host.run({
      script: 'cat; printf "%s" "$WHO $1" >&2',
      args: ['a\n\x03b'],
      stdin: bytes,
    });
    expect(echoed.stdout.equals(bytes)).toBe(true);
    expect(echoed.stderr.toString()).toBe('postgres a\n\x03b');
    expect((await host.run({ script: 'echo again; echo on both >&2' })).stderr.toString()).toBe('on both\n');
    expect(readFileSync(`${executable}.log`, 'utf8')).toBe("se'cret \\ $x päss\n");
  });

  it('keeps the password when it is not asked for', async () => {
    const executable = program('doas-nopass', PASSING);
    expect(await run(doas(executable), 'cat; echo "$WHO $1"', 'input ')).toBe('input postgres one\n');
    expect(readFileSync(`${executable}.log`, 'utf8')).not.toContain('cret');
  });

  it('tells a wrong and a missing password, and a rule that is not there', async () => {
    const executable = program('doas-wrong', ASKING_DOAS);
    expect(await failure(doas(executable, { password: 'wrong' }))).toBe('Incorrect doas password');
    expect(await failure(doas(executable, { password: undefined }))).toBe('Missing doas password');
    const forbidden = program('doas-forbidden', "echo 'doas: Operation not permitted' >&2; exit 1");
    expect(await failure(doas(forbidden))).toBe(
      'doas could not become postgres: doas: Operation not permitted',
    );
    expect(await failure(doas('/no/doas'))).toMatch(/^\/no\/doas is not installed on the host: /);
  });

  it('ends a script that is late', async () => {
    const host = connection.as({ become: doas(program('doas-late', ASKING_DOAS)) });
    await expect(host.run({ script: 'sleep 30; :', timeout: 300 })).rejects.toThrow(
      /^timed out after 0.3 s$/,
    );
    expect((await host.run({ script: 'echo fine' })).stdout.toString()).toBe('fine\n');
  });

  it('says what is missing on a host that cannot make a terminal', async () => {
    const become = doas(program('doas-bare', ASKING_DOAS));
    const line = becomeLogin(become).command('loop').replaceAll('script', 'no-such-script');
    const { stderr } = await connection.as({}).run({ script: line });
    expect(stderr.toString()).toBe('no program no-such-script to make a terminal with\n');
    expect(
      becomeLogin(become).failed('no program script to make a terminal with\n', { reason: '', isLost: false })
        .message,
    ).toMatch(/^doas asks for its password on a terminal, and the host has no program script/);
  });
});

it.each([
  [{ method: 'doas', user: 'x' }, "exec env LANGUAGE=en doas -n -u x /bin/sh -c 'unset LANGUAGE;loop'"],
  [
    { method: 'runuser', user: 'x', flags: '-l' },
    "exec env LANGUAGE=en runuser -s /bin/sh -l x -c 'unset LANGUAGE;loop'",
  ],
  [
    { method: 'su', user: 'x', flags: '-' },
    "exec env LANGUAGE=en su - x -c 'exec /bin/sh -c '\\''unset LANGUAGE;loop'\\'''",
  ],
] as const)('starts %j', (become, command) => {
  expect(becomeLogin(become).command('loop')).toBe(command);
});
