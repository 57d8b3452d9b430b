// Access and modification times: what a task may ask for, and the `touch` commands that a path still needs.
import type { BlamedStep } from './apply.ts';
import type { Facts } from './facts.ts';
import type { FileRequest, WantedTime } from './file-plan.ts';

/** `YYYYMMDDhhmm.SS`, as `touch -t` takes it, from a text in a format of Python's strptime; undefined when it differs. */
export function parseStamp(text: string, format: string): string | undefined {
  const fields: string[] = [];
  const pattern = format.replace(/%(.)|[.*+?^${}()|[\]\\]/g, (whole, letter?: string) => {
    if (letter === undefined) return `\\${whole}`;
    if (letter === '%') return '%';
    fields.push(letter);
    return letter === 'Y' ? '(\\d{4})' : '(\\d{1,2})';
  });
  const match = new RegExp(`^${pattern}$`).exec(text);
  if (match === null || fields.some(field => !'YmdHMS'.includes(field))) return undefined;
  const field = (letter: string, missing: string): string => {
    const index = fields.indexOf(letter);
    return (match[index + 1] ?? missing).padStart(2, '0');
  };
  const value = (letter: string, missing: string): string =>
    fields.includes(letter) ? field(letter, missing) : missing;
  return `${value('Y', '1900')}${value('m', '01')}${value('d', '01')}${value('H', '00')}${value('M', '00')}.${value('S', '00')}`;
}

export interface TimePlan {
  readonly steps: readonly BlamedStep[];
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** The commands for a path that exists. `now` always changes. */
export function planTimes(path: string, facts: Facts, request: FileRequest): TimePlan {
  const steps: BlamedStep[] = [];
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  const plan = (flag: string, name: string, current: number, wanted: WantedTime | undefined): void => {
    if (wanted === undefined || (wanted !== 'now' && wanted.seconds === current)) return;
    [before[name], after[name]] = [current, wanted === 'now' ? 'now' : wanted.seconds];
    const when = wanted === 'now' ? [] : ['-t', wanted.stamp];
    const noFollow = facts.kind === 'link' ? ['-h'] : [];
    steps.push({
      argv: ['touch', '-c', ...noFollow, flag, ...when, '--', path],
      blame: 'Error while updating times',
    });
  };
  plan('-a', 'atime', facts.accessed, request.accessTime);
  plan('-m', 'mtime', facts.modified, request.modificationTime);
  return { steps, before, after };
}
