// async_status: how a job that a task with `async` began is doing, or the end of its traces.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { eraseJob, readJob } from './jobs/jobs.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';

const schema = {
  properties: {
    jid: {
      type: 'string',
      description: 'The job: `ansible_job_id` of the result of the task that began it.',
    },
    mode: {
      type: 'string',
      enum: ['cleanup', 'status'],
      default: 'status',
      description: '`status` looks at the job, `cleanup` removes what it left.',
    },
  },
  required: ['jid'],
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/async_status_module.html */
export const async_status: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('async_status', 'Looks at a job that a task with `async` began.'),
  schema,
  checkMode: 'none',
  uncheckedMessage: 'remote module (ansible.legacy.async_status) does not support check mode',
  async run(host, { jid, mode }, context) {
    return jobStatus(await readJob(host, context.jobFolder, jid), jid, async file => {
      if (mode === 'cleanup') await eraseJob(host, file);
      return mode === 'cleanup';
    });
  },
};

async function jobStatus(
  { file, content }: Awaited<ReturnType<typeof readJob>>,
  jid: string,
  erase: (file: string) => Promise<boolean>,
): Promise<ModuleResult> {
  const text = { stdout: '', stderr: '' };
  const isErased = content !== undefined && (await erase(file));
  if (content === undefined) {
    const failed = { failed: true, changed: false, started: 1, finished: 1, msg: 'could not find job' };
    return { ...text, ...failed, ansible_job_id: jid, results_file: file };
  }
  if (isErased)
    return { ...text, changed: false, ansible_job_id: jid, erased: file, started: 0, finished: 0 };
  return { ...text, ...parseJob(content, jid), ansible_job_id: jid, results_file: file };
}

/** The result in a job's file. One that Ansible left does not say that it is finished. */
export function parseJob(content: string, jid: string): ModuleResult & { readonly finished: number } {
  let result: Record<string, unknown>;
  try {
    result = JSON.parse(content);
  } catch {
    const msg = `Could not parse job output: ${content.slice(0, 200)}`;
    return { failed: true, changed: false, started: 1, finished: 1, msg, ansible_job_id: jid };
  }
  const isFinished = result.started === undefined || result.finished === 1;
  return { changed: false, ...result, started: 1, finished: isFinished ? 1 : 0 };
}
