// The connections of a run: one per host and login, opened when first used, closed at the end.
import { type ConnectionKinds, kindsOfRun, openConnection } from '../connection/connect.ts';
import type { CommandKind, Connection, Target } from '../connection/host.ts';

export class ConnectionPool {
  readonly #connections = new Map<string, Connection>();
  readonly #kinds: ConnectionKinds;

  /** `own` are the kinds that the user adds, by name. */
  constructor(own: Iterable<readonly [string, CommandKind]> = []) {
    this.#kinds = kindsOfRun(own);
  }

  /** The connection to that target; the same one for equal targets. */
  to(target: Target): Connection {
    const key = JSON.stringify(target);
    let connection = this.#connections.get(key);
    if (connection === undefined) {
      connection = openConnection(target, this.#kinds);
      this.#connections.set(key, connection);
    }
    return connection;
  }

  /** Kills everything that runs on any host. */
  interruptAll(): void {
    for (const connection of this.#connections.values()) connection.interrupt();
  }

  async closeAll(): Promise<void> {
    const connections = [...this.#connections.values()];
    this.#connections.clear();
    await Promise.allSettled(connections.map(connection => connection.close()));
  }
}
