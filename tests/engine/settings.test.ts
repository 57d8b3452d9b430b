// Settings of a run where ansible-core shows nothing to compare with, or where only the inside tells that they hold.
import { describe, expect, test } from '@jest/globals';
import { becomeOf, targetOf } from '../../src/engine/login.ts';
import { NO_DIRECTIVES } from '../../src/playbook/directives.ts';
import { createEnvironment } from '../../src/template/registry.ts';
import { LazyScope } from '../../src/variables/scope.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { OPTIONS, smallRun } from './small-run.ts';

const folder = temporaryFolder({ 'roles/none/tasks/main.yml': '[]\n', 'more.yml': '- debug: msg=more\n' });

describe('no_log', () => {
  test('nothing of a result reaches a listener, not even of the tries', async () => {
    const { events } = await smallRun(
      folder,
      `- hosts: h1
  tasks:
    - shell: echo se''cret >&2; exit 1
      register: tried
      until: tried.rc == 0
      retries: 1
      delay: 0
      ignore_errors: true
    - shell: echo se''cret
      loop: [1]
    - debug: msg="{{ 'se' + 'cret' }}"
    - command: "{{ 'se' + 'cret' + missing }}"
`,
      { options: { noLog: true, verbosity: 3 } },
    );
    const told = events.filter(({ type }) => ['retry', 'item', 'result'].includes(type));
    expect(told.map(({ type }) => type)).toEqual(['retry', 'result', 'item', 'result', 'result', 'result']);
    expect(JSON.stringify(told.map(event => ('result' in event ? event.result : event)))).not.toContain(
      'secret',
    );
  });

  test('a task that says otherwise is shown', async () => {
    const { said } = await smallRun(
      folder,
      '- hosts: h1\n  tasks: [{debug: msg=hidden}, {debug: msg=shown, no_log: false}]\n',
      { options: { noLog: true } },
    );
    expect(said).toEqual(['h1: undefined', 'h1: shown']);
  });
});

describe('how a host is reached', () => {
  const defaults = {
    ...OPTIONS.login,
    remotePort: 2222,
    shell: '/bin/dash',
    become: true,
    becomeExecutable: '/opt/sudo',
    becomeFlags: '-E',
  };
  const at = (vars: Readonly<Record<string, string>>) => {
    const environment = createEnvironment({
      searchPath: { find: () => ({ found: undefined, tried: [] }) },
      partialFolders: [],
    });
    const layer = new Map(
      Object.entries(vars).map(([name, value]) => [name, { kind: 'value', value } as const]),
    );
    return { scope: new LazyScope([], [layer], environment), environment };
  };

  test('the settings hold where no variable says otherwise', () => {
    expect(targetOf('h1', NO_DIRECTIVES, defaults, at({}))).toMatchObject({ port: 2222, shell: '/bin/dash' });
    expect(becomeOf(NO_DIRECTIVES, defaults, at({}))).toMatchObject({ executable: '/opt/sudo', flags: '-E' });
  });

  test('variables win', () => {
    const vars = at({
      ansible_port: '22',
      ansible_shell_executable: '/bin/sh',
      ansible_ssh_executable: '/opt/ssh',
      ansible_sudo_exe: 'doit',
      ansible_become_flags: '-H',
    });
    expect(targetOf('h1', NO_DIRECTIVES, defaults, vars)).toMatchObject({
      port: 22,
      shell: '/bin/sh',
      sshExecutable: '/opt/ssh',
    });
    expect(becomeOf(NO_DIRECTIVES, defaults, vars)).toMatchObject({ executable: 'doit', flags: '-H' });
  });

  test('the shell of the setting runs the scripts', async () => {
    const login = { ...OPTIONS.login, shell: '/bin/bash' };
    const play = `- hosts: h1
  tasks:
    - raw: cat /proc/$PPID/comm
      register: r
    - debug: msg="{{ r.stdout | trim }}"
`;
    const { said } = await smallRun(folder, play, { options: { login } });
    expect(said).toEqual(['h1: bash']);
  });
});

test('a task that takes too long fails, unless it gives itself time', async () => {
  const { tallies } = await smallRun(
    folder,
    `- hosts: h1
  tasks:
    - command: sleep 30
      ignore_errors: true
    - command: sleep 0.1
      timeout: 0
`,
    { options: { taskTimeout: 0.05 } },
  );
  expect(tallies).toEqual({ h1: { ok: 2, changed: 1, ignored: 1 } });
});

test('hash_behaviour = merge holds in variables that hosts gave, which stay literal', async () => {
  const { said } = await smallRun(
    folder,
    `- hosts: h1
  vars: { d: { weak: "{{ 1 + 1 }}", both: { a: 1 } } }
  tasks:
    - set_fact: { d: { strong: "{{ '{' + '{ 1 }' + '}' }}", both: { b: 1 } } }
    - debug: msg="{{ d | to_json }}"
`,
    { options: { mergesVariables: true } },
  );
  expect(said).toEqual(['h1: {"weak": "2", "both": {"a": 1, "b": 1}, "strong": "{{ 1 }}"}']);
});

describe('free', () => {
  const options = { strategy: 'free' };

  test('a host that waits holds nobody up', async () => {
    const { said } = await smallRun(
      folder,
      `- hosts: all
  tasks:
    - shell: until [ -e ${folder}/done ]; do sleep 0.05; done
      when: inventory_hostname == 'h1'
    - debug: msg=first
    - include_tasks: more.yml
    - debug: msg=last
    - command: touch ${folder}/done
`,
      { options: { ...options, taskTimeout: 20 } },
    );
    expect(said).toEqual([
      ...['first', 'more', 'last'].map(text => `h2: ${text}`),
      ...['first', 'more', 'last'].map(text => `h1: ${text}`),
    ]);
  });

  test('throttle holds over hosts', async () => {
    let [running, most] = [0, 0];
    await smallRun(folder, '- hosts: all\n  tasks: [{command: sleep 0.1, throttle: 2}]\n', {
      hosts: 'h1,h2,h3,h4,',
      options,
      onEvent: event => {
        if (event.type === 'host-start') running++;
        if (event.type === 'result') running--;
        most = Math.max(most, running);
      },
    });
    expect(most).toBe(2);
  });

  test('--start-at-task is met by each host for itself', async () => {
    const { said } = await smallRun(
      folder,
      `- hosts: all
  tasks:
    - debug: msg=before
    - name: here
      debug: msg=here
- hosts: all
  tasks: [debug: msg=next]
`,
      { options: { ...options, startAtTask: 'here' } },
    );
    expect([...said].sort()).toEqual(['h1: here', 'h1: next', 'h2: here', 'h2: next']);
  });

  test('what acts once for all is refused before any task runs', async () => {
    const play = '- hosts: all\n  tasks: [{debug: msg=early}, {block: [{pause: {seconds: 1}}]}]\n';
    await expect(smallRun(folder, play, { options })).rejects.toThrow("'pause' acts once for all hosts");
  });

  test('run_once and any_errors_fatal are warned of, once', async () => {
    const play = '- hosts: all\n  tasks: [{command: "false", run_once: true, any_errors_fatal: true}]\n';
    const { events, tallies } = await smallRun(folder, play, { options });
    const warnings = events.flatMap(event => (event.type === 'warning' ? [event.message] : []));
    expect(warnings).toEqual([
      'run_once is not supported with the strategy free: every host runs the task',
      'any_errors_fatal is not supported with the strategy free: each host runs its tasks on its own',
    ]);
    expect(tallies).toEqual({ h1: { failed: 1 }, h2: { failed: 1 } });
  });

  test('handlers of a failed host run when they are forced', async () => {
    const play = `- hosts: h1
  force_handlers: true
  tasks: [{command: "true", notify: handled}, {fail: msg=down}]
  handlers: [{name: handled, debug: msg=handled}]
`;
    expect((await smallRun(folder, play, { options })).said).toEqual(['h1: handled']);
  });
});

test.each(['linear', 'free'])('a pattern that matches nothing can end the run (%s)', async strategy => {
  const play = '- hosts: nowhere\n  tasks: []\n';
  await expect(
    smallRun(folder, play, { options: { strategy, patternMismatch: 'error' } }),
  ).rejects.toMatchObject({
    code: 'UNKNOWN_HOST',
  });
  const { events } = await smallRun(folder, play, { options: { strategy, patternMismatch: 'ignore' } });
  expect(events.filter(event => event.type === 'warning')).toEqual([]);
});
