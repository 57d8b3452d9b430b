// Puts a file in its place as a whole: written beside the target under another name, given its owner and permissions,
// validated, then renamed. A reader sees the old file or the new one, and nothing is left behind when a step fails.
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Host } from '../../connection/host.ts';
import { outputFields } from '../command-line.ts';
import { fail } from '../failure.ts';
import type { ModuleResult } from '../module.ts';
import { type Records, readRecords, SAY } from '../records.ts';
import { splitWords } from '../shlex.ts';
import type { WantedAttributes } from './attributes.ts';
import { BACKUP_NAME } from './backup-name.ts';
import { DIGEST, hashOf, isSmallText, SMALL } from './digest.ts';
import { FACTS_FORMAT, type Facts, parseFacts } from './facts.ts';
import { flagWords } from './flags.ts';
import { applyMode } from './mode.ts';
import type { Source } from './source.ts';

export interface Replacement {
  /** The file itself, links already followed where they are. */
  readonly path: string;
  readonly content: Pick<Source, 'size' | 'sha1' | 'bytes' | 'open' | 'hostPath'>;
  /** What is there now. */
  readonly existing: Facts | undefined;
  /** What the file must still hold, `absent`, or `any`. */
  readonly expected: Buffer | 'absent' | 'any';
  readonly wanted: WantedAttributes;
  readonly backup: boolean;
  /** A command line with `%s` for the new file. */
  readonly validate: string | undefined;
}

export type Replaced =
  | {
      readonly facts: Facts | undefined;
      readonly backupFile: string | undefined;
      /** What the command that accepted the file said. */
      readonly validation?: { readonly rc: number; readonly stdout: string; readonly stderr: string };
    }
  | { readonly failure: ModuleResult };

/** Content up to this size, in bytes, is taken by the shell itself: a program costs more than reading it byte by byte. */
const SMALL_SIZE = 2048;
/** Content that a session passes in one block is whole when its size is right; what is longer is hashed on the host. */
const BLOCK_SIZE = 64 * 1024;

// A connection that breaks while the bytes travel looks like their end: only what arrived whole takes the file's place.
/**
 * Parameters: path, expected, owner to keep, user, group, mode, backup, source; size of the content, its SHA-1 when it has to be hashed,
 * the new file's name, the umask that gives it its mode at once, the usual umask, whether the
 * content is small, the flags for chattr, the lines of what is expected that come before the content, whether the file may be written
 * where it stands (`kept` with the mode that it has, `set`, or nothing); words of the validation.
 */
export const REPLACE = `${SAY}${DIGEST}${SMALL}${BACKUP_NAME}# Cleans up before it speaks: where nobody listens any more, speaking ends the shell without its trap.
new=
fail() { [ -z "$new" ] || rm -f -- "$new"; say "fail=$1"; exit 1; }
path=$1 expected=$2 keep=$3 uid=$4 gid=$5 mode=$6 backup=$7 source=$8
shift 8
size=$1 whole=$2 name=$3 mask=$4 usual=$5 small=$6 flags=$7 lines=$8 unsafe=$9
shift 9
# A name that begins with a dash is no option behind a folder.
case $path in /*) prefix=;; *) prefix=./ path=./$path;; esac
folder=\${path%/*} folder=\${folder:-/}
[ ! -d "$path" ] || [ -L "$path" ] || fail "$path is a folder"
# Made with its mode at once where no other owner has to come before it.
if [ -n "$mask" ] && [ -z "$uid$gid" ] && { [ -z "$keep" ] || { [ -O "$path" ] && [ -G "$path" ]; } 2>/dev/null; }
then umask "$mask"
else umask 077; mask=
fi
new=\${folder%/}/.reprise.$name apart=
set -C
if { true >"$new"; } 2>/dev/null; then :
elif [ -n "$unsafe" ] && [ -f "$path" ] && apart=$(mktemp); then new=$apart mask=
else true >"$new" || { new=; fail "cannot write in $folder"; }
fi
set +C
trap 'rm -f -- "$new"' EXIT
umask "$usual"
newline='
'
known= sum=
while [ "$lines" -gt 0 ]; do
  IFS= read -r line || fail "the content of $path did not arrive whole"
  known=$known$line$newline lines=$((lines - 1))
done
# Where printf is a program of its own, everybody could see what it is given.
if [ -n "$small" ] && [ -z "\${KSH_VERSION-}" ]; then
  text=
  while IFS= read -r line; do text=$text$line$newline; done
  printf %s "$text$line" >"$new"
elif [ -n "$source" ]; then cat <"$source" >"$new"
elif [ -n "$whole" ] && large ":::$size:"; then digest_input sha1sum "$new"
else cat >"$new"
fi || fail "cannot write $new"
facts() { facts=$(stat -c '${FACTS_FORMAT}' -- "$1" 2>/dev/null) || facts=$(ls -ldn -- "$1"); }
facts "$new"
case $facts in
  -*) length=$(wc -c <"$new") owner=;;
  *) rest=\${facts#*:} owner=\${rest%%:*} rest=\${rest#*:}
    owner=$owner:\${rest%%:*} rest=\${rest#*:} length=\${rest%%:*};;
esac
[ "$length" -eq "$size" ] && { [ -z "$whole" ] || [ "\${sum%% *}" = "$whole" ] || { digest sha1sum "$new" "$facts" && [ "\${sum%% *}" = "$whole" ]; }; } ||
  fail "the content of $path did not arrive whole"
case $expected in
  any) ;;
  absent) [ ! -e "$path" ] && [ ! -L "$path" ] || fail "$path was made by something else meanwhile";;
  *) { [ -n "$known" ] && small "$path" ":::$((\${#known} - 1)):" && [ "$text$newline" = "$known" ]; } ||
    { digest sha1sum "$path" && [ "\${sum%% *}" = "$expected" ]; } || fail "$path was changed by something else meanwhile";;
esac
stale=
[ -z "$keep" ] || [ "$keep" = "$owner" ] || { chown -- "$keep" "$new" 2>/dev/null; stale=1 mask=; }
[ -z "$uid" ] || [ "$uid" = "\${owner%:*}" ] || { chown -- "$uid" "$new" && stale=1 mask= || fail 'chown failed'; }
[ -z "$gid" ] || [ "$gid" = "\${owner#*:}" ] || { chgrp -- "$gid" "$new" && stale=1 mask= || fail 'chgrp failed'; }
[ -n "$mask" ] || { chmod -- "$mode" "$new" && stale=1 || fail 'chmod failed'; }
if [ $# -gt 0 ]; then
  for word; do
    shift
    case $word in *%s*) word=\${word%%%s*}$new\${word#*%s};; esac
    set -- "$@" "$word"
  done
  stdout=$("$@" </dev/null; status=$?; printf .; exit "$status")
  status=$?
  say "stdout=\${stdout%.}"
  [ "$status" = 0 ] || { say "exit_status=$status"; fail 'failed to validate'; }
  stale=1
fi
if [ "$backup" = 1 ] && [ -e "$path" ]; then
  name_backup
  cp -p -- "$path" "$copy" || fail "cannot back up $path"
  say "backup_file=\${copy#"$prefix"}"
fi
[ ! -d "$path" ] || [ -L "$path" ] || fail "$path is a folder"
if [ -z "$apart" ] && mv -f -- "$new" "$path"; then :
elif [ -n "$unsafe" ] && [ -f "$path" ]; then
  cat <"$new" >"$path" || fail "cannot write $path, which may be incomplete now"
  rm -f -- "$new"
  [ -z "$uid" ] || chown -- "$uid" "$path" || fail 'chown failed'
  [ -z "$gid" ] || chgrp -- "$gid" "$path" || fail 'chgrp failed'
  [ "$unsafe" = kept ] || chmod -- "$mode" "$path" || fail 'chmod failed'
  stale=1
else fail "cannot replace $path"
fi
trap - EXIT
if [ -d "$path" ] && moved=$path/\${new##*/} && [ -f "$moved" ]; then rm -f -- "$moved"; fail "$path is a folder"; fi
[ -z "$flags" ] || said=$(chattr $flags "$path" 2>&1) || fail "chattr failed: $said"
[ -z "$stale" ] || facts "$path"
say "facts=$facts"
`;

/** One round trip. What exists keeps its owner and permissions unless others are wanted. */
export async function replaceFile(host: Host, replacement: Replacement): Promise<Replaced> {
  const { validate } = replacement;
  const words = validate === undefined ? [] : validationWords(validate);
  if (typeof words === 'string') return { failure: fail(words) };
  const { args, stdin } = replaceCall(replacement);
  const output = await host.run({ script: REPLACE, args: [...args, ...words], stdin });
  return replacedFrom(replacement.path, readRecords(output), output.stderr.toString('utf8'));
}

/** How many parameters REPLACE has before the words of the validation. */
export const PARAMETER_COUNT = 17;

/** The parameters of REPLACE before the words of the validation, and its standard input. */
export function replaceCall(replacement: Replacement): {
  readonly args: readonly string[];
  readonly stdin: Buffer | Readable;
} {
  const { path, content, existing, expected, wanted } = replacement;
  const base = existing === undefined ? 0o666 & ~wanted.umask : existing.mode;
  // New content takes the bits that let a program run as its owner away, as rewriting a file does.
  const kept = wanted.mode === undefined ? base & 0o1777 : base;
  const mode =
    wanted.mode === undefined
      ? kept
      : applyMode(wanted.mode, { mode: kept, isDirectory: false }, wanted.umask);
  const isSmall = content.size <= SMALL_SIZE && content.bytes?.includes(0) === false;
  // The old text comes before a small new one: the shell compares it by itself.
  const known =
    isSmall && typeof expected !== 'string' && isSmallText(expected)
      ? `${expected.toString('latin1')}\n`
      : '';
  const isHashed = content.size > BLOCK_SIZE || content.hostPath !== undefined;
  return {
    args: [
      path,
      typeof expected === 'string' ? expected : hashOf(expected, 'sha1'),
      existing === undefined ? '' : `${existing.uid}:${existing.gid}`,
      String(wanted.uid ?? ''),
      String(wanted.gid ?? ''),
      mode.toString(8).padStart(4, '0'),
      replacement.backup ? '1' : '0',
      content.hostPath ?? '',
      String(content.size),
      isHashed ? content.sha1 : '',
      randomBytes(8).toString('hex'),
      // Without bits that no new file gets, the umask alone makes the mode.
      (mode & ~0o666) === 0 ? (0o666 & ~mode).toString(8) : '',
      wanted.umask.toString(8),
      isSmall ? '1' : '',
      // Letters behind a sign: never more than one word.
      wanted.flags === undefined ? '' : flagWords(wanted.flags, undefined).join(' '),
      String(known.split('\n').length - 1),
      wanted.isUnsafe === true ? (wanted.mode === undefined ? 'kept' : 'set') : '',
    ],
    stdin:
      known === ''
        ? content.open()
        : Buffer.concat([Buffer.from(known, 'latin1'), content.bytes ?? Buffer.alloc(0)]),
  };
}

/** What the script tells: the new file's facts, why it failed, or what the validation said against it. */
export function replacedFrom(path: string, records: Records, stderr: string): Replaced {
  const facts = parseFacts(records.get('facts') ?? '');
  if (facts !== undefined) {
    const stdout = records.get('stdout');
    const validation = stdout === undefined ? {} : { validation: { rc: 0, stdout, stderr } };
    return { facts, backupFile: records.get('backup_file'), ...validation };
  }
  const reason = records.get('fail') ?? `${path} could not be replaced`;
  const status = records.get('exit_status');
  if (status === undefined) {
    const msg = stderr === '' ? reason : `${reason}: ${stderr.trimEnd()}`;
    return { failure: fail(msg) };
  }
  const stdout = records.get('stdout') ?? '';
  return {
    failure: {
      changed: false,
      failed: true,
      msg: reason,
      exit_status: Number(status),
      ...outputFields(stdout, stderr),
    },
  };
}

/** The words of the validation, or why there are none. */
function validationWords(validate: string): readonly string[] | string {
  const words = splitWords(validate);
  if ('problem' in words) return `validate cannot be split into words: ${words.problem}`;
  return validate.includes('%s') ? words : `validate must contain %s: ${validate}`;
}
