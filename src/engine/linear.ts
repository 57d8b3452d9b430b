// The linear strategy: all hosts of a batch do one task before any goes on to the next.
import type { Task } from '../playbook/model.ts';
import { BatchFate } from './batch-fate.ts';
import { comparePositions } from './cursor.ts';
import type { PlayRun } from './play-run.ts';
import { runTaskOn, type StepChooser } from './turn.ts';

/** Runs the batch to its end. Gives `broken` when a failure ended the play for every host. */
export async function runLinear(play: PlayRun, choose: StepChooser): Promise<'done' | 'broken'> {
  const fate = new BatchFate(play);
  for (;;) {
    if (play.run.signal.aborted) return 'broken';
    const next = nextTask(play);
    if (next === undefined) return fate.isBroken ? 'broken' : 'done';
    if (await runTaskOn(play, next.task, next.hosts, choose, fate)) return 'broken';
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
