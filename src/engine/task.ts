// The life of a task on one host: loop or once, then the result is told, counted and remembered.
import { UserError } from '../errors.ts';
import { isTemplate } from '../playbook/fields.ts';
import type { Task } from '../playbook/model.ts';
import { fromData } from '../values/data.ts';
import type { Value } from '../values/value.ts';
import { type Attempt, runOnce } from './attempt.ts';
import type { ResultData, Status, TaskInfo } from './events.ts';
import type { HostState } from './host-state.ts';
import { runLoop } from './loop.ts';
import { loopOf } from './loop-items.ts';
import type { PlayRun } from './play-run.ts';
import { censored, statusOf } from './result.ts';

/** A task on a host, as every step of its life needs it. */
export interface TaskOnHost {
  readonly play: PlayRun;
  readonly host: HostState;
  readonly task: Task;
  readonly info: TaskInfo;
}

/** How a task ended on one host, before the strategy decides what that means for the host. */
export interface TaskEnd {
  readonly host: HostState;
  readonly status: Status;
  /** What `register` keeps: never censored. */
  readonly result: ResultData;
  readonly attempts: readonly Attempt[];
  readonly isIgnored: boolean;
  readonly duration: number;
  readonly delegate: string | undefined;
  readonly delegateAddress?: string | undefined;
  readonly noLog: boolean;
  /** The mistake behind a failure, with its place. */
  readonly error: UserError | undefined;
}

/** Runs the task on the host. Never throws for what the host or the playbook's author did: that is a result. */
export async function runTask(on: TaskOnHost): Promise<TaskEnd> {
  const started = performance.now();
  const { play, host, task, info } = on;
  play.run.reporter.report({ type: 'host-start', task: info, host: host.name });
  const outcome = await loopOrOnce(on);
  const status = statusOf(outcome.result);
  const isIgnored =
    (status === 'failed' && outcome.ignoreErrors) || (status === 'unreachable' && outcome.ignoreUnreachable);
  const end: TaskEnd = { ...outcome, host, status, isIgnored, duration: performance.now() - started };
  if (task.register !== undefined) register(host, task.register, end.result);
  return end;
}

interface Outcome extends Omit<TaskEnd, 'host' | 'status' | 'isIgnored' | 'duration'> {
  readonly ignoreErrors: boolean;
  readonly ignoreUnreachable: boolean;
}

async function loopOrOnce(on: TaskOnHost): Promise<Outcome> {
  const loop = loopOf(on);
  if (loop !== undefined && !(loop instanceof UserError)) {
    const { result, attempts } = await runLoop(on, loop);
    const failed = attempts.filter(attempt => statusOf(attempt.result) === 'failed');
    return {
      result,
      attempts,
      ignoreErrors: failed.length > 0 && failed.every(attempt => attempt.ignoreErrors),
      ignoreUnreachable: attempts.every(attempt => attempt.ignoreUnreachable),
      delegate: attempts.at(-1)?.delegate,
      delegateAddress: attempts.at(-1)?.delegateAddress,
      noLog: attempts.some(attempt => attempt.noLog),
      error: failed.find(attempt => attempt.error !== undefined)?.error,
    };
  }
  // A loop that cannot be evaluated is an error only if the task is not skipped by its conditions.
  const attempt = await runOnce(on, [], loop);
  // An include's own result does not say whether it changed anything.
  const result = attempt.request === undefined ? attempt.result : { changed: false, ...attempt.result };
  return { ...attempt, result, attempts: [attempt] };
}

/** Without what the engine and modules tell each other, at every depth. */
function withoutInternals(value: Value): Value {
  if (Array.isArray(value)) return Array.from(value, withoutInternals);
  if (!(value instanceof Map)) return value;
  const kept = [...value].filter(([key]) => typeof key !== 'string' || !key.startsWith('_ansible_'));
  return new Map(kept.map(([key, item]) => [key, withoutInternals(item)]));
}

/** Keeps a result under its name on a host; `run_once` does so on every host. */
export function register(host: HostState, name: string, result: ResultData): void {
  // As in Ansible, only the items of a loop keep what their module was called with.
  const { invocation: _, ...kept } = result;
  host.setFacts.set(name, withoutInternals(fromData(kept)));
  host.keptTexts.delete(name);
  host.ownFacts.delete(name);
}

/** Tells the result of a task to the listeners, once its meaning for the host is known. */
export function reportResult(on: TaskOnHost, end: TaskEnd): void {
  const { play, info } = on;
  play.run.reporter.report({
    type: 'result',
    task: info,
    host: end.host.name,
    delegate: end.delegate,
    delegateAddress: end.delegateAddress,
    status: end.status,
    result: end.noLog ? hidden(on, end) : end.result,
    isIgnored: end.isIgnored,
    duration: end.duration,
    error: end.noLog ? undefined : end.error,
  });
}

/** A loop whose first item was skipped before `no_log` was worked out hides the items one by one, and tells no end, as Ansible. */
function hidden({ task }: TaskOnHost, { result, attempts }: TaskEnd): ResultData {
  const { noLog } = task.directives;
  const isLate = noLog !== undefined && isTemplate(noLog);
  const first = attempts.find(attempt => attempt.noLog || (isLate && wasNotAsked(attempt)));
  if (first === undefined || !wasNotAsked(first) || !Array.isArray(result.results)) return censored(result);
  const items: readonly ResultData[] = result.results;
  return { ...result, results: items.map((item, index) => (attempts[index]?.noLog ? censored(item) : item)) };
}

function wasNotAsked({ result }: Attempt): boolean {
  return result.skip_reason !== undefined;
}
