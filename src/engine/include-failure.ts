// Files and roles that cannot be included fail the hosts that asked for them.
import { UserError, UserErrors } from '../errors.ts';
import type { Task } from '../playbook/model.ts';
import type { IncludedGroup } from './dynamic-include.ts';
import type { PlayRun } from './play-run.ts';
import { count } from './tally.ts';
import { evaluatorOn, taskInfo } from './task-info.ts';

/** Tells of what could not be included. Gives the hosts that it failed, whose failure has moved them. */
export function failIncludes(play: PlayRun, task: Task, groups: readonly IncludedGroup[]): Set<string> {
  const fates = new Map<string, boolean>();
  for (const { loaded, hosts } of groups) {
    if (!(loaded instanceof UserError || loaded instanceof UserErrors)) continue;
    for (const name of hosts) {
      const isRescued = fates.get(name) ?? play.cursor(name)?.fail(task.isHandler) === 'rescued';
      fates.set(name, isRescued);
      // As in Ansible, a file that cannot be included stays a failure in the recap, also behind a `rescue`.
      const isForgotten = isRescued && task.action.kind === 'include_role';
      count(play.state(name).tally, 'failed', isForgotten ? 'rescued' : 'plain');
      report(play, task, name, loaded);
    }
  }
  return new Set(fates.keys());
}

function report(play: PlayRun, task: Task, host: string, mistake: UserError | UserErrors): void {
  const first = mistake instanceof UserErrors ? mistake.errors[0] : mistake;
  play.run.reporter.report({
    type: 'result',
    task: taskInfo(play, task, evaluatorOn(play, task, host)),
    host,
    status: 'failed',
    result: { failed: true, reason: first?.resultMessage ?? mistake.message },
    isIgnored: false,
    duration: 0,
    error: first,
  });
}
