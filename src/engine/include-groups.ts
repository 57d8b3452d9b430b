// What the hosts of an include asked for, over all items of its loop: equal requests are one.
import type { Task, ValueNode, VariableNodes } from '../playbook/model.ts';
import { fromData } from '../values/data.ts';
import type { Attempt } from './attempt.ts';
import type { IncludeRequest } from './include-request.ts';
import type { TaskEnd } from './task.ts';

/** A file or role to load, with the variables of the loop, for some hosts. */
export interface Request extends IncludeRequest {
  /** Equal for requests that load the same with the same variables; the rest is what the first host says. */
  readonly key: string;
  readonly vars: VariableNodes;
  readonly label: unknown;
  readonly hosts: string[];
}

/** Requests of all hosts and items; equal ones of several hosts are one, equal ones of one host are several. */
export function requestsOf(task: Task, ends: readonly TaskEnd[]): Request[] {
  const requests: Request[] = [];
  for (const end of ends) {
    for (const attempt of end.attempts) {
      const { request: asked } = attempt;
      if (asked === undefined || attempt.result.failed === true) continue;
      const vars = loopVariables(task, attempt);
      const key = JSON.stringify([
        asked.name,
        asked.from,
        [...vars].map(([name, node]) => [name, printable(node.value)]),
      ]);
      const { name } = end.host;
      const request = requests.find(known => known.key === key && !known.hosts.includes(name));
      if (request) request.hosts.push(name);
      else {
        const label = attempt.noLog ? '(censored due to no_log)' : attempt.label;
        requests.push({ key, ...asked, vars, label, hosts: [name] });
      }
    }
  }
  return requests;
}

function loopVariables(task: Task, { result }: Attempt): Map<string, ValueNode> {
  const vars = new Map<string, ValueNode>();
  if (task.loop === undefined) return vars;
  for (const key of ['ansible_loop_var', 'ansible_index_var']) {
    const name = result[key];
    if (typeof name !== 'string') continue;
    vars.set(key, { kind: 'value', value: name });
    vars.set(name, { kind: 'value', value: fromData(result[name]) });
  }
  if (result.ansible_loop !== undefined) {
    vars.set('ansible_loop', { kind: 'value', value: fromData(result.ansible_loop) });
  }
  return vars;
}

function printable(value: unknown): unknown {
  return value instanceof Map ? [...value].map(([key, item]) => [printable(key), printable(item)]) : value;
}
