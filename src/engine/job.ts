// A task with `async`: its module works as a job of the host, which `poll` says how often to look at, or to leave alone.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_async.html
import { CallTimeout, type Host } from '../connection/host.ts';
import { Unreachable } from '../errors.ts';
import { parseJob } from '../modules/async_status.ts';
import {
  announceJob,
  type Begun,
  eraseJob,
  type Job,
  publishJob,
  readJob,
  startDetached,
} from '../modules/jobs/jobs.ts';
import type { Arguments, Module, ModuleContext, ModuleResult } from '../modules/module.ts';
import { canRunAlone } from '../modules/registry.ts';
import { booleanOf, type Evaluator, numberOf } from './directive-values.ts';
import { withDefaults } from './result.ts';
import { sleep } from './sleep.ts';
import type { TaskOnHost } from './task.ts';

/** A module's call, ready to be made. */
export interface Work {
  readonly module: Module;
  readonly args: Arguments;
  readonly host: Host;
  readonly context: ModuleContext;
  readonly delegate: string | undefined;
  /** Seconds that the job may take. */
  readonly limit: number;
}

/** Begins the job; gives its result with `poll`, or with `poll: 0` how to ask for it. Rejects as Host.run does. */
export async function runAsJob(on: TaskOnHost, at: Evaluator, work: Work): Promise<ModuleResult> {
  if (!canRunAlone(work.module)) return refused('async is not supported for this task.');
  if (work.context.check) return refused('check mode and async cannot be used on same task.');
  const { job, refusal } = await begin(on, work);
  if (job === undefined) return refusal;
  const poll = numberOf(on.task.poll, at) ?? on.play.run.options.pollInterval;
  if (poll <= 0) {
    const begun = { started: 1, finished: 0, failed: 0, changed: true } as const;
    return { ...begun, ansible_job_id: job.id, results_file: job.file };
  }
  return awaitJob(on, at, work, job, poll);
}

function refused(msg: string): ModuleResult {
  return { failed: true, changed: false, msg };
}

async function begin({ play }: TaskOnHost, work: Work): Promise<Begun> {
  const { module, args, host, context, limit } = work;
  const detached = module.detached?.(args);
  if (detached !== undefined) {
    if ('refusal' in detached) return detached;
    return startDetached(host, context.jobFolder, detached.work, limit);
  }
  const begun = await announceJob(host, context.jobFolder);
  if (begun.job !== undefined) play.run.background.add(workInBackground(work, begun.job));
  return begun;
}

/** What the host cannot do alone is done from here; the run ends when all of it has. */
async function workInBackground({ module, args, host, context, limit }: Work, job: Job): Promise<void> {
  const patience = new AbortController();
  const late = sleep(limit * 1000, patience.signal).then(() => refused(tooLate(limit)));
  const result = await Promise.race([
    module.run(host, args, context).catch(error => refused(String((error as Error).message))),
    late,
  ]);
  patience.abort();
  const { exception: _, ...told } = withDefaults(result);
  await publishJob(host, job, told).catch(() => undefined);
}

function tooLate(limit: number): string {
  return `async task did not complete within the requested time - ${limit}s`;
}

async function awaitJob(
  on: TaskOnHost,
  at: Evaluator,
  { host, context, limit, delegate }: Work,
  job: Job,
  poll: number,
): Promise<ModuleResult> {
  const { run } = on.play;
  const isHidden = booleanOf(on.task.directives.noLog, run.options.noLog, at);
  const tell = (state: 'poll' | 'ok' | 'failed') =>
    run.reporter.report({
      type: 'async',
      task: on.info,
      host: on.host.name,
      delegate,
      state,
      job: isHidden ? 'None' : job.id,
    });
  const named = { ansible_job_id: job.id, results_file: job.file };
  let last: ModuleResult = { started: 1, finished: 0 };
  for (let left = limit; left > 0 && !run.signal.aborted; left -= poll) {
    const content = await look(host, context.jobFolder, job, Math.min(poll, left), run.signal);
    if (content !== undefined) last = parseJob(content, job.id);
    const isKilled = last.msg === tooLate(limit);
    if (last.finished === 1 && !isKilled) {
      await eraseJob(host, job.file);
      tell(last.failed === true ? 'failed' : 'ok');
      return { ...NO_OUTPUT, ...last, ...named };
    }
    tell('poll');
    if (isKilled) break;
  }
  tell('failed');
  const {
    failed: _,
    changed: __,
    ...seen
  } = withDefaults({ ...NO_OUTPUT, started: 1, finished: 0, ...named });
  return { ...refused(tooLate(limit)), async_result: seen };
}

const NO_OUTPUT = { stdout: '', stderr: '' };

/** The job's file, once it has ended or the time is over; a connection that breaks meanwhile does the job no harm. */
async function look(
  host: Host,
  folder: string,
  job: Job,
  seconds: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await readJob(host, folder, job.id, seconds)).content;
  } catch (error) {
    if (!(error instanceof Unreachable || error instanceof CallTimeout)) throw error;
    await sleep(seconds * 1000, signal);
    return undefined;
  }
}
