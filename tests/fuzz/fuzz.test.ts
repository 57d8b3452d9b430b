// Mutated playbooks, inventories, templates, vault texts and ansible.cfg: a diagnostic or success, never a crash, never a hang.
// The seeds are the same in each run. REPRISE_FUZZ=20000 takes so many of each kind, REPRISE_FUZZ_FIRST=7 begins with another.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { temporaryFolder } from '../temporary-folder.ts';
import { HARMLESS_PLAYBOOKS, INVENTORIES, SETTINGS } from './corpus.ts';

const COUNT = Number(process.env.REPRISE_FUZZ ?? 400);
const FIRST = Number(process.env.REPRISE_FUZZ_FIRST ?? 1);
/** Milliseconds for a text alone; all of them take less than one hanging would. */
const PATIENCE = 120_000;

const folder = temporaryFolder({});
// Beside node_modules, where the packages are found that it leaves outside.
const worker = join('.reprise', `fuzz-${process.pid}.mjs`);

beforeAll(async () => {
  mkdirSync('.reprise', { recursive: true });
  await build({
    entryPoints: ['tests/fuzz/worker.ts'],
    outfile: worker,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.12',
    keepNames: true,
    logLevel: 'error',
  });
});

interface Outcome {
  readonly failures: readonly { readonly seed: number; readonly text: string; readonly stack: string }[];
  readonly succeeded: number;
  readonly refused: number;
  /** The seed at which nothing moved any more. */
  readonly hung?: number;
}

/** Runs the worker; one that stands still at a text is ended. */
function feed(kind: string, corpus: readonly string[]): Promise<Outcome> {
  const corpusFile = join(folder, `${kind}.json`);
  const progress = join(folder, `${kind}.seed`);
  writeFileSync(corpusFile, JSON.stringify(corpus));
  const child = spawn(process.execPath, [worker, kind, String(FIRST), String(COUNT), corpusFile, progress], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', chunk => out.push(chunk));
  child.stderr.on('data', chunk => err.push(chunk));
  return new Promise(resolve => {
    let last = '';
    let hung: number | undefined;
    const watch = setInterval(() => {
      const seed = existsSync(progress) ? readFileSync(progress, 'utf8') : '';
      if (seed === last && seed !== '') {
        hung = Number(seed);
        child.kill('SIGKILL');
      }
      last = seed;
    }, PATIENCE);
    child.on('close', status => {
      clearInterval(watch);
      const lines = Buffer.concat(out).toString().split('\n').filter(Boolean);
      const reports = lines.map(line => JSON.parse(line));
      const failures = reports.filter(report => 'stack' in report);
      const { succeeded = 0, refused = 0 } = reports.find(report => 'refused' in report) ?? {};
      if (status !== 0 && hung === undefined) {
        const seed = Number(existsSync(progress) ? readFileSync(progress, 'utf8') : 0);
        failures.push({ seed, text: '', stack: `it ended with ${status}\n${Buffer.concat(err)}` });
      }
      const outcome = { failures, succeeded, refused };
      resolve(hung === undefined ? outcome : { ...outcome, hung });
    });
  });
}

function textsOf(path: string, ending: RegExp): string[] {
  return readdirSync(path)
    .filter(name => ending.test(name))
    .map(name => readFileSync(join(path, name), 'utf8'));
}

const templates = textsOf('tests/cases/template', /\.txt$/).map(text => text.split(/^---\n/m)[1] ?? '');
const expressions = readdirSync('tests/cases/filters')
  .filter(name => name.endsWith('.json'))
  .flatMap(name => JSON.parse(readFileSync(join('tests/cases/filters', name), 'utf8')))
  .map(({ expression }) => String(expression));

/** A mutated command is not to be run. */
function startsNothing(text: string): boolean {
  return !/\b(?:pipe|lines|url|password)\b/.test(text);
}

describe.each([
  ['playbook', [...textsOf('tests/differential/playbooks', /\.yml$/), ...textsOf('playbooks', /\.yml$/)]],
  ['run', HARMLESS_PLAYBOOKS],
  ['inventory', [...INVENTORIES, ...textsOf('inventory', /\.yml$/)]],
  ['template', templates],
  ['handlebars', textsOf('templates', /\.hbs$/)],
  ['expression', expressions],
  ['vault', ['a secret', 'x'.repeat(300), 'é\n']],
  ['settings', SETTINGS],
] as const)('%s', (kind, corpus) => {
  test('never a crash, never a hang', async () => {
    const { failures, hung, succeeded, refused } = await feed(kind, corpus.filter(startsNothing));
    expect({ failures, hung }).toEqual({ failures: [], hung: undefined });
    // Some texts are still right, and most are not.
    expect(succeeded + refused).toBe(COUNT);
    expect(Math.min(succeeded, refused)).toBeGreaterThan(0);
  }, 3_600_000);
});
