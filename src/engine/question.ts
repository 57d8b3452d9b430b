// Questions of a run to the person at the terminal: the journal keeps what was asked, the status line makes way.
import type { Consent } from '../modules/module.ts';
import type { Run } from './run-context.ts';

/** The answer; undefined when nobody is there to give one. Rejects with the signal's reason when the run is interrupted. */
export function ask(
  run: Run,
  question: string,
  { echo, signal = run.signal }: { readonly echo: boolean; readonly signal?: AbortSignal },
): Promise<string | undefined> {
  run.reporter.report({ type: 'question', question });
  return run.terminal.ask(question, { echo, signal });
}

/**
 * Whether data may be destroyed. `--yes` has answered beforehand; without a terminal the command itself is the order. On
 * one, only a yes is a yes: neither the end of the input nor an empty line is.
 */
export async function confirm(run: Run, question: string, signal: AbortSignal): Promise<Consent> {
  if (run.options.isConfirmed) return 'beforehand';
  if (!run.terminal.isAttended) return 'unattended';
  const answer = (await ask(run, `${question} (yes/no): `, { echo: true, signal })) ?? '';
  return /^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no';
}
