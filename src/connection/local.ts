// The control node itself as a host: the same sessions, over a child process instead of an SSH channel.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Unreachable } from '../errors.ts';
import type { Channel, ChannelEnd, Transport } from './channel.ts';
import type { ConnectionKind, Target } from './host.ts';
import { SessionConnection } from './session-connection.ts';

const SESSION_LIMIT = 32;

/**
 * Node gives a child sockets for its output, and nothing on Linux can open `/dev/stderr` then. Two `cat` make pipes of
 * them, as a command has under sshd.
 */
function withPipes(command: string): string {
  return `{ { ${command}; } 2>&1 >&3 3>&- | cat >&2 3>&-; } 3>&1 | cat`;
}

/** Milliseconds that processes have to end when they are asked to. */
const END_TIME = 2000;

export interface LocalOptions {
  /** What is run for a line of shell; the line itself on the control node. */
  readonly commandLine?: (line: string) => string;
  /** Ending the process group ends what runs: no shell on the host has to do it. */
  readonly endsGroup?: boolean;
}

export class LocalTransport implements Transport {
  readonly label: string;
  readonly #options: LocalOptions;
  readonly #open = new Set<Channel>();

  constructor(label = 'the control node', options: LocalOptions = {}) {
    this.label = label;
    this.#options = options;
  }

  async open(command: string): Promise<Channel> {
    // A process group of its own, so that ending a script ends nothing else.
    const { commandLine, endsGroup } = this.#options;
    const line = commandLine === undefined ? command : commandLine(command);
    const child = spawn('/bin/sh', ['-c', withPipes(line)], { detached: true, stdio: 'pipe' });
    const ended = new Promise<ChannelEnd>(resolve => {
      child.once('close', () => resolve({ reason: 'its process ended', isLost: false }));
    });
    try {
      await once(child, 'spawn');
    } catch (error) {
      throw new Unreachable(`Failed to start /bin/sh: ${(error as Error).message}`, { cause: error });
    }
    const channel: Channel = {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      ended,
      destroy: () => {
        child.stdin.destroy();
        child.stdout.destroy();
        child.stderr.destroy();
        // A daemon that a script left behind may hold the pipes for as long as it lives; nobody waits for that.
        child.unref();
      },
      ...(endsGroup === true && child.pid !== undefined ? { kill: killerOf(child.pid, ended) } : {}),
    };
    this.#open.add(channel);
    void ended.then(() => this.#open.delete(channel));
    return channel;
  }

  twin(): LocalTransport {
    return new LocalTransport(this.label, this.#options);
  }

  async close(): Promise<void> {
    for (const channel of this.#open) channel.destroy();
  }
}

/** Ends a process group: politely, then not. Resolves when it has ended. */
function killerOf(group: number, ended: Promise<unknown>): () => Promise<void> {
  return async () => {
    signalGroup(group, 'SIGTERM');
    const patience = setTimeout(() => signalGroup(group, 'SIGKILL'), END_TIME);
    await ended;
    clearTimeout(patience);
  };
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // It has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Kind `local`: no network, the user who runs Reprise; become works as anywhere. */
export const local: ConnectionKind = {
  name: 'local',
  connect: (target: Target) => new SessionConnection(target, new LocalTransport(), SESSION_LIMIT),
};
