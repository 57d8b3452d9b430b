// Where lines end up: a pipe gets them as they are, a terminal keeps a line below them that says what is going on.
import { openSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Screen } from './terminal.ts';

/** A screen behind a filter: the lines of files that a diagnostic shows may hold a password as well. */
export function filteredScreen(screen: Screen, clean: (text: string) => string): Screen {
  return {
    line: text => screen.line(clean(text)),
    errorLine: text => screen.errorLine(clean(text)),
    status: text => screen.status(text === undefined ? undefined : clean(text)),
  };
}

/** Lines and nothing else. */
export function plainScreen(out: Writable, err: Writable): Screen {
  return {
    line: text => void out.write(`${text}\n`),
    errorLine: text => void err.write(`${text}\n`),
    status: () => undefined,
  };
}

/**
 * The lines of a run behind those of earlier ones, in a file that its owner alone may read. Throws when it cannot be opened;
 * `onLoss` hears of the first line that could not be written.
 */
export function logScreen(path: string, onLoss: (error: unknown) => void): Screen {
  const file = openSync(path, 'a', 0o600);
  let isWhole = true;
  const write = (text: string) => {
    try {
      writeSync(file, `${text}\n`);
    } catch (error) {
      // A full disk must not end a run: what could not be written is missing from the log alone.
      if (isWhole) onLoss(error);
      isWhole = false;
    }
  };
  return { line: write, errorLine: write, status: () => undefined };
}

const CLEAR_LINE = '\r\u001b[K';

/** A status line under the output, with the seconds since it was set; gone when the run is. */
export function liveScreen(out: Writable & { readonly columns?: number }, err: Writable): Screen {
  let shown: string | undefined;
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    if (shown === undefined) return;
    const seconds = Math.floor((performance.now() - since) / 1000);
    // What is over at once needs no line: it would only flicker.
    if (seconds < 1) return;
    const text = `… ${shown} (${seconds} s)`;
    out.write(`${CLEAR_LINE}${text.slice(0, (out.columns ?? 80) - 1)}`);
  };
  const write = (stream: Writable, text: string) => {
    if (shown !== undefined) out.write(CLEAR_LINE);
    stream.write(`${text}\n`);
    draw();
  };
  return {
    line: text => write(out, text),
    errorLine: text => write(err, text),
    status: text => {
      if (shown !== undefined) out.write(CLEAR_LINE);
      shown = text;
      since = performance.now();
      if (text === undefined) clearInterval(timer);
      else if (timer === undefined) timer = setInterval(draw, 500).unref();
      draw();
    },
  };
}
