// One event of each kind and each fate, as a run would tell them; the goldens of tests/cases/report show them.
import type { ResultData, ResultEvent, RunEvent, Status, TaskInfo } from '../../src/engine/events.ts';
import { emptyTally } from '../../src/engine/tally.ts';
import { UserError } from '../../src/errors.ts';

const source = { name: '/plays/site.yml', text: '- hosts: all\n  tasks:\n    - command: "{{ progam }}"\n' };
const at = source.text.indexOf('progam');
const span = { source, start: at, end: at + 6 };

function task(id: number, title: string, more: Partial<TaskInfo> = {}): TaskInfo {
  return {
    id,
    title,
    action: 'command',
    kind: 'task',
    span,
    isInclude: false,
    isLoop: false,
    checkMode: false,
    diffMode: false,
    showsDiff: false,
    ...more,
  };
}

function result(
  info: TaskInfo,
  host: string,
  status: Status,
  data: ResultData,
  more: Partial<ResultEvent> = {},
): RunEvent {
  return { type: 'result', task: info, host, status, result: data, isIgnored: false, duration: 5, ...more };
}

const plain = task(1, 'a task');
const loop = task(2, 'role : a loop', { isLoop: true });
const debug = task(3, 'debug', { action: 'debug' });
const checked = task(4, 'a file', { action: 'copy', checkMode: true, diffMode: true, showsDiff: true });
const handler = task(5, 'a handler', { kind: 'handler' });
const include = task(6, 'include_tasks', { action: 'include_tasks', isInclude: true });
const meta = task(7, 'meta', { action: 'meta', kind: 'meta' });

const mistake = new UserError('UNDEFINED_VARIABLE', "'progam' is undefined", {
  span,
  hint: "did you mean 'program'?",
});
const invocation = { module_args: { _raw_params: 'true' } };
const changed = {
  changed: true,
  rc: 0,
  cmd: ['true'],
  stdout: 'ü',
  stderr: '',
  invocation,
  _ansible_internal: 1,
};

export const EVENTS: readonly RunEvent[] = [
  { type: 'config', path: '/etc/ansible/ansible.cfg' },
  { type: 'playbook-start', path: 'plays/site.yml', plays: 2 },
  { type: 'play-start', name: 'A play', checkMode: false },
  { type: 'no-hosts-matched' },
  { type: 'play-start', name: '', checkMode: true },
  { type: 'task-start', task: plain },
  { type: 'host-start', task: plain, host: 'h1' },
  result(plain, 'h1', 'ok', { ...changed, changed: false }),
  result(plain, 'h2', 'changed', changed, { delegate: 'h9' }),
  result(plain, 'h3', 'skipped', {
    changed: false,
    skipped: true,
    skip_reason: 'Conditional result was False',
  }),
  result(plain, 'h4', 'failed', { changed: false, failed: true, msg: 'no', warnings: ['careful'] }),
  result(plain, 'h5', 'failed', { changed: false, failed: true, msg: 'no' }, { isIgnored: true }),
  result(plain, 'h6', 'failed', { failed: true, msg: 'undefined' }, { error: mistake }),
  result(plain, 'h7', 'failed', { failed: true, msg: 'undefined' }, { error: mistake }),
  result(plain, 'h8', 'unreachable', { unreachable: true, changed: false, msg: 'refused' }),
  { type: 'progress', task: plain, host: 'h1', message: 'WAL 000000010000000000000042' },
  { type: 'retry', task: plain, title: plain.title, host: 'h1', result: { rc: 1 }, attempts: 1, retries: 3 },
  { type: 'notified', handler: 'a handler', host: 'h2' },
  { type: 'task-start', task: loop },
  { type: 'item', task: loop, host: 'h1', status: 'ok', result: { item: 'a', changed: false }, label: 'a' },
  {
    type: 'item',
    task: loop,
    host: 'h1',
    status: 'changed',
    result: { item: 'b', changed: true },
    label: { b: 1 },
  },
  {
    type: 'item',
    task: loop,
    host: 'h1',
    status: 'skipped',
    result: { item: 'c', skipped: true },
    label: 'c',
  },
  {
    type: 'item',
    task: loop,
    host: 'h1',
    status: 'failed',
    result: { item: 'd', failed: true, msg: 'no' },
    label: null,
  },
  result(loop, 'h1', 'failed', { results: [], changed: true, failed: true, msg: 'One or more items failed' }),
  { type: 'task-start', task: debug },
  result(debug, 'h1', 'ok', { msg: 'said', changed: false, _ansible_verbose_always: true }),
  { type: 'task-start', task: checked },
  result(checked, 'h1', 'changed', {
    changed: true,
    diff: { before: 'a\nb\n', after: 'a\nc\n', before_header: '/f', after_header: '/f' },
  }),
  { type: 'task-start', task: handler },
  result(handler, 'h2', 'changed', changed),
  { type: 'task-start', task: include },
  { type: 'included', file: '/plays/more.yml', hosts: ['h1', 'h2'] },
  { type: 'included', file: '/plays/more.yml', hosts: ['h1'], label: 'x' },
  result(include, 'h1', 'ok', { include: 'more.yml', changed: false }),
  { type: 'task-start', task: meta },
  { type: 'meta', message: 'ending play for h1', host: 'h1' },
  { type: 'task-start', task: meta },
  { type: 'warning', message: 'a warning' },
  { type: 'deprecation', message: 'an old way' },
  { type: 'no-hosts-remaining' },
  {
    type: 'recap',
    hosts: new Map([
      ['h2', { ...emptyTally(), ok: 12, changed: 3 }],
      ['h1', { ...emptyTally(), ok: 1, failed: 1, unreachable: 1, skipped: 1, rescued: 1, ignored: 1 }],
      ['a-host-with-a-long-name.example.com', { ...emptyTally(), ok: 1 }],
    ]),
    stats: { backups: 3 },
  },
];
