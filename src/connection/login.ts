// How a session's shell is started: as the login user here, as somebody else in become.ts.
import { Unreachable } from '../errors.ts';
import type { ChannelEnd } from './channel.ts';
import { quote } from './quote.ts';

/** The way to a shell of one identity, and the words for when it does not work. */
export interface Login {
  /** The command line that starts `sh` with this script; the login user's shell, whichever it is, parses it. */
  command(script: string): string;
  /** What asks for the password; without it nothing is asked. */
  readonly prompt?: RegExp | undefined;
  readonly password?: string | undefined;
  /** Printed once a shell that was started at a terminal is there; the same line, sent back, sets it going. */
  readonly ready?: string | undefined;
  /** Milliseconds until the shell must have announced itself. */
  readonly timeout: number;
  /** The password was asked for again. */
  refused(): Error;
  /** The shell never announced itself; `heard` is what was printed instead. */
  failed(heard: string, end: ChannelEnd): Error;
  timedOut(heard: string): Error;
}

export const DEFAULT_SHELL = '/bin/sh';

/** The login user's own `sh`; `label` is what the host is called once it is connected. */
export function plainLogin(label: () => string, shell: string = DEFAULT_SHELL, timeout = 30_000): Login {
  return {
    command: script => `exec ${quote(shell)} -c ${quote(script)}`,
    timeout,
    refused: () => new Unreachable(`Failed to start ${shell} on ${label()}: it asks for a password`),
    failed: (heard, end) =>
      new Unreachable(`Failed to start ${shell} on ${label()}: ${lastLine(heard) || end.reason}`),
    timedOut: heard =>
      new Unreachable(
        `Failed to start ${shell} on ${label()}: no answer in ${timeout / 1000} s ${lastLine(heard)}`.trimEnd(),
      ),
  };
}

/** What a program printed, as one line of a message. */
export function inOneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, '; ');
}

/** The last line that is not blank: where programs put their reason. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
