// Hosts that a command leads into, as playbooks name them: a running container of systemd-nspawn, and a kind that lies in
// connection_plugins/. Needs `reprise sandbox up`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { findHost, sandboxLayout } from '../../sandbox/index.ts';
import { hostPaths } from '../../sandbox/layout.ts';
import { reprise } from './program.ts';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'reprise-kinds-'));
const container = findHost('10.10.10.13');

beforeAll(() => {
  mkdirSync(join(folder, 'connection_plugins'));
  writeFileSync(
    join(folder, 'connection_plugins/clean.mjs'),
    `export default {
  endsWithProgram: true,
  command: ({ address, options }, line) => ['env', '-i', 'PATH=/usr/bin:/bin', 'AT=' + address, 'SAID=' + options.said, 'sh', '-c', line],
};\n`,
  );
  writeFileSync(
    join(folder, 'hosts.json'),
    JSON.stringify({
      all: {
        hosts: {
          box: { ansible_connection: 'nspawn', ansible_host: hostPaths(sandboxLayout(), container).root },
          own: { ansible_connection: 'clean', ansible_host: 'somewhere', ansible_clean_said: 'hello' },
        },
      },
    }),
  );
  writeFileSync(
    join(folder, 'play.yml'),
    `- hosts: box
  gather_facts: false
  tasks:
    - { command: cat /etc/hostname, register: name }
    - { copy: { content: "into the box\\n", dest: /tmp/reprise-kinds, owner: postgres, mode: "0600" } }
    - { command: cat /tmp/reprise-kinds, become: true, become_user: postgres, register: read }
    - { setup: { gather_subset: [min] }, register: facts }
    - { file: { path: /tmp/reprise-kinds, state: absent } }
    - { shell: "sleep 300; :", timeout: 1, ignore_errors: true, register: late }
    - debug: { msg: "{{ name.stdout }} {{ read.stdout }} {{ facts.ansible_facts.ansible_distribution }} {{ late.failed }}" }
- hosts: own
  gather_facts: false
  tasks:
    - { shell: 'echo "$AT $SAID"', register: said }
    - debug: { msg: "{{ said.stdout }}" }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

it('are reached as any other', async () => {
  const ended = await reprise('-i', join(folder, 'hosts.json'), join(folder, 'play.yml'));
  expect([ended.status, ended.stderr]).toEqual([0, '']);
  expect(ended.stdout).toContain(`${container.name} into the box Debian True`);
  expect(ended.stdout).toContain('somewhere hello');
});

it('that do not run are unreachable', async () => {
  const vars = ['-e', 'ansible_host=no-such-machine'];
  const ended = await reprise(
    '-i',
    join(folder, 'hosts.json'),
    '-l',
    'box',
    ...vars,
    join(folder, 'play.yml'),
  );
  expect(ended.status).toBe(4);
  expect(ended.stdout).toContain('no container of the name no-such-machine is running');
});
