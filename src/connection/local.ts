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

class LocalTransport implements Transport {
  readonly label = 'the control node';
  readonly #open = new Set<Channel>();

  async open(command: string): Promise<Channel> {
    // A process group of its own, so that ending a script ends nothing else.
    const child = spawn('/bin/sh', ['-c', withPipes(command)], { detached: true, stdio: 'pipe' });
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
    };
    this.#open.add(channel);
    void ended.then(() => this.#open.delete(channel));
    return channel;
  }

  twin(): LocalTransport {
    return new LocalTransport();
  }

  async close(): Promise<void> {
    for (const channel of this.#open) channel.destroy();
  }
}

/** Kind `local`: no network, the user who runs Reprise; become works as anywhere. */
export const local: ConnectionKind = {
  name: 'local',
  connect: (target: Target) => new SessionConnection(target, new LocalTransport(), SESSION_LIMIT),
};
