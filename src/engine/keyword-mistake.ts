// Mistakes in the values of keywords: the task's result names the keyword, in the words that Ansible has for it.
import { UserError } from '../errors.ts';
import { INHERITED_KEYWORDS } from '../playbook/directives.ts';
import type { Task } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import { nodeToValue } from '../source/node-access.ts';
import type { Span } from '../source/span.ts';
import { toText } from '../values/text.ts';

/** The error as it is, but for a mistake in a keyword's value: then its result says which keyword that is. */
export function namingKeyword(error: unknown, task: Task): unknown {
  if (!(error instanceof UserError) || error.span === undefined || error.resultMessage !== undefined)
    return error;
  const keyword = keywordsOf(task).find(([, node]) => isWithin(error.span as Span, node.span));
  if (keyword === undefined) return error;
  const [name, node] = keyword;
  switch (error.code) {
    case 'UNDEFINED_VARIABLE':
      return error.withResultMessage(
        `The field '${name}' has an invalid value, which includes an undefined variable. ` +
          `The error was: ${error.message}. ${error.message}`,
      );
    case 'INVALID_VALUE': {
      const [value] = /'.*'/s.exec(error.message) ?? [''];
      const [kind, reason] =
        name === 'pause'
          ? ['float', `could not convert string to float: ${value}`]
          : NUMBERS.has(name)
            ? ['int', `invalid literal for int() with base 10: ${value}`]
            : ['bool', `The value ${value} is not a valid boolean.`];
      return error.withResultMessage(
        `the field '${name}' has an invalid value (${toText(nodeToValue(node))}), and could not be converted to an ${kind}.` +
          `The error was: ${reason}`,
      );
    }
    default:
      return error;
  }
}

const NUMBERS = new Set(['async_val', 'delay', 'poll', 'port', 'retries', 'throttle', 'timeout']);

/** The keywords that a task has, by the names that Ansible calls them. Conditions and loops have words of their own. */
function keywordsOf({ directives, retries, delay, async, poll, loop }: Task): [string, Node][] {
  const inherited = INHERITED_KEYWORDS.map(([property, name]) => [name, directives[property]] as const);
  const { pause, extended, loopVar, indexVar } = loop?.control ?? {};
  const control = { pause, extended, loop_var: loopVar, index_var: indexVar };
  const own = Object.entries({ retries, delay, poll, async_val: async, ...control });
  const environment = directives.environment.map(node => ['environment', node] as const);
  const notify = directives.notify.map(node => ['notify', node] as const);
  return [...inherited, ...own, ...environment, ...notify].flatMap(([name, node]) =>
    node === undefined ? [] : [[name, node]],
  );
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.source === outer.source && inner.start >= outer.start && inner.end <= outer.end;
}
