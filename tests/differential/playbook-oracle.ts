// Many playbooks under ansible-core, in forks of one process: only the first pays for the imports.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Ending, environmentOf } from '../language-cases.ts';

const ORACLE = join(import.meta.dirname, 'oracles', 'playbooks.py');

/** A playbook that lies in a folder, and the words behind the program's name. */
export interface Question {
  readonly cwd: string;
  readonly args: readonly string[];
}

/** How each of them ends, in their order; settings are read once, so that they are the same for all. */
export function askOracle(questions: readonly Question[], home: string): Promise<Ending>[] {
  const child = spawn('/usr/bin/python3', ['-W', 'ignore', ORACLE, '2'], {
    cwd: home,
    env: environmentOf(home),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  const endings = questions.map(question => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const ending = last.then(() => lines.next()).then(({ value }) => JSON.parse(value ?? 'null') as Ending);
    ending.catch(() => undefined);
    last = ending;
    return ending;
  });
  child.stdin.end();
  return endings;
}
