// Runs several programs in turns, and says what each cost and how many times as fast as it ours was.
import { measure, median, spread } from './measure.js';

/**
 * `runs` by name, `reprise` among them, each `{ command, env, times }`; `times` is how often in a round. `check` gets the output of
 * each run and says what is wrong with it; `before` prepares each run.
 */
export function compare(runs, rounds, check, before = () => {}) {
  const figures = new Map(Object.keys(runs).map(name => [name, []]));
  const ratios = new Map(Object.keys(runs).map(name => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const walls = new Map();
    for (const [name, { command, env, times = 1 }] of Object.entries(runs)) {
      const measured = Array.from({ length: times }, () => {
        before();
        const one = measure(command, { env, mayFail: name !== 'reprise' });
        const wrong = check(name, one);
        if (wrong !== undefined) console.error(`${name}: ${wrong}`);
        return one;
      });
      figures.get(name).push(...measured);
      walls.set(name, median(measured.map(({ wall }) => wall)));
    }
    for (const [name, wall] of walls) ratios.get(name).push(wall / walls.get('reprise'));
  }
  console.log('| | wall | user CPU of the control node | times our wall |\n|---|---|---|---|');
  for (const [name, all] of figures) {
    const of = key => all.map(figure => figure[key]);
    const ratio = name === 'reprise' ? '' : `${spread(ratios.get(name), ' ×')}`;
    console.log(`| ${name} | ${spread(of('wall'), ' s')} | ${spread(of('user'), ' s')} | ${ratio} |`);
  }
  const peaks = figures.get('reprise').map(({ peak }) => peak);
  console.log(`\n${rounds} rounds in turns; our process held ${(median(peaks) / 1e6).toFixed(0)} MB at most`);
  return figures;
}
