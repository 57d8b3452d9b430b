// The session protocol against real shells: nothing that a script does may leave the next call wrong or waiting.
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Call, CallTimeout, type Connection, type Host } from '../../src/connection/host.ts';
import { local } from '../../src/connection/local.ts';
import { Unreachable, UserError } from '../../src/errors.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { SHELLS } from './shells.ts';

// A busy machine is no reason to fail.
jest.setTimeout(30_000);

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

function openShell(shell: string): Connection {
  return local.connect({
    name: 'here',
    kind: 'local',
    address: 'localhost',
    hostKeyChecking: true,
    connectTimeout: 20_000,
    shell,
  });
}

/** A shell without a printf of its own; the program notes what it was given. */
const poorShell = temporaryFolder({
  'bin/printf': '#!/bin/sh\necho "$*" >>"${0%/*}/told"\n',
  environment: 'enable -n printf\n',
  sh: '#!/bin/sh\nhere=${0%/*}\nBASH_ENV=$here/environment PATH=$here/bin:$PATH exec /bin/bash "$@"\n',
});

it('keeps input out of command lines also where printf is a program', async () => {
  for (const name of ['bin/printf', 'sh']) chmodSync(join(poorShell, name), 0o755);
  const connection = openShell(join(poorShell, 'sh'));
  const { stdout } = await connection.as({}).run({ script: 'cat; printf %s', stdin: 'a \\n %s\n\xe9' });
  await connection.close();
  expect(stdout.toString()).toBe('a \\n %s\n\xe9');
  // Other programs of this machine that are shell scripts may call it as well.
  const told = readFileSync(join(poorShell, 'bin/told'), 'utf8').split('\n');
  expect(told).toContain('%s');
  expect(told.filter(line => line.includes('a \\n'))).toEqual([]);
});

describe.each(SHELLS)('a session of %s', (_, shell) => {
  let connection: Connection;
  let host: Host;

  beforeAll(() => {
    connection = openShell(shell);
    host = connection.as({});
  });
  afterAll(() => connection.close());

  const run = async (script: string, call: Omit<Call, 'script'> = {}): Promise<[number, string, string]> => {
    const { status, stdout, stderr } = await host.run({ script, ...call });
    return [status, stdout.toString('latin1'), stderr.toString('latin1')];
  };
  const pid = async (): Promise<string> => (await run('echo $$'))[1];

  it('gives status, stdout and stderr apart', async () => {
    expect(await run('echo out; echo err >&2; exit 3')).toEqual([3, 'out\n', 'err\n']);
  });

  it('keeps one shell for all calls', async () => {
    expect(await pid()).toBe(await pid());
  });

  it('passes arguments that hold any byte, text as UTF-8', async () => {
    const all = Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1));
    const [status, out] = await run('printf %s "$1$2$#"', { args: [all, "déjà\n'vu'"] });
    expect(status).toBe(0);
    expect(out).toBe(Buffer.concat([all, Buffer.from("déjà\n'vu'2")]).toString('latin1'));
  });

  it('has no arguments left from the call before', async () => {
    await run('true', { args: ['a', 'b'] });
    expect(await run('echo $#')).toEqual([0, '0\n', '']);
  });

  it('sets environment and folder for one call only', async () => {
    expect(await run('pwd; env | grep ^GREETING', { cwd: '/usr', env: { GREETING: "it's\ttwo" } })).toEqual([
      0,
      "/usr\nGREETING=it's\ttwo\n",
      '',
    ]);
    expect((await run('echo "${GREETING-none}"; cd /; GREETING=x; umask 0'))[1]).toBe('none\n');
    expect((await run('echo "${GREETING-none}"'))[1]).toBe('none\n');
  });

  it('fails a call whose folder is not there', async () => {
    const [status, out, error] = await run('echo not reached', { cwd: '/no/such' });
    expect([status, out]).toEqual([1, '']);
    expect(error).toContain('/no/such');
  });

  it('refuses a variable name that no shell takes', async () => {
    await expect(run('true', { env: { 'a-b': '1' } })).rejects.toThrow(UserError);
    expect((await run('echo fine'))[1]).toBe('fine\n');
  });

  it('reads nothing by default', async () => {
    expect(await run('cat; read -r line || echo end')).toEqual([0, 'end\n', '']);
  });

  it('passes short input byte for byte, read or unread', async () => {
    for (const stdin of [ALL_BYTES.subarray(1), "it's\n", '\n\n', '-n \\n %s', 'a\0b'])
      expect((await run('cat', { stdin }))[1]).toBe(Buffer.from(stdin as string).toString('latin1'));
    expect(await run('exec <&-; echo no', { stdin: 'x' })).toEqual([0, 'no\n', '']);
  });

  it.each([1, 100, 65_536, 65_537, 300_000, 8_388_608, 20_000_001])(
    'passes %i bytes of input',
    async size => {
      const input = Buffer.alloc(size, ALL_BYTES);
      const { status, stdout } = await host.run({ script: 'cat', stdin: input });
      expect(status).toBe(0);
      expect(stdout.equals(input)).toBe(true);
    },
  );

  it('passes a stream of unknown length', async () => {
    const parts = ['one ', '', 'two ', 'three'].map(text => Buffer.from(text));
    expect(await run('cat', { stdin: Readable.from(parts) })).toEqual([0, 'one two three', '']);
    expect(await run('cat', { stdin: Readable.from([]) })).toEqual([0, '', '']);
    const large = Array.from({ length: 19 }, (_, index) => Buffer.alloc(1_000_001, index));
    const { stdout } = await host.run({ script: 'cat', stdin: Readable.from(large) });
    expect(stdout.equals(Buffer.concat(large))).toBe(true);
  });

  it('is in order after a script that leaves its input unread', async () => {
    const before = await pid();
    expect((await run('echo no', { stdin: Buffer.alloc(50_000, 'x') }))[1]).toBe('no\n');
    expect((await run('head -c 2', { stdin: Buffer.alloc(3_000_000, 'x') }))[1]).toBe('xx');
    // Lines that would be requests, behind the point where the script has left.
    const lines = Buffer.from('echo taken for a request\n'.repeat(100_000));
    expect(await run('exec <&-; echo no', { stdin: lines })).toEqual([0, 'no\n', '']);
    expect(await run('echo fine')).toEqual([0, 'fine\n', '']);
    expect(await pid()).toBe(before);
  });

  it('stops sending when the script has ended', async () => {
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(65_536, 'y'));
      },
    });
    expect((await run('head -c 1', { stdin: endless }))[1]).toBe('y');
    expect(endless.destroyed).toBe(true);
  });

  it.each([
    ['a syntax error', 'if', 'failure'],
    ['an unbalanced brace', '}', 'failure'],
    ['an open quote', 'echo "abc', 'failure'],
    ['an open here-document', 'cat <<EOF\nEOF2', 0],
    ['set -e', 'set -e; false; echo no', 1],
    ['exit', 'exit 7', 7],
    ['exec', 'exec false', 1],
    ['closed output', 'exec >&- 2>&-; true', 0],
    ['an unset variable', 'set -u; echo $no_such_variable', 'failure'],
    ['a trap', 'trap "exit 9" EXIT; true', 9],
    ['a signal', "sh -c 'kill -9 $$'", 137],
    ['set -x', 'set -x; exit 4', 4],
    ['a changed IFS', 'IFS=x; unset PATH; exit 5', 5],
    ['readonly', 'readonly _rl=1 a=2; exit 6', 6],
  ])('survives %s', async (_, script, expected) => {
    const before = await pid();
    const [status] = await run(script);
    if (expected === 'failure') expect(status).toBeGreaterThan(0);
    else expect(status).toBe(expected);
    expect(await run('echo "$1"', { args: ['next'] })).toEqual([0, 'next\n', '']);
    expect(await pid()).toBe(before);
  });

  it('cannot be fooled by a script that prints all it sees', async () => {
    const [status, out] = await run('set; env; cat /proc/$$/cmdline', { args: ['abc'], env: { A: 'b' } });
    expect(status).toBe(0);
    expect(out).not.toMatch(/[0-9a-f]{32}b/);
  });

  it('does not add a newline', async () => {
    expect(await run('printf a; printf b >&2')).toEqual([0, 'a', 'b']);
  });

  it('carries ten megabytes', async () => {
    const { stdout, stderr } = await host.run({
      script: 'head -c 10000000 /dev/zero; head -c 1000000 /dev/zero >&2',
    });
    expect([stdout.length, stderr.length]).toEqual([10_000_000, 1_000_000]);
  });

  it('does not wait for background children, and keeps their late output out of the next call', async () => {
    const flag = `/tmp/reprise-${process.pid}-${Math.random()}`;
    const script =
      '(while [ ! -e "$1" ]; do sleep 0.05; done; echo late; echo late >&2; rm "$1") & echo started';
    expect((await run(script, { args: [flag] }))[1]).toBe('started\n');
    await run('touch "$1"; while [ -e "$1" ]; do sleep 0.05; done', { args: [flag] });
    expect(await run('echo clean')).toEqual([0, 'clean\n', '']);
  });

  it('lets a script open /dev/stderr', async () => {
    expect(await run('echo x >/dev/stderr')).toEqual([0, '', 'x\n']);
  });

  it('shows output as it comes', async () => {
    const seen: string[] = [];
    let answer = (): void => {};
    const shown = new Promise<void>(resolve => {
      answer = resolve;
    });
    const input = new Readable({ read() {} });
    const call = host.run({
      script: 'echo asking; read -r reply; echo "got $reply" >&2',
      stdin: input,
      onOutput: (stream, chunk) => {
        seen.push(`${stream} ${chunk}`);
        answer();
      },
    });
    await shown;
    expect(seen).toEqual(['stdout asking\n']);
    input.push('yes\n');
    input.push(null);
    await call;
    expect(seen).toEqual(['stdout asking\n', 'stderr got yes\n']);
  });

  it('sends a script once', async () => {
    const script = `: ${'x'.repeat(30_000)}; echo "$1"`;
    expect((await run(script, { args: ['first'] }))[1]).toBe('first\n');
    expect((await run(script, { args: ['second'] }))[1]).toBe('second\n');
  });

  it('kills what runs too long, children too, and goes on', async () => {
    const error = await run('echo "$$"; sleep 987 & sleep 987', { timeout: 200 }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CallTimeout);
    expect((error as CallTimeout).message).toBe('timed out after 0.2 s');
    const old = (error as CallTimeout).stdout.toString().trim();
    expect(await pid()).not.toBe(`${old}
`);
    expect((await run('ps -eo args | grep -c "^sleep 98[7]" || :'))[1]).toBe('0\n');
  });

  it('lets a script that is killed remove its temporary files', async () => {
    const folder = temporaryFolder({});
    const script = 'touch "$1/a"; trap \'rm "$1/a"\' EXIT; echo made; sleep 987';
    const error = await run(script, { args: [folder], timeout: 500 }).catch((reason: unknown) => reason);
    expect((error as CallTimeout).stdout.toString()).toBe('made\n');
    while (readdirSync(folder).length > 0) await delay(20);
  });

  it('is Unreachable when the shell itself is killed, and goes on with a new one', async () => {
    const error = await run('echo dying >&2; kill -9 $$').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Unreachable);
    expect((error as Error).message).toMatch(/^The shell on the control node ended during a command/);
    expect(await run('echo back')).toEqual([0, 'back\n', '']);
  });

  it('does not notice that an idle shell was killed', async () => {
    const before = (await pid()).trim();
    process.kill(Number(before), 'SIGKILL');
    expect((await run('echo "$1"', { args: ['served'], stdin: 'x' }))[1]).toBe('served\n');
  });

  it('serves calls made at once each with a shell of its own', async () => {
    const outputs = await Promise.all(
      Array.from({ length: 40 }, (_, index) => run('echo "$1"; cat', { args: [String(index)], stdin: 'in' })),
    );
    expect(outputs.map(([, out]) => out)).toEqual(outputs.map((_, index) => `${index}\nin`));
  });
});
