// `notify`: which handlers a changed task calls for, by name or by topic.
import { nearest, UserError } from '../errors.ts';
import type { Task } from '../playbook/model.ts';
import { toText } from '../values/text.ts';
import type { NotifiedName } from './attempt.ts';
import { type Evaluator, rendered } from './directive-values.ts';
import type { PlayRun } from './play-run.ts';
import type { TaskEnd, TaskOnHost } from './task.ts';
import { evaluatorOn, titleOf } from './task-info.ts';

/** Marks the handlers that a changed task notifies. Throws when it names one that does not exist. */
export function notify(on: TaskOnHost, end: TaskEnd): void {
  const { play, task, host } = on;
  if (task.directives.notify.length === 0) return;
  const at = evaluatorOn(play, task, host.name);
  const { missingHandler } = play.run.options;
  for (const notified of end.attempts.flatMap(attempt => attempt.notify)) {
    const handlers = handlersFor(play, notified.name, at);
    if (handlers.length === 0 && missingHandler === 'error') throw unknownHandler(on, notified, at);
    for (const handler of handlers) {
      // A handler that notifies itself does not run again.
      if (handler === task || host.notified.has(handler)) continue;
      host.notified.add(handler);
      play.run.reporter.report({ type: 'notified', handler: titleOf(handler, at), host: host.name });
    }
  }
}

function unknownHandler({ play, info }: TaskOnHost, { name, span }: NotifiedName, at: Evaluator): UserError {
  const near = nearest(
    name,
    play.handlers.map(handler => titleOf(handler, at)),
  );
  return new UserError(
    'UNKNOWN_HANDLER',
    `The requested handler '${name}' was not found in either the main handlers list nor in the listening handlers list`,
    { span, hint: near && `did you mean '${near}'?`, note: `notified by ${info.title}` },
  );
}

/** The handler of that name, and every handler that listens to it as a topic. */
function handlersFor(play: PlayRun, name: string, at: Evaluator): Task[] {
  const of = play.handlers.filter(handler => namesOf(handler, at).includes(name));
  // Of several lists of handlers the last counts, and in it the first of that name. Each use of a role brings a list.
  const last = of.at(-1);
  const named = of.find(({ role, span }) => role === last?.role && span.source === last?.span.source);
  const listening = play.handlers.filter(handler =>
    handler.listen.some(topic => toText(rendered(topic, at)) === name),
  );
  return [...new Set([...(named ? [named] : []), ...listening])];
}

/** A handler answers to its name, and in a role to `role : name` too, in a collection by the role's short name as well. */
function namesOf(handler: Task, at: Evaluator): string[] {
  const title = titleOf(handler, at);
  const prefix = handler.role ? `${handler.role.name} : ` : '';
  const own = title.slice(prefix.length);
  return handler.role ? [title, own, `${handler.role.shortName} : ${own}`] : [title];
}
