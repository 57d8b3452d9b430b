// What the debugger works on: the task with its arguments, the variables of the host, and what was changed of them.

import { UserError } from '../../errors.ts';
import type { Task, ValueNode } from '../../playbook/model.ts';
import { nodeFromValue } from '../../source/build.ts';
import type { Node } from '../../source/node.ts';
import { nodeToValue } from '../../source/node-access.ts';
import type { Environment, Scope } from '../../template/environment.ts';
import { render } from '../../template/render.ts';
import { fromData } from '../../values/data.ts';
import { type Dict, PythonObject, type Value } from '../../values/value.ts';
import { VariablesView } from '../../variables/views.ts';
import type { TaskEnd, TaskOnHost } from '../task.ts';
import { evaluatorOn } from '../task-info.ts';

/** A thing that expressions name and print in Python's way, such as the task. */
class Thing extends PythonObject {
  readonly typeName: string;
  readonly #shown: string;
  readonly #parts: ReadonlyMap<Value, Value>;

  constructor(typeName: string, shown: string, parts: ReadonlyMap<Value, Value> = new Map()) {
    super();
    this.typeName = typeName;
    this.#shown = shown;
    this.#parts = parts;
  }

  get(key: Value): Value | undefined {
    return this.#parts.get(key);
  }

  toString(): string {
    return this.#shown;
  }
}

export class Scene {
  readonly on: TaskOnHost;
  /** The arguments, rendered as far as they can be; a redo works with them. */
  readonly args: Dict = new Map();
  /** Variables that were set here; they outrank those of the host. */
  readonly variables = new Map<string, Value>();
  readonly #end: TaskEnd;

  constructor(on: TaskOnHost, end: TaskEnd) {
    this.on = on;
    this.#end = end;
    this.#readArguments(argument => this.#rendered(argument));
  }

  /** `update_task`: the arguments as they are written, rendered with the variables as they are now. Throws UserError. */
  update(): void {
    this.#readArguments(argument => this.#render(argument));
  }

  /** The names that a command can use. */
  get scope(): Scope {
    const { info, host } = this.on;
    const names = new Map<string, () => Value>([
      ['task', () => this.#task()],
      ['task_vars', () => new VariablesView(this.#taskVars())],
      ['host', () => new Thing('Host', host.name, new Map([['name', host.name]]))],
      [
        'result',
        () => new Thing('TaskResult', info.title, new Map([['_result', fromData(this.#end.result)]])),
      ],
    ]);
    return { lookup: name => names.get(name)?.(), names: () => names.keys() };
  }

  get environment(): Environment {
    return evaluatorOn(this.on.play, this.on.task, this.on.host.name).environment;
  }

  /** The task with what was changed. */
  changedTask(): Task {
    const { task } = this.on;
    const { action, directives } = task;
    if (action.kind !== 'module') return task;
    const args = new Map<string, Node>();
    for (const [name, value] of this.args) {
      if (name !== '_raw_params') args.set(String(name), this.#node(String(name), value));
    }
    const raw = this.args.get('_raw_params');
    const freeForm = raw === undefined ? undefined : this.#node('_raw_params', raw);
    const layer = new Map<string, ValueNode>(
      [...this.variables].map(([name, value]) => [name, { kind: 'value', value }]),
    );
    return {
      ...task,
      action: {
        ...action,
        args,
        spread: undefined,
        freeForm: freeForm?.kind === 'scalar' ? freeForm : undefined,
      },
      directives: { ...directives, includeParams: [...directives.includeParams, layer] },
    };
  }

  /** What is still as it was written keeps its templates, such as those of a loop's item; all else is final. */
  #node(name: string, value: Value): Node {
    const written = this.#written().get(name);
    if (written?.kind === 'scalar' && written.value === value) return written;
    return nodeFromValue(value, this.on.task.span, 'literal');
  }

  #written(): ReadonlyMap<string, Node> {
    const { action } = this.on.task;
    if (action.kind !== 'module') return new Map();
    return new Map([...action.args, ...(action.freeForm ? [['_raw_params', action.freeForm] as const] : [])]);
  }

  #readArguments(value: (node: Node) => Value): void {
    const fresh = new Map([...this.#written()].map(([name, node]) => [name, value(node)]));
    this.args.clear();
    for (const [name, argument] of fresh) this.args.set(name, argument);
  }

  #render(node: Node): Value {
    return render(node, this.#taskVars(), this.environment);
  }

  #rendered(node: Node): Value {
    try {
      return this.#render(node);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return nodeToValue(node);
    }
  }

  #task(): Value {
    const { task, info } = this.on;
    const parts = new Map<Value, Value>([
      ['name', task.name === undefined ? '' : info.title],
      ['action', info.action],
      ['args', this.args],
      ['tags', task.directives.tags.map(tag => String(tag.value))],
      ['register', task.register ?? null],
    ]);
    return new Thing('Task', `TASK: ${info.title}`, parts);
  }

  #taskVars(): Scope {
    const { play, task, host } = this.on;
    const { scope } = evaluatorOn(play, task, host.name, [
      new Map([...this.variables].map(([name, value]) => [name, () => value])),
    ]);
    return scope;
  }
}
