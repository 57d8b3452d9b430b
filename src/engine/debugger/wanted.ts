// Whether a result stops at the debugger: the keyword of the task over the setting over nothing.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_debugger.html
import { UserError } from '../../errors.ts';
import { type Evaluator, textOf } from '../directive-values.ts';
import type { TaskEnd, TaskOnHost } from '../task.ts';

/** What the keyword `debugger` takes. */
const DEBUGGER_VALUES = ['always', 'on_failed', 'on_unreachable', 'on_skipped', 'never'] as const;

/** Throws UserError INVALID_VALUE for a keyword that is none of its values. */
export function wantsDebugger({ play, task }: TaskOnHost, end: TaskEnd, at: () => Evaluator): boolean {
  const { options } = play.run;
  const { debugger: keyword } = task.directives;
  const isEverywhere = options.debugger || play.isDebugged;
  if (keyword === undefined && !isEverywhere) return false;
  const mode = keyword === undefined ? undefined : textOf(keyword, at());
  if (mode !== undefined && !DEBUGGER_VALUES.some(known => known === mode)) {
    throw new UserError('INVALID_VALUE', `'${mode}' is not a value of debugger`, {
      span: keyword?.span,
      hint: `it takes ${DEBUGGER_VALUES.join(', ')}`,
    });
  }
  const hasFailed = end.status === 'failed' && !(end.isIgnored && options.debuggerIgnoresErrors);
  switch (mode) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'on_skipped':
      return end.status === 'skipped' || (isEverywhere && (hasFailed || end.status === 'unreachable'));
    case 'on_failed':
      return hasFailed || (isEverywhere && end.status === 'unreachable');
    case 'on_unreachable':
      return end.status === 'unreachable' || (isEverywhere && hasFailed);
    default:
      return hasFailed || end.status === 'unreachable';
  }
}
