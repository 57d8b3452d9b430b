// Handlers: run once per flush, in the order in which they are defined.
import type { Block, Task } from '../playbook/model.ts';
import { loadIncluded } from './dynamic-include.ts';
import { failIncludes } from './include-failure.ts';
import { isInclude } from './include-request.ts';
import { carryOutOn } from './meta.ts';
import type { PlayRun } from './play-run.ts';
import { runStep } from './step.ts';
import { lossesOf, type StepFate } from './step-fate.ts';
import { followVarsFiles } from './vars-files.ts';

/** Runs what was notified on these hosts. Gives whether a failure in a handler ended the play for all. */
export async function flushHandlers(
  play: PlayRun,
  names: readonly string[],
  fate: StepFate,
): Promise<boolean> {
  // A host whose handler failed is on its way to a `rescue` or out: the others wait for the next flush.
  const flush: Flush = { play, names, failed: new Set(), fate };
  // A handler may join the list while others run: a role that is included on the way brings its own.
  for (let index = 0; index < play.handlers.length; index++) {
    const handler = play.handlers[index];
    if (handler === undefined) break;
    const hosts = willingOf(flush, names).filter(name => play.state(name).notified.has(handler));
    for (const name of hosts) play.state(name).notified.delete(handler);
    const willing = hosts.filter(name => isStillIn(play, name));
    if (willing.length > 0 && (await isLastHandler(flush, handler, willing))) return true;
  }
  return false;
}

interface Flush {
  readonly play: PlayRun;
  readonly names: readonly string[];
  readonly failed: Set<string>;
  readonly fate: StepFate;
}

function willingOf({ failed }: Flush, names: readonly string[]): string[] {
  return names.filter(name => !failed.has(name));
}

/** Neither lost nor sent away by a handler that ends the host or the play. */
function isStillIn(play: PlayRun, name: string): boolean {
  return play.isAlive(name) && !play.endedHosts.has(name) && !play.hasEnded;
}

/** Runs one handler, and at once the tasks of the file when it is an include. Gives whether no other may begin. */
async function isLastHandler(flush: Flush, handler: Task, names: readonly string[]): Promise<boolean> {
  const { play, failed, fate } = flush;
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
  const groups = isInclude(handler) ? await loadIncluded(play, handler, step.ends) : [];
  const unloaded = failIncludes(play, handler, groups);
  for (const name of unloaded) failed.add(name);
  if (fate.isOver(lossesOf(step, unloaded), willingOf(flush, flush.names))) return true;
  for (const { loaded, hosts } of groups) {
    for (const task of 'kind' in loaded ? tasksOf(loaded) : []) {
      const willing = willingOf(flush, hosts);
      if (willing.length > 0 && (await isLastHandler(flush, task, willing))) return true;
    }
  }
  return false;
}

function tasksOf(block: Block): Task[] {
  return block.tasks.flatMap(entry => (entry.kind === 'task' ? [entry] : tasksOf(entry)));
}
