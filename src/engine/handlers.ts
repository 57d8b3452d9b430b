// Handlers: run once per flush, in the order in which they are defined.
import type { Block, Task } from '../playbook/model.ts';
import { loadIncluded } from './dynamic-include.ts';
import { isInclude } from './include-request.ts';
import { carryOutOn } from './meta.ts';
import type { PlayRun } from './play-run.ts';
import { runStep } from './step.ts';
import { evaluatorOn } from './task-info.ts';
import { followVarsFiles } from './vars-files.ts';

/** Runs what was notified on these hosts. Returns whether a failure in a handler is fatal for the play. */
export async function flushHandlers(play: PlayRun, names: readonly string[]): Promise<boolean> {
  let isFatal = false;
  // A host whose handler failed is on its way to a `rescue` or out: the others wait for the next flush.
  const failed = new Set<string>();
  // A handler may join the list while others run: a role that is included on the way brings its own.
  for (let index = 0; index < play.handlers.length; index++) {
    const handler = play.handlers[index];
    if (handler === undefined) break;
    const hosts = names.filter(name => !failed.has(name) && play.state(name).notified.has(handler));
    for (const name of hosts) play.state(name).notified.delete(handler);
    const willing = hosts.filter(name => isStillIn(play, name));
    if (willing.length > 0) isFatal = (await runHandler(play, handler, willing, failed)) || isFatal;
  }
  return isFatal;
}

/** Neither lost nor sent away by a handler that ends the host or the play. */
function isStillIn(play: PlayRun, name: string): boolean {
  return play.isAlive(name) && !play.endedHosts.has(name) && !play.hasEnded;
}

/** One handler, and at once the tasks of the file when it is an include. */
async function runHandler(
  play: PlayRun,
  handler: Task,
  names: readonly string[],
  failed: Set<string>,
): Promise<boolean> {
  followVarsFiles(play, names);
  if (handler.action.kind === 'meta') {
    await carryOutOn(play, handler, names);
    return false;
  }
  const step = await runStep(play, handler, names);
  const lost = step.ends.filter(end => end.status === 'failed' && !end.isIgnored);
  for (const { host } of lost) {
    failed.add(host.name);
    // Not even `force_handlers` goes on with the handlers of a host that lost one of them.
    if (!play.isAlive(host.name) || play.cursor(host.name)?.isOnWayOut()) host.notified.clear();
  }
  if (!isInclude(handler)) return step.isFatal && lost.length > 0;
  let isFatal = false;
  for (const { block, hosts } of await loadIncluded(play, handler, step.ends, name =>
    evaluatorOn(play, handler, name),
  )) {
    for (const task of tasksOf(block)) {
      const willing = hosts.filter(name => !failed.has(name));
      if (willing.length > 0) isFatal = (await runHandler(play, task, willing, failed)) || isFatal;
    }
  }
  return isFatal;
}

function tasksOf(block: Block): Task[] {
  return block.tasks.flatMap(entry => (entry.kind === 'task' ? [entry] : tasksOf(entry)));
}
