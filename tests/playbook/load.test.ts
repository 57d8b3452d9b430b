// Playbooks in every form that Ansible takes, and all of their mistakes at once.
import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { locate } from '../../src/source/span.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { load, tasksOf, written } from './loading.ts';

const folder = temporaryFolder({
  'forms.yml': `- hosts: all
  tasks:
    - copy: { src: a, dest: b }
    - copy: src=a dest="b c"
    - ansible.builtin.copy:
        src: a
      args: { dest: b }
    - command: echo a=b chdir=/tmp
    - command:
        cmd: uptime
    - action: copy src=a dest=b
    - action: { module: copy, src: a, dest: b }
    - local_action: command echo x
    - shell: |
        echo 1
        echo 2
    - debug:
    - set_fact: a=1 b={{ 2 + 3 }}
    - copy: "{{ all_of_it }}"
    - copy:
      args: "{{ all_of_it }}"
`,
  'keywords.yml': `- name: A play
  hosts: [a, "b,c"]
  gather_facts: no
  serial: [1, "50%"]
  become: true
  environment: { A: 1 }
  tags: play
  vars: { x: 1 }
  vars_files: [one.yml, [two.yml, three.yml]]
  vars_prompt:
    - { name: p, private: no, default: d }
  pre_tasks:
    - { name: pre, ping: }
  roles:
    - plain
  tasks:
    - block:
        - name: inner
          ping:
          tags: [a, "b,c"]
          become: false
          when: second
          environment: { B: 2 }
          vars: { z: 3 }
          loop: [1]
          loop_control: { loop_var: i, label: l }
          register: r
          until: u
          retries: 2
          delay: 1
          changed_when: [false, c]
          failed_when: f
          notify: [h, i]
      rescue:
        - { name: saved, ping: }
      always:
        - { name: last, ping: }
      when: first
      vars: { y: 2 }
      tags: block
  post_tasks:
    - { name: post, ping: }
  handlers:
    - { name: h, listen: [t], ping: }
    - block:
        - { name: i, ping: }
`,
  'roles/plain/tasks/main.yml': '- { name: of the role, ping: }\n- import_tasks: sub.yml\n',
  'roles/plain/tasks/sub.yml': '- { name: of its file, ping: }\n',
  'roles/plain/tasks/other.yml': '- { name: other, ping: }\n',
  'roles/plain/handlers/main.yml': '- { name: role handler, ping: }\n',
  'roles/plain/defaults/main.yml': 'd: default\n',
  'roles/plain/vars/main.yaml': 'v: var\nshared: of the role\n',
  'roles/plain/meta/main.yml': 'dependencies:\n  - { role: needed, given: g, tags: [dep] }\n',
  'roles/needed/tasks/main.yml': '- { name: of the needed, ping: }\n',
  'roles/needed/defaults/main/a.yml': 'one: 1\n',
  'roles/needed/defaults/main/b.yml': 'two: 2\n',
  'roles/round/meta/main.yml': 'dependencies: [about]\n',
  'roles/about/meta/main.yml': 'dependencies: [round]\n',
  'imports.yml': `- import_playbook: plays/inner.yml
  vars: { x: outer }
  tags: imported
  when: a
- hosts: all
  tasks:
    - import_tasks: "{{ which }}.yml"
      when: b
      vars: { y: 1 }
    - import_role: { name: plain, tasks_from: other }
      vars: { shared: of the import }
    - include_tasks: { file: anything.yml, apply: { tags: t } }
      vars: { z: 1 }
    - include_role:
        name: "{{ later }}"
        tasks_from: other
        public: true
`,
  'plays/inner.yml':
    '- hosts: inner\n  tags: own\n  vars: { x: inner }\n  tasks:\n    - { name: in, ping: }\n',
  'plays/linked.yml': '- { hosts: all, roles: [needed] }\n',
  'main.yml': '- { name: imported, ping: }\n',
  'mistakes.yml': `- hosts: all
  serail: 1
  vars: { "a-b": 1 }
  vars_prompt: [{ prompt: x, encript: md5_crypt }]
  tasks:
    - pign:
    - name: none
    - { ping: , command: uptime }
    - { ping: , loop: [1], with_items: [2] }
    - { ping: , register: "a b" }
    - { ping: , args: [1] }
    - copy: [1]
    - text
    - import_tasks: main.yml
      loop: [1]
    - import_tasks: main.yml
      registre: x
    - { import_role: { nmae: plain } }
    - { include_role: { name: plain, tasks_form: x } }
    - include_tasks:
    - meta: whatever
    - block: text
  roles:
    - nowhere
    - round
    - { tags: x }
  handlers:
    ping:
- tasks: []
- text
- hosts:
`,
});

describe('a task names its module', () => {
  const tasks = tasksOf(load(folder, 'forms.yml').plays.flatMap(play => play.tasks));
  test.each([
    [0, { copy: { src: 'a', dest: 'b' } }],
    [1, { copy: { src: 'a', dest: 'b c' } }],
    [2, { 'ansible.builtin.copy': { src: 'a', dest: 'b' } }],
    [3, { command: { chdir: '/tmp', _raw: 'echo a=b' } }],
    [4, { command: { cmd: 'uptime' } }],
    [5, { copy: { src: 'a', dest: 'b' } }],
    [6, { copy: { src: 'a', dest: 'b' } }],
    [7, { command: { _raw: 'echo x' } }],
    [8, { shell: { _raw: 'echo 1\necho 2\n' } }],
    [9, { debug: {} }],
    [10, { set_fact: { a: '1', b: '{{ 2 + 3 }}' } }],
    [11, { copy: {} }],
    [12, { copy: {} }],
  ])('in form %i', (index, expected) => {
    expect(written(tasks[index])).toEqual(expected);
  });

  test('on the control node, or with arguments of a variable', () => {
    expect(tasks[7]?.directives.delegateTo).toMatchObject({ value: 'localhost' });
    expect([11, 12].map(index => tasks[index]?.action)).toEqual([
      expect.objectContaining({ spread: expect.objectContaining({ value: '{{ all_of_it }}' }) }),
      expect.objectContaining({ spread: expect.objectContaining({ value: '{{ all_of_it }}' }) }),
    ]);
  });

  test('with a place for each argument and its name', () => {
    const { action } = tasks[1] ?? {};
    if (action?.kind !== 'module') throw new TypeError('not a module');
    const value = action.args.get('dest');
    const name = action.names.get('dest');
    expect([name, value?.span].map(span => span && locate(span).column)).toEqual([19, 25]);
  });
});

describe('keywords', () => {
  const { plays, mistakes } = load(folder, 'keywords.yml');
  const [play] = plays;
  const values = (nodes: readonly unknown[] | undefined) =>
    nodes?.map(node => (node as { readonly value?: unknown }).value);

  test('of a play', () => {
    expect(mistakes).toEqual([]);
    expect(values(play?.hosts)).toEqual(['a', 'b,c']);
    expect(values(play?.serial)).toEqual([1, '50%']);
    expect(play?.varsPrompt).toMatchObject([{ name: 'p', isPrivate: false, confirm: false }]);
    expect(play?.varsFiles.map(node => node.kind)).toEqual(['scalar', 'sequence']);
    expect([...(play?.vars.keys() ?? [])]).toEqual(['x']);
    expect(tasksOf(play?.preTasks ?? []).map(task => task.name?.value)).toEqual(['pre']);
    expect(tasksOf(play?.postTasks ?? []).map(task => task.name?.value)).toEqual(['post']);
  });

  test('are handed down from play to block to task', () => {
    const [inner, saved] = tasksOf(play?.tasks ?? []);
    expect(inner?.directives).toMatchObject({ become: { value: false } });
    expect(saved?.directives).toMatchObject({ become: { value: true } });
    expect(values(inner?.directives.when)).toEqual(['first', 'second']);
    expect(values(inner?.directives.tags)).toEqual(['play', 'block', 'a', 'b', 'c']);
    expect(inner?.directives.environment).toHaveLength(2);
    expect(inner?.directives.vars.map(vars => [...vars.keys()])).toEqual([['y'], ['z']]);
    expect(tasksOf(play?.tasks ?? []).map(task => task.name?.value)).toEqual(['inner', 'saved', 'last']);
  });

  test('of a task', () => {
    const [inner] = tasksOf(play?.tasks ?? []);
    expect(inner).toMatchObject({ register: 'r', retries: { value: 2 }, delay: { value: 1 } });
    expect(inner?.loop).toMatchObject({ control: { loopVar: { value: 'i' }, label: { value: 'l' } } });
    expect(values(inner?.changedWhen)).toEqual([false, 'c']);
    expect(values(inner?.directives.notify)).toEqual(['h', 'i']);
  });

  test('handlers of roles come first, blocks of handlers are opened', () => {
    expect(play?.handlers.map(handler => handler.name?.value)).toEqual(['role handler', 'h', 'i']);
    expect(play?.handlers[1]?.listen).toEqual(['t']);
  });
});

describe('roles', () => {
  const [play] = load(folder, 'keywords.yml').plays;

  test('run behind what they depend on, and end with a mark', () => {
    const entries = play?.roles ?? [];
    const names = entries.map(entry =>
      entry.kind === 'task'
        ? (entry.name?.value ?? (entry.action.kind === 'meta' && entry.action.command))
        : 'block',
    );
    expect(names).toEqual(['of the needed', 'role_complete', 'of the role', 'of its file', 'role_complete']);
  });

  test('have defaults, vars and parameters', () => {
    const [role] = play?.staticRoles ?? [];
    const keys = (nodes: ReadonlyMap<string, unknown> | undefined) => [...(nodes?.keys() ?? [])];
    expect([keys(role?.defaults), keys(role?.vars)]).toEqual([['d'], ['v', 'shared']]);
    const [needed] = role?.dependencies ?? [];
    expect([keys(needed?.defaults), keys(needed?.params)]).toEqual([['one', 'two'], ['given']]);
    expect(needed?.parents.map(({ name }) => name)).toEqual(['plain']);
    expect(needed?.includers).toEqual([]);
  });

  test('lie where links lead', () => {
    symlinkSync(join(folder, 'roles'), join(folder, 'plays/roles'));
    const { plays } = load(folder, 'plays/linked.yml');
    expect(plays[0]?.staticRoles.map(({ path }) => path)).toEqual([
      join(realpathSync(folder), 'roles/needed'),
    ]);
  });
});

describe('imports', () => {
  const { plays, mistakes } = load(folder, 'imports.yml');
  const [inner, outer] = plays;

  test('of playbooks hand vars, tags and conditions to every play', () => {
    expect(mistakes).toEqual([]);
    expect(inner?.vars.get('x')).toMatchObject({ value: 'inner' });
    const [task] = tasksOf(inner?.tasks ?? []);
    expect(task?.directives.tags.map(({ value }) => value)).toEqual(['imported', 'own']);
    expect(task?.directives.when).toMatchObject([{ value: 'a' }]);
    expect(inner?.folder).toMatch(/plays$/);
  });

  test('of tasks and roles stand in their place; includes wait', () => {
    const tasks = tasksOf(outer?.tasks ?? []);
    expect(tasks.map(task => task.name?.value ?? task.action.kind)).toEqual([
      'imported',
      'of the needed',
      'other',
      'include_tasks',
      'include_role',
    ]);
    expect(tasks[0]?.directives).toMatchObject({ when: [{ value: 'b' }] });
    expect(tasks[2]?.role?.vars.get('shared')).toMatchObject({ value: 'of the role' });
    expect(tasks[3]?.action).toMatchObject({
      enclosing: { directives: { tags: [{ value: 't' }], includeParams: [expect.any(Map)] } },
    });
    expect(tasks[4]?.action).toMatchObject({
      isPublic: { value: true },
      from: { tasks: { value: 'other' } },
    });
  });
});

test('every mistake is found', () => {
  expect(load(folder, 'mistakes.yml').mistakes).toMatchInlineSnapshot(`
[
  "WRONG_TYPE 28:5 handlers must be a list of tasks, not a mapping",
  "UNKNOWN_KEY 2:3 'serail' is not a valid attribute for a play",
  "INVALID_VALUE 3:11 'a-b' is not a valid variable name",
  "UNKNOWN_ROLE 24:7 the role 'nowhere' was not found",
  "INCLUDE_LOOP 1:16 a recursion loop was detected with role 'round'",
  "MISSING_KEY 26:7 role definitions must contain a role name",
  "UNKNOWN_MODULE 6:7 couldn't resolve module/action 'pign'",
  "MISSING_KEY 7:7 no module/action detected in task",
  "CONFLICTING_KEYS 8:17 conflicting action statements: ping, command",
  "CONFLICTING_KEYS 9:28 a task can have one loop, this one has two",
  "INVALID_VALUE 10:27 'a b' is not a valid variable name to register",
  "WRONG_TYPE 11:23 args must be a mapping of argument names to values",
  "WRONG_TYPE 12:13 the arguments of copy must be a mapping or a string, not a list",
  "WRONG_TYPE 13:7 a task must be a mapping, not a string",
  "CONFLICTING_KEYS 15:7 import_tasks is resolved before any host is known, so it cannot loop",
  "UNKNOWN_KEY 17:7 'registre' is not a valid attribute for a task",
  "UNKNOWN_KEY 18:30 'nmae' is not an option of import_role",
  "MISSING_KEY 18:9 'name' is a required field for import_role",
  "UNKNOWN_KEY 19:50 'tasks_form' is not an option of include_role",
  "MISSING_KEY 20:7 no file specified for include_tasks",
  "INVALID_VALUE 21:13 'whatever' is not a meta command",
  "WRONG_TYPE 22:14 block must be a list of tasks, not a string",
  "UNKNOWN_KEY 4:30 'encript' is not a key of vars_prompt",
  "MISSING_KEY 4:17 a prompt of vars_prompt needs a 'name'",
  "MISSING_KEY 29:3 the field 'hosts' is required but was not set",
  "WRONG_TYPE 30:3 a play must be a mapping, not a string",
  "INVALID_VALUE 31:9 hosts must not be empty",
]
`);
});

const systems = temporaryFolder({
  'site.yml': `- hosts: all
  tasks:
    - yum: name=httpd
    - copi: name=httpd
      when: family == 'RedHat'
    - win_shell: echo hello
    - when: family == 'RedHat'
      block:
        - action: dnf name=httpd
        - postgresql_pg_hba: { dest: pg_hba.conf }
        - a10_server: { host: lb }
`,
});

test('modules that other systems need are known and kept with their mistake, names that nobody knows are not', () => {
  const { plays, mistakes } = load(systems, 'site.yml');
  expect(mistakes).toEqual(["UNKNOWN_MODULE 4:7 couldn't resolve module/action 'copi'"]);
  const kept = tasksOf(plays[0]?.tasks ?? []).map(
    ({ action }) => action.kind === 'module' && action.absence?.message,
  );
  const absent = ['yum', 'win_shell', 'dnf', 'postgresql_pg_hba', 'a10_server'];
  expect(kept).toEqual(absent.map(name => `couldn't resolve module/action '${name}'`));
});
