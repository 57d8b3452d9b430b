// A program on the host that asks for its password on a terminal only, as doas does, is given one: a pseudo terminal by `script`
// of util-linux. The password goes over it and nothing else: the shell's own three streams stay pipes, so any bytes pass.
// docs/reference/session-protocol.md draws it.
import { quote } from './quote.ts';

/** What a host without the program prints. */
export const NO_SCRIPT = 'no program script to make a terminal with';

/**
 * Keeps the three streams under other numbers, starts `script`, and types into its terminal the lines that come on the input, until one is
 * the mark. Then the input belongs to the shell. The typing goes on by itself, so that the whole ends with the program, though a line
 * is still waited for. Parameters: the mark, the command line. `printf` must not be a program: its arguments could be read by others.
 */
const TYPE_LINES =
  `exec 3<&0 4>&1 5>&2;case $(command -v printf) in printf);;*)echo "its sh has no printf of its own">&2;exit 1;;esac;` +
  `command -v script >/dev/null||{ echo "${NO_SCRIPT}">&2;exit 1;};SHELL=/bin/sh;export SHELL;` +
  `{ while IFS= read -r _rl<&3;do printf "%s\\n" "$_rl";[ "$_rl" = "$1" ]&&break;done 4>&- 5>&- 2>/dev/null& }|` +
  `script -qc "$2" /dev/null >&5 2>&5`;

/** Says over the terminal that it is there, behind all that was said on it before, and waits there for the same word. */
function waitAtTerminal(mark: string): string {
  return (
    `stty -echo </dev/tty;echo ${mark} >/dev/tty;` +
    `while IFS= read -r _rt</dev/tty||exit 1;[ "$_rt" != ${mark} ];do :;done;`
  );
}

/**
 * The command line that runs `script` as `start` does it, at a terminal. What is typed is a line of input each, until the mark has
 * been printed: once it is typed too, the script begins.
 */
export function atTerminal(mark: string, script: string, start: (script: string) => string): string {
  const command = `exec ${start(waitAtTerminal(mark) + script)} <&3 >&4 2>&5`;
  return `/bin/sh -c ${quote(TYPE_LINES)} sh ${mark} ${quote(command)}`;
}
