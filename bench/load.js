// Loading alone: a playbook of 5,000 tasks in 200 roles over an inventory of 1,000 hosts. Target: under 1.5 s and 250 MB.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure, median, reprise, spread } from './measure.js';
import { temporaryFolder } from './temporary-folder.js';

const ROLES = 200;
const TASKS = 25;
const HOSTS = 1000;

export function load(rounds = 5) {
  const folder = temporaryFolder();
  writeProject(folder);
  const flags = ['-i', join(folder, 'hosts.yml'), join(folder, 'site.yml'), '--syntax-check'];
  const ours = [];
  const theirs = [];
  const env = { ANSIBLE_CONFIG: join(folder, 'ansible.cfg') };
  for (let round = 0; round < rounds; round++) {
    ours.push(measure(reprise(...flags), { env }), measure(reprise(...flags), { env }));
    theirs.push(measure(['ansible-playbook', ...flags], { env }));
  }
  const of = (runs, figure) => runs.map(run => run[figure]);
  console.log(
    `${ROLES * TASKS} tasks in ${ROLES} roles, ${HOSTS} hosts; ${rounds} rounds of two runs of ours and one of theirs`,
  );
  console.log(
    `reprise           ${spread(of(ours, 'wall'), ' s')}, user CPU ${spread(of(ours, 'user'), ' s')}`,
  );
  console.log(
    `ansible-playbook  ${spread(of(theirs, 'wall'), ' s')}, user CPU ${spread(of(theirs, 'user'), ' s')}`,
  );
  const ratios = theirs.map(
    ({ user }, round) => user / median(of(ours.slice(2 * round, 2 * round + 2), 'user')),
  );
  console.log(`ratio of user CPU ${spread(ratios, ' ×', 1)}`);
  console.log(
    `memory            ${spread(
      of(ours, 'peak').map(bytes => bytes / 1e6),
      ' MB',
      0,
    )}`,
  );
}

/** Roles as people write them: texts, conditions, loops, blocks, handlers, defaults. */
function writeProject(folder) {
  const put = (name, text) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  put('ansible.cfg', '[defaults]\nlocalhost_warning = false\n');
  put('hosts.yml', inventory());
  const names = Array.from({ length: ROLES }, (_, index) => `role_${index}`);
  put(
    'site.yml',
    `- hosts: all\n  gather_facts: false\n  roles:\n${names.map(name => `    - ${name}\n`).join('')}`,
  );
  for (const name of names) {
    put(
      `roles/${name}/tasks/main.yml`,
      Array.from({ length: TASKS }, (_, index) => task(name, index)).join('\n'),
    );
    put(`roles/${name}/handlers/main.yml`, `- name: restart ${name}\n  command: systemctl restart ${name}\n`);
    put(
      `roles/${name}/defaults/main.yml`,
      `${name}_port: 5432\n${name}_paths: [/etc/a, /etc/b]\n${name}_on: true\n`,
    );
  }
}

function task(role, index) {
  const forms = [
    `- name: "Folder {{ item }} of {{ ${role}_port }}"\n  file:\n    path: "{{ item }}/${index}"\n    state: directory\n    mode: '0755'\n  loop: "{{ ${role}_paths }}"\n  when: ${role}_on | bool and inventory_hostname in groups['all']\n`,
    `- name: Configuration ${index}\n  template:\n    src: conf.j2\n    dest: /etc/${role}/${index}.conf\n    owner: root\n  notify: restart ${role}\n  tags: [conf, ${role}]\n`,
    `- shell: |\n    set -e\n    test -f /etc/${role}/${index}.conf && grep -q "{{ ${role}_port }}" /etc/${role}/${index}.conf\n  register: looked_${index}\n  changed_when: false\n  failed_when: looked_${index}.rc not in [0, 1]\n`,
    `- block:\n    - set_fact:\n        value_${index}: "{{ (${role}_paths | length) + ${index} }}"\n  rescue:\n    - fail: msg="no value for {{ inventory_hostname }}"\n`,
    `- name: Say ${index}\n  debug: msg="{{ ${role}_paths | map('basename') | join(', ') }}"\n  when:\n    - ${role}_on\n    - value_${index} is defined\n`,
  ];
  return forms[index % forms.length];
}

function inventory() {
  const hosts = Array.from(
    { length: HOSTS },
    (_, index) =>
      `        node-${index}:\n          ansible_host: 10.0.${index >> 8}.${index & 255}\n          seq: ${index}\n`,
  );
  const groups = Array.from({ length: 20 }, (_, group) => {
    const members = hosts.filter((_host, index) => index % 20 === group).join('');
    return `    group_${group}:\n      vars:\n        cluster: pg-${group}\n        port: ${5000 + group}\n      hosts:\n${members}`;
  });
  return `all:\n  vars:\n    domain: example.org\n  children:\n${groups.join('')}`;
}
