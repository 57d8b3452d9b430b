// `host_pattern_mismatch`: what becomes of a host pattern that matches nothing.
import type { UserError } from '../errors.ts';

export type PatternMismatch = 'warning' | 'error' | 'ignore';

/** Throws the mistake, tells of it, or lets it pass. */
export function hearMismatch(
  mismatch: PatternMismatch = 'warning',
  mistake: UserError,
  warn: (warning: UserError) => void,
): void {
  if (mismatch === 'error') throw mistake;
  if (mismatch === 'warning') warn(mistake);
}
