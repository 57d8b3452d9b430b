// A session: one long-lived `sh` on a host, as one user, that is fed framed requests. One round trip a call, and nothing
// that a script does can wedge it. docs/reference/session-protocol.md defines the protocol.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Unreachable } from '../errors.ts';
import type { Channel, ChannelEnd, Transport } from './channel.ts';
import { CapturedOutput, FramedOutput } from './framed-output.ts';
import { type Call, CallTimeout, type Output } from './host.ts';
import { type Login, lastLine } from './login.ts';
import { loopScript, type Request, RequestEncoder } from './request.ts';

/** Bytes of large input that are announced together: the host starts a program for them. */
const PART_SIZE = 8 * 1024 * 1024;
/** Characters of stray output (banners, prompts, reasons) kept for messages. */
const STRAY_LIMIT = 8 * 1024;
/** Milliseconds that input already sent may take to drain once its script has ended. */
const DRAIN_TIME = 5000;
/** Milliseconds that an idle shell has to leave. */
const RETIRE_TIME = 2000;
/** Milliseconds given to ending a script that has to be killed. */
const TERMINATE_TIME = 10_000;
/** The same when somebody waits for the end of the whole run, and the host may not answer at all. */
const INTERRUPT_TIME = 2500;

/** The shell had ended before the script began: the same call may be made on another session. */
export class NotStarted extends Error {
  constructor(cause: unknown) {
    super('the shell had ended before the call', { cause });
    this.name = 'NotStarted';
  }
}

/** Ends the process group of a session's shell, by another way than through that session. */
export type Terminate = (pid: number) => Promise<void>;

export class Session {
  readonly #channel: Channel;
  readonly #login: Login;
  readonly #label: string;
  readonly #terminate: Terminate;
  readonly #stdout = new FramedOutput(chunk => this.#hear(chunk));
  readonly #stderr = new FramedOutput(chunk => this.#hear(chunk));
  readonly #requests = new RequestEncoder();
  #heard = '';
  /** Of the call that runs: where the shell does not start, its last words land there. */
  #errors: CapturedOutput | undefined;
  #hasAnswered = false;
  /** The shell's process id, empty until it has announced itself. */
  #pid = '';
  #isOpen = true;
  #end: ChannelEnd | undefined;
  #interrupt: (error: Error) => void = () => {};
  #terminateTime = TERMINATE_TIME;

  /** Starts the shell. Where there is a password or a terminal to wait for, waits until that is over; else requests can follow at once. */
  static async open(transport: Transport, login: Login, terminate: Terminate): Promise<Session> {
    const hello = randomBytes(16).toString('hex');
    const channel = await transport.open(login.command(loopScript(hello)));
    const session = new Session(channel, login, transport.label, terminate);
    const greeted = session.#expectHello(hello);
    if (login.prompt !== undefined || login.ready !== undefined) await greeted;
    return session;
  }

  private constructor(channel: Channel, login: Login, label: string, terminate: Terminate) {
    this.#channel = channel;
    this.#login = login;
    this.#label = label;
    this.#terminate = terminate;
    channel.stdout.on('data', (chunk: Buffer) => this.#stdout.push(chunk));
    channel.stderr.on('data', (chunk: Buffer) => this.#stderr.push(chunk));
    // Writing to a shell that has ended fails; `ended` tells why.
    channel.stdin.on('error', () => {});
    void channel.ended.then(end => {
      this.#isOpen = false;
      this.#end = end;
      this.#interrupt(this.#reasonOf(end));
    });
  }

  /** Whether it can take another call. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Runs one call; one at a time. Rejects as Host.run does, or with NotStarted. */
  async run(call: Call): Promise<Output> {
    const request = this.#requests.encode(call);
    const interrupted = this.#interruption();
    const onTooLarge = (error: Error) => this.#interrupt(error);
    const stdout = new CapturedOutput(this.#stdout, 'stdout', request.marker, call, onTooLarge);
    const stderr = new CapturedOutput(this.#stderr, 'stderr', request.marker, call, onTooLarge);
    this.#errors = stderr;
    const drained = request.input === 'blocks' ? this.#expectDrained(request.marker) : undefined;
    const ended = Promise.all([stdout.tail, stderr.tail]);
    const timer = startTimer(call.timeout, () => this.#interrupt(new Expired()));
    try {
      const sent = this.#send(request, call.stdin, ended);
      const [status] = await Promise.race([ended, interrupted, sent.then(() => ended)]);
      clearTimeout(timer);
      if (drained !== undefined) await this.#settle(drained);
      return { status: Number(status), stdout: stdout.bytes(), stderr: stderr.bytes() };
    } catch (error) {
      if (!this.#isOpen) throw this.#endedBefore(stdout) ? new NotStarted(error) : error;
      const hindrance = await this.#abandon();
      if (!(error instanceof Expired)) throw error;
      const outcome = hindrance === undefined ? '' : ` and could not be killed: ${hindrance}`;
      const message = `timed out after ${(call.timeout ?? 0) / 1000} s${outcome}`;
      throw new CallTimeout(message, stdout.bytes(), stderr.bytes());
    } finally {
      clearTimeout(timer);
      this.#interrupt = () => {};
      if (call.stdin instanceof Readable) call.stdin.destroy();
    }
  }

  /** Kills the script that runs, and its shell; the call rejects with the reason. */
  interrupt(reason: Error): void {
    this.#terminateTime = INTERRUPT_TIME;
    this.#interrupt(reason);
  }

  /** Ends the shell; a call that runs rejects with Unreachable. */
  close(): void {
    this.#isOpen = false;
    this.#channel.destroy();
  }

  /** Lets an idle shell leave by itself; resolves when it has. */
  async retire(): Promise<void> {
    this.#isOpen = false;
    this.#channel.stdin.end();
    await within(RETIRE_TIME, this.#channel.ended);
    this.close();
  }

  /** Resolves when the shell announces itself; rejects with the login's reason when it does not. */
  #expectHello(hello: string): Promise<void> {
    const interrupted = this.#interruption();
    const timer = setTimeout(() => this.#giveUp(this.#login.timedOut(this.#heard)), this.#login.timeout);
    const greeted = new Promise<void>(resolve => {
      this.#stdout.expect({
        begin: Buffer.from(`${hello}:`),
        end: Buffer.from(':'),
        onData: chunk => {
          this.#pid += chunk.toString('latin1');
        },
        onEnd: () => {
          clearTimeout(timer);
          this.#heard = '';
          resolve();
        },
      });
    });
    // What a login says on stderr is none of the first call's output.
    this.#stderr.expect({
      begin: Buffer.from(hello),
      end: Buffer.from(':'),
      onData: () => {},
      onEnd: () => {},
    });
    void this.#channel.ended.then(() => clearTimeout(timer));
    const settled = Promise.race([greeted, interrupted]);
    settled.catch(() => {});
    return settled;
  }

  /** Stray output: a password prompt, a banner, the reason of a failed login, late output of background children. */
  #hear(chunk: Buffer): void {
    this.#heard = (this.#heard + chunk.toString('utf8')).slice(-STRAY_LIMIT);
    const { prompt, password, ready } = this.#login;
    if (this.#pid !== '') return;
    if (ready !== undefined && this.#heard.includes(ready)) {
      this.#heard = '';
      this.#channel.stdin.write(`${ready}\n`);
      return;
    }
    if (prompt === undefined || !prompt.test(this.#heard)) return;
    if (this.#hasAnswered || password === undefined) {
      this.#giveUp(this.#login.refused());
      return;
    }
    this.#hasAnswered = true;
    this.#heard = '';
    this.#channel.stdin.write(`${password}\n`);
  }

  #giveUp(reason: Error): void {
    this.#interrupt(reason);
    this.close();
  }

  /** Rejects when whatever waits now can no longer be answered. */
  #interruption(): Promise<never> {
    const interrupted = new Promise<never>((_, reject) => {
      this.#interrupt = reject;
    });
    interrupted.catch(() => {});
    if (this.#end !== undefined) this.#interrupt(this.#reasonOf(this.#end));
    return interrupted;
  }

  #reasonOf(end: ChannelEnd): Error {
    if (this.#pid === '')
      return this.#login.failed(this.#heard + (this.#errors?.bytes().toString() ?? ''), end);
    if (end.isLost) {
      return new Unreachable(
        `Lost the connection to ${this.#label} during a command, which may still run there: ${end.reason}`,
      );
    }
    const heard = lastLine(this.#heard);
    return new Unreachable(
      `The shell on ${this.#label} ended during a command: ${end.reason}${heard && ` (${heard})`}`,
    );
  }

  /** The host told everything until the shell's end, and that the script began was not part of it. */
  #endedBefore(stdout: CapturedOutput): boolean {
    return this.#pid !== '' && this.#end?.isLost === false && !stdout.hasBegun;
  }

  /** Writes the request and the call's input, block by block; stops early when the script has ended without reading it. */
  async #send(request: Request, stdin: Call['stdin'], ended: Promise<unknown>): Promise<void> {
    if (stdin === undefined || request.input === 'none') return this.#write(request.line);
    if (request.input === 'block') return this.#write(Buffer.concat([request.line, toBuffer(stdin)]));
    await this.#write(request.line);
    let isOver = false;
    void ended.then(() => {
      isOver = true;
      if (stdin instanceof Readable) stdin.destroy();
    });
    try {
      for await (const part of partsOf(stdin)) {
        if (isOver) break;
        void this.#write(Buffer.from(`${sizeOf(part)}\n`));
        for (const chunk of part) await this.#write(chunk);
      }
    } catch (error) {
      // Destroying the source above ends the loop so.
      if (!isOver) throw error;
    }
    await this.#write(Buffer.from('0\n'));
  }

  /** Resolves when the bytes were handed on: that is the backpressure. */
  #write(bytes: Buffer): Promise<void> {
    return new Promise(resolve => this.#channel.stdin.write(bytes, () => resolve()));
  }

  #expectDrained(marker: string): Promise<void> {
    return new Promise(resolve => {
      this.#stdout.expect({
        begin: Buffer.from(`${marker}f`),
        end: Buffer.from('d'),
        onData: () => {},
        onEnd: () => resolve(),
      });
    });
  }

  /** Input that nobody reads can be stuck in a pipe which a background child holds open: then this shell is given up. */
  async #settle(drained: Promise<void>): Promise<void> {
    if (!(await within(DRAIN_TIME, Promise.race([drained, this.#channel.ended])))) this.close();
  }

  /** Ends a script that must not go on, and with it its shell, which shares its process group. Gives what hindered it. */
  async #abandon(): Promise<string | undefined> {
    this.#isOpen = false;
    let hindrance: string | undefined;
    const { kill } = this.#channel;
    if (kill !== undefined || this.#pid !== '') {
      const ending = kill === undefined ? this.#terminate(Number(this.#pid)) : kill();
      const terminated = ending.catch((error: Error) => {
        hindrance = error.message;
      });
      // The end shows in both ways, whichever comes first; the rest of the killing goes on by itself.
      const isOver = await within(this.#terminateTime, Promise.race([terminated, this.#channel.ended]));
      if (!isOver) hindrance = 'the host does not answer';
    }
    this.close();
    return hindrance;
  }
}

/** Whether it came about in time. */
async function within(milliseconds: number, event: Promise<unknown>): Promise<boolean> {
  const patience = new AbortController();
  try {
    return await Promise.race([
      event.then(() => true),
      delay(milliseconds, false, { signal: patience.signal }).catch(() => false),
    ]);
  } finally {
    patience.abort();
  }
}

/** A call's time is over. */
class Expired extends Error {}

function startTimer(milliseconds: number | undefined, onEnd: () => void): NodeJS.Timeout | undefined {
  return milliseconds === undefined ? undefined : setTimeout(onEnd, milliseconds);
}

function toBuffer(bytes: Buffer | string | Readable): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes) : (bytes as Buffer);
}

/** Large input as lists of chunks, each list to be announced by its size. */
async function* partsOf(stdin: Buffer | string | Readable): AsyncGenerator<readonly Buffer[]> {
  if (!(stdin instanceof Readable)) {
    const bytes = toBuffer(stdin);
    for (let start = 0; start < bytes.length; start += PART_SIZE)
      yield [bytes.subarray(start, start + PART_SIZE)];
    return;
  }
  let part: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = toBuffer(chunk);
    part.push(bytes);
    size += bytes.length;
    if (size < PART_SIZE) continue;
    yield part;
    part = [];
    size = 0;
  }
  if (size > 0) yield part;
}

function sizeOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((size, chunk) => size + chunk.length, 0);
}
