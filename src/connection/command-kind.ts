// Hosts that a program of the control node leads into: containers, chroots, and whatever a user adds. The interface is one
// function; sessions, becoming another user and files are the same as anywhere. docs/guide/connections.md shows how to add one.
import { Unreachable } from '../errors.ts';
import type { CommandKind, ConnectionKind, Target } from './host.ts';
import { LocalTransport } from './local.ts';
import { quoteAll } from './quote.ts';
import { SessionConnection } from './session-connection.ts';

const SESSION_LIMIT = 8;

/** A kind of connection from the command that leads to its hosts. */
export function commandKind(kind: CommandKind): ConnectionKind {
  return {
    name: kind.name,
    connect: target => {
      const transport = new LocalTransport(`${target.address} (${kind.name})`, {
        commandLine: line => quoteAll(commandOf(kind, target, line)),
        endsGroup: kind.endsWithProgram === true,
      });
      return new SessionConnection(target, transport, SESSION_LIMIT);
    },
  };
}

function commandOf(kind: CommandKind, target: Target, line: string): readonly string[] {
  const { name, address, user, options = {} } = target;
  try {
    return kind.command({ name, address, user, options }, line);
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    throw new Unreachable(`the connection '${kind.name}' to ${address} failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
