// Reads the state of paths on a host in one round trip, with all that file modules need to decide what to change.
import { dirname, isAbsolute, join } from 'node:path';
import type { Host } from '../../connection/host.ts';
import { EXPAND } from '../expansion.ts';
import { type Records, readRecords, SAY } from '../records.ts';
import { DIGEST, hashOf, SMALL, smallContent } from './digest.ts';
import { FACTS_FORMAT, type Facts, parseFacts } from './facts.ts';
import { readFlags } from './flags.ts';

export type ChecksumAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

export interface LookOptions {
  /** Hash regular files. */
  readonly checksum?: ChecksumAlgorithm | undefined;
  /** Bring the bytes of the first path that is a regular file of at most so many bytes, and no path after it. */
  readonly contentLimit?: number | undefined;
  /** Checksum and content are those of a link's target. */
  readonly follow?: boolean | undefined;
  /** User and group, by name or number, to be resolved on the host. */
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** See which kinds of files are below the first path, a folder: in it through links, or not. */
  readonly tree?: 'through-links' | 'beside-links' | undefined;
  /** Times as `touch -t` takes them, to be counted in seconds: the host's time zone gives them their meaning. */
  readonly stamps?: readonly string[] | undefined;
  /** Flags that the task wants; when given, those that are there are seen. */
  readonly attributes?: string | undefined;
  /** See whether folders are empty. */
  readonly emptiness?: boolean | undefined;
  /** What else a module asks in the same round trip. */
  readonly question?: Question | undefined;
}

/** A constant piece of sh that `say`s what it finds out, and its parameters. */
export interface Question {
  readonly script: string;
  readonly args: readonly string[];
  /** What it reads. */
  readonly stdin?: Buffer;
}

export interface PathState {
  /** With `~` and `$NAME` expanded. */
  readonly path: string;
  /** Of the path itself, a link not followed; undefined when there is nothing. */
  readonly self: Facts | undefined;
  /** What a link says. */
  readonly link: string | undefined;
  /** Of what a link leads to; the same as `self` for anything else. */
  readonly target: Facts | undefined;
  /** The path that a link leads to in the end; the path itself for anything else. */
  readonly real: string;
  /** The nearest folder above that exists, when the path does not. */
  readonly ancestor: string | undefined;
  /** Hexadecimal; undefined for what is no regular file or cannot be read. */
  readonly checksum: string | undefined;
  readonly content: Buffer | undefined;
  readonly isReadable: boolean;
  /** Whether a folder has nothing in it; false unless asked for. */
  readonly isEmpty: boolean;
}

export interface Look {
  readonly paths: readonly PathState[];
  /** The first of them. */
  readonly state: PathState;
  readonly umask: number;
  /** Of the owner and group asked for; undefined when the host knows none of that name. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** Lines of mode, user and group, as `stat -c %f:%u:%g` prints them, each once. */
  readonly tree: readonly string[];
  /** Flags that files below the first path have, each combination once. */
  readonly treeFlags: readonly string[];
  /** Seconds since 1970, in order; NaN for what is no date. */
  readonly seconds: readonly number[];
  /** What the question said, among all else. */
  readonly answers: Records;
}

/** Parameters: checksum program, follow, content limit, owner, group, emptiness, tree, stamps, flags, paths. */
const SCRIPT = `${EXPAND}${DIGEST}${SMALL}checksum=$1 follow=$2 limit=$3 emptiness=$6 tree=$7 stamps=$8 flags=$9
newline='
'
user_id() {
  case $1 in root) id=0;; *[!0-9]*) id=$(id -u -- "$1" 2>/dev/null);; *) id=$1;; esac
}
group_id() {
  id=
  case $1 in root) id=0; return;; *[!0-9]*) ;; *) id=$1; return;; esac
  while IFS=: read -r name _ number _; do
    [ "$name" != "$1" ] || { id=$number; return; }
  done </etc/group
  found=$(getent group "$1" 2>/dev/null) || return
  found=\${found#*:*:} id=\${found%%:*}
}
ancestor() {
  case $1 in /*) above=$1;; *) above=./$1;; esac
  until [ -e "$above" ] || [ -L "$above" ]; do
    while :; do case $above in */) above=\${above%/};; *) break;; esac; done
    above=\${above%/*}
    [ -n "$above" ] || above=/
  done
}
kinds() { find "$@" -exec stat $follows -c '%f:%u:%g' -- {} + 2>/dev/null | sort -u; }
flags_of() { found=$(lsattr -d -- "$1" 2>/dev/null); found=\${found%% *}; }
tree_of() {
  [ -n "$tree" ] || return 0
  case $1 in /*) top=$1;; *) top=./$1;; esac
  if [ "$tree" = through-links ]; then
    say "tree=$(follows=-L; kinds -L "$top" ! -type l)"
    say "tree=$(follows=; kinds "$top" -type l)"
  else say "tree=$(follows=; kinds "$top")"
  fi
  [ -z "$flags" ] || say "tree_flags=$(lsattr -R -a -- "$top" 2>/dev/null | sed -n 's/^\\([-A-Za-z]\\{16,\\}\\) .*/\\1/p' | sort -u)"
  tree=
}
if [ -n "$stamps" ]; then
  clock=$(mktemp) || exit 1
  trap 'rm -f -- "$clock"' EXIT
  for stamp in $stamps; do
    seconds=
    touch -t "$stamp" "$clock" && seconds=$(stat -c %Y -- "$clock")
    say "seconds=$seconds"
  done
  rm -f -- "$clock"
  trap - EXIT
fi
[ -z "$4" ] || { user_id "$4"; say "uid=$id"; }
[ -z "$5" ] || { group_id "$5"; say "gid=$id"; }
shift 9
left=$#
for path; do
  left=$((left - 1))
  case $path in '~'*|*'$'*) expand "$path"; path=$expanded;; esac
  set -- "path=$path"
  # A plain command: each process less is a fifth of a look.
  if self=$(stat -c '${FACTS_FORMAT}' -- "$path" 2>/dev/null); then :
  elif [ -e "$path" ] || [ -L "$path" ]; then
    # Made meanwhile, or there is no stat.
    self=$(stat -c '${FACTS_FORMAT}' -- "$path" 2>/dev/null) || self=$(ls -ldn -- "$path")
  else
    ancestor "$path"
    say "$@" "ancestor=$above"
    continue
  fi
  set -- "$@" "self=$self"
  [ -z "$flags" ] || { flags_of "$(readlink -f -- "$path")"; set -- "$@" "flags=$found"; }
  case $self in
    a???:*|l*)
      link=$(readlink -- "$path"; printf .) link=\${link%.}
      target=$(stat -L -c '${FACTS_FORMAT}' -- "$path" 2>/dev/null || ls -ldnL -- "$path" 2>/dev/null)
      real=$(readlink -f -- "$path"; printf .) real=\${real%.}
      real=\${real%"$newline"}
      say "$@" "link=\${link%"$newline"}" "target=$target" "real=$real"
      set --
      self=$target
      if [ "$tree" = through-links ]; then tree_of "$real"; else tree_of "$path"; fi
      [ "$follow" = 1 ] || continue;;
    4???:*|d*)
      say "$@"
      set --
      tree_of "$path"
      [ "$emptiness" = 0 ] || [ -n "$(ls -A -- "$path" 2>/dev/null | head -n 1)" ] || say empty=;;
  esac
  [ -f "$path" ] || { say "$@"; continue; }
  [ -r "$path" ] || { say "$@" unreadable=; continue; }
  if [ -n "$checksum$limit" ] && [ "$checksum" != md5sum ] && small "$path" "$self"; then
    say "$@" "text=$text"
    if [ -n "$limit" ]; then exit 0; else continue; fi
  fi
  if [ -n "$checksum" ]; then
    # The last thing to find out is left to its program alone, without a process in between.
    if [ "$left$limit" = 0 ] && ! large "$self" && command -v "$checksum" >/dev/null; then
      say "$@" content=checksum
      exec "$checksum" <"$path"
    fi
    digest "$checksum" "$path" "$self" && set -- "$@" "checksum=\${sum%% *}"
  fi
  if [ -n "$limit" ] && { [ "$limit" = 0 ] || [ "$(wc -c <"$path")" -le "$limit" ]; }; then
    say "$@" content=
    exec cat <"$path"
  fi
  say "$@"
done
`;

/** The umask comes straight from the builtin, a line of its own and first: to capture it would take a process. */
const HEAD = `umask
${SAY}`;

/** No limit to the content that `look` brings. */
export const WHOLE = 0;

/** Looks at paths in one round trip. */
export async function look(host: Host, paths: readonly string[], options: LookOptions = {}): Promise<Look> {
  const { question } = options;
  const output = await host.run({
    script: question === undefined ? `${HEAD}${SCRIPT}` : withQuestion(question),
    args: [
      ...(question === undefined ? [] : [String(question.args.length), ...question.args]),
      options.checksum === undefined ? '' : `${options.checksum}sum`,
      options.follow === true ? '1' : '0',
      options.contentLimit === undefined ? '' : String(options.contentLimit),
      options.owner ?? '',
      options.group ?? '',
      options.emptiness === true ? '1' : '0',
      options.tree ?? '',
      (options.stamps ?? []).join(' '),
      options.attributes === undefined ? '' : '1',
      ...paths,
    ],
    stdin: question?.stdin,
  });
  const { stdout } = output;
  const umask = stdout.indexOf('\n');
  const records = readRecords({ ...output, stdout: stdout.subarray(umask + 1) });
  const all = (name: string): string[] =>
    records.entries.flatMap(([key, value]) => (key === name ? [value] : []));
  const states = records.sections('path').map(section => readState(section, options));
  return {
    paths: states,
    state: states[0] ?? NOTHING,
    umask: Number.parseInt(stdout.toString('latin1', 0, umask), 8) || 0,
    uid: readId(records.get('uid')),
    gid: readId(records.get('gid')),
    tree: all('tree').flatMap(text => text.split('\n').filter(line => line !== '')),
    treeFlags: all('tree_flags').flatMap(text => text.split('\n').map(readFlags)),
    seconds: all('seconds').map(text => (text === '' ? Number.NaN : Number(text))),
    answers: records,
  };
}

/** The question is asked in a shell of its own, first; parameters beyond its own are those of the look. */
function withQuestion({ script }: Question): string {
  return `${HEAD}(
shift
${script}
)
shift $(($1 + 1))
${SCRIPT}`;
}

const NOTHING: PathState = {
  path: '',
  self: undefined,
  link: undefined,
  target: undefined,
  real: '',
  ancestor: undefined,
  checksum: undefined,
  content: undefined,
  isReadable: false,
  isEmpty: false,
};

function readId(value: string | undefined): number | undefined {
  return value === undefined || value === '' ? undefined : Number(value);
}

/** Flags are those of what a link leads to: a link has none. */
function withFlags(facts: Facts | undefined, records: Records): Facts | undefined {
  const flags = records.get('flags') ?? '';
  return facts === undefined || flags === '' ? facts : { ...facts, flags: readFlags(flags) };
}

function readState(records: Records, { checksum, contentLimit }: LookOptions): PathState {
  const path = records.get('path') ?? '';
  const own = parseFacts(records.get('self') ?? '');
  const target = records.get('target');
  const to = withFlags(target === undefined ? own : parseFacts(target), records);
  const self = target === undefined ? to : own;
  const link = records.get('link');
  const isHash = records.get('content') === 'checksum';
  const small = smallContent(records);
  const hash =
    small === undefined || checksum === undefined
      ? isHash
        ? records.content?.toString().split(' ', 1)[0] || undefined
        : records.get('checksum')
      : hashOf(small, checksum);
  return {
    path,
    self,
    link,
    target: to,
    // Without a target, programs differ in what they call the real path.
    real:
      link !== undefined && to === undefined
        ? isAbsolute(link)
          ? link
          : join(dirname(path), link)
        : (records.get('real') ?? path),
    ancestor: records.get('ancestor'),
    checksum: hash,
    content: contentLimit === undefined ? undefined : (small ?? records.content),
    isReadable: records.get('unreadable') === undefined,
    isEmpty: records.get('empty') !== undefined,
  };
}
