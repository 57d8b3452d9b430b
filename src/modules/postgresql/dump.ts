// A database to a file and back with the host's pg_dump, pg_restore and psql; the file's ending says in which format.
// https://www.postgresql.org/docs/current/app-pgdump.html
import type { Host } from '../../connection/host.ts';
import type { ModuleResult } from '../module.ts';
import { splitWords } from '../shlex.ts';
import { failure } from './define.ts';
import type { Login } from './login.ts';

interface DumpArguments {
  readonly name: string;
  readonly state: string;
  readonly target: string;
  readonly target_opts: string;
  readonly dump_extra_args?: string | undefined;
}

// The password is the first line of standard input. A dump is renamed into place only when it is whole.
const SCRIPT = `
if [ "$1" = password ]; then IFS= read -r PGPASSWORD; export PGPASSWORD; fi
state=$2 packer=$3 target=$4; shift 4
if ! command -v "$1" >/dev/null 2>&1; then
  for folder in /usr/pgsql/bin /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin; do
    if [ -x "$folder/$1" ]; then PATH=$PATH:$folder; fi
  done
fi
if [ "$state" = restore ]; then
  [ -e "$target" ] || { echo "$target does not exist" >&2; exit 2; }
  case $packer in
    itself) exec "$@" "$target" </dev/null ;;
    -) exec "$@" <"$target" ;;
    *) "$packer" -dc <"$target" | "$@"; exit ;;
  esac
fi
[ "$packer" != itself ] || exec "$@" -f "$target" </dev/null
partial=$target.$$.partial
{ { "$@" </dev/null; echo $? >&3; } | if [ "$packer" = - ]; then cat; else "$packer"; fi >"$partial" || echo 1 >&3; } 3>&1 | {
  status=0
  while read -r each; do [ "$each" = 0 ] || status=$each; done
  [ "$status" -eq 0 ] && mv -f "$partial" "$target" && exit 0
  rm -f "$partial"; exit 1
}`;

const PACKERS: Readonly<Record<string, string>> = { gz: 'gzip', bz2: 'bzip2', xz: 'xz' };
const FORMATS: Readonly<Record<string, string>> = { tar: 't', pgc: 'c', dir: 'd' };

/** Dumps to `target`, or restores from it; without one a file of the database's name in the working folder. */
export async function dumpOrRestore(host: Host, login: Login, args: DumpArguments): Promise<ModuleResult> {
  const target = args.target === '' ? `${args.name}.sql` : args.target;
  const ending = target.split('.').at(-1) ?? '';
  const format = FORMATS[ending];
  const packer = format === 'd' ? 'itself' : (PACKERS[ending] ?? '-');
  const isDump = args.state === 'dump';
  const program = isDump ? 'pg_dump' : format === undefined ? 'psql' : 'pg_restore';
  const extra = splitWords(isDump ? (args.dump_extra_args ?? '') : '');
  const options = splitWords(args.target_opts);
  if ('problem' in extra) return failure(extra.problem);
  if ('problem' in options) return failure(options.problem);
  const words = [
    program,
    '-w',
    ...(program === 'psql' ? ['-X'] : []),
    `--dbname=${login.connection}`,
    ...(format === undefined ? [] : [`--format=${format}`]),
    ...extra,
    ...options,
  ];
  const hasPassword = login.password !== '';
  const output = await host.run({
    script: SCRIPT,
    args: [hasPassword ? 'password' : '-', args.state, packer, target, ...words],
    stdin: hasPassword ? `${login.password}\n` : '',
  });
  const stderr = output.stderr.toString();
  const shown = { cmd: [...words, target].join(' '), rc: output.status };
  if (output.status !== 0)
    return { ...shown, changed: false, failed: true, msg: stderr, stdout: output.stdout.toString() };
  return {
    ...shown,
    changed: true,
    db: args.name,
    msg: output.stdout.toString(),
    stderr,
    executed_commands: [shown.cmd],
  };
}
