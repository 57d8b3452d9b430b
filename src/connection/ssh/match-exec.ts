// `Match exec "command"` of an ssh_config, decided before the package sees it: it wraps the command in bash's syntax, which
// no other /bin/sh accepts.
import { spawnSync } from 'node:child_process';

/** No host has this name. */
const NEVER = 'Match originalhost "never matched"';

/**
 * The text with each `exec` criterion replaced by its outcome. `fill` puts the values of `%h` and the like into a command. A
 * command is run even where another criterion of its line does not hold.
 */
export function decideMatchExec(text: string, fill: (command: string) => string): string {
  return text.replace(/^[ \t]*Match[ \t].*$/gim, line => {
    let isMatch = true;
    const rest = line.replace(
      /(!?)\bexec[ \t=]+(?:"([^"]*)"|(\S+))/gi,
      (_, not: string, quoted?: string, word?: string) => {
        const { status } = spawnSync('/bin/sh', ['-c', fill(quoted ?? word ?? '')], { stdio: 'ignore' });
        isMatch &&= (status === 0) === (not === '');
        return '';
      },
    );
    if (rest === line) return line;
    if (!isMatch) return NEVER;
    return /^\s*Match\s*$/i.test(rest) ? 'Match all' : rest;
  });
}
