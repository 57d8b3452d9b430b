// tasks.yml on three hosts: the first run, then runs with nothing left to change, in turns with the floor and the others.
import { join } from 'node:path';
import { HOSTS, KEY, STATE, writeInventory } from './addresses.js';
import { compare } from './compare.js';
import { measure, median, reprise } from './measure.js';
import { floorFor, peersFor } from './peers.js';
import { temporaryFolder } from './temporary-folder.js';

/** Short runs are repeated in a round: a moment's noise would decide. */
const SHORT_RUNS = 3;
const FORKS = 10;

export function tasks(rounds = 3) {
  const folder = temporaryFolder();
  const inventory = join(folder, 'hosts.json');
  writeInventory(inventory, HOSTS, join(STATE, 'known_hosts'));
  const { reprise: ours, ...others } = peersFor(['-i', inventory, 'bench/tasks.yml'], FORKS);
  const runs = {
    floor: { ...floorFor('tasks', KEY, HOSTS), times: SHORT_RUNS },
    reprise: { ...ours, times: SHORT_RUNS },
    ...others,
  };
  console.log('first run, with everything to make:\n');
  const clear = reprise('adhoc', '-i', inventory, 'all', '-m', 'file', '-a', 'path=/tmp/bench state=absent');
  const first = compare(
    runs,
    rounds,
    () => undefined,
    () => measure(clear),
  );
  measure(ours.command);
  console.log('\nsecond run, with nothing to make:\n');
  const second = compare(runs, rounds, (name, { stdout }) =>
    name === 'floor' ? undefined : whatChanged(stdout),
  );
  console.log('\n| | first run against the second |\n|---|---|');
  const walls = (figures, name) => figures.get(name).map(({ wall }) => wall);
  for (const name of Object.keys(runs))
    console.log(`| ${name} | ${(median(walls(first, name)) / median(walls(second, name))).toFixed(2)} × |`);
}

/** A run that changed something measured something else. */
function whatChanged(stdout) {
  if (/changed=0/.test(stdout) && !/changed=[1-9]|(?:failed|unreachable)=[1-9]/.test(stdout))
    return undefined;
  return `the run changed something, or failed:\n${stdout.slice(stdout.lastIndexOf('PLAY RECAP'))}`;
}
