// `npm run bench [NAME] [ROUNDS] [GIGABYTES]`: runs one benchmark, or all; prints figures, judges nothing. docs/benchmarks.md keeps them.
import { evaluate } from './evaluate.js';
import { fleet } from './fleet.js';
import { load } from './load.js';
import { describeMachine } from './machine.js';
import { rebuild } from './rebuild.js';
import { scale } from './scale.js';
import { startup } from './startup.js';
import { tasks } from './tasks.js';
import { transfer } from './transfer.js';

const BENCHMARKS = { startup, load, evaluate, tasks, fleet, scale, transfer, rebuild };

const [name, ...numbers] = process.argv.slice(2);
if (name !== undefined && !Object.hasOwn(BENCHMARKS, name)) {
  process.stderr.write(`no such benchmark: ${name}; there are ${Object.keys(BENCHMARKS).join(', ')}\n`);
  process.exit(5);
}
console.log(describeMachine());
for (const [key, benchmark] of Object.entries(BENCHMARKS)) {
  // Gigabytes and minutes: only when it is named.
  if (name === undefined ? key === 'rebuild' : name !== key) continue;
  console.log(`\n${key}`);
  benchmark(...numbers.map(Number));
}
