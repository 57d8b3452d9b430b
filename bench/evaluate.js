// Evaluating alone: 50 tasks of set_fact, debug and assert on hosts with connection local, beside ansible-playbook.
// Target: 20 times its rate on 200 hosts, and a cost for each expression that does not depend on the inventory's size.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure, median, reprise, spread } from './measure.js';
import { temporaryFolder } from './temporary-folder.js';

const TASKS = 50;

export function evaluate(rounds = 3) {
  const folder = temporaryFolder();
  const playbook = join(folder, 'site.yml');
  writeFileSync(playbook, site());
  writeFileSync(join(folder, 'ansible.cfg'), '[defaults]\nforks = 20\n');
  const env = { ANSIBLE_CONFIG: join(folder, 'ansible.cfg') };
  const flags = hosts => ['-i', inventory(folder, hosts), '-c', 'local', playbook];
  compare(rounds, flags(200), env);
  grow(rounds, flags, env);
}

/** In turns, and the ratio within a round, so that a busy machine weighs on both. */
function compare(rounds, flags, env) {
  const ours = [];
  const theirs = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(measure(reprise(...flags), { env }), measure(reprise(...flags), { env }));
    theirs.push(measure(['ansible-playbook', ...flags], { env }));
  }
  const ratio = figure =>
    theirs.map(
      (run, round) => run[figure] / median(ours.slice(2 * round, 2 * round + 2).map(own => own[figure])),
    );
  const of = (runs, figure) =>
    spread(
      runs.map(run => run[figure]),
      ' s',
    );
  console.log(`200 hosts × ${TASKS} tasks; ${rounds} rounds of two runs of ours and one of theirs`);
  console.log(`reprise           ${of(ours, 'wall')}, user CPU ${of(ours, 'user')}`);
  console.log(`ansible-playbook  ${of(theirs, 'wall')}, user CPU ${of(theirs, 'user')}`);
  console.log(
    `ratio             ${spread(ratio('wall'), ' ×', 1)} of wall clocks, ${spread(ratio('user'), ' ×', 1)} of user CPU`,
  );
}

/** The same tasks on ten hosts, out of inventories of growing size. */
function grow(rounds, flags, env) {
  const sizes = [10, 200, 1000];
  const few = new Map(sizes.map(size => [size, []]));
  const idle = new Map(sizes.map(size => [size, []]));
  for (let round = 0; round < rounds; round++) {
    for (const size of sizes) {
      few.get(size).push(measure(reprise(...flags(size), '-l', 'db[0:9]'), { env }));
      // The same without its tasks: what reading the inventory costs is not the expressions' affair.
      idle.get(size).push(measure(reprise(...flags(size), '-l', 'db[0:9]', '-t', 'none'), { env }));
    }
  }
  const cpu = runs => median(runs.map(({ user }) => user));
  for (const size of sizes) {
    const each = ((cpu(few.get(size)) - cpu(idle.get(size))) / (10 * TASKS)) * 1000;
    console.log(`10 of ${String(size).padStart(4)} hosts   ${each.toFixed(2)} ms of CPU a task and host`);
  }
}

function inventory(folder, hosts) {
  const path = join(folder, `hosts-${hosts}.ini`);
  const lines = Array.from({ length: hosts }, (_, index) => `h${index} seq=${index} name=node-${index}`);
  writeFileSync(path, `[db]\n${lines.join('\n')}\n\n[db:vars]\nbase=100\n`);
  return path;
}

/** Expressions as people write them, some of them over other hosts' variables. */
function site() {
  const tasks = Array.from({ length: TASKS }, (_, index) => {
    const forms = [
      `- set_fact:\n    fact_${index}: "{{ (seq | int) + base | int + ${index} }}"\n    list_${index}: "{{ range(0, 10) | map('string') | list }}"`,
      `- debug:\n    msg: "{{ name | upper }} {{ fact_${index - 1} | default('none') }} {{ list_${index - 1} | default([]) | join('-') }}"`,
      `- assert:\n    that:\n      - fact_${index - 2} | int >= base | int\n      - list_${index - 2} | length == 10\n      - inventory_hostname in groups['db']`,
      `- set_fact:\n    dict_${index}: "{{ {'a': seq, 'b': hostvars['h0'].name} | combine({'c': ${index}}) }}"\n  when: base is defined and name is match('node')`,
      `- debug: var=dict_${index - 1}.c`,
    ];
    return forms[index % forms.length];
  });
  return `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.join('\n').replace(/^/gm, '    ')}\n`;
}
