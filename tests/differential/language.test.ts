// The installed ansible-core still gives the answers that tests/cases/language holds. `RECORD=1` writes them, `ONLY=loops`
// leaves one topic. Cases with settings of their own get a process of their own, the others a fork. Needs ansible-core.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import {
  answersOf,
  argumentsOf,
  type Ending,
  environmentOf,
  type LanguageRun,
  layOut,
  readTopics,
  record,
  runsOf,
} from '../language-cases.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { askOracle } from './playbook-oracle.ts';

const home = temporaryFolder({});
const topics = readTopics();
const runs = topics.flatMap(runsOf).map((run, index) => ({ run, folder: join(home, `run-${index}`) }));
type Placed = (typeof runs)[number];

/** The last process that was started: they run one after the other, beside the oracle. */
let before: Promise<unknown> = Promise.resolve();
const answers = new Map<LanguageRun['cases'][number], Promise<string>>();
const forked = runs.filter(({ run }) => !needsOwnProcess(run));
const endings = askForked(forked);
for (const placed of runs) {
  const ending = endings.get(placed) ?? endings.set(placed, ownProcess(placed)).get(placed);
  if (!ending) continue;
  placed.run.cases.forEach((one, index) => {
    answers.set(
      one,
      ending.then(end => answersOf(placed.run, end, placed.folder)[index] ?? ''),
    );
  });
}

/** Settings are read when ansible-core is imported, so a fork cannot have its own. */
function needsOwnProcess(run: LanguageRun): boolean {
  return Object.keys(run.env).length > 0 || 'ansible.cfg' in run.files;
}

function prepare({ run, folder }: Placed): void {
  mkdirSync(folder);
  layOut(run, folder);
}

function askForked(asked: readonly Placed[]): Map<Placed, Promise<Ending>> {
  for (const placed of asked) prepare(placed);
  const questions = asked.map(({ run, folder }) => ({ cwd: folder, args: argumentsOf(run) }));
  const endings = askOracle(questions, home);
  return new Map(asked.map((placed, index) => [placed, endings[index] as Promise<Ending>]));
}

function ownProcess(placed: Placed): Promise<Ending> {
  prepare(placed);
  const env = { ...environmentOf(home), ...placed.run.env };
  const ending = before.then(
    () =>
      new Promise<Ending>((resolve, reject) => {
        const options = { cwd: placed.folder, env, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 };
        const child = execFile(
          '/usr/bin/ansible-playbook',
          argumentsOf(placed.run),
          options,
          (error, stdout) => {
            if (error && typeof error.code !== 'number') return reject(error);
            resolve({ status: error ? Number(error.code) : 0, output: stdout });
          },
        );
        child.stdin?.end();
      }),
  );
  before = ending.catch(() => undefined);
  return ending;
}

describe.each(topics)('ansible-core gives the recorded answers: $name', topic => {
  test.each(topic.cases)(
    '$title',
    async one => {
      const answer = await answers.get(one);
      // A case that ansible-core cannot load would compare nothing.
      expect(answer).not.toMatch(/^(exit status \d+)?$/);
      if (!process.env.RECORD) expect(answer).toBe(one.answer);
    },
    600_000,
  );
});

afterAll(async () => {
  if (!process.env.RECORD) return;
  const known = new Map<LanguageRun['cases'][number], string>();
  for (const [one, answer] of answers) known.set(one, await answer);
  for (const topic of topics) record(topic, known);
}, 600_000);
