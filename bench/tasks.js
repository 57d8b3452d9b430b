// tasks.yml on three hosts: the first run, then runs with nothing left to change, in turns with the floor and the others.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOSTS, KEY, STATE, writeInventory } from './addresses.js';
import { compare } from './compare.js';
import { measure, reprise, spread } from './measure.js';
import { floorFor, peersFor } from './peers.js';

/** Short runs are repeated in a round: a moment's noise would decide. */
const SHORT_RUNS = 3;
const FORKS = 10;

export function tasks(rounds = 3) {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'));
  const inventory = join(folder, 'hosts.json');
  writeInventory(inventory, HOSTS, join(STATE, 'known_hosts'));
  const words = ['-i', inventory, 'bench/tasks.yml'];
  const { reprise: ours, ...others } = peersFor(words, FORKS);
  firstRuns(words, rounds, inventory);
  compare(
    {
      floor: { ...floorFor('tasks', KEY, HOSTS), times: SHORT_RUNS },
      reprise: { ...ours, times: SHORT_RUNS },
      ...others,
    },
    rounds,
    (name, { stdout }) => (name === 'floor' ? undefined : whatChanged(stdout)),
  );
}

/** What there is to make, made: against the same run a second time. */
function firstRuns(words, rounds, inventory) {
  const first = [];
  for (let round = 0; round < rounds; round++) {
    measure(reprise('adhoc', '-i', inventory, 'all', '-m', 'file', '-a', 'path=/tmp/bench state=absent'));
    const fresh = measure(reprise(...words)).wall;
    first.push(fresh / measure(reprise(...words)).wall);
  }
  console.log(`first run against the second  ${spread(first, ' ×')}\n`);
}

/** A run that changed something measured something else. */
function whatChanged(stdout) {
  if (/changed=0/.test(stdout) && !/changed=[1-9]|(?:failed|unreachable)=[1-9]/.test(stdout))
    return undefined;
  return `the run changed something, or failed:\n${stdout.slice(stdout.lastIndexOf('PLAY RECAP'))}`;
}
