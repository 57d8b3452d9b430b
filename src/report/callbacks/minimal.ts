// The output of single commands: a result for each host and nothing else. `minimal` on several lines, `oneline` on one.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/minimal_callback.html
import type { Reporter, ResultEvent, RunEvent } from '../../engine/events.ts';
import { debugResult, diffText, resultText } from '../result-text.ts';
import { type CallbackParts, Messages } from './messages.ts';

/** What these print is shown as it is, behind the return code. */
const PROGRAMS = new Set(['command', 'shell', 'raw', 'win_command', 'win_shell']);

export class MinimalReporter implements Reporter {
  readonly #parts: CallbackParts;
  readonly #messages: Messages;
  readonly #isOneLine: boolean;

  constructor(parts: CallbackParts, isOneLine = false) {
    this.#parts = parts;
    this.#messages = new Messages(parts);
    this.#isOneLine = isOneLine;
  }

  report(event: RunEvent): void {
    if (this.#messages.tell(event)) return;
    if (event.type === 'result') this.#result(event);
  }

  #result(event: ResultEvent): void {
    const { screen, palette } = this.#parts;
    if (event.status !== 'skipped') this.#messages.tellWarnings(event.result);
    if (!this.#isOneLine && event.task.showsDiff && event.result.diff !== undefined) {
      const text = diffText(event.result.diff, this.#parts.diffContext);
      if (text !== '') screen.line(text.replace(/\n$/, ''));
    }
    screen.line(palette[event.status](this.#isOneLine ? oneLine(event) : this.#lines(event)));
  }

  #lines(event: ResultEvent): string {
    const { host, status } = event;
    if (status === 'skipped') return `${host} | SKIPPED`;
    if (status !== 'unreachable' && isProgram(event)) return programText(event);
    const word = { ok: 'SUCCESS', changed: 'CHANGED', failed: 'FAILED!', unreachable: 'UNREACHABLE!' }[
      status
    ];
    return `${host} | ${word} => ${resultText(shownResult(event), { indent: 4 })}`;
  }
}

function oneLine(event: ResultEvent): string {
  const { host, status, result } = event;
  if (status === 'skipped') return `${host} | SKIPPED`;
  if (status === 'unreachable') return `${host} | UNREACHABLE!: ${String(result.msg ?? '')}`;
  if (status !== 'failed' && isProgram(event)) {
    const flat = (text: unknown) =>
      String(text ?? '')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r');
    const stderr = result.stderr ? ` (stderr) ${flat(result.stderr)}` : '';
    return `${host} | ${wordOf(status)} | rc=${String(result.rc ?? -1)} | (stdout) ${flat(result.stdout)}${stderr}`;
  }
  const indent = result._ansible_verbose_always === true ? 4 : 0;
  const dump = resultText(result, { indent }).replaceAll('\n', '');
  return `${host} | ${status === 'failed' ? 'FAILED!' : wordOf(status)} => ${dump}`;
}

function isProgram({ task, result }: ResultEvent): boolean {
  return PROGRAMS.has(task.action) && !('ansible_job_id' in result) && !('module_stderr' in result);
}

function programText({ host, status, result }: ResultEvent): string {
  const said = [result.stdout, result.stderr, result.msg].map(text => String(text ?? '')).join('');
  return `${host} | ${wordOf(status)} | rc=${String(result.rc ?? -1)} >>\n${said}`;
}

function wordOf(status: ResultEvent['status']): string {
  if (status === 'failed') return 'FAILED';
  return status === 'changed' ? 'CHANGED' : 'SUCCESS';
}

function shownResult({ task, result }: ResultEvent): ResultEvent['result'] {
  return task.action === 'debug' ? debugResult(result) : result;
}
