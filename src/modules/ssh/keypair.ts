// A pair of ssh keys on a host, as ssh-keygen tells of it and makes it. https://man.openbsd.org/ssh-keygen
import { EXPAND } from '../expansion.ts';
import { type Records, SAY } from '../records.ts';

export interface PrivateKey {
  /** Bits. */
  readonly size: number;
  /** `rsa`, `ecdsa`, `ed25519`. */
  readonly type: string;
  readonly fingerprint: string;
}

export interface PublicKey {
  /** `ssh-rsa`. */
  readonly kind: string;
  readonly data: string;
  readonly comment: string;
}

export interface Keypair {
  /** Undefined when there is none, or nobody can tell what it is. */
  readonly privateKey: PrivateKey | undefined;
  /** What the private key says its public one is; undefined when a passphrase guards it or it is broken. */
  readonly matching: PublicKey | undefined;
  /** The file with `.pub`. */
  readonly publicKey: PublicKey | undefined;
}

const HEAD = `${EXPAND}export LC_ALL=C
fail() { say "fail=$1"; exit 0; }
expand "$1"; path=$expanded
case $path in */*) folder=\${path%/*}; folder=\${folder:-/};; *) folder=.;; esac
command -v ssh-keygen >/dev/null || fail 'Failed to find required executable "ssh-keygen"'
`;

/** Parameter: the path. */
export const INSPECT = `${HEAD}[ -d "$folder" ] || say "nowhere=$folder"
[ ! -r "$path.pub" ] || say "file=$(cat -- "$path.pub")"
[ -f "$path" ] || exit 0
if said=$(ssh-keygen -l -f "$path" 2>/dev/null </dev/null); then say "key=$said"; fi
if said=$(ssh-keygen -P '' -y -f "$path" 2>/dev/null </dev/null); then say "matching=$said"; fi
`;

/**
 * Parameters: the path, bits, type, comment, the public key to write alone (empty: make both), then mode and owner of each file that is
 * there.
 */
export const MAKE = `${SAY}${HEAD}size=$2 type=$3 comment=$4 line=$5
work=$(umask 077; mktemp -d "$folder/.reprise-key.XXXXXX") || fail "cannot write in $folder"
trap 'rm -rf -- "$work"' EXIT
put() {
  if [ -n "$3" ]; then chown "$4" "$1" 2>/dev/null; chmod "$3" "$1"; fi
  mv -f -- "$1" "$2" || fail "cannot write $2"
}
if [ -n "$line" ]; then
  printf '%s\\n' "$line" >"$work/key.pub" || fail "cannot write in $folder"
  chmod 644 "$work/key.pub"
  put "$work/key.pub" "$path.pub" "$8" "$9"
  [ -z "$comment" ] || said=$(ssh-keygen -q -c -P '' -C "$comment" -f "$path" 2>&1 </dev/null) || fail "$said"
  exit 0
fi
said=$(ssh-keygen -q -N '' -b "$size" -t "$type" -f "$work/key" -C "$comment" 2>&1 </dev/null) || fail "$said"
put "$work/key" "$path" "$6" "$7"
put "$work/key.pub" "$path.pub" "$8" "$9"
`;

/** Parameter: the path. */
export const REMOVE = `${SAY}${EXPAND}expand "$1"
said=$(rm -f -- "$expanded" "$expanded.pub" 2>&1) || say "fail=$said"
`;

export function readKeypair(answers: Records): Keypair {
  return {
    privateKey: readPrivate(answers.get('key')),
    matching: readPublic(answers.get('matching')),
    publicKey: readPublic(answers.get('file')),
  };
}

/** `256 SHA256:… comment (ED25519)`. */
function readPrivate(line: string | undefined): PrivateKey | undefined {
  const [size, fingerprint, ...rest] = (line ?? '').trim().split(/\s+/);
  const type = rest.at(-1);
  if (fingerprint === undefined || type === undefined) return undefined;
  return { size: Number(size), type: type.slice(1, -1).toLowerCase(), fingerprint };
}

function readPublic(line: string | undefined): PublicKey | undefined {
  const [, kind, data, comment = ''] = /^[ \n]*(\S+) (\S+)(?: (.*?))?[ \n]*$/s.exec(line ?? '') ?? [];
  return kind === undefined || data === undefined ? undefined : { kind, data, comment };
}
