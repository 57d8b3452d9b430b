// What a session talks through: three byte streams to a process on the host, and the word that it ended.
import type { Readable, Writable } from 'node:stream';

/** How a channel ended, in words for a message: `exit status 1`, `signal KILL`, `connection lost`. */
export interface ChannelEnd {
  readonly reason: string;
  /** The transport itself is gone, not just this process. */
  readonly isLost: boolean;
}

/** A running command line on the host. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves once, after the last output was delivered. */
  readonly ended: Promise<ChannelEnd>;
  /** Lets go of it at once; the process sees its input closed. */
  destroy(): void;
  /** Ends what runs there; absent where only another shell on the host can. */
  kill?(): Promise<void>;
}

/** A way to a host over which any number of channels can be open. Connects when the first one is asked for. */
export interface Transport {
  /**
   * Starts a command line, to be parsed by the login user's shell. Rejects with Unreachable, or with ChannelRefused when
   * the host is there but allows no further channel.
   */
  open(command: string): Promise<Channel>;
  /** A further connection of its own to the same host. */
  twin(): Transport;
  /** `the host` in messages: `dba@10.10.10.11`. */
  readonly label: string;
  /** Drops everything; the next `open` connects again. */
  close(): Promise<void>;
}

/** The host allows no further channel on this connection (`MaxSessions` of sshd). */
export class ChannelRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ChannelRefused';
  }
}
