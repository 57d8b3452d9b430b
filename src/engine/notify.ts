// `notify`: which handlers a changed task calls for, by name or by topic.
import { nearest, UserError } from '../errors.ts';
import { isTemplate } from '../playbook/fields.ts';
import type { Task } from '../playbook/model.ts';
import { isUndefinedError } from '../template/render.ts';
import type { NotifiedName } from './attempt.ts';
import type { PlayRun } from './play-run.ts';
import type { TaskEnd, TaskOnHost } from './task.ts';
import { evaluatorOn, hostlessName, titleOf } from './task-info.ts';

/** Marks the handlers that a changed task notifies. Throws when it names one that does not exist. */
export function notify(on: TaskOnHost, end: TaskEnd): void {
  const { play, task, host } = on;
  if (task.directives.notify.length === 0) return;
  const { missingHandler } = play.run.options;
  for (const notified of end.attempts.flatMap(attempt => attempt.notify)) {
    const handlers = handlersFor(play, notified.name);
    if (handlers.length === 0 && missingHandler === 'error') throw unknownHandler(on, notified);
    for (const handler of handlers) {
      // A handler that notifies itself does not run again.
      if (handler === task || host.notified.has(handler)) continue;
      host.notified.add(handler);
      const title = titleOf(play, handler, evaluatorOn(play, task, host.name));
      play.run.reporter.report({ type: 'notified', handler: title, host: host.name });
    }
  }
}

function unknownHandler({ play, info }: TaskOnHost, { name, span }: NotifiedName): UserError {
  const near = nearest(
    name,
    play.handlers.flatMap(handler => [...namesOf(play, handler), ...handler.listen]),
  );
  return new UserError(
    'UNKNOWN_HANDLER',
    `The requested handler '${name}' was not found in either the main handlers list nor in the listening handlers list`,
    { span, hint: near && `did you mean '${near}'?`, note: `notified by ${info.title}` },
  );
}

/** The handler of that name, and every handler that listens to it as a topic; topics are no templates. */
function handlersFor(play: PlayRun, name: string): Task[] {
  const of = play.handlers.filter(handler => namesOf(play, handler).includes(name));
  // Of several lists of handlers the last counts, and in it the first of that name. Each use of a role brings a list.
  const last = of.at(-1);
  const named = of.find(({ role, span }) => role === last?.role && span.source === last?.span.source);
  const listening = play.handlers.filter(({ listen }) => listen.includes(name));
  return [...new Set([...(named ? [named] : []), ...listening])];
}

/** A handler answers to its name, and in a role to `role : name` too, in a collection by the role's short name as well. */
function namesOf(play: PlayRun, handler: Task): string[] {
  const own = nameOf(play, handler);
  if (own === undefined) return [];
  const { role } = handler;
  return role ? [own, `${role.name} : ${own}`, `${role.shortName} : ${own}`] : [own];
}

/**
 * A handler's name; undefined where it has none. As in Ansible it is rendered without a host: a name that needs a host's
 * variables calls for nothing.
 */
function nameOf(play: PlayRun, handler: Task): string | undefined {
  const { name, listen } = handler;
  if (name === undefined || !isTemplate(name)) return name && String(name.value);
  try {
    return hostlessName(play, handler, name);
  } catch (error) {
    if (!isUndefinedError(error)) throw error;
    const message =
      `Handler '${name.value}' is unusable because it has no listen topics and the name could not be templated ` +
      `(host-specific variables are not supported in handler names). The error: ${(error as Error).message}`;
    if (listen.length === 0) play.run.reporter.report({ type: 'warning', message });
    return undefined;
  }
}
