// `--start-at-task` and `--step`: which of the tasks that are reached really run.
import picomatch from 'picomatch';
import { UserError } from '../errors.ts';
import type { PlayRun } from './play-run.ts';
import type { Run } from './run-context.ts';
import { evaluatorOn, titleOf } from './task-info.ts';
import type { StepChooser } from './turn.ts';

/** A chooser for one playbook: it remembers whether the starting task was met, and whether the asking goes on. */
export function stepChooser(run: Run): StepChooser {
  const start = run.options.startAtTask;
  let hasStarted = start === undefined;
  // A host that goes its own way is only past the start once it has met it itself.
  const ahead = new Set<string>();
  let startedIn: PlayRun | undefined;
  let asks = run.options.step;
  return async (play, task, host) => {
    const title = titleOf(play, task, evaluatorOn(play, task, host));
    const own = task.name === undefined ? title : title.replace(/^.* : /, '');
    if (!hasStarted || (startedIn === play && play.isFree && !ahead.has(host))) {
      if (start !== title && start !== own && !picomatch.isMatch(own, start ?? '')) return false;
      [hasStarted, startedIn] = [true, play];
      ahead.add(host);
    }
    if (!asks || task.action.kind === 'meta') return true;
    const question = `Perform task: TASK: ${title} (N)o/(y)es/(c)ontinue: `;
    run.reporter.report({ type: 'question', question });
    const answer = await run.terminal.readLine(question, run.signal);
    if (answer === undefined) {
      throw new UserError('USAGE', 'nobody is there to answer --step', {
        span: task.span,
        hint: 'leave --step out, or pipe the answers in',
      });
    }
    const letter = answer.trim().toLowerCase().charAt(0);
    if (letter === 'c') asks = false;
    return letter === 'y' || letter === 'c';
  };
}
