// tasks.yml on the three hosts of pg-test when there is nothing left to change, ours and ansible-playbook in turns.
// Needs the sandbox. Target: 25 times as fast, under 120 MB.
import { measure, median, reprise, spread } from './measure.js';

const PLAYBOOK = ['-i', 'inventory/sandbox.yml', '-e', 'ansible_user=root', 'bench/tasks.yml'];
// As fast as ansible-core goes without further packages.
const FAST_ANSIBLE = { ANSIBLE_PIPELINING: '1', ANSIBLE_FORKS: '10' };

/** Our runs in a round: each is so short that a moment's noise would decide. */
const OURS_PER_ROUND = 3;

export function tasks(rounds = 3) {
  const runs = {
    reprise: () => measure(reprise(...PLAYBOOK)),
    ansible: () => measure(['ansible-playbook', ...PLAYBOOK], { env: FAST_ANSIBLE }),
  };
  // The first run makes what the measured runs find.
  runs.reprise();
  const ours = [];
  const theirs = [];
  for (let round = 0; round < rounds; round++) {
    for (let run = 0; run < OURS_PER_ROUND; run++) ours.push(unchanged(runs.reprise()));
    theirs.push(unchanged(runs.ansible()));
  }
  const of = (figures, key) => figures.map(figure => figure[key]);
  console.log(`            wall                    user CPU`);
  console.log(`reprise     ${spread(of(ours, 'wall'), ' s')}   ${spread(of(ours, 'user'), ' s')}`);
  console.log(`ansible     ${spread(of(theirs, 'wall'), ' s')}   ${spread(of(theirs, 'user'), ' s')}`);
  const ratios = theirs.map(({ wall }, round) => {
    const start = round * OURS_PER_ROUND;
    return wall / median(of(ours.slice(start, start + OURS_PER_ROUND), 'wall'));
  });
  console.log(`ratio       ${spread(ratios, ' ×', 1)}, ${rounds} rounds in turns`);
  console.log(`peak memory of our process  ${(median(of(ours, 'peak')) / 1e6).toFixed(0)} MB`);
}

/** A run that changed something measured something else. */
function unchanged(figures) {
  if (/changed=[1-9]/.test(figures.stdout) || !/changed=0/.test(figures.stdout)) {
    process.stderr.write(`the run changed something:\n${figures.stdout}\n`);
    process.exit(1);
  }
  return figures;
}
