// How the demo speaks: chapters with their time, commands as a person would type them, tables of rows.
import { spawn } from 'node:child_process';
import { EngineBug } from '../../src/errors.ts';

const chapters: { readonly title: string; readonly seconds: number }[] = [];

/** Tells a chapter and measures it, in seconds. */
export async function chapter<T>(title: string, tell: () => Promise<T>): Promise<T> {
  say(`\n\u001b[1m■ ${title}\u001b[0m`);
  const started = performance.now();
  const result = await tell();
  const seconds = (performance.now() - started) / 1000;
  chapters.push({ title, seconds });
  say(`  (${seconds.toFixed(1)} s)`);
  return result;
}

/** The chapters with their times, as they were told. */
export function tellTimes(): void {
  const width = Math.max(...chapters.map(({ title }) => title.length));
  for (const { title, seconds } of chapters)
    say(`  ${title.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s`);
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Shows a command, runs it on this terminal, gives what it printed, and stops the story when it fails. */
export async function perform(program: string, words: readonly string[], cwd?: string): Promise<string> {
  say(`  $ ${[program, ...words].map(quoted).join(' ')}`);
  let printed = '';
  const status = await new Promise<number>((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'], cwd });
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      printed += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', code => resolve(code ?? 1));
  });
  if (status !== 0) throw new EngineBug(`${program} ended with status ${status}`);
  return printed;
}

/** The seconds of a chapter that was told. */
export function secondsOf(title: string): number {
  return chapters.find(each => each.title === title)?.seconds ?? 0;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
