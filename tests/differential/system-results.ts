// Results of two runs in a form in which they can be compared: what ansible-core returned must be there and the same;
// more is no difference.
import { normalise } from '../modules/cases.ts';

type Result = Readonly<Record<string, unknown>>;

/** What differs by nature, by module. */
const VOLATILE: Readonly<Record<string, readonly string[]>> = {
  // Waiting takes as long as it takes.
  wait_for: ['elapsed', 'atime', 'mtime', 'ctime'],
  uri: ['elapsed', 'date', 'body', 'src'],
  apt: ['cache_update_time', 'stderr', 'stderr_lines', 'stdout', 'stdout_lines'],
  copy: ['src', 'backup_file'],
  template: ['src'],
};

/** Their result, and of ours what theirs has; a diff only where the task asks for it. */
export function comparePair(
  module: string,
  theirs: Result | undefined,
  ours: Result | undefined,
  showsDiff: boolean,
): { readonly theirs: Result; readonly ours: Result } {
  const expected = comparable(module, theirs ?? {}, showsDiff);
  const given = comparable(module, ours ?? {}, showsDiff);
  const common = Object.keys(expected).map(key => [key, given[key]]);
  return { theirs: expected, ours: Object.fromEntries(common) };
}

function comparable(module: string, result: Result, showsDiff: boolean): Result {
  const left = ['skipped', ...(VOLATILE[module] ?? [])];
  const { diff, status, stat, ...rest } = normalise(result, '/nowhere');
  const kept = Object.entries(rest).filter(([key]) => !left.includes(key));
  return {
    ...Object.fromEntries(kept),
    changed: result.changed ?? false,
    failed: result.failed ?? false,
    ...(typeof rest.msg === 'string' ? { msg: withoutReason(rest.msg) } : {}),
    ...(stat === undefined ? {} : { stat: { ...stat, mtime: 'some time' } }),
    ...(status === undefined ? {} : { status: statusOf(status) }),
    ...(diff === undefined || !showsDiff ? {} : { diff: sidesOf(diff) }),
  };
}

/** Python and curl say in other words why there was no connection; a module's namespace is not ours to show. */
function withoutReason(msg: string): string {
  return msg.replace(/(Request failed: ).*$/s, '$1…').replace('ansible.legacy.', '');
}

/** systemd's properties: all of them, and the values of those that do not move. */
function statusOf(status: unknown): unknown {
  if (typeof status !== 'object' || status === null) return status;
  const { ActiveState, LoadState, SubState, UnitFileState, Description } = status as Record<string, unknown>;
  const names = Object.keys(status).sort();
  return { names, ActiveState, LoadState, SubState, UnitFileState, Description };
}

/** Before and after; heads name temporary files. */
function sidesOf(diff: unknown): unknown {
  const of = (one: unknown): unknown => {
    const { before, after, prepared } = one as Record<string, unknown>;
    return { before, after, prepared };
  };
  return Array.isArray(diff) ? diff.map(of) : of(diff);
}
