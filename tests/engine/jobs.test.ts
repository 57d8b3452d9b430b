// Tasks with async: what becomes of a job when the run that began it is over, and what it may not do.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';
import { smallRun } from './small-run.ts';

const [first, second, third] = [temporaryFolder({}), temporaryFolder({}), temporaryFolder({})];

test('a job goes on when its run has ended, and another run asks for its result', async () => {
  const jobs = join(first, 'jobs');
  const go = join(first, 'go');
  const begun = await smallRun(
    first,
    `- hosts: all
  vars: { ansible_async_dir: ${jobs} }
  tasks:
    - shell: 'until [ -e ${go} ]; do sleep 0.05; done; echo "late \\"news\\" $(umask)"'
      async: 60
      poll: 0
      register: job
    - async_status: jid={{ job.ansible_job_id }}
      register: status
    - debug: msg="{{ job.ansible_job_id }} {{ status.finished }}"
`,
    { hosts: 'h1,' },
  );
  const [id = '', finished] = (begun.said[0] ?? '').replace('h1: ', '').split(' ');
  expect(finished).toBe('0');
  expect(statSync(join(jobs, id)).mode & 0o777).toBe(0o600);

  const asked = await smallRun(
    first,
    `- hosts: all
  vars: { ansible_async_dir: ${jobs} }
  tasks:
    - file: path=${go} state=touch
    - async_status: jid=${id}
      register: status
      until: status.finished
      retries: 100
      delay: 0.1
    - debug: msg={{ status.stdout }}
`,
    { hosts: 'h1,' },
  );
  const umask = execFileSync('sh', ['-c', 'umask'], { encoding: 'utf8' }).trim();
  expect(asked.said).toEqual([`h1: late "news" ${umask}`]);
  // Nothing but the result is left of it.
  expect(readdirSync(jobs)).toEqual([id]);
  expect(JSON.parse(readFileSync(join(jobs, id), 'utf8'))).toMatchObject({ rc: 0, finished: 1 });
});

test('a job that takes longer than async allows is killed, with all that it started, and says so', async () => {
  const traces = join(second, 'traces');
  const run = await smallRun(
    second,
    `- hosts: all
  vars: { ansible_async_dir: ${join(second, 'jobs')} }
  tasks:
    - shell: '(sleep 30; touch ${traces}) & sleep 30'
      async: 1
      poll: 0
      register: job
    - async_status: jid={{ job.ansible_job_id }}
      register: status
      until: status.finished
      retries: 100
      delay: 0.1
      ignore_errors: true
    - debug: msg={{ status.msg }}
`,
    { hosts: 'h1,' },
  );
  expect(run.said).toEqual(['h1: async task did not complete within the requested time - 1s']);
  expect(existsSync(traces)).toBe(false);
});

test('a run waits for the jobs that are done from here', async () => {
  const jobs = join(third, 'jobs');
  const marker = join(third, 'marker');
  const run = await smallRun(
    third,
    `- hosts: all
  vars: { ansible_async_dir: ${jobs} }
  tasks:
    - wait_for: path=${marker} sleep=1
      async: 30
      poll: 0
    - command: touch ${marker}
`,
    { hosts: 'h1,' },
  );
  expect(run.end).toBe('ok');
  const [id = ''] = readdirSync(jobs);
  expect(JSON.parse(readFileSync(join(jobs, id), 'utf8'))).toMatchObject({
    finished: 1,
    path: marker,
    state: 'file',
  });
});
