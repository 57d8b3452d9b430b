// Handlers: run once per flush, in the order in which they are defined.
import type { PlayRun } from './play-run.ts';
import { runStep } from './step.ts';

/** Runs what was notified on these hosts. Returns whether a failure in a handler is fatal for the play. */
export async function flushHandlers(play: PlayRun, names: readonly string[]): Promise<boolean> {
  let isFatal = false;
  // A handler may join the list while others run: a role that is included on the way brings its own.
  for (let index = 0; index < play.handlers.length; index++) {
    const handler = play.handlers[index];
    if (handler === undefined) break;
    const hosts = names.filter(name => play.state(name).notified.has(handler));
    for (const name of hosts) play.state(name).notified.delete(handler);
    const willing = hosts.filter(name => play.isAlive(name) || forcesHandlers(play));
    if (willing.length === 0) continue;
    const { ends, isFatal: fatal } = await runStep(play, handler, willing);
    isFatal ||= fatal && ends.some(end => end.status === 'failed' && !end.isIgnored);
  }
  return isFatal;
}

/** `force_handlers`: hosts that failed run their handlers all the same. */
export function forcesHandlers({ run, play }: PlayRun): boolean {
  if (run.options.forceHandlers) return true;
  const node = play.forceHandlers;
  return node?.kind === 'scalar' && (node.value === true || /^(yes|true|on|1)$/i.test(String(node.value)));
}
