// The familiar text: PLAY, TASK, `ok: [host]`, PLAY RECAP, to the letter of Ansible's default callback.
import { basename, resolve } from 'node:path';
import type {
  EventOf,
  ItemEvent,
  Reporter,
  ResultEvent,
  RunEvent,
  Status,
  TaskInfo,
} from '../engine/events.ts';
import type { Tally } from '../engine/tally.ts';
import { locate } from '../source/span.ts';
import { fromData } from '../values/data.ts';
import { toText } from '../values/text.ts';
import { isTruthy } from '../values/truth.ts';
import { banner } from './banner.ts';
import { type MessageOptions, Messages } from './callbacks/messages.ts';
import { diagnosticText } from './diagnostic.ts';
import type { Palette } from './palette.ts';
import { recapLine } from './recap-line.ts';
import { dumpedResult, hostLabel, itemLine, type ResultLayout, resultLine } from './result-line.ts';
import { diffText, figuresText } from './result-text.ts';

/** Where lines go. A live screen keeps its status line below them. */
export interface Screen {
  line(text: string): void;
  errorLine(text: string): void;
  /** What is going on now; shown only where there is a screen to show it on. */
  status(text: string | undefined): void;
}

export interface TerminalOptions extends MessageOptions {
  readonly showsSkipped: boolean;
  readonly showsOk: boolean;
  readonly marksCheckMode: boolean;
  readonly isCheck: boolean;
  readonly showsHostStart: boolean;
  /** A failure tells where its task is written (`show_task_path_on_failure`). */
  readonly showsPathOfFailures?: boolean;
  /** Failures go to standard error (`display_failed_stderr`). */
  readonly failsOnStderr: boolean;
  /** What `set_stats` collected is shown behind the recap (`show_custom_stats`). */
  readonly showsStats: boolean;
  /** How many equal lines a diff shows around a change. */
  readonly diffContext: number;
  /** Results in another form than JSON (`result_format`). */
  readonly layout?: ResultLayout | undefined;
}

export class TerminalReporter implements Reporter {
  readonly #screen: Screen;
  readonly #palette: Palette;
  readonly #options: TerminalOptions;
  readonly #messages: Messages;
  #lastBanner: number | undefined;
  #lastDiagnosis: string | undefined;
  #isFree = false;

  constructor(screen: Screen, palette: Palette, options: TerminalOptions) {
    this.#screen = screen;
    this.#palette = palette;
    this.#options = options;
    this.#messages = new Messages({ screen, palette, ...options });
  }

  report(event: RunEvent): void {
    if (this.#messages.tell(event)) return;
    switch (event.type) {
      case 'playbook-start':
        this.#playbookStart(event);
        break;
      case 'play-start':
        this.#playStart(event);
        break;
      case 'no-hosts-matched':
        this.#screen.line(this.#palette.skipped('skipping: no hosts matched'));
        break;
      case 'no-hosts-remaining':
        this.#banner('NO MORE HOSTS LEFT');
        break;
      case 'task-start':
        this.#taskStart(event.task);
        break;
      case 'host-start':
        this.#hostStart(event);
        break;
      case 'item':
        this.#item(event);
        break;
      case 'result':
        this.#result(event);
        break;
      case 'retry':
        this.#retry(event);
        break;
      case 'async':
        this.#job(event);
        break;
      case 'included':
        this.#included(event);
        break;
      case 'meta':
        this.#detail(1, `META: ${event.message}`);
        break;
      case 'notified':
        // Always on standard output, as results are.
        if (this.#options.verbosity > 1)
          this.#screen.line(this.#palette.verbose(`NOTIFIED HANDLER ${event.handler} for ${event.host}`));
        break;
      case 'progress':
        this.#screen.status(`${event.host}: ${event.message}`);
        this.#detail(0, `[${event.host}] ${event.message}`);
        break;
      case 'retry-file':
        this.#screen.line(`\tto retry, use: --limit @${event.path}`);
        break;
      case 'question':
        // The line that tells what goes on would be drawn over it.
        this.#screen.status(undefined);
        break;
      case 'recap':
        this.#recap(event.hosts);
        this.#stats(event);
        if (this.#options.isCheck && this.#options.marksCheckMode) this.#banner('DRY RUN');
    }
  }

  /** A line for those who asked for more than so many `-v`. */
  #detail(verbosity: number, text: string): void {
    if (this.#options.verbosity > verbosity) this.#messages.verbose(text);
  }

  #playbookStart({ path, plays }: EventOf<'playbook-start'>): void {
    if (this.#options.verbosity > 1) this.#banner(`PLAYBOOK: ${basename(path)}`);
    this.#detail(1, `${plays} plays in ${path}`);
    if (this.#options.isCheck && this.#options.marksCheckMode) this.#banner('DRY RUN');
  }

  #playStart({ name, checkMode, isFree = false }: EventOf<'play-start'>): void {
    this.#isFree = isFree;
    const title = name.trim();
    this.#banner(`PLAY${title === '' ? '' : ` [${title}]`}${this.#mark(checkMode)}`);
  }

  #taskStart(task: TaskInfo): void {
    // With results hidden, a banner waits for the first result that is shown.
    if (task.kind === 'meta' && !this.#isFree) this.#lastBanner = undefined;
    if (this.#options.showsSkipped && this.#options.showsOk && !this.#isFree) {
      // The same task once more, for the next batch of hosts, has a banner of its own.
      this.#lastBanner = undefined;
      this.#taskBanner(task);
    }
    this.#screen.status(task.title);
  }

  #hostStart({ task, host }: EventOf<'host-start'>): void {
    if (!this.#options.showsHostStart) return;
    const kind = task.kind === 'handler' ? 'HANDLER' : 'TASK';
    this.#screen.line(this.#palette.ok(` [started ${kind}: ${task.title} on ${host}]`));
  }

  #retry(event: EventOf<'retry'>): void {
    const left = event.retries - event.attempts;
    const said = `FAILED - RETRYING: [${hostLabel(event)}]: ${event.title} (${left} retries left).`;
    const { verbosity, layout } = this.#options;
    const isAsked = verbosity > 2 || event.result._ansible_verbose_always === true;
    const detail = isAsked ? `Result was: ${dumpedResult(event.result, verbosity, layout)}` : '';
    this.#screen.line(this.#palette.debug(said + detail));
  }

  #included({ file, hosts, label }: EventOf<'included'>): void {
    const shown = label === undefined ? undefined : fromData(label);
    const item = shown !== undefined && isTruthy(shown) ? ` => (item=${toText(shown)})` : '';
    this.#screen.line(this.#palette.skipped(`included: ${file} for ${hosts.join(', ')}${item}`));
  }

  #banner(title: string): void {
    this.#screen.line(banner(title));
  }

  #taskBanner(task: TaskInfo): void {
    if (this.#lastBanner === task.id) return;
    const prefix = task.kind === 'handler' ? 'RUNNING HANDLER' : 'TASK';
    this.#banner(`${prefix} [${task.title.trim()}${task.shownArguments ?? ''}]${this.#mark(task.checkMode)}`);
    if (this.#options.verbosity >= 2) this.#path(task);
    this.#lastBanner = task.id;
  }

  #path(task: TaskInfo): void {
    const { file, line } = locate(task.span);
    this.#screen.line(this.#palette.debug(`task path: ${resolve(file)}:${line}`));
  }

  #mark(isCheck: boolean): string {
    return isCheck && this.#options.marksCheckMode ? ' [CHECK MODE]' : '';
  }

  #result(event: ResultEvent): void {
    const { status, task, isIgnored } = event;
    if (task.isInclude && status === 'ok') {
      this.#taskBanner(task);
      return;
    }
    if (status === 'skipped' && !this.#options.showsSkipped) return;
    if (status === 'ok' && !this.#options.showsOk) return;
    this.#taskBanner(task);
    this.#messages.tellWarnings(event.result);
    const isLoop = task.isLoop && Array.isArray(event.result.results);
    if (!isLoop) this.#diff(event);
    // The items have told the rest, except that the failure of a `debug` is told once more.
    const isToldWhole = !isLoop || (status === 'failed' && task.action === 'debug');
    const isPathAsked = this.#options.showsPathOfFailures && this.#options.verbosity < 2;
    if (status === 'failed' && isToldWhole && isPathAsked) this.#path(task);
    if (isToldWhole || status === 'skipped' || status === 'unreachable')
      this.#verdict(
        event.status,
        resultLine(event, this.#palette, this.#options.verbosity, this.#options.layout),
      );
    this.#diagnose(event);
    if (isIgnored) this.#screen.line(this.#palette.skipped('...ignoring'));
  }

  #job({ task, host, job, state }: EventOf<'async'>): void {
    this.#taskBanner(task);
    const detail = state === 'poll' ? ' started=1 finished=0' : '';
    this.#screen.line(this.#palette.debug(`ASYNC ${state.toUpperCase()} on ${host}: jid=${job}${detail}`));
  }

  /** Shows the mistake behind a failure; hosts that fail by the same mistake would only repeat it. */
  #diagnose({ error, host, task }: ResultEvent): void {
    if (error?.span === undefined) return;
    const { file, line, column } = locate(error.span);
    const key = `${task.id} ${file}:${line}:${column} ${error.message}`;
    if (key === this.#lastDiagnosis) return;
    this.#lastDiagnosis = key;
    const note = error.note === undefined ? `on host ${host}` : `on host ${host}, ${error.note}`;
    this.#screen.errorLine(diagnosticText(error, this.#palette, note));
  }

  #item(event: ItemEvent): void {
    const { status, task } = event;
    if (status === 'skipped' && !this.#options.showsSkipped) return;
    if (status === 'ok' && !this.#options.showsOk) return;
    this.#taskBanner(task);
    this.#diff(event);
    this.#verdict(
      event.status,
      itemLine(event, this.#palette, this.#options.verbosity, this.#options.layout),
    );
  }

  #verdict(status: Status, line: string): void {
    const isFailure = status === 'failed' || status === 'unreachable';
    if (isFailure && this.#options.failsOnStderr) this.#screen.errorLine(line);
    else this.#screen.line(line);
  }

  #diff(event: ResultEvent | ItemEvent): void {
    if (!event.task.showsDiff || event.status !== 'changed' || !event.result.diff) return;
    const text = diffText(event.result.diff, this.#options.diffContext);
    if (text === '') return;
    const lines = text
      .replace(/\n$/, '')
      .split('\n')
      .map(line => {
        if (line.startsWith('+')) return this.#palette.ok(line);
        if (line.startsWith('-')) return this.#palette.failed(line);
        return line.startsWith('@@') ? this.#palette.skipped(line) : line;
      });
    this.#screen.line(lines.join('\n'));
  }

  #recap(hosts: ReadonlyMap<string, Tally>): void {
    this.#screen.status(undefined);
    this.#banner('PLAY RECAP');
    for (const name of [...hosts.keys()].sort()) {
      const tally = hosts.get(name);
      if (tally) this.#screen.line(recapLine(name, tally, this.#palette));
    }
    this.#screen.line('');
  }

  #stats({ stats, hostStats = new Map() }: EventOf<'recap'>): void {
    const isAny = Object.keys(stats).length > 0 || hostStats.size > 0;
    if (!isAny || !this.#options.showsStats) return;
    this.#banner('CUSTOM STATS:');
    for (const name of [...hostStats.keys()].sort())
      this.#screen.line(`\t${name}: ${figuresText(hostStats.get(name) ?? {})}`);
    if (Object.keys(stats).length > 0) this.#screen.line(`\n\tRUN: ${figuresText(stats)}`);
    this.#screen.line('');
  }
}
