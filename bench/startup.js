// How long `reprise --version` takes from a cold start, beside a Node that does nothing. Target: under 150 ms.
import { join } from 'node:path';
import { measure, median, ROOT, spread } from './measure.js';

export function startup(rounds = 20) {
  const ours = [];
  const bare = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(measure([join(ROOT, 'bin', 'reprise'), '--version']).wall * 1000);
    bare.push(measure([process.execPath, '-e', '0']).wall * 1000);
  }
  console.log(`reprise --version  ${spread(ours, ' ms', 0)}`);
  console.log(`node -e 0          ${spread(bare, ' ms', 0)}`);
  console.log(
    `ours alone         ${(median(ours) - median(bare)).toFixed(0)} ms; ${rounds} rounds, in turns`,
  );
}
