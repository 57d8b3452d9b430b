// Tasks that stand in no file: the marks and orders that loader and engine put between those of the playbook.
import { NO_DIRECTIVES } from './directives.ts';
import type { Task } from './model.ts';
import { nextTaskId } from './task.ts';

/** Where such a task stands: nowhere. */
export const NOWHERE = { name: '<implicit>', text: '' };

/** A task that stands in no file; such tasks run under any choice of tags. */
export function implicitTask(action: Task['action'], rest: Partial<Task> = {}): Task {
  return {
    kind: 'task',
    id: nextTaskId(),
    name: undefined,
    action,
    directives: NO_DIRECTIVES,
    loop: undefined,
    register: undefined,
    until: [],
    retries: undefined,
    delay: undefined,
    changedWhen: [],
    failedWhen: [],
    listen: [],
    isHandler: false,
    async: undefined,
    poll: undefined,
    role: undefined,
    searchFolders: [],
    span: { source: NOWHERE, start: 0, end: 0 },
    ...rest,
  };
}
