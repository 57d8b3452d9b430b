// The debugger's commands on one scene: looking, setting, and how it goes on.
import { EngineBug, UserError } from '../../errors.ts';
import { prettyPrint } from '../../template/filters/pretty-print.ts';
import { evaluate } from '../../template/render.ts';
import { Undefined } from '../../template/undefined.ts';
import { PythonError } from '../../values/python-error.ts';
import { repr, toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { VariablesView } from '../../variables/views.ts';
import type { Scene } from './scene.ts';

/** How it goes on; undefined when the next command is awaited. */
export type Decision = 'redo' | 'continue' | 'quit';

interface Answer {
  readonly text?: string;
  readonly decision?: Decision;
}

const HELP: Readonly<Record<string, string>> = {
  continue: 'Goes on with the next result.',
  help: 'Lists the commands, or tells of one.',
  pprint: 'Prints an expression: task, task.args, task_vars, host, result._result.',
  quit: 'Ends the run.',
  redo: 'Runs the task again on this host, with what was changed.',
  update_task: 'Makes the arguments anew from the playbook, with the variables as they are now.',
};

const SHORT: Readonly<Record<string, string>> = {
  EOF: 'quit',
  c: 'continue',
  h: 'help',
  p: 'pprint',
  q: 'quit',
  r: 'redo',
  u: 'update_task',
  '?': 'help',
};

const WORDS = 'EOF  c  continue  h  help  p  pprint  q  quit  r  redo  u  update_task';

/** Carries a line out. What goes wrong in it is its text, in the words of Python's debugger. */
export function carryOut(line: string, scene: Scene): Answer {
  const [, word = '', rest = ''] = /^\s*(\w+|\?)\s*(.*)$/s.exec(line) ?? [];
  const isAlone = !/^(?:[.[(=]|$)/.test(rest) || rest === '';
  const command = Object.hasOwn(SHORT, word) ? SHORT[word] : word;
  try {
    if (isAlone && command !== undefined && Object.hasOwn(HELP, command)) return run(command, rest, scene);
    return execute(line.trim(), scene);
  } catch (error) {
    return { text: describe(error) };
  }
}

function run(command: string, rest: string, scene: Scene): Answer {
  switch (command) {
    case 'continue':
    case 'redo':
      return { decision: command };
    case 'quit':
      return { text: 'User interrupted execution', decision: 'quit' };
    case 'pprint':
      return { text: prettyPrint(shown(valueIn(rest, scene))) };
    case 'update_task':
      scene.update();
      return {};
    case 'help':
      return { text: helpOn(rest.trim()) };
    default:
      throw new EngineBug(`'${command}' is in the help and no command`);
  }
}

function helpOn(topic: string): string {
  if (topic === '') {
    const heading = 'Documented commands (type help <topic>):';
    return `\n${heading}\n${'='.repeat(heading.length)}\n${WORDS}\n`;
  }
  const command = Object.hasOwn(SHORT, topic) ? (SHORT[topic] ?? topic) : topic;
  return HELP[command] ?? `*** No help on ${topic}`;
}

/** `task.args['x'] = 1`, `task_vars['a']['b'] = 2`, `del task.args['x']`; any other expression is printed. */
function execute(line: string, scene: Scene): Answer {
  const set = /^(.+?)\s*(?<![=!<>])=(?!=)\s*(.+)$/s.exec(line);
  const gone = /^del\s+(.+)$/s.exec(line);
  const target = set?.[1] ?? gone?.[1];
  if (target === undefined) return { text: repr(valueIn(line, scene)) };
  const value = set === null ? undefined : valueIn(set[2] ?? '', scene);
  const [, base, index] = /^(.+)\[([^[\]]*)\]$/s.exec(target.trim()) ?? [];
  if (base === undefined || index === undefined) {
    throw new PythonError('TypeError', "set an item: task.args['name'] = …, task_vars['name'] = …");
  }
  change(base.trim(), valueIn(index, scene), value, scene);
  return {};
}

function change(base: string, key: Value, value: Value | undefined, scene: Scene): void {
  if (base === 'task_vars') {
    if (value === undefined) scene.variables.delete(toText(key));
    else scene.variables.set(toText(key), value);
    return;
  }
  const container = base === 'task.args' ? scene.args : ownContainer(base, scene);
  if (container instanceof Map) {
    if (value === undefined) container.delete(key);
    else container.set(key, value);
  } else if (Array.isArray(container) && typeof key === 'number') {
    if (value === undefined) container.splice(key, 1);
    else container[key < 0 ? container.length + key : key] = value;
  } else throw new PythonError('TypeError', `${base} does not support item assignment`);
}

/** A variable's inside is copied before it is changed, so that no other host sees it. */
function ownContainer(base: string, scene: Scene): Value {
  const name = /^task_vars\[\s*(['"])(.*?)\1\s*\]/.exec(base)?.[2];
  if (name !== undefined && !scene.variables.has(name)) {
    scene.variables.set(name, copied(valueIn(`task_vars['${name}']`, scene)));
  }
  return valueIn(base, scene);
}

function copied(value: Value): Value {
  if (Array.isArray(value)) return value.map(copied);
  return value instanceof Map ? new Map(Array.from(value, ([key, item]) => [key, copied(item)])) : value;
}

function valueIn(expression: string, scene: Scene): Value {
  const value = evaluate(expression, scene.scope, scene.environment);
  // Something undefined says so here, and not where it is printed.
  if (value instanceof Undefined && value.isStrict) value.fail();
  return value;
}

/** Variables are shown as what they hold. */
function shown(value: Value): Value {
  return value instanceof VariablesView ? value.toData() : value;
}

function describe(error: unknown): string {
  const [kind, message] = kindAndMessage(error);
  return `***${kind}:${kind}(${repr(message)})`;
}

function kindAndMessage(error: unknown): readonly [string, string] {
  if (error instanceof PythonError) return [error.kind, error.message];
  if (!(error instanceof UserError)) throw error;
  const name = /^'(\w+)' is undefined$/.exec(error.message)?.[1];
  if (name !== undefined) return ['NameError', `name '${name}' is not defined`];
  return [error.code === 'TEMPLATE_SYNTAX' ? 'SyntaxError' : 'RuntimeError', error.message];
}
