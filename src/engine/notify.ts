// `notify`: which handlers a changed task calls for, by name or by topic.
import { nearest, UserError } from '../errors.ts';
import type { Task } from '../playbook/model.ts';
import { toText } from '../values/text.ts';
import { type Evaluator, rendered } from './directive-values.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';
import type { TaskOnHost } from './task.ts';
import { evaluatorOn, titleOf } from './task-info.ts';

/** Marks the handlers that a changed task notifies. Throws when it names one that does not exist. */
export function notify({ play, task, host, info }: TaskOnHost, receivers: readonly HostState[]): void {
  if (task.notify.length === 0) return;
  const at = evaluatorOn(play, task, host.name);
  for (const node of task.notify) {
    const value = rendered(node, at);
    for (const name of Array.isArray(value) ? value.map(toText) : [toText(value)]) {
      const handlers = handlersFor(play, name, at);
      if (handlers.length === 0) {
        const near = nearest(
          name,
          play.handlers.map(handler => titleOf(handler, at)),
        );
        throw new UserError(
          'INVALID_VALUE',
          `The requested handler '${name}' was not found in either the main handlers list nor in the listening handlers list`,
          { span: node.span, hint: near && `did you mean '${near}'?`, note: `notified by ${info.title}` },
        );
      }
      for (const handler of handlers) {
        for (const receiver of receivers) {
          if (receiver.notified.has(handler)) continue;
          receiver.notified.add(handler);
          play.run.reporter.report({ type: 'notified', handler: name, host: receiver.name });
        }
      }
    }
  }
}

/** The last handler of that name, and every handler that listens to it as a topic. */
function handlersFor(play: PlayRun, name: string, at: Evaluator): Task[] {
  const named = play.handlers.findLast(handler => namesOf(handler, at).includes(name));
  const listening = play.handlers.filter(handler =>
    handler.listen.some(topic => toText(rendered(topic, at)) === name),
  );
  return [...new Set([...(named ? [named] : []), ...listening])];
}

/** A handler answers to its name, and in a role to `role : name` too. */
function namesOf(handler: Task, at: Evaluator): string[] {
  const title = titleOf(handler, at);
  const prefix = handler.role ? `${handler.role.name} : ` : '';
  return prefix === '' ? [title] : [title, title.slice(prefix.length)];
}
