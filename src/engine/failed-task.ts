// What a `rescue` and an `always` find in `ansible_failed_task`: the task that failed, its keywords as they were for the host.
import { UserError } from '../errors.ts';
import type { Loop, VariableNodes } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import { nodeToValue } from '../source/node-access.ts';
import { Float, type Value } from '../values/value.ts';
import { type Evaluator, rendered } from './directive-values.ts';
import type { TaskEnd, TaskOnHost } from './task.ts';
import { evaluatorOn, ownTitle } from './task-info.ts';
import { writtenArguments } from './written-arguments.ts';

/**
 * Its arguments are those that the module got, or as written where a loop or a mistake came before; so are keywords that
 * cannot be rendered, such as those with a loop's item.
 */
export function describeFailedTask(on: TaskOnHost, end: TaskEnd): Record<string, unknown> {
  const { task, info, play, host } = on;
  const { options } = play.run;
  const { action, directives, loop, register } = task;
  const [attempt] = loop === undefined ? end.attempts : [];
  const at = evaluatorOn(play, task, host.name);
  const value = (node: Node | undefined, otherwise: Value = null) => keywordOn(node, otherwise, at);
  const number = (node: Node | undefined, usual: number) => numberIn(value(node, usual));
  const seconds = number(task.async, 0);
  return {
    action: action.name,
    any_errors_fatal: value(directives.anyErrorsFatal, options.anyErrorsFatal),
    args: attempt?.args ?? writtenArguments(action),
    async: seconds,
    async_val: seconds,
    become: value(directives.become, options.login.become),
    become_exe: value(directives.becomeExe),
    become_flags: value(directives.becomeFlags),
    become_method: value(directives.becomeMethod, options.login.becomeMethod),
    become_user: value(directives.becomeUser),
    changed_when: task.changedWhen.map(nodeToValue),
    check_mode: info.checkMode,
    connection: value(directives.connection, options.login.connection),
    debugger: value(directives.debugger),
    delay: number(task.delay, 5),
    delegate_facts: value(directives.delegateFacts),
    delegate_to: end.delegate ?? null,
    diff: info.diffMode,
    environment: [merged(directives.environment.map(node => value(node)))],
    failed_when: task.failedWhen.map(nodeToValue),
    ignore_errors: value(directives.ignoreErrors),
    ignore_unreachable: value(directives.ignoreUnreachable),
    loop: value(loop?.items),
    loop_control: loopControl(loop, at),
    loop_with: loop?.lookup ?? null,
    module_defaults: directives.moduleDefaults.map(nodeToValue),
    name: task.name === undefined ? '' : ownTitle(task, info.title),
    no_log: value(directives.noLog, options.noLog),
    notify: directives.notify.length === 0 ? null : directives.notify.map(nodeToValue),
    poll: number(task.poll, options.pollInterval),
    port: value(directives.port),
    register: register ?? null,
    remote_user: value(directives.remoteUser, options.login.remoteUser ?? null),
    retries: number(task.retries, 3),
    run_once: value(directives.runOnce),
    tags: directives.tags.map(tag => String(tag.value)),
    throttle: number(directives.throttle, 0),
    timeout: number(directives.timeout, options.taskTimeout),
    // Of a loop as it is written: a single condition is no list there.
    until: loop && task.until.length === 1 ? value(task.until[0]) : task.until.map(nodeToValue),
    vars: merged(directives.vars.map(writtenVariables)),
    when: directives.when.map(nodeToValue),
  };
}

/** A keyword as the host has it. */
function keywordOn(node: Node | undefined, otherwise: Value, at: Evaluator): Value {
  if (node === undefined) return otherwise;
  try {
    return rendered(node, at);
  } catch (error) {
    if (error instanceof UserError) return nodeToValue(node);
    throw error;
  }
}

/** Digits in quotes count as a number, too. */
function numberIn(value: Value): Value {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

function loopControl(loop: Loop | undefined, at: Evaluator): Record<string, unknown> {
  const { extended, withAllItems, indexVar, label, loopVar, pause } = loop?.control ?? {};
  return {
    extended: keywordOn(extended, null, at),
    extended_allitems: keywordOn(withAllItems, true, at),
    index_var: keywordOn(indexVar, null, at),
    label: keywordOn(label, null, at),
    loop_var: keywordOn(loopVar, 'item', at),
    pause: keywordOn(pause, new Float(0), at),
  };
}

function writtenVariables(variables: VariableNodes): Map<Value, Value> {
  return new Map(
    Array.from(variables, ([name, node]) => [name, node.kind === 'value' ? node.value : nodeToValue(node)]),
  );
}

/** Mappings as one: the later wins. */
function merged(mappings: readonly Value[]): Map<Value, Value> {
  return new Map(mappings.flatMap(mapping => (mapping instanceof Map ? [...mapping] : [])));
}
