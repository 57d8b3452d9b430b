// A program at a terminal of its own, made by `script` of util-linux: what it says, and answers once a question stands there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Said {
  readonly status: number | null;
  /** Standard output and error, as the screen got them. */
  readonly said: string;
}

export interface AtTerminal {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed once the screen shows the question. */
  readonly typed: string;
  readonly question: RegExp;
}

/** Runs a line of shell at a pseudo terminal. */
export async function runAtTerminal(line: string, { cwd, env, typed, question }: AtTerminal): Promise<Said> {
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    cwd,
    env: { ...process.env, ...env, NODE_OPTIONS: '', TERM: 'xterm' },
  });
  let said = '';
  let hasTyped = false;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (hasTyped || !question.test(said)) return;
    hasTyped = true;
    child.stdin.write(typed);
  });
  const [status] = await once(child, 'close');
  return { status: status as number | null, said };
}
