// Reading and writing a host's files over `run`: binary-safe, and a write is either done or has not happened.
import { randomBytes } from 'node:crypto';
import { type Call, FileAbsent, type FileAttributes, FileRefused, type Output } from './host.ts';
import { inOneLine } from './login.ts';

const ABSENT = 66;

const READ = `[ -e "$1" ] || { [ -L "$1" ] || exit ${ABSENT}; }
exec cat <"$1"`;

// The size is checked before the rename: when the connection is lost while the bytes travel, input just ends early.
const WRITE = `path=$1 owner=$2 group=$3 mode=$4 size=$5 temporary=$6
[ -d "$path" ] && { echo "$path is a directory" >&2; exit 1; }
mask=$(umask)
umask 077
set -C
: >"$temporary" || exit 1
set +C
trap 'rm -f "$temporary"' EXIT
cat >"$temporary" || exit 1
[ "$(wc -c <"$temporary")" -eq "$size" ] || { echo "the bytes for $path did not arrive whole" >&2; exit 1; }
keep=
if [ -f "$path" ] && [ ! -L "$path" ]; then keep=$(stat -c '%a %u:%g' "$path" 2>/dev/null); fi
if [ -n "$keep" ]; then chown "\${keep#* }" "$temporary" 2>/dev/null; fi
if [ -n "$owner$group" ]; then chown "$owner\${group:+:$group}" "$temporary" || exit 1; fi
[ -n "$mode" ] || mode=\${keep% *}
[ -n "$mode" ] || mode=$(printf %o $((0666 & ~0$mask)))
chmod "$mode" "$temporary" && mv -f "$temporary" "$path" || exit 1
trap - EXIT`;

type Run = (call: Call) => Promise<Output>;

/** See Host.read. */
export async function readFile(run: Run, path: string): Promise<Buffer> {
  const { status, stdout, stderr } = await run({ script: READ, args: [path] });
  if (status === ABSENT) throw new FileAbsent(path);
  if (status !== 0) throw new FileRefused(path, reason(stderr, `${path} cannot be read`));
  return stdout;
}

/** See Host.write. */
export async function writeFile(
  run: Run,
  path: string,
  bytes: Buffer,
  attributes: FileAttributes = {},
): Promise<void> {
  const { owner = '', group = '', mode = '' } = attributes;
  const { status, stderr } = await run({
    script: WRITE,
    args: [path, owner, group, mode, String(bytes.length), temporaryName(path)],
    stdin: bytes,
  });
  if (status !== 0) throw new FileRefused(path, reason(stderr, `${path} cannot be written`));
}

/** Beside the target, so that the rename stays within one file system; hidden, and never the name of another write. */
function temporaryName(path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  // 255 bytes is the longest file name of the usual file systems.
  const base = Buffer.from(path.slice(slash)).subarray(0, 220).toString();
  return `${path.slice(0, slash)}.${base}.${randomBytes(8).toString('hex')}`;
}

function reason(stderr: Buffer, otherwise: string): string {
  return inOneLine(stderr.toString()) || otherwise;
}
