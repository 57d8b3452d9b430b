// The linear strategy: all hosts of a batch do one task before any goes on to the next.
import type { Task } from '../playbook/model.ts';
import { BatchFate } from './batch-fate.ts';
import { comparePositions } from './cursor.ts';
import type { PlayRun } from './play-run.ts';
import { runTaskOn, type StepChooser } from './turn.ts';

/** Runs the batch to its end. Gives `broken` when a failure ended the play for every host. */
export async function runLinear(play: PlayRun, choose: StepChooser): Promise<'done' | 'broken'> {
  const fate = new BatchFate(play);
  let last: readonly number[] = [];
  for (;;) {
    if (play.run.signal.aborted) return 'broken';
    const next = nextTask(play, last);
    if (next === undefined) return fate.isBroken ? 'broken' : 'done';
    last = next.position;
    if (await runTaskOn(play, next.task, next.hosts, choose, fate)) return 'broken';
  }
}

interface Step {
  readonly task: Task;
  readonly position: readonly number[];
  readonly hosts: readonly string[];
}

/**
 * The nearest task behind the last one, and the hosts that stand at it. Hosts that a failure of others took back into a `rescue`
 * come when nobody has anything further on.
 */
function nextTask(play: PlayRun, last: readonly number[]): Step | undefined {
  const atTask = new Map<Task, string[]>();
  let next: Step | undefined;
  for (const name of play.batch) {
    const cursor = play.cursor(name);
    if (cursor === undefined || !play.isAlive(name)) continue;
    const task = cursor.peek();
    if (task === undefined) continue;
    const others = atTask.get(task);
    if (others !== undefined) {
      others.push(name);
      continue;
    }
    const hosts = [name];
    atTask.set(task, hosts);
    const position = cursor.position();
    if (next === undefined || isBefore(position, next.position, last)) next = { task, position, hosts };
  }
  return next;
}

function isBefore(position: readonly number[], other: readonly number[], last: readonly number[]): boolean {
  const isAhead = comparePositions(position, last) > 0;
  const isOtherAhead = comparePositions(other, last) > 0;
  return isAhead === isOtherAhead ? comparePositions(position, other) < 0 : isAhead;
}
