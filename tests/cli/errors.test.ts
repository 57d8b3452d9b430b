// Golden diagnostics of the whole program: each playbook of tests/cases/errors, what it prints on stderr, how it ends.
// `UPDATE_CASES=1` writes what is printed now. Needs dist/ from `npm run build`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { splitShellWords } from '../../src/source/shell-words.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDER = join(ROOT, 'tests', 'cases', 'errors');
const state = temporaryFolder({});
const names = readdirSync(FOLDER)
  .filter(name => name.endsWith('.yml'))
  .map(name => basename(name, '.yml'));

/** Runs a case. Its first line may say `# args: …`; `# runs` marks a mistake that only a host can meet. */
function run(name: string) {
  const text = readFileSync(join(FOLDER, `${name}.yml`), 'utf8');
  const args = splitShellWords(/^# args: (.*)$/m.exec(text)?.[1] ?? '').words.map(word => word.text);
  const inventory = args.includes('-i') ? [] : ['-i', 'h1,h2,'];
  const playbooks = args.some(word => word.endsWith('.yml') && !word.startsWith('@')) ? [] : [`${name}.yml`];
  const { status, stdout, stderr } = spawnSync(
    join(ROOT, 'bin', 'reprise'),
    [...inventory, '-c', 'local', ...args, ...playbooks],
    {
      cwd: FOLDER,
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: process.env.PATH, HOME: homedir(), XDG_STATE_HOME: state },
    },
  );
  return {
    printed: `exit status ${status}\n\n${withoutPlaces(stderr)}`,
    hasRun: /^TASK/m.test(stdout),
    isToRun: text.startsWith('# runs'),
  };
}

function withoutPlaces(text: string): string {
  return text.replaceAll(FOLDER, '$HERE').replaceAll(ROOT, '$ROOT').replaceAll(homedir(), '$HOME');
}

describe('a mistake is shown with its place, before any host is touched', () => {
  test.each(names)('%s', name => {
    const golden = join(FOLDER, `${name}.txt`);
    const { printed, hasRun, isToRun } = run(name);
    if (process.env.UPDATE_CASES || !existsSync(golden)) writeFileSync(golden, printed);
    expect(printed).toBe(readFileSync(golden, 'utf8'));
    expect(hasRun).toBe(isToRun);
  });
});
