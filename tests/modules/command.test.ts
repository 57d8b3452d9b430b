// command, shell and raw on real shells, against what ansible-core 2.14 returns.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { command } from '../../src/modules/command.ts';
import { raw } from '../../src/modules/raw.ts';
import { shell } from '../../src/modules/shell.ts';
import { runModule, testContext } from './context.ts';
import { shellHost } from './shell-host.ts';

const MODULES = { command, raw, shell };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise command '));
  writeFileSync(join(folder, 'there'), '');
  writeFileSync(join(folder, 'plain'), '', { mode: 0o644 });
});

describe.each([['dash'], ['busybox', 'sh']])('under %s', (...program) => {
  const host = shellHost([...program, '-c'], {
    HOME: '/home/x',
    PLACE: 'a  b',
    check: 'kept',
    CDPATH: '/usr',
  });
  const run = (name: keyof typeof MODULES, args: Record<string, unknown>, check = false) =>
    runModule(MODULES[name], host, args, testContext({ check }));

  test('words reach the program as written', async () => {
    const argv = ['printf', '[%s]', 'a  b', "it's", '"', '', '*', 'new\nline', '\\n', '-n'];
    const result = await run('command', { argv });
    expect(result).toMatchObject({
      changed: true,
      rc: 0,
      cmd: argv,
      stdout: '[a  b][it\'s]["][][*][new\nline][\\n][-n]',
      msg: '',
    });
  });

  test('the program is the one in PATH, not the one in the shell', async () => {
    expect(await run('command', { argv: ['echo', 'a\\tb'] })).toMatchObject({ stdout: 'a\\tb' });
  });

  test('$NAME and ~ are expanded, unknown names stay', async () => {
    const cmd = 'printf "[%s]" $PLACE ${PLACE}x ~ ~/y ~root/z $NOPE ${NOPE} $ a~ "$PLACE"';
    expect(await run('command', { cmd })).toMatchObject({
      stdout: '[a  b][a  bx][/home/x][/home/x/y][/root/z][$NOPE][${NOPE}][$][a~][a  b]',
    });
    expect(await run('command', { cmd, expand_argument_vars: false })).toMatchObject({
      stdout: '[$PLACE][${PLACE}x][~][~/y][~root/z][$NOPE][${NOPE}][$][a~][$PLACE]',
    });
  });

  test('the environment is the one that was given', async () => {
    expect(await run('shell', { cmd: 'echo "$check"' })).toMatchObject({ stdout: 'kept' });
  });

  test('output loses its last line ends, and its lines', async () => {
    expect(await run('command', { cmd: 'printf "a\\r\\n\\nb\\n\\n"' })).toMatchObject({
      stdout: 'a\r\n\nb',
      stdout_lines: ['a', '', 'b'],
    });
    expect(await run('command', { cmd: 'printf "b\\n\\n"', strip_empty_ends: false })).toMatchObject({
      stdout: 'b\n\n',
      stdout_lines: ['b', ''],
    });
  });

  test('stdin, and nothing when none is given', async () => {
    expect(await run('command', { cmd: 'cat -A', stdin: 'x' })).toMatchObject({ stdout: 'x$' });
    expect(await run('command', { cmd: 'cat -A', stdin: 'x', stdin_add_newline: false })).toMatchObject({
      stdout: 'x',
    });
    expect(await run('command', { cmd: 'cat' })).toMatchObject({ stdout: '' });
  });

  test('a status other than 0 fails', async () => {
    expect(await run('shell', { cmd: 'echo no >&2; exit 3' })).toMatchObject({
      changed: true,
      failed: true,
      rc: 3,
      msg: 'non-zero return code',
      cmd: 'echo no >&2; exit 3',
      stderr: 'no',
      stderr_lines: ['no'],
    });
  });

  test('chdir comes before creates', async () => {
    expect(await run('command', { cmd: 'pwd', chdir: folder })).toMatchObject({ stdout: folder });
    expect(await run('command', { cmd: 'pwd', chdir: folder, creates: 'there' })).toMatchObject({
      changed: false,
      rc: 0,
      start: null,
      stdout: 'skipped, since there exists',
      msg: "Did not run command since 'there' exists",
    });
    expect(await run('command', { cmd: 'pwd', chdir: '/nowhere' })).toMatchObject({
      failed: true,
      rc: null,
      msg: "Unable to change directory before execution: [Errno 2] No such file or directory: b'/nowhere'",
    });
  });

  test('creates and removes take globs', async () => {
    const there = join(folder, 'th*');
    expect(await run('command', { cmd: 'id', creates: there })).toMatchObject({ changed: false });
    expect(await run('command', { cmd: 'id', removes: there })).toMatchObject({ changed: true });
    expect(await run('command', { cmd: 'id', removes: join(folder, 'x*') })).toMatchObject({
      changed: false,
      msg: `Did not run command since '${folder}/x*' does not exist`,
    });
  });

  test('a program that cannot be started', async () => {
    expect(await run('command', { cmd: '/nowhere a' })).toMatchObject({
      changed: false,
      failed: true,
      rc: 2,
      cmd: '/nowhere a',
      msg: "[Errno 2] No such file or directory: b'/nowhere'",
    });
    expect(await run('command', { argv: ['nowhere'] })).toMatchObject({ rc: 2 });
    expect(await run('command', { argv: [join(folder, 'plain')] })).toMatchObject({ rc: 13, failed: true });
    expect(await run('shell', { cmd: 'id', executable: '/nowhere' })).toMatchObject({ rc: 2 });
  });

  test('check mode', async () => {
    expect(await run('command', { cmd: 'id' }, true)).toMatchObject({ changed: false, skipped: true });
    expect(await run('command', { cmd: 'id', creates: '/nowhere' }, true)).toMatchObject({ changed: true });
    expect(await run('command', { cmd: 'id', creates: '/' }, true)).toMatchObject({
      changed: false,
      msg: "Would not run command since '/' exists",
    });
  });

  test('raw keeps the output as it is', async () => {
    expect(await run('raw', { cmd: "printf 'a\\n\\n'; exit 4" })).toEqual({
      changed: true,
      failed: true,
      rc: 4,
      stdout: 'a\n\n',
      stdout_lines: ['a', ''],
      stderr: '',
      stderr_lines: [],
      msg: 'non-zero return code',
    });
  });

  test('one round trip', async () => {
    const before = host.calls.length;
    await run('command', { cmd: 'id', creates: '/nowhere', chdir: '/' });
    expect(host.calls.length - before).toBe(1);
  });
});

test.each<[Record<string, unknown>, string]>([
  [{}, 'no command given'],
  [{ cmd: 'a', argv: ['b'] }, 'only command or argv can be given, not both'],
  [{ cmd: "a 'b" }, 'the command cannot be split into words: No closing quotation'],
])('%p is refused', async (args, msg) => {
  expect(await runModule(command, shellHost(), args)).toMatchObject({ failed: true, rc: 256, msg });
});
