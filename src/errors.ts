// The error model: what a user did (UserError), what a host did (a value in a task's result), what we did (EngineBug).
import type { Span } from './source/span.ts';

/** Every code a user can meet; `docs/reference/errors.md` lists them. */
export type ErrorCode =
  | 'YAML_SYNTAX'
  | 'INI_SYNTAX'
  | 'DUPLICATE_KEY'
  | 'VAULT_PASSWORD'
  | 'VAULT_DATA'
  | 'FILE_NOT_FOUND'
  | 'FILE_UNREADABLE'
  | 'UNKNOWN_KEY'
  | 'WRONG_TYPE'
  | 'MISSING_KEY'
  | 'INVALID_VALUE'
  | 'CONFLICTING_KEYS'
  | 'UNKNOWN_MODULE'
  | 'PLUGIN'
  | 'PYTHON_PLUGIN'
  | 'UNKNOWN_ROLE'
  | 'INCLUDE_LOOP'
  | 'UNKNOWN_HANDLER'
  | 'UNKNOWN_HOST'
  | 'HOST_PATTERN'
  | 'INVENTORY'
  | 'IDENTITY'
  | 'TEMPLATE_SYNTAX'
  | 'TEMPLATE_RUNTIME'
  | 'UNDEFINED_VARIABLE'
  | 'UNKNOWN_FILTER'
  | 'UNKNOWN_TEST'
  | 'UNKNOWN_LOOKUP'
  | 'VARIABLE_CYCLE'
  | 'CONDITION_NOT_BOOLEAN'
  | 'MODULE_ARGUMENTS'
  | 'USAGE'
  | 'SETTINGS'
  | 'SANDBOX';

export interface UserErrorOptions {
  /** Where the mistake stands. */
  readonly span?: Span | undefined;
  /** What to do about it; one sentence, without the word "hint". */
  readonly hint?: string | undefined;
  /** What else was known, such as `on host 10.10.10.11`; shown behind the marker. */
  readonly note?: string | undefined;
  /** What `msg` of a task's result says instead of the message: the words that playbooks written for Ansible look for. */
  readonly resultMessage?: string | undefined;
  /** The status with which the run ends, where that does not follow from the code. */
  readonly exitStatus?: number | undefined;
  readonly cause?: unknown;
}

/** A mistake in what the user wrote: a playbook, an inventory, a flag, a value. Exit status 4 at load, 5 for flags. */
export class UserError extends Error {
  readonly code: ErrorCode;
  readonly span: Span | undefined;
  readonly hint: string | undefined;
  readonly note: string | undefined;
  readonly resultMessage: string | undefined;
  readonly exitStatus: number | undefined;

  constructor(code: ErrorCode, message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'UserError';
    this.code = code;
    this.span = options.span;
    this.hint = options.hint;
    this.note = options.note;
    this.resultMessage = options.resultMessage;
    this.exitStatus = options.exitStatus;
  }

  /** The same mistake, told in other words by the result of a task. */
  withResultMessage(resultMessage: string): UserError {
    return this.#with({ resultMessage });
  }

  /** The same mistake, with which a run ends in another way than its code says. */
  withExitStatus(exitStatus: number): UserError {
    return this.#with({ exitStatus });
  }

  /** The same mistake with a hint, unless it has one. */
  withHint(hint: string): UserError {
    return this.hint === undefined ? this.#with({ hint }) : this;
  }

  #with(changes: UserErrorOptions): UserError {
    const { code, message, span, hint, note, cause, resultMessage, exitStatus } = this;
    return new UserError(code, message, { span, hint, note, cause, resultMessage, exitStatus, ...changes });
  }
}

/** A file that is not where it was looked for. */
export class FileNotFound extends UserError {
  /** Every path that was tried, in that order. */
  readonly searched: readonly string[];

  constructor(what: string, searched: readonly string[], span?: Span, resultMessage?: string) {
    const hint = `searched: ${searched.join(', ')}`;
    super('FILE_NOT_FOUND', `could not find ${what}`, { span, hint, resultMessage });
    this.searched = searched;
  }
}

/** All the mistakes that one load found, in file order. Never empty. */
export class UserErrors extends Error {
  readonly errors: readonly UserError[];

  constructor(errors: readonly UserError[]) {
    super(errors.map(error => error.message).join('\n'));
    this.name = 'UserErrors';
    this.errors = errors;
  }
}

/** Collects mistakes so that one load reports them all. */
export class Problems {
  readonly #errors: UserError[] = [];

  add(code: ErrorCode, message: string, options?: UserErrorOptions): void {
    this.keep(new UserError(code, message, options));
  }

  /** Runs a step and keeps the mistake it throws; anything else passes through. */
  attempt<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (error instanceof UserError) this.keep(error);
      else if (error instanceof UserErrors) for (const one of error.errors) this.keep(one);
      else throw error;
      return undefined;
    }
  }

  get errors(): readonly UserError[] {
    return this.#errors;
  }

  /** A file that is read several times, such as a role of two plays, has each of its mistakes once. */
  keep(error: UserError): void {
    const { code, message, span } = error;
    const isKnown = this.#errors.some(
      known =>
        known.code === code &&
        known.message === message &&
        known.span?.start === span?.start &&
        known.span?.source.name === span?.source.name,
    );
    if (!isKnown) this.#errors.push(error);
  }

  /** Throws a UserErrors when anything was collected. */
  throwIfAny(): void {
    if (this.#errors.length > 0) throw new UserErrors(inFileOrder(this.#errors));
  }
}

/** Files as they were met, within a file from the top. */
function inFileOrder(errors: readonly UserError[]): UserError[] {
  const files = [...new Set(errors.map(error => error.span?.source.name))];
  return [...errors].sort(
    (a, b) =>
      files.indexOf(a.span?.source.name) - files.indexOf(b.span?.source.name) ||
      (a.span?.start ?? 0) - (b.span?.start ?? 0),
  );
}

/** The host cannot be talked to: refused, timed out, unknown key, wrong password, connection lost. */
export class Unreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unreachable';
  }
}

/** Becoming another user on a reachable host did not work; the task fails, the host stays reachable. */
export class BecomeFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BecomeFailed';
  }
}

/** Something that cannot happen did. Carries its cause; the printer adds version and journal. */
export class EngineBug extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineBug';
  }
}

/** The candidate nearest to a misspelt name, or undefined when none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Edits between two names, a swap of neighbours counting as one; stops counting at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforePrevious[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    [beforePrevious, previous] = [previous, row];
  }
  return previous[b.length] ?? limit;
}

/** What the operating system says against it, in words: `no space left on device`. */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z0-9]+: (.+?)(?:, \w+(?: '.*')?)?$/s.exec(message)?.[1] ?? message;
}
