// What a program prints while it runs, told line by line at `-v` once it has run for a few seconds.
import { StringDecoder } from 'node:string_decoder';
import type { Call } from '../connection/host.ts';
import type { ModuleContext } from './module.ts';

/** Milliseconds; what ends sooner is shown by its result alone. */
const PATIENCE = 3000;

/** Characters of a line; what is longer is cut: bytes without any line end must not pile up. */
const LONGEST = 4096;

export interface LiveOutput {
  readonly onOutput: Call['onOutput'];
  /** The program has ended: its result tells the rest. */
  stop(): void;
}

/** Lines are told as progress. On stdout, what comes before a zero byte is not the program's own. */
export function liveOutput(context: ModuleContext, patience = PATIENCE): LiveOutput {
  if (context.verbosity === 0) return { onOutput: undefined, stop: () => undefined };
  const streams = { stdout: new Lines(true), stderr: new Lines(false) };
  let held: string[] | undefined = [];
  const timer = setTimeout(() => {
    const early = held ?? [];
    held = undefined;
    for (const line of early) context.progress(line);
  }, patience);
  return {
    onOutput: (stream, chunk) => {
      for (const line of streams[stream].take(chunk)) {
        if (held === undefined) context.progress(line);
        else held.push(line);
      }
    },
    stop: () => clearTimeout(timer),
  };
}

/** The whole lines of a stream as its bytes come in. */
class Lines {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #hasHead: boolean;

  constructor(hasHead: boolean) {
    this.#hasHead = hasHead;
  }

  take(chunk: Buffer): string[] {
    this.#rest += this.#decoder.write(chunk);
    if (this.#hasHead) {
      const end = this.#rest.indexOf('\0');
      if (end === -1) return [];
      this.#hasHead = false;
      this.#rest = this.#rest.slice(end + 1);
    }
    const lines = this.#rest.split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, LONGEST);
    return lines.map(line => line.slice(0, LONGEST).replace(/\r$/, ''));
  }
}
