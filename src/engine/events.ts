// What a run tells: typed events, in order. Reporters listen; nothing flows back.
import type { UserError } from '../errors.ts';
import type { Span } from '../source/span.ts';
import type { Tally } from './tally.ts';

/** A task's result as plain data: Ansible's return values. Values of loops and facts stay as they are. */
export type ResultData = Readonly<Record<string, unknown>>;

/** What reporters know about a task. */
export interface TaskInfo {
  /** Equal for one task over all hosts, and for nothing else. */
  readonly id: number;
  /** `role : name`, or the module's name. */
  readonly title: string;
  /** The arguments behind the title, with a space before them, where they are to be shown. */
  readonly shownArguments?: string;
  /** The module or include, without Ansible's namespace. */
  readonly action: string;
  readonly kind: 'task' | 'handler' | 'meta';
  /** An include tells which file it found instead of a result. */
  readonly isInclude: boolean;
  readonly span: Span;
  readonly isLoop: boolean;
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  /** What modules return as a diff is shown: the run or the task asks for it. */
  readonly showsDiff: boolean;
}

export type Status = 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable';

interface OnHost {
  readonly task: TaskInfo;
  readonly host: string;
  /** The host that the task was delegated to. */
  readonly delegate?: string | undefined;
  /** Where that host was reached, when it has an `ansible_host`. */
  readonly delegateAddress?: string | undefined;
}

export interface ResultEvent extends OnHost {
  readonly type: 'result';
  readonly status: Status;
  readonly result: ResultData;
  /** A failure that `ignore_errors` or `ignore_unreachable` lets pass. */
  readonly isIgnored: boolean;
  /** Milliseconds that the task took on this host. */
  readonly duration: number;
  /** The mistake in a playbook or value behind a failure: it has a place. */
  readonly error?: UserError | undefined;
}

export interface ItemEvent extends OnHost {
  readonly type: 'item';
  readonly status: Status;
  readonly result: ResultData;
  readonly label: unknown;
}

export type RunEvent =
  | { readonly type: 'config'; readonly path: string | undefined }
  | { readonly type: 'playbook-start'; readonly path: string; readonly plays: number }
  | {
      readonly type: 'play-start';
      readonly name: string;
      readonly checkMode: boolean;
      /** Hosts are at different tasks: results tell which task they are of. */
      readonly isFree?: boolean;
    }
  | { readonly type: 'no-hosts-matched' }
  | { readonly type: 'no-hosts-remaining' }
  | { readonly type: 'task-start'; readonly task: TaskInfo }
  | ({ readonly type: 'host-start' } & OnHost)
  | ItemEvent
  | ResultEvent
  | ({
      readonly type: 'retry';
      /** The task's name without its role, or the whole title of one without a name. */
      readonly title: string;
      readonly result: ResultData;
      readonly attempts: number;
      readonly retries: number;
    } & OnHost)
  | ({
      /** A look at a job of `async`. */
      readonly type: 'async';
      readonly state: 'poll' | 'ok' | 'failed';
      readonly job: string;
    } & OnHost)
  | {
      readonly type: 'included';
      readonly file: string;
      readonly hosts: readonly string[];
      readonly label?: unknown;
    }
  | { readonly type: 'meta'; readonly message: string; readonly host?: string | undefined }
  | { readonly type: 'notified'; readonly handler: string; readonly host: string }
  | ({ readonly type: 'progress'; readonly message: string } & OnHost)
  /** A task that goes on tells something that is not to be missed. */
  | ({ readonly type: 'notice'; readonly message: string } & OnHost)
  | { readonly type: 'question'; readonly question: string }
  /** The hosts that failed stand in this file. */
  | { readonly type: 'retry-file'; readonly path: string }
  /** Shown as it is in every form of output: what the debugger or `pause` has to say. */
  | { readonly type: 'display'; readonly text: string }
  | { readonly type: 'warning'; readonly message: string; readonly error?: UserError }
  | { readonly type: 'deprecation'; readonly message: string }
  | {
      readonly type: 'recap';
      readonly hosts: ReadonlyMap<string, Tally>;
      /** Figures of `set_stats` for the run, and those of single hosts. */
      readonly stats: Readonly<Record<string, unknown>>;
      readonly hostStats?: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
    };

/** The event of that type. */
export type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** Receives each event, and may be asked to finish writing. */
export interface Reporter {
  report(event: RunEvent): void;
  close?(): Promise<void>;
}
