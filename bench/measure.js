// Runs a command and says what it cost: wall clock, processor time of it and its children, the most memory it held.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { temporaryFolder } from './temporary-folder.js';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PEAK = new URL('peak.js', import.meta.url);

/** Seconds for `wall` and `user`, bytes for `peak` (Node programs only). Ends the benchmark when the command fails, unless it may. */
export function measure(command, { env = {}, mayFail = false } = {}) {
  const folder = temporaryFolder();
  const peakFile = join(folder, 'peak');
  try {
    // bash counts the processor time of children as well; Node counts only its own.
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', 'TIMEFORMAT="bench %R %U"; time "$@"', 'bash', ...command],
      {
        cwd: ROOT,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, ...env, BENCH_PEAK: peakFile },
      },
    );
    const figures = /^bench (\S+) (\S+)$/m.exec(stderr);
    if ((status !== 0 && !mayFail) || figures === null) {
      process.stderr.write(`${command.join(' ')} ended with ${status}\n${stdout}\n${stderr}\n`);
      process.exit(1);
    }
    const peak = existsSync(peakFile) ? Number(readFileSync(peakFile, 'utf8')) : undefined;
    return { wall: Number(figures[1]), user: Number(figures[2]), peak, status, stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The built command, told to leave behind how much memory it held. */
export function reprise(...words) {
  return [
    process.execPath,
    '--import',
    pathToFileURL(fileURLToPath(PEAK)).href,
    join(ROOT, 'bin', 'reprise'),
    ...words,
  ];
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `1.23 s (1.20 to 1.31)`: the median, and the least and most of all rounds. */
export function spread(values, unit, digits = 2) {
  const shown = value => value.toFixed(digits);
  return `${shown(median(values))}${unit} (${shown(Math.min(...values))} to ${shown(Math.max(...values))})`;
}
