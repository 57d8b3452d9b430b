// Small runs where ansible-core 2.14 is no oracle: what reprise does better, and what no output shows.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { encryptVault } from '../../src/source/vault.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { smallRun } from './small-run.ts';

const folder = temporaryFolder({
  'roles/one/tasks/main.yml': '- debug: msg=one\n',
  'broken.yml': '- debgu: msg=x\n- debug: msg="{{ x | }}"\n',
});

test('a file that is not there fails its include in the words of Ansible', async () => {
  const { events } = await smallRun(
    folder,
    "- hosts: h1\n  tasks:\n    - include_tasks: gone.yml\n    - include_tasks: '{{ playbook_dir }}/deep/x.yml'\n",
  );
  const failures = events.filter(event => event.type === 'result' && event.status === 'failed');
  expect(failures).toMatchObject([
    { result: { reason: `Could not find or access '${folder}/gone.yml' on the Ansible Controller.` } },
  ]);
});

test('-vvv tells what a module was called with, and nothing of it is registered', async () => {
  const { events, said } = await smallRun(
    folder,
    '- hosts: h1\n  tasks:\n    - { command: "true", register: r }\n    - debug: msg="{{ r.keys() | join }}"\n',
    { options: { verbosity: 3 } },
  );
  const told = events.filter(event => event.type === 'result')[0];
  expect(told?.result).toMatchObject({ invocation: { module_args: { _raw_params: 'true' } } });
  expect(said.join()).not.toContain('invocation');
});

describe('counting', () => {
  test('every fate has its column', async () => {
    const { tallies, end } = await smallRun(
      folder,
      `- hosts: all
  tasks:
    - debug: msg=ok
    - command: "true"
    - command: "false"
      ignore_errors: true
    - debug: msg=skipped
      when: false
    - block:
        - fail: msg=down
      rescue:
        - debug: msg=rescued
    - command: "true"
      vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }
      ignore_unreachable: true
    - fail: msg=down
      when: inventory_hostname == 'h2'
`,
    );
    const shared = { changed: 2, ignored: 2, rescued: 1 };
    expect(tallies).toEqual({
      h1: { ...shared, ok: 5, skipped: 2 },
      h2: { ...shared, ok: 5, skipped: 1, failed: 1 },
    });
    expect(end).toBe('failed');
  });

  test('a host that cannot be reached counts more than one that failed', async () => {
    const { end } = await smallRun(
      folder,
      `- hosts: all
  tasks:
    - fail: msg=down
      when: inventory_hostname == 'h2'
    - command: "true"
      vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }
`,
    );
    expect(end).toBe('unreachable');
  });
});

describe('any_errors_fatal', () => {
  test('a failure that a rescue takes is none for the others', async () => {
    const { said, end, tallies } = await smallRun(
      folder,
      `- hosts: all
  any_errors_fatal: true
  tasks:
    - block:
        - fail: msg=down
          when: inventory_hostname == 'h1'
        - debug: msg=block
      rescue:
        - debug: msg=rescued
    - debug: msg=after
`,
    );
    expect(said).toEqual(['h2: block', 'h1: rescued', 'h1: after', 'h2: after']);
    expect(end).toBe('ok');
    expect(tallies.h1).toMatchObject({ rescued: 1 });
  });

  test.each([
    ['fails', 'fail: msg=down', ['h1: rescued', 'h2: rescued', 'h1: after', 'h2: after'], 'ok'],
    ['is lost', 'ping:', ['h2: rescued', 'h2: after'], 'failed'],
  ])('rescue takes all into the rescue when one %s', async (_how, task, expected, ended) => {
    const { said, end } = await smallRun(
      folder,
      `- hosts: all
  any_errors_fatal: rescue
  tasks:
    - block:
        - ${task}
          when: inventory_hostname == 'h1'
          vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }
        - debug: msg=block
      rescue:
        - debug: msg=rescued
    - debug: msg=after
`,
    );
    expect(said).toEqual(expected);
    expect(end).toBe(ended);
  });

  test('a failure in an inner block is fatal: the play goes on to its end, and is the last', async () => {
    const { said, end } = await smallRun(
      folder,
      `- hosts: all
  any_errors_fatal: true
  tasks:
    - block:
        - block:
            - fail: msg=down
              when: inventory_hostname == 'h1'
            - debug: msg=inner
      always:
        - debug: msg=always
    - debug: msg=after
- hosts: all
  tasks:
    - debug: msg=never
`,
    );
    expect(said).toEqual(['h2: inner', 'h1: always', 'h2: always', 'h2: after']);
    expect(end).toBe('failed');
  });
});

describe('handlers', () => {
  test('one that fails in a flush inside a block is rescued', async () => {
    const { said, end } = await smallRun(
      folder,
      `- hosts: all
  handlers:
    - name: failing
      fail: msg=down
      when: inventory_hostname == 'h2'
    - name: behind
      debug: msg=behind
  tasks:
    - block:
        - command: "true"
          notify: [failing, behind]
        - meta: flush_handlers
        - debug: msg=flushed
      rescue:
        - debug: msg=rescued
`,
    );
    expect(said).toEqual(['h1: behind', 'h1: flushed', 'h2: rescued', 'h2: behind']);
    expect(end).toBe('ok');
  });

  test('those that a handler notifies run on all hosts together', async () => {
    const { events } = await smallRun(
      folder,
      `- hosts: all
  handlers:
    - name: first
      command: "true"
      notify: second
    - name: second
      command: "true"
  tasks:
    - command: "true"
      notify: first
      when: inventory_hostname == 'h1'
    - meta: flush_handlers
`,
    );
    const handlers = events.flatMap(event =>
      event.type === 'result' && event.task.kind === 'handler' ? [`${event.host} ${event.task.title}`] : [],
    );
    expect(handlers).toEqual(['h1 first', 'h1 second']);
  });
});

describe('includes at run time', () => {
  test('every mistake of an included file fails the hosts before any of its tasks runs', async () => {
    const { events, end } = await smallRun(
      folder,
      `- hosts: all
  tasks:
    - include_tasks: broken.yml
`,
    );
    const failures = events.flatMap(event =>
      event.type === 'result' && event.status === 'failed' ? [event.result.reason] : [],
    );
    const reason =
      "couldn't resolve module/action 'debgu'\nexpected the name of a filter, found the end of the expression";
    expect(failures).toEqual([reason, reason]);
    expect(end).toBe('failed');
  });

  test('a role that does not exist fails its hosts and can be rescued', async () => {
    const { said } = await smallRun(
      folder,
      `- hosts: h1
  tasks:
    - block:
        - include_role: { name: two }
      rescue:
        - include_role: { name: one }
`,
    );
    expect(said).toEqual(['h1: one']);
  });
});

describe('inline vault values', () => {
  const secrets = [{ id: 'default', password: 'opens it' }];
  const armor = encryptVault('hush {{ hush }}', { id: 'default', password: 'opens it' })
    .trim()
    .split('\n')
    .map(line => `        ${line}`)
    .join('\n');
  const playbook = `- hosts: h1
  vars:
    unused: !vault |
        $ANSIBLE_VAULT;1.1;AES256
        00
    secret: !vault |
${armor}
  tasks:
    - debug: msg="{{ secret }}"
    - command: "true"
      vars: { ansible_become_password: "{{ secret }}", ansible_become: true, ansible_become_user: root }
`;

  test('are decrypted when something asks for them, as final text, and hidden as passwords', async () => {
    const { said, hidden } = await smallRun(folder, playbook, { secrets });
    expect(said).toEqual(['h1: hush {{ hush }}']);
    expect(hidden).toContain('hush {{ hush }}');
  });

  test('fail the host when no password opens them', async () => {
    const { end, events } = await smallRun(folder, playbook);
    expect(end).toBe('failed');
    const failure = events.find(event => event.type === 'result' && event.status === 'failed');
    expect(failure).toMatchObject({ error: { code: 'VAULT_PASSWORD' } });
  });
});

describe('questions', () => {
  const playbook = `- hosts: h1
  vars_prompt:
    - { name: word, prompt: Which word, confirm: true }
    - { name: other, default: none, private: false }
  tasks:
    - debug: msg="{{ word }} {{ other }}"
`;

  test('are asked once, again when the confirmation differs, and an empty answer takes the default', async () => {
    const { asked, said } = await smallRun(folder, playbook, { answers: ['a', 'b', 'c', 'c', ''] });
    expect(said).toEqual(['h1: c none']);
    expect(asked).toEqual([
      'Which word: ',
      'confirm Which word: ',
      '***** VALUES ENTERED DO NOT MATCH ****\nWhich word: ',
      'confirm Which word: ',
      'other [none]: ',
    ]);
  });

  test('hash the answer where the prompt says so', async () => {
    const hashed = `- hosts: h1
  vars_prompt: [{ name: word, prompt: Which word, encrypt: sha512_crypt, salt: "{{ 'somesalt' }}" }]
  tasks:
    - debug: msg="{{ word == 'a' | password_hash('sha512', 'somesalt') }} {{ word[:3] }}"
`;
    const { said } = await smallRun(folder, hashed, { answers: ['a'] });
    expect(said).toEqual(['h1: True $6$']);
    const wrong = hashed.replace('sha512_crypt', 'rot13');
    await expect(smallRun(folder, wrong, { answers: ['a'] })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
    });
  });

  test('without anybody to answer, the run ends with the way to give the value', async () => {
    await expect(smallRun(folder, playbook)).rejects.toMatchObject({
      code: 'USAGE',
      hint: 'give it with -e word=…',
    });
  });

  test('--step asks before each task', async () => {
    const { said, asked } = await smallRun(
      folder,
      `- hosts: h1
  tasks:
    - { name: first, debug: { msg: 1 } }
    - { name: second, debug: { msg: 2 } }
    - { name: third, debug: { msg: 3 } }
    - { name: fourth, debug: { msg: 4 } }
`,
      { options: { step: true }, answers: ['n', 'y', 'c'] },
    );
    expect(said).toEqual(['h1: 2', 'h1: 3', 'h1: 4']);
    expect(asked).toHaveLength(3);
  });

  test('--step without anybody to answer does nothing', async () => {
    const run = smallRun(folder, '- hosts: h1\n  tasks:\n    - debug: msg=1\n', {
      options: { step: true },
    });
    await expect(run).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('an interrupted run', () => {
  test('kills what runs, starts nothing more, and still tells the recap', async () => {
    const controller = new AbortController();
    const { end, said, events } = await smallRun(
      folder,
      `- hosts: all
  tasks:
    - block:
        - command: sleep 3600
      rescue:
        - debug: msg=never
    - debug: msg=never
`,
      {
        signal: controller.signal,
        onEvent: event => {
          if (event.type === 'host-start' && event.host === 'h2') setTimeout(() => controller.abort(), 300);
        },
      },
    );
    expect(end).toBe('interrupted');
    expect(said).toEqual([]);
    expect(events.at(-1)?.type).toBe('recap');
  });
});

describe('forks and throttle', () => {
  test('no more hosts at once than asked for', async () => {
    const playbook = (throttle: string) => `- hosts: all
  tasks:
    - command: "true"
${throttle}`;
    const mostAtOnce = async (text: string, forks: number) => {
      let running = 0;
      let most = 0;
      await smallRun(folder, text, {
        hosts: 'h1,h2,h3,h4,',
        options: { forks },
        onEvent: event => {
          if (event.type === 'host-start') most = Math.max(most, ++running);
          if (event.type === 'result') running--;
        },
      });
      return most;
    };
    expect(await mostAtOnce(playbook(''), 2)).toBe(2);
    expect(await mostAtOnce(playbook('      throttle: 1\n'), 4)).toBe(1);
  });
});

// Several hosts that are one machine, or whose tasks are delegated to one: what each adds is there at the end.
test("hosts that write the same files of one machine do not get in each other's way", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `h${index + 1}`);
  const { events, tallies } = await smallRun(
    folder,
    `- hosts: all
  tasks:
    - file: { path: "{{ playbook_dir }}/shared/a/b", state: directory, mode: "0750" }
    - copy: { dest: "{{ playbook_dir }}/shared/a/b/copied", content: same }
    - lineinfile: { path: "{{ playbook_dir }}/shared/lines", line: "{{ inventory_hostname }} x", create: true }
      delegate_to: localhost
    - blockinfile:
        path: "{{ playbook_dir }}/shared/deep/blocks"
        block: "{{ inventory_hostname }} x"
        marker: "# {mark} {{ inventory_hostname }}"
        create: true
      timeout: 60
    - ini_file: { path: "{{ playbook_dir }}/shared/ini", section: "{{ inventory_hostname }}", option: a, value: x }
    - fetch: { src: "{{ playbook_dir }}/shared/a/b/copied", dest: "{{ playbook_dir }}/shared/fetched", flat: true }
`,
    { hosts: `${names.join()},`, options: { forks: 50 } },
  );
  const failures = events.filter(event => event.type === 'result' && event.status === 'failed');
  expect(failures).toEqual([]);
  expect(Object.values(tallies).map(tally => tally.ok)).toEqual(names.map(() => 6));
  const lines = (name: string) => readFileSync(`${folder}/shared/${name}`, 'utf8').split('\n');
  expect(lines('lines').filter(line => line.endsWith(' x'))).toHaveLength(12);
  expect(lines('deep/blocks').filter(line => line.endsWith(' x'))).toHaveLength(12);
  expect(lines('ini').filter(line => line === 'a = x')).toHaveLength(12);
});
