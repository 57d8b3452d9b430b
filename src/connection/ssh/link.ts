// A connection to a host that is up, whichever program or library holds it.
import type { Duplex } from 'node:stream';
import type { Channel } from '../channel.ts';

export interface Link {
  /** Starts a command line on the host. Rejects with Unreachable, or with ChannelRefused where the host allows no more. */
  open(command: string): Promise<Channel>;
  /** A stream to a port that the host can reach. Rejects with Unreachable. */
  forward(host: string, port: number): Promise<Duplex>;
  /** Lets go of the connection; channels on it end. */
  close(): Promise<void>;
  /** Resolves when the connection is gone, for whatever reason. */
  readonly gone: Promise<void>;
}
