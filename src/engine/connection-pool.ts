// The connections of a run: one per host and login, opened when first used, closed at the end; and whose turn it is there.
import pLimit, { type LimitFunction } from 'p-limit';
import { type ConnectionKinds, kindsOfRun, openConnection } from '../connection/connect.ts';
import type { CommandKind, Connection, Target } from '../connection/host.ts';

export class ConnectionPool {
  readonly #connections = new Map<string, Connection>();
  readonly #turns = new Map<string, LimitFunction>();
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

  /** Does the work when all that was given before it for that machine has ended, whatever host and login it was for. */
  inTurn<T>({ kind, address, port }: Target, work: () => Promise<T>): Promise<T> {
    const key = kind === 'local' ? kind : JSON.stringify([kind, address, port]);
    const turn = this.#turns.get(key) ?? pLimit(1);
    this.#turns.set(key, turn);
    return turn(work);
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
