// Hashing a file of a host: coreutils' program, or what else can where it is missing; a small file comes here and is hashed here.
import { createHash } from 'node:crypto';
import { bytesOfText } from '../../values/escaped-bytes.ts';
import type { Records } from '../records.ts';

/**
 * The sh functions `digest PROGRAM FILE [FACTS]` and `digest_input PROGRAM FILE`, for the head of a script: `PROGRAM` is `sha1sum` or one of
 * its kin. In `$sum` they leave the hash in hexadecimal and a blank before whatever follows; they fail where there is none.
 * `digest` is one process, openssl first where the facts (of `stat -c`) are `large`: it takes a third of the time of coreutils.
 * `digest_input` writes standard input into the file meanwhile.
 */
export const DIGEST = `large() {
  rest=\${1#*:*:*:}
  case \${rest%%:*} in ????????*) ;; *) return 1;; esac
}
digest() {
  if large "\${3-}" && sum=$(openssl dgst -r "-\${1%sum}" <"$2" 2>/dev/null); then return; fi
  sum=$("$1" <"$2" 2>/dev/null) || sum=$(busybox "$1" <"$2" 2>/dev/null) ||
    sum=$(openssl dgst -r "-\${1%sum}" <"$2" 2>/dev/null)
}
digest_input() {
  if openssl dgst "-\${1%sum}" </dev/null >/dev/null 2>&1; then
    sum=$({ { tee -- "$2" || echo failed >&3; } | openssl dgst -r "-\${1%sum}"; } 3>&1)
    case $sum in *failed*) return 1;; esac
  else cat >"$2" && digest "$1" "$2"
  fi
}
`;

/**
 * The sh function `small FILE FACTS`, for the head of a script: where the facts (of `stat -c`) are those of a small file, its content is
 * left in `$text`, read by the shell without any program. Fails for what is larger, and for what a variable cannot hold.
 */
export const SMALL = `small() {
  rest=\${2#*:*:*:} size=\${rest%%:*} text= line= newline='
'
  # Where printf is a program of its own, everybody could see what it is given.
  [ -z "\${KSH_VERSION-}" ] || return 1
  case $size in [1-9]|[1-9][0-9]|[1-9][0-9][0-9]) ;; *) return 1;; esac
  while IFS= read -r line; do text=$text$line$newline; done <"$1"
  text=$text$line
  # Zero bytes are dropped, and some shells count characters: then the length is another.
  [ "\${#text}" = "$size" ]
}
`;

/** The bytes that `small` left, told as the record `text`. */
export function smallContent(records: Records): Buffer | undefined {
  const text = records.get('text');
  return text === undefined ? undefined : bytesOfText(text);
}

/** Whether `small` takes it. */
export function isSmallText(bytes: Buffer): boolean {
  return bytes.length > 0 && bytes.length < 1000 && !bytes.includes(0);
}

/** Hexadecimal. */
export function hashOf(bytes: Buffer, algorithm: string): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
