// Carries out what a file module has decided: commands in one round trip, then a look at what came of them.
import type { Host } from '../../connection/host.ts';
import { fail } from '../failure.ts';
import type { ModuleResult } from '../module.ts';
import { failedStep, runSteps, type Step } from '../steps.ts';
import { FACTS_FORMAT, type Facts, parseFacts } from './facts.ts';

/** A command, and the sentence that its failure begins with. */
export interface BlamedStep extends Step {
  readonly blame: string;
}

/** The command that tells the facts of a path. */
export function factsStep(path: string): BlamedStep {
  return { argv: ['stat', '-c', FACTS_FORMAT, '--', path], blame: '' };
}

/**
 * Runs the commands until one fails; gives the facts of `path` afterwards (none when it is gone) and what each command printed, or the
 * failure.
 */
export async function applySteps(
  host: Host,
  steps: readonly BlamedStep[],
  path: string,
): Promise<
  | { readonly facts: Facts | undefined; readonly printed: readonly string[] }
  | { readonly failure: ModuleResult }
> {
  const outcomes = await runSteps(host, [...steps, factsStep(path)]);
  const failed = failedStep(outcomes);
  const step = failed === undefined ? undefined : steps[outcomes.indexOf(failed)];
  if (failed !== undefined && step !== undefined) {
    return { failure: fail(`${step.blame}: ${failed.stderr.trim()}`) };
  }
  const printed = outcomes.map(outcome => outcome.stdout.trimEnd());
  return { facts: parseFacts(printed.at(-1) ?? ''), printed };
}
