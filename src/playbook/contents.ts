// What plays and blocks hold, as one list.
import type { Entry, Play, Task } from './model.ts';

/** Every entry of a play in the order in which it may run, handlers last. */
export function entriesIn(play: Play): Entry[] {
  return [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks, ...play.handlers];
}

/** Every task of the entries, from inside blocks, their `rescue` and `always` too. */
export function tasksIn(entries: readonly Entry[]): Task[] {
  return entries.flatMap(entry =>
    entry.kind === 'task' ? [entry] : tasksIn([...entry.tasks, ...entry.rescue, ...entry.always]),
  );
}
