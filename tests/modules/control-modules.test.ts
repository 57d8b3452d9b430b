// Modules that act on the control node alone: what they return and what they ask of the run.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { add_host, splitPort } from '../../src/modules/add_host.ts';
import { assert } from '../../src/modules/assert.ts';
import { debug } from '../../src/modules/debug.ts';
import { fail } from '../../src/modules/fail.ts';
import { group_by } from '../../src/modules/group_by.ts';
import { include_vars } from '../../src/modules/include_vars.ts';
import type { ModuleContext, ModuleResult } from '../../src/modules/module.ts';
import { describeDuration, pause } from '../../src/modules/pause.ts';
import { findModule, loadModules, moduleNames, takesFreeForm } from '../../src/modules/registry.ts';
import { set_stats } from '../../src/modules/set_stats.ts';
import type { Value } from '../../src/values/value.ts';
import { runModule, type TestContext, testContext } from './context.ts';
import { scriptedHost } from './shell-host.ts';

/** None of these may speak to a host: a scripted one without answers throws when it is asked. */
const host = scriptedHost();

describe('pause', () => {
  /** At a keyboard: the keys that are typed, and what the person sees of them. */
  const typing = (keys: string, seen: string[] = [], title = 'pause'): TestContext => {
    const typed = [...keys];
    return testContext({
      title,
      openKeyboard: async () => ({
        seesOutput: true,
        next: async signal => {
          if (typed.length === 0) await once(signal, 'abort');
          signal.throwIfAborted();
          return typed.shift();
        },
        write: text => void seen.push(text),
        interrupt: () => void seen.push('interrupted'),
        close: () => void seen.push('closed'),
      }),
    });
  };

  test('gives what was typed', async () => {
    const seen: string[] = [];
    const context = typing('ab\u007fc\r', seen, 'Ask');
    const result = await runModule(pause, host, { prompt: 'Go on?' }, context);
    expect(result).toMatchObject({ changed: false, user_input: 'ac', echo: true, rc: 0, stderr: '' });
    expect(context.displayed).toEqual(['[Ask]\nGo on?:']);
    expect(seen).toEqual(['a', 'b', '\r\u001b[Ka', 'c', '\r\u001b[K', 'closed']);
  });

  test('shows nothing of it without echo', async () => {
    const seen: string[] = [];
    const context = typing('yes\r', seen);
    const result = await runModule(pause, host, { echo: false }, context);
    expect(result).toMatchObject({ user_input: 'yes', echo: false });
    expect(context.displayed).toEqual([
      '[pause]\nPress enter to continue, Ctrl+C to interrupt (output is hidden):',
    ]);
    expect(seen).toEqual(['\r\u001b[K', 'closed']);
  });

  test.each([{ prompt: 'Well' }, { seconds: 60 }])('Ctrl-C asks whether to go on: %j', async args => {
    const context = typing('\u0003xC');
    expect(await runModule(pause, host, args, context)).toMatchObject({ rc: 0, user_input: '' });
    expect(context.displayed.at(-1)).toBe("Press 'C' to continue the play or 'A' to abort \r");
    const aborted = await runModule(pause, host, args, typing('\u0003a'));
    expect(aborted).toEqual({ failed: true, msg: 'user requested abort!' });
  });

  test('a second Ctrl-C ends the run', async () => {
    const seen: string[] = [];
    await runModule(pause, host, {}, typing('\u0003\u0003a', seen));
    expect(seen).toContain('interrupted');
  });

  test('tells how long it waits, whatever is typed, and cuts off fractions', async () => {
    const context = typing('x');
    const result = await runModule(pause, host, { seconds: 1.9, prompt: 'Wait' }, context);
    expect(result).toMatchObject({ delta: 1, user_input: '' });
    expect(context.displayed).toEqual([
      'Pausing for 1 seconds',
      "(ctrl+C then 'C' = continue early, ctrl+C then 'A' = abort)\r",
      '[pause]\nWait:',
    ]);
  });

  test('goes on without a terminal, and says so', async () => {
    expect(await runModule(pause, host, {}, testContext())).toMatchObject({
      user_input: '',
      warnings: ['Not waiting for response to prompt as stdin is not interactive'],
    });
  });

  test('ends when the run is interrupted', async () => {
    const interrupt = new AbortController();
    const paused = runModule(pause, host, { minutes: 5 }, testContext({ signal: interrupt.signal }));
    interrupt.abort();
    await expect(paused).rejects.toThrow('abort');
  });

  test('says how long it took as Python would', () => {
    expect([
      describeDuration(1000, true),
      describeDuration(1234, true),
      describeDuration(90_000, false),
    ]).toEqual(['1.0 seconds', '1.23 seconds', '1.5 minutes']);
  });

  test('takes seconds or minutes, not both', async () => {
    expect(await runModule(pause, host, { seconds: 1, minutes: 1 })).toMatchObject({ failed: true });
  });
});

describe('include_vars', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reprise-vars-'));
    for (const name of ['b.yml', 'a.json', 'c.txt', 'deep/d.yaml', 'deep/deeper/e.yml']) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), name);
    }
  });

  /** Each file defines `last` and a variable of its own. */
  const context = (known: Record<string, unknown> = {}): TestContext =>
    testContext({
      variables: known,
      files: {
        find: (_kind, name) => name,
        readVars: path =>
          new Map<string, Value>([
            ['last', readFileSync(path, 'utf8')],
            ['nested', new Map([[readFileSync(path, 'utf8'), 1]])],
          ]),
      },
    });
  const run = async (args: Record<string, unknown>, on: TestContext = context()) => {
    const result = await runModule(include_vars, host, args, on);
    const files = result.ansible_included_var_files as string[] | undefined;
    return { ...result, files: files?.map(file => file.slice(folder.length + 1)) };
  };

  test('a folder: its files by name, then those of its folders', async () => {
    const result = await run({ dir: folder, ignore_files: ['c.txt'] });
    expect(result.files).toEqual(['a.json', 'b.yml', 'deep/d.yaml', 'deep/deeper/e.yml']);
    expect(result.ansible_facts).toMatchObject({ last: 'deep/deeper/e.yml' });
  });

  test('depth, names and endings', async () => {
    expect((await run({ dir: folder, depth: 1, ignore_files: ['.*\\.txt'] })).files).toEqual([
      'a.json',
      'b.yml',
    ]);
    expect((await run({ dir: folder, files_matching: '^[be]\\.' })).files).toEqual([
      'b.yml',
      'deep/deeper/e.yml',
    ]);
    expect((await run({ dir: folder, extensions: ['txt'], ignore_unknown_extensions: true })).files).toEqual([
      'c.txt',
    ]);
  });

  test('another ending is a mistake', async () => {
    expect(await run({ dir: folder })).toMatchObject({
      failed: true,
      message: `${folder}/c.txt does not have a valid extension: yaml, yml, json`,
    });
  });

  test('a file that is no folder', async () => {
    expect(await run({ dir: join(folder, 'b.yml') })).toMatchObject({ failed: true });
  });

  test('hands the variables over, alone or below a name', async () => {
    const on = context();
    await run({ file: join(folder, 'b.yml'), name: 'all' }, on);
    const [effect] = on.effects;
    if (effect?.kind !== 'include-vars') throw new RangeError('no variables were handed over');
    expect(effect).toMatchObject({ files: [join(folder, 'b.yml')], name: 'all', merges: false });
  });

  test('merges dicts into those that are known', async () => {
    const on = context();
    await run({ file: join(folder, 'b.yml'), hash_behaviour: 'merge' }, on);
    expect(on.effects).toMatchObject([{ kind: 'include-vars', merges: true }]);
  });
});

describe('add_host and group_by', () => {
  test.each([
    ['db1', { host: 'db1' }],
    ['db1:2222', { host: 'db1', port: 2222 }],
    ['[::1]:22', { host: '::1', port: 22 }],
    ['fe80::1', { host: 'fe80::1' }],
  ])('%s', (name, expected) => {
    expect(splitPort(name)).toEqual(expected);
  });

  test('everything that is no group is a variable of the host', async () => {
    const context = testContext();
    await runModule(add_host, host, { name: 'db1:2222', groups: 'a, b,a', colour: 'red' }, context);
    expect(context.effects).toEqual([
      {
        kind: 'add-host',
        host: 'db1',
        groups: ['a', 'b'],
        vars: new Map<string, unknown>([
          ['colour', 'red'],
          ['ansible_ssh_port', 2222],
        ]),
      },
    ]);
  });

  test('spaces in a key become dashes', async () => {
    const context = testContext();
    await runModule(group_by, host, { key: 'os Debian 12', parents: 'all os' }, context);
    expect(context.effects).toEqual([{ kind: 'group-by', group: 'os-Debian-12', parents: ['all-os'] }]);
  });
});

describe('assert, debug, fail, set_stats', () => {
  const variables = { yes: true, no: false, list: [1, 'a'] };
  const run = (
    module: Parameters<typeof runModule>[0],
    args: Record<string, unknown>,
    more: Partial<ModuleContext> = {},
  ): Promise<ModuleResult> => runModule(module, host, args, testContext({ variables, ...more }));

  test('assert stops at the first condition that does not hold, and names it', async () => {
    expect(await run(assert, { that: ['yes', 'not no'] })).toMatchObject({
      changed: false,
      msg: 'All assertions passed',
    });
    expect(await run(assert, { that: ['yes', 'no', 'nowhere'], msg: 'as wished' })).toMatchObject({
      failed: true,
      assertion: 'no',
      evaluated_to: false,
      msg: 'as wished',
    });
  });

  test('assert takes a boolean and a single condition', async () => {
    expect(await run(assert, { that: [false] })).toMatchObject({ failed: true, assertion: false });
    expect(await run(assert, { that: 'yes' })).toMatchObject({ changed: false });
  });

  test('debug shows a variable under its expression, and what is missing', async () => {
    expect(await run(debug, { var: 'list' })).toMatchObject({ list: [1, 'a'] });
    expect(await run(debug, { var: 'nowhere' })).toMatchObject({ nowhere: 'VARIABLE IS NOT DEFINED!' });
    expect((await run(debug, { var: 'nowhere' }, { verbosity: 1 })).nowhere).toContain("'nowhere'");
    expect(await run(debug, {})).toMatchObject({ msg: 'Hello world!' });
  });

  test('debug waits for its verbosity', async () => {
    expect(await run(debug, { msg: 'x', verbosity: 2 }, { verbosity: 1 })).toMatchObject({ skipped: true });
    expect(await run(debug, { msg: 'x', verbosity: 2 }, { verbosity: 2 })).toMatchObject({ msg: 'x' });
  });

  test('fail', async () => {
    expect(await run(fail, {})).toMatchObject({ failed: true, msg: 'Failed as requested from task' });
  });

  test('set_stats hands its data to the run', async () => {
    expect(await run(set_stats, { data: { a: 1 }, per_host: true })).toMatchObject({
      changed: false,
      ansible_stats: { data: { a: 1 }, per_host: true, aggregate: true },
    });
  });
});

test('the modules that take free text are those that name an argument for it', async () => {
  await loadModules(moduleNames());
  const withText = moduleNames().filter(name => findModule(name)?.freeForm !== undefined);
  expect(moduleNames().filter(takesFreeForm)).toEqual(withText);
});

test('every argument is described', async () => {
  await loadModules(moduleNames());
  for (const name of moduleNames()) {
    for (const argument of Object.values(findModule(name)?.schema.properties ?? {})) {
      expect(argument.description).toMatch(/\S/);
    }
  }
});
