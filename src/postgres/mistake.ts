// A mistake in data that a user wrote, by its path in that data; whoever knows the file turns it into an error with a place.
import { type ErrorCode, nearest } from '../errors.ts';

/** Stands for a value that only a run can tell: a template, a vault. Checks let it pass. */
export const LATER: unique symbol = Symbol('rendered by the run');

export interface Mistake {
  readonly code: Extract<
    ErrorCode,
    'UNKNOWN_KEY' | 'INVALID_VALUE' | 'MISSING_KEY' | 'WRONG_TYPE' | 'CONFLICTING_KEYS'
  >;
  /** From the variable inwards: `['minio', 's3_bucket']`, with indexes of lists as text. */
  readonly path: readonly string[];
  readonly message: string;
  readonly hint: string | undefined;
}

/** The mistake of a key that is none, with the nearest one that is. */
export function unknownKey(
  path: readonly string[],
  owner: string,
  known: readonly string[],
  otherwise: string,
): Mistake {
  const key = path.at(-1) ?? '';
  const near = nearest(key, known);
  return {
    code: 'UNKNOWN_KEY',
    path,
    message: `\`${key}\` is not a key of ${owner}`,
    hint: near === undefined ? otherwise : `did you mean '${near}'?`,
  };
}

/** Is it a mapping with names? Lists, texts and nothing are none. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
