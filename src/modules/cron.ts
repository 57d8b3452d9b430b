// cron: a job or a variable of a user's crontab or of a file in /etc/cron.d is there, as wished, or is not.
import type { Host, Output } from '../connection/host.ts';
import { builtin } from './builtin.ts';
import * as crontab from './crontabs/crontab.ts';
import { fail } from './failure.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';
import { readParts } from './parts.ts';

interface CronArguments extends crontab.Schedule, crontab.Neighbour {
  readonly name: string;
  readonly job?: string | undefined;
  readonly user?: string | undefined;
  readonly cron_file?: string | undefined;
  readonly state: 'present' | 'absent';
  readonly env: boolean;
  readonly disabled: boolean;
  readonly backup: boolean;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/cron_module.html */
export const cron: Module<CronArguments> = {
  ...builtin('cron', 'Makes sure that a scheduled job, or a variable of such jobs, is there or is not.'),
  schema: {
    properties: {
      name: {
        type: 'string',
        description: 'The name of the job, kept in a comment above it, or of the variable.',
      },
      job: { type: 'string', description: 'The command, or the value of the variable.', aliases: ['value'] },
      user: { type: 'string', description: 'Whose crontab; with cron_file, who runs the job.' },
      cron_file: { type: 'string', description: 'A file in /etc/cron.d, or an absolute path, instead.' },
      minute: { type: 'string', description: 'Minute.', default: '*' },
      hour: { type: 'string', description: 'Hour.', default: '*' },
      day: { type: 'string', description: 'Day of the month.', aliases: ['dom'], default: '*' },
      month: { type: 'string', description: 'Month.', default: '*' },
      weekday: { type: 'string', description: 'Day of the week.', aliases: ['dow'], default: '*' },
      special_time: {
        type: 'string',
        description: 'A time by name instead.',
        enum: ['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'hourly'],
      },
      state: {
        type: 'string',
        description: 'Whether it is there.',
        enum: ['present', 'absent'],
        default: 'present',
      },
      env: { type: 'boolean', description: 'It is a variable.', default: false },
      disabled: { type: 'boolean', description: 'The job is there as a comment.', default: false },
      backup: { type: 'boolean', description: 'Keep the old table in a file of /tmp.', default: false },
      insertafter: { type: 'string', description: 'The variable that a new one comes after.' },
      insertbefore: { type: 'string', description: 'The variable that a new one comes before.' },
    },
    required: ['name'],
    mutuallyExclusive: [['insertafter', 'insertbefore']],
  },
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const problem = checkArguments(args);
    if (problem !== undefined) return fail(problem);
    const found = await readTable(host, args);
    if (found.failure !== undefined) return fail(found.failure);
    const before = crontab.parseCrontab(found.text);
    const wish = editTable(args, before);
    if (wish.missing !== undefined) return fail(`Variable named '${wish.missing}' not found.`);

    const isEnded = found.text === '' || found.text.endsWith('\n');
    const changed = wish.lines !== before || !isEnded;
    const after = crontab.renderCrontab(wish.lines);
    const isEmptied = args.cron_file !== undefined && args.state === 'absent' && after.trim() === '';
    if (isEmptied && !args.env && wish.lines !== before) return removeTable(host, args, found.text, context);
    const result: ModuleResult = {
      changed,
      envs: crontab.variableNames(wish.lines),
      jobs: crontab.jobNames(wish.lines),
      ...(args.cron_file === undefined ? {} : { cron_file: args.cron_file }),
      ...warnings(args),
      ...(context.diff ? diffOf(args, found.text, after) : {}),
    };
    return changed && !context.check ? writeTable(host, args, after, result, context) : result;
  },
};

function checkArguments(args: CronArguments): string | undefined {
  if (args.cron_file === '/etc/crontab')
    return 'Will not manage /etc/crontab via cron_file, see documentation.';
  if (args.special_time !== undefined && hasFields(args)) {
    return 'You must specify time and date fields or special time.';
  }
  if (args.cron_file !== undefined && args.user === undefined && args.state === 'present') {
    return 'To use cron_file=... parameter you must specify user=... as well';
  }
  if (args.job === undefined && args.state === 'present') {
    return "You must specify 'job' to install a new cron job or variable";
  }
  if (!args.env && (args.insertafter !== undefined || args.insertbefore !== undefined)) {
    return 'Insertafter and insertbefore parameters are valid only with env=yes';
  }
  if (args.env && args.name.includes(' ')) return 'Invalid name for environment variable';
  return undefined;
}

function hasFields(args: CronArguments): boolean {
  return [args.minute, args.hour, args.day, args.month, args.weekday].some(field => field !== '*');
}

// $1 user or empty, $2 file or empty. Someone without a crontab has an empty one. Without a user, and as oneself,
// `-u` stays away: only root may give it.
const READ = `
part() { printf '\\036%s\\n' "$1"; }
if [ -n "$2" ]; then
  part table
  [ ! -e "$2" ] || cat -- "$2"
  part end
  exit 0
fi
[ -z "$1" ] || [ "$1" = "$(id -un)" ] || set -- "$1" '' -u "$1"
shift 2
if ! command -v crontab >/dev/null; then
  echo "Failed to find required executable \\"crontab\\" in paths: $PATH" >&2
  exit 127
fi
part table
LC_ALL=C crontab "$@" -l
status=$?
part end
exit $status
`;

interface Table {
  readonly text: string;
  readonly failure?: string;
}

async function readTable(host: Host, args: CronArguments): Promise<Table> {
  const output = await host.run({ script: READ, args: [args.user ?? '', pathOf(args) ?? ''] });
  const message = output.stderr.toString();
  if (output.status !== 0 && !/no crontab for|does not exist|can't open/.test(message)) {
    return { text: '', failure: messageOf(output, 'Unable to read crontab').trimEnd() };
  }
  // Exactly what was printed: whether the last line is ended matters.
  const printed = /\x1etable\n([\s\S]*)\x1eend\n$/.exec(output.stdout.toString());
  return { text: printed?.[1] ?? '' };
}

function messageOf(output: Output, fallback: string): string {
  const message = output.stderr.toString();
  return message === '' ? fallback : message;
}

function editTable(
  args: CronArguments,
  lines: readonly string[],
): { readonly lines: readonly string[]; readonly missing?: string } {
  const { name, job = '' } = args;
  if (args.env) {
    if (args.state === 'absent') return { lines: crontab.removeVariable(lines, name) };
    return crontab.setVariable(lines, name, job, args);
  }
  if (args.state === 'absent') return { lines: crontab.removeJob(lines, name) };
  const user = args.cron_file === undefined ? undefined : args.user;
  return {
    lines: crontab.setJob(lines, name, crontab.jobLine(args, job, { user, disabled: args.disabled })),
  };
}

// $1 user or empty, $2 file or empty, $3 `backup` or empty; standard input: the new table.
const WRITE = `
part() { printf '\\036%s\\n' "$1"; }
user=$1 file=$2 backup=$3
set --
[ -z "$user" ] || [ "$user" = "$(id -un)" ] || set -- -u "$user"
if [ -n "$backup" ]; then
  kept=$(mktemp /tmp/crontabXXXXXX) || exit
  if [ -z "$file" ]; then LC_ALL=C crontab "$@" -l >"$kept" 2>/dev/null; elif [ -e "$file" ]; then cat -- "$file" >"$kept"; fi
  part backup; printf '%s\\n' "$kept"
fi
if [ -z "$file" ]; then crontab "$@" -; exit; fi
new=$(mktemp "$file.XXXXXX") || exit
trap 'rm -f -- "$new"' EXIT
cat >"$new" && chmod 0644 "$new" && mv -f -- "$new" "$file"
`;

async function writeTable(
  host: Host,
  args: CronArguments,
  text: string,
  result: ModuleResult,
  context: ModuleContext,
): Promise<ModuleResult> {
  context.signal.throwIfAborted();
  const backup = args.backup ? 'backup' : '';
  const call = { script: WRITE, args: [args.user ?? '', pathOf(args) ?? '', backup], stdin: text };
  const output = await host.run(call);
  if (output.status !== 0) return fail(messageOf(output, 'Unable to write crontab'));
  const kept = readParts(output.stdout.toString()).get('backup');
  return kept === undefined ? result : { ...result, backup_file: kept };
}

/** A file whose last job is gone goes too. */
async function removeTable(
  host: Host,
  args: CronArguments,
  before: string,
  context: ModuleContext,
): Promise<ModuleResult> {
  const path = pathOf(args) ?? '';
  const diff = { before, after: '', before_header: path, after_header: '/dev/null' };
  const result = { changed: true, cron_file: args.cron_file, state: args.state };
  if (!context.check) {
    const output = await host.run({ script: 'rm -f -- "$1"', args: [path] });
    if (output.status !== 0) return fail(messageOf(output, `Unable to remove ${path}`));
  }
  return context.diff ? { ...result, diff } : result;
}

function pathOf(args: CronArguments): string | undefined {
  if (args.cron_file === undefined || args.cron_file.startsWith('/')) return args.cron_file;
  return `/etc/cron.d/${args.cron_file}`;
}

function diffOf(args: CronArguments, before: string, after: string): ModuleResult {
  const header = pathOf(args) ?? (args.user === undefined ? 'crontab' : `crontab for user "${args.user}"`);
  return { diff: { before, after, before_header: header, after_header: header } };
}

/** cron passes over files of /etc/cron.d with a dot in their name. */
function warnings(args: CronArguments): ModuleResult {
  const name = args.cron_file?.split('/').pop();
  const isOdd = name !== undefined && !/^[A-Za-z0-9_-]+$/.test(name);
  const isBroken = args.state === 'present' && !args.env && /[\r\n]/.test((args.job ?? '').trim());
  const texts = [
    ...(isOdd
      ? [`cron may ignore '${name}': it reads only files named with letters, digits, underscores and hyphens`]
      : []),
    ...(isBroken ? ['Job should not contain line breaks'] : []),
  ];
  return texts.length === 0 ? {} : { warnings: texts };
}
