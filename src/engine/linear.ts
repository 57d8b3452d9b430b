// The linear strategy: all hosts of a batch do one task before any goes on to the next.
import type { Task } from '../playbook/model.ts';
import { comparePositions } from './cursor.ts';
import { textOf } from './directive-values.ts';
import type { PlayRun } from './play-run.ts';
import { playScope } from './scopes.ts';
import { runTaskOn, type StepChooser } from './turn.ts';

/** Runs the batch to its end. Gives `broken` when a failure ended the play for every host. */
export async function runLinear(play: PlayRun, choose: StepChooser): Promise<'done' | 'broken'> {
  // Hosts that count as failed: whose failure nothing took, and those that a fatal one of another host takes along.
  const failed = new Set(play.batch.filter(name => !play.isAlive(name)));
  let isBroken = false;
  for (;;) {
    if (play.run.signal.aborted) return 'broken';
    const next = nextTask(play);
    if (next === undefined) return isBroken ? 'broken' : 'done';
    const { task, hosts } = next;
    const { isFatal, isForAll, lost } = await runTaskOn(play, task, hosts, choose);
    if (isForAll) failOthers(play, lost);
    for (const name of lost) if (play.state(name).isFailed) failed.add(name);
    const isFinal = isFatal && (lost.size === 0 || [...lost].some(name => isGivenUp(play, name)));
    if (isFinal) for (const name of play.batch) if (!isLeavingFailure(play, name)) failed.add(name);
    const isTooMuch = tooManyFailed(play, failed);
    // As in Ansible: said of the percentage, and once more when nobody is left.
    if (isTooMuch) {
      play.run.reporter.report({ type: 'no-hosts-remaining' });
      failOthers(play, lost);
      for (const name of play.batch) if (!lost.has(name) || !isGivenUp(play, name)) failed.add(name);
    }
    isBroken ||= isFinal || isTooMuch;
    // Until then, hosts in a `rescue` or `always` go on, and those with them that have failed already.
    if (isBroken && play.batch.every(name => failed.has(name) || play.state(name).isUnreachable)) {
      play.run.reporter.report({ type: 'no-hosts-remaining' });
      return 'broken';
    }
  }
}

function isGivenUp(play: PlayRun, name: string): boolean {
  return play.state(name).isUnreachable || play.cursor(name)?.isGivenUp === true;
}

function isLeavingFailure(play: PlayRun, name: string): boolean {
  return play.isAlive(name) && play.cursor(name)?.isLeavingFailure() === true;
}

/** The task of the hosts that are furthest behind, and those hosts. */
function nextTask(play: PlayRun): { readonly task: Task; readonly hosts: string[] } | undefined {
  let task: Task | undefined;
  let position: readonly number[] | undefined;
  let hosts: string[] = [];
  for (const name of play.batch) {
    const cursor = play.cursor(name);
    if (cursor === undefined || !play.isAlive(name)) continue;
    const own = cursor.peek();
    if (own === undefined) continue;
    if (own === task) {
      hosts.push(name);
      continue;
    }
    const at = cursor.position();
    const order = position === undefined ? -1 : comparePositions(at, position);
    if (order < 0) [task, position, hosts] = [own, at, [name]];
  }
  return task === undefined ? undefined : { task, hosts };
}

/** The other hosts of the batch fail wherever they are, in a `rescue` too: past the percentage, or with a task that fails for all. */
function failOthers(play: PlayRun, lost: ReadonlySet<string>): void {
  for (const name of play.batch) {
    const cursor = play.cursor(name);
    if (play.isAlive(name) && !lost.has(name) && cursor?.hasEnded() === false) cursor.fail();
  }
}

function tooManyFailed(play: PlayRun, { size }: ReadonlySet<string>): boolean {
  const at = {
    scope: playScope(play.run, play.play.folder, [play.play.vars]),
    environment: play.run.environment,
  };
  const allowed = textOf(play.play.maxFailPercentage, at);
  if (allowed === undefined) return false;
  return (size / play.batch.length) * 100 > Number.parseFloat(allowed);
}
