// The linear strategy: all hosts of a batch do one task before any goes on to the next.
import type { Task } from '../playbook/model.ts';
import { comparePositions } from './cursor.ts';
import { textOf } from './directive-values.ts';
import type { PlayRun } from './play-run.ts';
import { playScope } from './scopes.ts';
import { runTaskOn, type StepChooser } from './turn.ts';

/** Runs the batch to its end. Gives `broken` when a failure ended the play for every host. */
export async function runLinear(play: PlayRun, choose: StepChooser): Promise<'done' | 'broken'> {
  for (;;) {
    if (play.run.signal.aborted) return 'broken';
    const next = nextTask(play);
    if (next === undefined) return 'done';
    const { task, hosts } = next;
    const { isFatal, lost } = await runTaskOn(play, task, hosts, choose);
    const isTooMuch = tooManyFailed(play);
    // As in Ansible: said of the percentage, and once more when nobody is left.
    if (isTooMuch) {
      play.run.reporter.report({ type: 'no-hosts-remaining' });
      failOthers(play, lost);
    }
    if ((isFatal || isTooMuch) && breaksPlay(play)) {
      play.run.reporter.report({ type: 'no-hosts-remaining' });
      return 'broken';
    }
  }
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

/** A fatal failure takes every host along that is not in a `rescue` or `always`. Whether none is left. */
function breaksPlay(play: PlayRun): boolean {
  let isAnyLeft = false;
  for (const name of play.batch) {
    const cursor = play.cursor(name);
    if (!play.isAlive(name) || cursor === undefined || cursor.hasEnded()) continue;
    if (cursor.isLeavingFailure()) isAnyLeft = true;
    else if (cursor.fail() !== 'dead') isAnyLeft = true;
  }
  return !isAnyLeft;
}

/** Past the percentage, the hosts of the batch fail wherever they are, in a `rescue` too. */
function failOthers(play: PlayRun, lost: ReadonlySet<string>): void {
  for (const name of play.batch) {
    const cursor = play.cursor(name);
    if (play.isAlive(name) && !lost.has(name) && cursor?.hasEnded() === false) cursor.fail();
  }
}

function tooManyFailed(play: PlayRun): boolean {
  const at = {
    scope: playScope(play.run, play.play.folder, [play.play.vars]),
    environment: play.run.environment,
  };
  const allowed = textOf(play.play.maxFailPercentage, at);
  if (allowed === undefined) return false;
  const failed = play.batch.filter(name => play.state(name).isFailed).length;
  return (failed / play.batch.length) * 100 > Number.parseFloat(allowed);
}
