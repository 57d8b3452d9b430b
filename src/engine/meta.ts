// `meta` tasks: orders to the engine itself.
import type { MetaCommand, Task } from '../playbook/model.ts';
import { areAllTrue } from './directive-values.ts';
import { flushHandlers, forcesHandlers } from './handlers.ts';
import { targetOf } from './login.ts';
import type { PlayRun } from './play-run.ts';
import { count } from './tally.ts';
import { evaluatorOn, taskInfo } from './task-info.ts';

/** Carries out a meta task on the hosts that stand at it. Returns whether a handler's failure is fatal for the play. */
export async function runMeta(play: PlayRun, task: Task, names: readonly string[]): Promise<boolean> {
  if (task.action.kind !== 'meta') return false;
  const { command } = task.action;
  const willing = names.filter(name => announce(play, task, name));
  // The cursor moves on first: handlers that end a host must not be moved afterwards.
  for (const name of names) play.cursor(name)?.advance();
  if (command === 'flush_handlers') {
    return flushHandlers(
      play,
      forcesHandlers(play) ? [...new Set([...willing, ...failedHosts(play)])] : willing,
    );
  }
  for (const name of willing) await runOnHost(play, task, command, name);
  return false;
}

function failedHosts(play: PlayRun): string[] {
  return play.batch.filter(name => play.state(name).isFailed);
}

/** Tells of a meta task that a playbook wrote, once per host as Ansible does. Returns whether its conditions hold. */
function announce(play: PlayRun, task: Task, name: string): boolean {
  const at = evaluatorOn(play, task, name);
  const isWilling = areAllTrue(task.directives.when, at);
  if (task.span.source.text === '') return isWilling;
  const info = taskInfo(play, task, at);
  play.run.reporter.report({ type: 'task-start', task: info });
  if (!isWilling) {
    const result = { changed: false, skipped: true, skip_reason: 'Conditional result was False' };
    play.run.reporter.report({
      type: 'result',
      task: info,
      host: name,
      status: 'skipped',
      result,
      isIgnored: false,
      duration: 0,
    });
    count(play.state(name).tally, 'skipped', 'plain');
  }
  return isWilling;
}

async function runOnHost(play: PlayRun, task: Task, command: MetaCommand, name: string): Promise<void> {
  const { run } = play;
  const host = play.state(name);
  const say = (message: string) => run.reporter.report({ type: 'meta', message, host: name });
  switch (command) {
    case 'role_complete':
      if (task.role) host.completedRoles.add(task.role.key);
      break;
    case 'clear_facts':
      host.facts.clear();
      host.hasFacts = false;
      break;
    case 'clear_host_errors':
      for (const other of play.allHosts) {
        const state = play.state(other);
        state.isFailed = false;
        state.isUnreachable = false;
      }
      break;
    case 'end_host':
      say(`ending play for ${name}`);
      play.cursor(name)?.end();
      break;
    case 'end_batch':
      say('ending batch');
      for (const other of play.batch) play.cursor(other)?.end();
      break;
    case 'end_play':
      say('ending play');
      play.hasEnded = true;
      for (const other of play.batch) play.cursor(other)?.end();
      break;
    case 'reset_connection': {
      const at = evaluatorOn(play, task, name);
      await run.connections.to(targetOf(name, task.directives, run.options.login, at)).reset();
      say('reset connection');
      break;
    }
    default:
      break;
  }
}
