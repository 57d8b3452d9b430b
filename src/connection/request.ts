// One call as one line of shell text: what a session writes to its `sh`. docs/reference/session-protocol.md draws it.
import { randomBytes } from 'node:crypto';
import { UserError } from '../errors.ts';
import { bytesOfText } from '../values/escaped-bytes.ts';
import type { Call } from './host.ts';
import { quote } from './quote.ts';

/** Standard input up to this size is passed as one block; a pipe takes that much without a reader. */
export const BLOCK_SIZE = 64 * 1024;
/** Input up to this size goes into the line, which the shell reads byte by byte: less work than to start a program. */
const TEXT_SIZE = 1024;
/** Longer scripts are sent with each call rather than kept by the remote shell. */
const KEPT_SCRIPT_SIZE = 64 * 1024;
const KEPT_SCRIPTS = 256;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * What the remote `sh` runs for ever: announce itself on both streams, then evaluate line by line. `read` takes byte by byte,
 * so nothing behind the line is swallowed. Free of single quotes, backslashes and `!`, as csh or fish may be the login shell.
 */
export function loopScript(hello: string): string {
  return (
    `_rn=\${IFS#??};_rb(){ echo $_rk$1b;};_re(){ echo $_rk$1e$?;echo $_rk$1e>&2;};` +
    // dash and busybox would end at a signal without the script's `trap … EXIT`, and leave its temporary files behind.
    `_rt(){ trap "exit 129" HUP;trap "exit 141" PIPE;trap "exit 143" TERM;};` +
    // What a program is given as its arguments everybody on the host can read: so a builtin, or else the environment.
    `_rf=$(command -v printf);_rp(){ { if [ "$KSH_VERSION" ];then print -rn -- "$1";elif [ "$_rf" = printf ];then printf %s "$1";` +
    `else _rv=$1 awk "BEGIN{printf \\"%s\\",ENVIRON[\\"_rv\\"]}";fi;} 2>/dev/null;};` +
    `echo ${hello}:$$:;echo ${hello}:>&2;while IFS= read -r _rl;do eval "$_rl";done`
  );
}

export interface Request {
  /** What is printed around the call's output starts with this: `b` begins, `e` ends, `f` follows input that came in blocks. */
  readonly marker: string;
  readonly line: Buffer;
  /** How standard input follows the line: not at all (what there is stands in it), as one block, or in counted blocks that a `0` closes. */
  readonly input: 'none' | 'block' | 'blocks';
}

/** The requests to one shell: it knows the scripts that the shell already holds, and the secret that its markers start with. */
export class RequestEncoder {
  /** Told to the shell in the first request rather than at its start, where every user of the host could read it. */
  readonly #secret = randomBytes(16).toString('hex');
  readonly #kept = new Map<string, number>();
  #count = 0;

  /** The line for a call. Throws UserError INVALID_VALUE for what no shell can hold. */
  encode(call: Call): Request {
    const size = call.stdin === undefined ? 0 : inputSize(call.stdin);
    const text = size > 0 && size <= TEXT_SIZE ? textOf(call.stdin) : undefined;
    const input = size === 0 || text !== undefined ? 'none' : size <= BLOCK_SIZE ? 'block' : 'blocks';
    const setup = [`set --${(call.args ?? []).map(arg => ` ${word(arg)}`).join('')}`, 'unset _rl _rk;_rt'];
    if (call.cwd !== undefined) setup.push(`cd ${word(call.cwd.replace(/^-/, './-'))}||exit 1`);
    for (const [name, value] of Object.entries(call.env ?? {}))
      setup.push(`export ${envName(name)}=${word(value)}`);
    // Last of all that may throw: a script counts as kept once its definition is on its way.
    const [definition, script] = this.#script(call.script);
    const body = `(${setup.join(';')};eval ${script})`;
    const introduction = this.#count === 0 ? `_rk=${this.#secret};` : '';
    const number = ++this.#count;
    const line = {
      none: `${text === undefined ? `${body}</dev/null` : `_rp ${word(text)}|${body}`};_re ${number}`,
      block: `${copyBlock(String(size))}|${body};_re ${number}`,
      // The end is told as soon as the script ends, though input may still be on its way: the sender then stops early, and what
      // comes until then is swallowed, since a dd that nobody reads any more would leave its rest to be taken for requests.
      blocks:
        `while IFS= read -r n&&[ "$n" != 0 ];do ${COPY_BLOCKS};done|{ ${body};_re ${number};cat >/dev/null;};` +
        `echo "$_rk"${number}fd`,
    }[input];
    return {
      marker: this.#secret + number,
      line: Buffer.from(`${introduction}${definition}_rb ${number};${line}\n`, 'latin1'),
      input,
    };
  }

  /** Shell text that defines the script where this shell does not hold it yet, and the word that stands for it. */
  #script(script: string): [string, string] {
    const known = this.#kept.get(script);
    if (known !== undefined) return ['', `"$_r${known}"`];
    if (script.length > KEPT_SCRIPT_SIZE || this.#kept.size >= KEPT_SCRIPTS) return ['', word(script)];
    const number = this.#kept.size;
    this.#kept.set(script, number);
    return [`_r${number}=${word(script)};`, `"$_r${number}"`];
  }
}

/** `fullblock` makes dd read exactly that many bytes, also where they trickle in; `head -c` of busybox reads ahead. */
function copyBlock(size: string, count = '1'): string {
  return `dd bs=${size} count=${count} iflag=fullblock 2>/dev/null`;
}

/** `$n` bytes, as many at a time as a pipe takes, so that they flow while they come. */
const COPY_BLOCKS =
  `[ "$n" -lt ${BLOCK_SIZE} ]||${copyBlock(String(BLOCK_SIZE), `$((n/${BLOCK_SIZE}))`)};` +
  `[ $((n%${BLOCK_SIZE})) = 0 ]||${copyBlock(`$((n%${BLOCK_SIZE}))`)}`;

/** Input as a word can hold it: without NUL. */
function textOf(stdin: Call['stdin']): Buffer | undefined {
  if (typeof stdin === 'string') return textOf(Buffer.from(stdin));
  return Buffer.isBuffer(stdin) && !stdin.includes(0) ? stdin : undefined;
}

/** Bytes of standard input; a stream's are unknown. */
function inputSize(stdin: NonNullable<Call['stdin']>): number {
  if (typeof stdin === 'string') return Buffer.byteLength(stdin);
  return Buffer.isBuffer(stdin) ? stdin.length : Number.POSITIVE_INFINITY;
}

/** A quoted word without a newline in it: each character stands for one byte, newlines come from a variable. */
function word(value: string | Buffer): string {
  const bytes = typeof value === 'string' ? bytesOfText(value) : value;
  return quote(bytes.toString('latin1')).replaceAll('\n', `'"$_rn"'`);
}

function envName(name: string): string {
  if (NAME.test(name)) return name;
  throw new UserError('INVALID_VALUE', `'${name}' cannot be the name of an environment variable`, {
    hint: 'letters, digits and _ only, not starting with a digit',
  });
}
