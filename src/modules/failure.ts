// The result of a task that could not be done.
import type { ModuleResult } from './module.ts';

/** Failed without a change, for that reason; `more` are further return values. */
export function fail(msg: string, more: ModuleResult = {}): ModuleResult {
  return { changed: false, failed: true, ...more, msg };
}
