// Ansible's ways to Windows. A task that never talks to its host may have one; another fails where it would.
import { UserError } from '../errors.ts';
import type { Transport } from './channel.ts';
import type { ConnectionKind } from './host.ts';
import { SessionConnection } from './session-connection.ts';

/** The kind that goes by a name of theirs; undefined for any other name. */
export function windowsKind(name: string): ConnectionKind | undefined {
  if (name !== 'winrm' && name !== 'psrp') return undefined;
  return { name, connect: target => new SessionConnection(target, unknownTransport(name, target.name), 1) };
}

function unknownTransport(kind: string, host: string): Transport {
  return {
    label: host,
    twin: () => unknownTransport(kind, host),
    open: () =>
      Promise.reject(
        new UserError(
          'INVALID_VALUE',
          `the connection '${kind}' leads to Windows hosts, which are not supported`,
          {
            note: `on host ${host}`,
          },
        ),
      ),
    close: () => Promise.resolve(),
  };
}
