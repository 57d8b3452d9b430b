// Each case of tests/cases/language under bin/reprise gives what ansible-core gave: results of tasks and hosts, recap, exit
// status. Needs dist/ from `npm run build`. `ONLY=loops` leaves one topic.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import {
  answersOf,
  argumentsOf,
  type Ending,
  environmentOf,
  type LanguageRun,
  layOut,
  readTopics,
  runsOf,
} from '../language-cases.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const REPRISE = join(import.meta.dirname, '..', '..', 'bin', 'reprise');
const home = temporaryFolder({});
const topics = readTopics();
const inTurn = pLimit(2);
const answers = new Map<LanguageRun['cases'][number], Promise<string>>();
topics.flatMap(runsOf).forEach((run, number) => {
  const folder = join(home, `run-${number}`);
  mkdirSync(folder);
  layOut(run, folder);
  const ending = inTurn(() => start(run, folder));
  // Each test tells its own; one that is not asked for must not end the others.
  ending.catch(() => undefined);
  run.cases.forEach((one, index) => {
    answers.set(
      one,
      ending.then(end => answersOf(run, end, folder)[index] ?? end.output),
    );
  });
});

function start(run: LanguageRun, folder: string): Promise<Ending> {
  const env = { ...environmentOf(home), XDG_STATE_HOME: home, ...run.env };
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(REPRISE, argumentsOf(run), options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') return reject(error);
      // What was refused at load has its reason on stderr only.
      resolve({ status: error ? Number(error.code) : 0, output: stdout || stderr });
    });
    child.stdin?.end();
  });
}

describe.each(topics)('Reprise answers as ansible-core: $name', topic => {
  test.each(topic.cases)(
    '$title',
    async one => {
      expect(one.answer).not.toBe('');
      expect(await answers.get(one)).toBe(one.answer);
    },
    600_000,
  );
});
