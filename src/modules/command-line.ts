// What `command` and `shell` have in common: one script that looks at `creates` and `removes`, then becomes the program.
import type { Call, Host } from '../connection/host.ts';
import { EXPAND } from './expansion.ts';
import type { Detached } from './jobs/jobs.ts';
import { liveOutput } from './live-output.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from './module.ts';
import { SAY } from './records.ts';

/** The arguments of both modules. */
export const COMMAND_ARGUMENTS = {
  chdir: { type: 'string', description: 'The folder to run it in.' },
  creates: { type: 'string', description: 'Do not run when this path, or a match of this glob, exists.' },
  removes: { type: 'string', description: 'Run only when this path, or a match of this glob, exists.' },
  stdin: { type: 'string', description: 'What the program reads.' },
  stdin_add_newline: { type: 'boolean', default: true, description: 'End `stdin` with a line end.' },
  strip_empty_ends: {
    type: 'boolean',
    default: true,
    description: 'Drop line ends at the end of the output.',
  },
} as const satisfies ArgumentsSchema['properties'];

export interface CommandLine {
  /** What the result shows as `cmd`. */
  readonly shown: string | readonly string[];
  readonly argv: readonly string[];
  readonly chdir: string | undefined;
  readonly creates: string | undefined;
  readonly removes: string | undefined;
  readonly stdin: string | undefined;
  readonly stdin_add_newline: boolean;
  readonly strip_empty_ends: boolean;
  readonly warnings?: readonly string[];
  /** Expand `$NAME` and `~` in the arguments, which no shell does here. */
  readonly expand: boolean;
}

/**
 * Before the program's own output the script says in one record what it did. `exec` takes the program from PATH, never
 * the shell's own echo or printf, whose backslashes differ.
 */
const SCRIPT = `${SAY}${EXPAND}_check=$1 _expands=$2
expand "$3"; _creates=$expanded
expand "$4"; _removes=$expanded
expand "$5"; _chdir=$expanded
shift 5
there() { set +f; IFS=; set -- $1; unset IFS; [ -e "$1" ] || [ -L "$1" ]; }
find_program() {
  case $1 in */*) _program=$1; return;; esac
  _name=$1 _program= IFS=:
  set -f; set -- $PATH; set +f
  unset IFS
  for _folder; do
    [ -f "\${_folder:-.}/$_name" ] && [ -x "\${_folder:-.}/$_name" ] && _program=\${_folder:-.}/$_name && return
  done
}
if [ -n "$_chdir" ]; then CDPATH= cd -P -- "$_chdir" 2>/dev/null || { say "chdir=$_chdir"; exit 0; }; fi
[ -z "$_creates" ] || ! there "$_creates" || { say creates=; exit 0; }
[ -z "$_removes" ] || there "$_removes" || { say removes=; exit 0; }
[ "$_check" = 0 ] || { say check=; exit 0; }
if [ "$_expands" = 1 ]; then
  for _word; do shift; expand "$_word"; set -- "$@" "$expanded"; done
fi
find_program "$1"
[ -e "$_program" ] || { say errno=2; exit 0; }
[ -f "$_program" ] && [ -x "$_program" ] || { say errno=13; exit 0; }
say ran=
exec "$@"
`;

/** The line to run, or the result that says why there is none. */
export type Line =
  | { readonly line: CommandLine; readonly refusal?: undefined }
  | { readonly refusal: ModuleResult; readonly line?: undefined };

/** Why there is no line to run. */
export function refuse(msg: string): Line {
  const nothing = { cmd: null, start: null, end: null, delta: null };
  return { refusal: { changed: false, failed: true, ...nothing, ...outputFields('', ''), rc: 256, msg } };
}

/** What `command` and `shell` have in common, once the arguments are a line. */
export function runningLines<Args>(
  lineOf: (args: Args) => Line,
): Pick<Module<Args>, 'freeForm' | 'checkMode' | 'run' | 'detached'> {
  return {
    freeForm: 'cmd',
    checkMode: 'full',
    async run(host, args, context) {
      const { line, refusal } = lineOf(args);
      if (line === undefined) return refusal;
      const result = await runCommandLine(host, line, context);
      return line.warnings === undefined ? result : { ...result, warnings: line.warnings };
    },
    detached: args => {
      const { line, refusal } = lineOf(args);
      return line === undefined ? { refusal } : { work: detachedCommandLine(line) };
    },
  };
}

/** Runs a program once, in one round trip, with the return values of Ansible's command module. */
async function runCommandLine(host: Host, line: CommandLine, context: ModuleContext): Promise<ModuleResult> {
  const started = new Date();
  const live = liveOutput(context);
  const call = { ...callOf(line, context.check), onOutput: live.onOutput };
  const output = await host.run(call).finally(live.stop);
  const ended = new Date();
  const end = output.stdout.indexOf(0);
  const record = output.stdout.toString('utf8', 0, Math.max(end, 0));
  if (record === 'ran=') {
    const text = (bytes: Buffer): string => {
      const whole = bytes.toString('utf8');
      return line.strip_empty_ends ? whole.replace(/[\r\n]+$/, '') : whole;
    };
    return {
      changed: true,
      cmd: line.shown,
      ...outputFields(text(output.stdout.subarray(end + 1)), text(output.stderr)),
      rc: output.status,
      start: pythonTime(started),
      end: pythonTime(ended),
      delta: pythonDelta(ended.getTime() - started.getTime()),
      msg: output.status === 0 ? '' : 'non-zero return code',
      ...(output.status === 0 ? {} : { failed: true }),
    };
  }
  return notRun(line, record, output.stderr.toString('utf8'), context.check);
}

/** The same program as a job that the host does to its end alone. */
function detachedCommandLine(line: CommandLine): Detached {
  const records = ['creates', 'removes', 'errno=2', 'errno=13'];
  const endings = Object.fromEntries(records.map(record => [record, notRun(line, record, '', false)]));
  return {
    call: callOf(line, false),
    head: { changed: true, cmd: line.shown },
    endings: {
      ...endings,
      chdir: notRun(line, `chdir=${line.chdir}`, '', false),
      other: notRun(line, '', 'it said nothing', false),
    },
    stripsEnds: line.strip_empty_ends,
  };
}

function callOf(line: CommandLine, check: boolean): Call {
  return {
    script: SCRIPT,
    args: [
      check ? '1' : '0',
      line.expand ? '1' : '0',
      line.creates ?? '',
      line.removes ?? '',
      line.chdir ?? '',
      ...line.argv,
    ],
    stdin: line.stdin === undefined ? undefined : line.stdin + (line.stdin_add_newline ? '\n' : ''),
  };
}

/** The result when the program was not started: not needed, not now, or not possible. */
function notRun(line: CommandLine, record: string, stderr: string, check: boolean): ModuleResult {
  const nothing = { cmd: line.shown, start: null, end: null, delta: null };
  const [name = '', value = ''] = record.split(/=(.*)/s);
  if (name === 'creates' || name === 'removes') {
    const why = name === 'creates' ? `${line.creates}' exists` : `${line.removes}' does not exist`;
    return {
      ...nothing,
      ...outputFields(`skipped, since ${why.replace("'", '')}`, ''),
      changed: false,
      rc: 0,
      msg: `${check ? 'Would not' : 'Did not'} run command since '${why}`,
    };
  }
  if (name === 'check') {
    const isConditional = line.creates !== undefined || line.removes !== undefined;
    return {
      ...nothing,
      ...outputFields('', ''),
      changed: isConditional,
      ...(isConditional ? {} : { skipped: true }),
      rc: 0,
      msg: 'Command would have run if not in check mode',
    };
  }
  const failed = { changed: false, failed: true, ...outputFields('', '') };
  if (name === 'chdir') {
    const msg = `Unable to change directory before execution: [Errno 2] No such file or directory: b'${value}'`;
    return { ...nothing, ...failed, rc: null, msg };
  }
  if (name === 'errno') {
    const why = value === '2' ? 'No such file or directory' : 'Permission denied';
    const cmd = typeof line.shown === 'string' ? line.shown : line.shown.join(' ');
    return { ...failed, cmd, rc: Number(value), msg: `[Errno ${value}] ${why}: b'${line.argv[0]}'` };
  }
  return {
    ...nothing,
    ...failed,
    rc: null,
    msg: `the host's shell could not start the command: ${stderr.trim()}`,
  };
}

/** What a program printed, whole and in lines. */
export function outputFields(stdout: string, stderr: string): ModuleResult {
  return { stdout, stdout_lines: splitLines(stdout), stderr, stderr_lines: splitLines(stderr) };
}

/** As Python's `str.splitlines`: a line end closes a line, it does not open another. */
function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `2026-11-23 08:24:07.913000`, in the control node's time zone. */
function pythonTime(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}000`;
}

/** `0:00:00.003000`. */
function pythonDelta(milliseconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.floor(milliseconds / 1000);
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${clock}.${String(milliseconds % 1000).padStart(3, '0')}000`;
}
