// The switches between versions: `jinja2_native = false` gives version 2.14's text, `allow_broken_conditionals = false`
// 2.19's strict conditions. The first is held against ansible-core 2.14.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const EXPRESSIONS = [
  '{{ 5 }}',
  '{{ number }}',
  '{{ number + 1 }}',
  '{{ fraction }}',
  '{{ flag }}',
  '{{ not flag }}',
  '{{ words }}',
  '{{ words | length }}',
  '{{ {"a": 1} }}',
  '{{ dict.a }}',
  '[{{ number }}, "x"]',
  '{"k": {{ number }}}',
  '{% if flag %}True{% endif %}',
  '{{ dict | to_nice_yaml }}',
  '{{ "[1, 2]" }}',
  '{{ "{not a dict" }}',
  '{{ (1, 2) }}',
  '{{ words | map("upper") | list }}',
  ' {{ number }}',
  '{{ number }}{{ number }}',
  '{{ nothing }}',
  '{{ derived }}',
  '{{ words | first }}',
];

const folder = temporaryFolder({
  'site.yml': `- hosts: localhost
  gather_facts: false
  connection: local
  vars: { number: 5, fraction: 1.5, flag: true, words: [a, b], dict: { a: 1 }, nothing: null, derived: '{{ number }}' }
  tasks:
${EXPRESSIONS.map((text, index) => `    - set_fact: { r_${index}: ${JSON.stringify(text)} }\n`).join('')}
${EXPRESSIONS.map((_, index) => `    - debug: { msg: ["{{ r_${index} | type_debug }}", "{{ r_${index} }}"] }\n`).join('')}`,
  'conditions.yml': `- hosts: localhost
  gather_facts: false
  connection: local
  vars: { text: x, words: [a] }
  tasks:
    - ping:
      when: words | length > 0
    - ping:
      when: text
      ignore_errors: true
    - assert: { that: words }
      ignore_errors: true
    - ping:
      when: 1
      ignore_errors: true
`,
});

function run(program: string, playbook: string, env: Record<string, string>) {
  const { stdout, stderr } = spawnSync(program, ['-i', 'localhost,', playbook], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      ANSIBLE_NOCOLOR: '1',
      ANSIBLE_LOCALHOST_WARNING: '0',
      ...env,
    },
  });
  return { stdout, stderr };
}

test('jinja2_native = false', () => {
  const env = { ANSIBLE_JINJA2_NATIVE: 'False' };
  const messages = ({ stdout }: { stdout: string }) =>
    [...stdout.matchAll(/"msg": \[\n\s+"(.*?)",\n\s+([\s\S]*?)\n\s{4}\]/g)].map(([, type, value], index) => [
      EXPRESSIONS[index],
      type?.replace(/^AnsibleUnsafeText$|^AnsibleUnicode$|^NativeJinjaText$/, 'str'),
      value?.replace(/\s+/g, ' '),
    ]);
  const theirs = messages(run('ansible-playbook', 'site.yml', env));
  expect(theirs).toHaveLength(EXPRESSIONS.length);
  expect(messages(run(resolve('bin/reprise'), 'site.yml', env))).toEqual(theirs);
});

test('allow_broken_conditionals = false', () => {
  const lines = (text: string) => text.split('\n').filter(line => /^(ok|fatal)/.test(line));
  const strict = run(resolve('bin/reprise'), 'conditions.yml', {
    ANSIBLE_ALLOW_BROKEN_CONDITIONALS: 'false',
  });
  expect(lines(strict.stdout).map(line => line.split(':')[0])).toEqual(['ok', 'fatal', 'fatal', 'fatal']);
  expect(strict.stderr).toContain(
    "error[CONDITION_NOT_BOOLEAN]: the condition gives True by a value of type 'str', and it must give a boolean",
  );
  const usual = run(resolve('bin/reprise'), 'conditions.yml', {});
  expect(lines(usual.stdout).map(line => line.split(':')[0])).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(lines(run('ansible-playbook', 'conditions.yml', {}).stdout).length).toBe(4);
});
