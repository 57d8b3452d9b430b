// What becomes of a module's answer before anybody sees it: defaults, secrets, facts.
import { UserError, UserErrors } from '../errors.ts';
import { locate } from '../source/span.ts';
import { splitLines } from '../template/filters/python-text.ts';
import type { ResultData, Status } from './events.ts';

/**
 * `failed` follows the return code where a module did not say; `changed` is false then. What a module gives as undefined
 * stays out of the result.
 */
export function withDefaults(result: ResultData): Record<string, unknown> {
  const rc = result.rc;
  return {
    ...result,
    ...linesOf(result, 'stdout'),
    ...linesOf(result, 'stderr'),
    failed:
      result.failed === 0
        ? 0
        : result.failed === true || (result.failed === undefined && rc !== undefined && Number(rc) !== 0),
    changed: 'changed' in result ? result.changed : false,
  };
}

/** What a module says a program printed, in lines too. */
function linesOf(result: ResultData, stream: 'stdout' | 'stderr'): ResultData {
  const text = result[stream];
  return typeof text === 'string' && !(`${stream}_lines` in result)
    ? { [`${stream}_lines`]: splitLines(text) }
    : {};
}

/** What is shown of a result under `no_log`. */
export function censored(result: ResultData): ResultData {
  const text = "the output has been hidden due to the fact that 'no_log: true' was specified for this result";
  const shown: Record<string, unknown> = { censored: text };
  for (const key of ['changed', 'skipped', 'failed', 'attempts', 'retries']) {
    if (key in result) shown[key] = result[key];
  }
  return shown;
}

/**
 * The failure that a mistake in the playbook becomes on a host. `msg` is what playbooks see, in Ansible's words where
 * they differ; the terminal shows the sentence and its place.
 */
export function failureOf(
  thrown: unknown,
): { readonly result: ResultData; readonly error: UserError } | undefined {
  // Of several mistakes the first.
  const error = thrown instanceof UserErrors ? thrown.errors[0] : thrown;
  if (!(error instanceof UserError)) return undefined;
  const { file, line, column } = error.span ? locate(error.span) : { file: '', line: 0, column: 0 };
  const place = error.span ? ` (${file}:${line}:${column})` : '';
  const hint = error.hint ? `; ${error.hint}` : '';
  const shown = `${error.message}${place}${hint}`;
  return {
    result: { failed: true, msg: messageFor(error), _ansible_shown_msg: shown },
    error,
  };
}

/** What the result says of a mistake: Ansible puts words of its own before those of templates. */
function messageFor({ code, message, resultMessage }: UserError): string {
  if (resultMessage !== undefined) return resultMessage;
  switch (code) {
    case 'UNDEFINED_VARIABLE':
      return `The task includes an option with an undefined variable. The error was: ${message}. ${message}`;
    case 'TEMPLATE_SYNTAX':
      return `template error while templating string: ${message}`;
    case 'UNKNOWN_FILTER':
    case 'UNKNOWN_TEST':
      return `template error while templating string: Could not load "${named(message)}": '${named(message)}'`;
    case 'UNKNOWN_LOOKUP':
      return `lookup plugin (${named(message)}) not found`;
    default:
      return message;
  }
}

/** The name that a sentence puts in quotes. */
function named(sentence: string): string {
  return /'(.*)'/.exec(sentence)?.[1] ?? '';
}

/** `failed_when` has the last word, even after `until` ran out of tries; in a loop, for the items that have one. */
function hasFailed(result: ResultData): boolean {
  if ('failed_when_result' in result) return isFailure(result.failed_when_result);
  const items = (Array.isArray(result.results) ? result.results : []) as readonly ResultData[];
  if (!items.some(item => 'failed_when_result' in item)) return result.failed === true;
  return items.some(item => isFailure(item.failed_when_result));
}

function isUnreachable(result: ResultData): boolean {
  if ('unreachable' in result) return result.unreachable === true;
  const items = (Array.isArray(result.results) ? result.results : []) as readonly ResultData[];
  return items.some(item => item?.unreachable === true);
}

/** Text is the message of a condition that could not be evaluated. */
function isFailure(verdict: unknown): boolean {
  return verdict === true || typeof verdict === 'string';
}

/** Ansible's order: failed over unreachable over skipped over changed; a loop is what any of its items is. */
export function statusOf(result: ResultData): Status {
  if (hasFailed(result)) return 'failed';
  if (isUnreachable(result)) return 'unreachable';
  if (result.skipped === true) return 'skipped';
  return result.changed === true ? 'changed' : 'ok';
}
