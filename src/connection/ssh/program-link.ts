// A connection that the program `ssh` holds: one process logs in and keeps it (program-master.ts), another one for each session
// uses it, through a socket in a private folder.
import { execFile, spawn } from 'node:child_process';
import { Duplex, PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Unreachable } from '../../errors.ts';
import { type Channel, type ChannelEnd, ChannelRefused } from '../channel.ts';
import type { Target } from '../host.ts';
import { lastLine } from '../login.ts';
import type { Certificates } from './certificates.ts';
import type { SshSettings } from './config.ts';
import type { Link } from './link.ts';
import { clientArguments } from './program-arguments.ts';
import { type Master, openMaster } from './program-master.ts';

/** The status with which ssh tells of a failure of its own. */
const OWN_FAILURE = 255;
/** Characters of what a process says that are looked at. */
const COMPLAINT_LIMIT = 4096;
/** Milliseconds for the connection's process to tell whether it is there, and for it to end. */
const ANSWER_TIME = 20_000;
/** How a process that uses the connection says that it got nothing; what it says else comes from the host. */
const OWN_WORDS = /^(?:mux_client_|Control socket|kex_exchange|ssh_exchange|Connection closed by UNKNOWN)/;
const REFUSED = /^mux_client_\w+: .*: (.*?)\s*$/m;

/** A process that uses the connection. */
interface User {
  readonly channel: Channel;
  /** Resolves when the host has answered, has not let the process in, or says nothing, which others see to. */
  readonly isUp: Promise<boolean>;
  /** What the process has said on its standard error. */
  complaint(): string;
}

/** Connects and logs in by the program. Rejects with Unreachable, whose sentence says why. */
export async function connectByProgram(
  program: string,
  target: Target,
  settings: SshSettings,
  certificates: Certificates,
): Promise<Link> {
  const master = await openMaster(program, target, settings, certificates);
  return new ProgramLink(program, target, settings, master);
}

class ProgramLink implements Link {
  readonly gone: Promise<void>;
  readonly #program: string;
  readonly #label: string;
  readonly #address: string;
  readonly #master: Master;
  readonly #patience: number;
  #isGone = false;

  constructor(program: string, target: Target, settings: SshSettings, master: Master) {
    this.#program = program;
    this.#label = `${settings.user}@${settings.host}`;
    this.#address = target.address;
    this.#master = master;
    this.#patience = settings.connectTimeout;
    this.gone = master.ended.then(() => {
      this.#isGone = true;
    });
  }

  async open(command: string): Promise<Channel> {
    const user = this.#start([], command);
    if (await user.isUp) return user.channel;
    if (await this.#isLost()) throw await this.#lost();
    const refusal = REFUSED.exec(user.complaint())?.[1];
    if (refusal !== undefined)
      throw new ChannelRefused(`${this.#label} allows no further session: ${refusal}`);
    // It ran, and ended without a word.
    return user.channel;
  }

  async forward(host: string, port: number): Promise<Duplex> {
    const user = this.#start(['-W', `${host.includes(':') ? `[${host}]` : host}:${port}`]);
    const { stdin, stdout } = user.channel;
    if (await user.isUp) return Duplex.from({ readable: stdout, writable: stdin });
    if (await this.#isLost()) throw await this.#lost();
    const reason = REFUSED.exec(user.complaint())?.[1] ?? (lastLine(user.complaint()) || 'connection closed');
    throw new Unreachable(`${this.#label} cannot reach ${host} port ${port}: ${reason}`);
  }

  async close(): Promise<void> {
    this.#master.release();
    await Promise.race([this.gone, delay(ANSWER_TIME, undefined, { ref: false })]);
  }

  #start(more: readonly string[], command?: string): User {
    const args = [...this.#client(more), ...(command === undefined ? [] : [command])];
    const child = spawn(this.#program, args, { detached: true, stdio: 'pipe' });
    const stdout = child.stdout.pipe(new PassThrough());
    const stderr = child.stderr.pipe(new PassThrough());
    let complaint = '';
    let isDropped = false;
    const closed = new Promise<number | null>(resolve => {
      child.once('error', () => resolve(null));
      child.once('close', resolve);
    });
    const isUp = new Promise<boolean>(resolve => {
      const patience = setTimeout(() => resolve(true), this.#patience);
      const settle = (answer: boolean): void => {
        clearTimeout(patience);
        resolve(answer);
      };
      child.stdout.once('data', () => settle(true));
      child.stderr.on('data', (chunk: Buffer) => {
        if (complaint.length >= COMPLAINT_LIMIT) return;
        complaint += chunk.toString();
        if (!OWN_WORDS.test(complaint)) settle(true);
      });
      void closed.then(() => settle(false));
    });
    // A stream that is torn down is told of by the end of the process.
    child.stdin.on('error', () => {});
    const delivered = [stdout, stderr].map(stream => finished(stream).catch(() => {}));
    const ended = Promise.all([closed, ...delivered]).then(([status]) =>
      isDropped ? { reason: 'closed', isLost: false } : this.#endOf(status ?? null),
    );
    const destroy = (): void => {
      isDropped = true;
      child.kill();
      for (const stream of [child.stdin, child.stdout, child.stderr, stdout, stderr]) stream.destroy();
    };
    return {
      channel: { stdin: child.stdin, stdout, stderr, ended, destroy },
      isUp,
      complaint: () => complaint,
    };
  }

  async #endOf(status: number | null): Promise<ChannelEnd> {
    if (status !== null && status !== OWN_FAILURE) return { reason: `exit status ${status}`, isLost: false };
    // The shell may have ended by a signal, which ssh does not tell from a failure of its own.
    if (!(await this.#isLost())) return { reason: 'a signal ended it', isLost: false };
    return { reason: await this.#reason(), isLost: true };
  }

  #client(more: readonly string[]): string[] {
    return clientArguments(this.#master.socket, this.#address, more);
  }

  /** Whether the connection is no more, as its process tells, or does not. */
  async #isLost(): Promise<boolean> {
    if (this.#isGone) return true;
    return new Promise(resolve => {
      execFile(this.#program, this.#client(['-O', 'check']), { timeout: ANSWER_TIME }, error =>
        resolve(error !== null),
      );
    });
  }

  /** Why it is no more, in the last words of its process. */
  async #reason(): Promise<string> {
    await Promise.race([this.gone, delay(ANSWER_TIME, undefined, { ref: false })]);
    const heard = this.#master.heard();
    // That nothing could be sent any more is what follows from the reason.
    const reason = lastLine(heard.replace(/^client_loop: .*$/gm, '')) || lastLine(heard);
    return reason.replace(/\.$/, '') || 'connection closed';
  }

  async #lost(): Promise<Unreachable> {
    return new Unreachable(`Lost the connection to ${this.#label}: ${await this.#reason()}`);
  }
}
