// Cuts one call's bytes out of a stream that never ends: what lies between two random markers, binary-safe.

import { type Call, OutputTooLarge } from './host.ts';

/** Bytes of stdout, and of stderr, that one call may print. */
const OUTPUT_LIMIT = 256 * 1024 * 1024;
const NEWLINE = 0x0a;
const NOTHING = Buffer.alloc(0);

/** The bytes after which a call's output starts, and before which it ends. The rest of the closing line is its tail. */
export interface Frame {
  /** Empty: everything from now on is inside. */
  readonly begin: Buffer;
  readonly end: Buffer;
  onBegin?(): void;
  onData(chunk: Buffer): void;
  /** The tail is what follows the closing marker on its line: the exit status on stdout. */
  onEnd(tail: string): void;
}

/** One stream of a session. Bytes outside any frame (banners, late output of background children) go to `onStray`. */
export class FramedOutput {
  readonly #frames: Frame[] = [];
  #place: 'before' | 'inside' | 'tail' = 'before';
  #held: Buffer = NOTHING;
  readonly #onStray: (chunk: Buffer) => void;

  constructor(onStray: (chunk: Buffer) => void) {
    this.#onStray = onStray;
  }

  /** Looks for this frame too, behind those that are already expected. */
  expect(frame: Frame): void {
    this.#frames.push(frame);
  }

  push(chunk: Buffer): void {
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = NOTHING;
    for (;;) {
      const frame = this.#frames[0];
      if (frame === undefined) {
        if (bytes.length > 0) this.#onStray(bytes);
        return;
      }
      if (this.#place === 'tail') {
        const newline = bytes.indexOf(NEWLINE);
        if (newline < 0) {
          this.#held = bytes;
          return;
        }
        this.#frames.shift();
        this.#place = 'before';
        const tail = bytes.subarray(0, newline).toString('latin1');
        bytes = bytes.subarray(newline + 1);
        frame.onEnd(tail);
        continue;
      }
      const isBefore = this.#place === 'before';
      const marker = isBefore ? frame.begin : frame.end;
      const found = bytes.indexOf(marker);
      const length = found < 0 ? bytes.length - overlap(bytes, marker) : found;
      const part = bytes.subarray(0, length);
      if (length > 0) {
        if (isBefore) this.#onStray(part);
        else frame.onData(part);
      }
      if (found < 0) {
        this.#held = bytes.subarray(length);
        return;
      }
      this.#place = isBefore ? 'inside' : 'tail';
      if (isBefore) frame.onBegin?.();
      bytes = bytes.subarray(found + marker.length);
    }
  }
}

/** How many bytes at the end could be the start of the marker: only those are held back, so that live output flows. */
function overlap(bytes: Buffer, marker: Buffer): number {
  const [first = 0] = marker;
  let start = bytes.indexOf(first, Math.max(0, bytes.length - marker.length + 1));
  while (start >= 0 && !bytes.subarray(start).equals(marker.subarray(0, bytes.length - start)))
    start = bytes.indexOf(first, start + 1);
  return start < 0 ? 0 : bytes.length - start;
}

/** What one call prints on one stream. */
export class CapturedOutput {
  readonly #chunks: Buffer[] = [];
  #size = 0;
  hasBegun = false;
  /** Resolves when the call's end was told on this stream: with the exit status on stdout, empty on stderr. */
  readonly tail: Promise<string>;

  constructor(
    stream: FramedOutput,
    name: 'stdout' | 'stderr',
    marker: string,
    call: Call,
    onTooLarge: (error: Error) => void,
  ) {
    this.tail = new Promise(resolve => {
      stream.expect({
        // One stream tells that the script began. A second marker would be a packet more in every call.
        begin: Buffer.from(name === 'stdout' ? `${marker}b\n` : ''),
        end: Buffer.from(`${marker}e`),
        onBegin: () => {
          this.hasBegun = true;
        },
        onData: chunk => {
          this.#size += chunk.length;
          if (this.#size > OUTPUT_LIMIT) {
            onTooLarge(
              new OutputTooLarge(`a command printed more than ${OUTPUT_LIMIT / 1024 / 1024} MiB on ${name}`),
            );
            return;
          }
          this.#chunks.push(chunk);
          call.onOutput?.(name, chunk);
        },
        onEnd: resolve,
      });
    });
  }

  /** What was printed so far. */
  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
