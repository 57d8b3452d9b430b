// Twenty tasks on 10, 100 and 1,000 addresses: what a task on a host costs, and how memory grows. Target: 200 MB, linear.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf, giveAddresses, writeInventory } from './addresses.js';
import { measure, median, reprise } from './measure.js';
import { temporaryFolder } from './temporary-folder.js';

const SIZES = [10, 100, 1000];
const TASKS = 20;
const FORKS = 50;

export function scale(rounds = 1) {
  const folder = temporaryFolder();
  giveAddresses(addressesOf(Math.max(...SIZES)), folder);
  const playbook = join(folder, 'scale.yml');
  const task = number => ({
    name: `task ${number}`,
    command: 'true',
    changed_when: false,
    register: `r${number}`,
  });
  const tasks = Array.from({ length: TASKS }, (_, index) => task(index));
  writeFileSync(playbook, JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]));
  console.log('| hosts | wall | user CPU | most memory | CPU a host and task | wall a host and task |');
  console.log('|---|---|---|---|---|---|');
  for (const size of SIZES) {
    const inventory = join(folder, `${size}.json`);
    writeInventory(inventory, addressesOf(size), join(folder, 'known_hosts'));
    const command = reprise('-i', inventory, playbook, '-f', String(FORKS));
    const runs = Array.from({ length: rounds }, () => measure(command));
    const of = key => median(runs.map(run => run[key]));
    const each = seconds => `${((seconds * 1000) / size / TASKS).toFixed(2)} ms`;
    console.log(
      `| ${size} | ${of('wall').toFixed(2)} s | ${of('user').toFixed(2)} s | ${(of('peak') / 1e6).toFixed(0)} MB | ${each(of('user'))} | ${each(of('wall'))} |`,
    );
  }
}
