// Puts many small files in their places in one round trip: one stream, in which the content of one follows that of the other.
import type { Host } from '../../connection/host.ts';
import type { ModuleResult } from '../module.ts';
import { Records, readRecords } from '../records.ts';
import { PARAMETER_COUNT, REPLACE, type Replacement, replaceCall, replacedFrom } from './replace.ts';

/** Files, and bytes of content, that travel together. */
const MOST_FILES = 200;
const MOST_BYTES = 4 * 1024 * 1024;

const PARAMETERS = Array.from({ length: PARAMETER_COUNT }, (_, index) => `"\${${index + 1}}"`).join(' ');

/** Behind them, the bytes of the file's input. */
const BYTES = PARAMETER_COUNT + 1;

/** Parameters, for each file: those of REPLACE, and the bytes of its input. The first file that fails ends it all. */
const SCRIPT = `replace() (
${REPLACE}
)
while [ $# -gt 0 ]; do
  printf 'file=\\0'
  if [ "\${${BYTES}}" = 0 ]; then replace ${PARAMETERS} </dev/null
  else dd bs="\${${BYTES}}" count=1 iflag=fullblock 2>/dev/null | replace ${PARAMETERS}
  fi || exit
  shift ${BYTES}
done
`;

/** Small files that wait to be sent. One that needs a command to accept it cannot be among them. */
export class ReplacementStream {
  readonly #host: Host;
  #waiting: Replacement[] = [];
  #bytes = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Takes one more; gives the failed result of the first file that could not be replaced, when it was time to send them. */
  async add(replacement: Replacement): Promise<ModuleResult | undefined> {
    this.#waiting.push(replacement);
    this.#bytes += replacement.content.size;
    const isFull = this.#waiting.length >= MOST_FILES || this.#bytes >= MOST_BYTES;
    return isFull ? this.send() : undefined;
  }

  /** Sends what waits; gives the failed result of the first file that could not be replaced. */
  async send(): Promise<ModuleResult | undefined> {
    const files = this.#waiting;
    if (files.length === 0) return undefined;
    this.#waiting = [];
    this.#bytes = 0;
    const calls = files.map(replaceCall);
    const stdin = calls.map(call => call.stdin as Buffer);
    const output = await this.#host.run({
      script: SCRIPT,
      args: calls.flatMap(({ args }, index) => [...args, String(stdin[index]?.length ?? 0)]),
      stdin: Buffer.concat(stdin),
    });
    const answers = readRecords(output).sections('file');
    const stderr = output.stderr.toString('utf8');
    // One that the host tells nothing of was not replaced either.
    for (const [index, { path, content }] of files.entries()) {
      const replaced = replacedFrom(path, answers[index] ?? new Records([]), stderr);
      if ('failure' in replaced) return { ...replaced.failure, checksum: content.sha1 };
    }
    return undefined;
  }
}
