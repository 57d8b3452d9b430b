// The variables that declare a policy of backups, each with its check: where, when, what is promised.
import { UserError } from '../errors.ts';
import { parseCrontabLine } from './crontab.ts';
import { parseDuration } from './duration.ts';
import { isMapping, LATER, type Mistake, unknownKey } from './mistake.ts';

/** The promises that a cluster's backups can make, each a duration. */
export const PROMISE_KEYS = {
  rpo: 'The most that may be lost: how far the archive may lie behind the last commit.',
  rto: 'The longest that a recovery may take, as the last drill or recovery measured it.',
  window: 'How far back every moment can be recovered.',
  full_age: 'The oldest that the newest full backup may be.',
  drill_age: 'The oldest that the last successful drill may be.',
} as const;
export type PromiseKey = keyof typeof PROMISE_KEYS;

/** `backup_promise` in seconds. */
export type BackupPromise = Readonly<Partial<Record<PromiseKey, number>>>;

/** Every mistake in `backup_promise`. */
export function checkPromise(promise: unknown): Mistake[] {
  if (promise === LATER) return [];
  if (!isMapping(promise)) {
    return [
      {
        code: 'WRONG_TYPE',
        path: [],
        message: 'backup_promise is no mapping',
        hint: 'write it as { rpo: 5m, window: 14d }',
      },
    ];
  }
  const keys = Object.keys(PROMISE_KEYS);
  return Object.entries(promise).flatMap(([key, value]): Mistake[] => {
    if (!keys.includes(key)) {
      return [unknownKey([key], 'backup_promise', keys, `its keys are ${keys.join(', ')}`)];
    }
    if (value === LATER) return [];
    return mistakeOf([key], `backup_promise.${key}: `, () => parseDuration(String(value)));
  });
}

/** Every mistake in `node_crontab`, a line each. */
export function checkSchedule(lines: unknown): Mistake[] {
  if (lines === LATER) return [];
  if (!Array.isArray(lines)) {
    return [
      {
        code: 'WRONG_TYPE',
        path: [],
        message: 'node_crontab is no list of lines',
        hint: "write it as a list: ['00 01 * * * postgres /pg/bin/pg-backup full']",
      },
    ];
  }
  return lines.flatMap((line: unknown, index) =>
    line === LATER ? [] : mistakeOf([String(index)], 'node_crontab: ', () => parseCrontabLine(String(line))),
  );
}

/** Reads a `backup_promise` that was checked. Throws UserError for what the check would refuse. */
export function readPromise(promise: unknown): BackupPromise {
  const [mistake] = checkPromise(promise);
  if (mistake !== undefined) throw new UserError(mistake.code, mistake.message, { hint: mistake.hint });
  const entries = Object.entries(isMapping(promise) ? promise : {});
  return Object.fromEntries(entries.map(([key, value]) => [key, parseDuration(String(value))]));
}

function mistakeOf(path: readonly string[], before: string, read: () => unknown): Mistake[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ code: 'INVALID_VALUE', path, message: before + error.message, hint: error.hint }];
  }
}
