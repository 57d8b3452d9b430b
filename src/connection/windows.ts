// Ansible's ways to Windows. A task that never talks to its host may have one; another fails where it would.
import { UserError } from '../errors.ts';
import type { Transport } from './channel.ts';
import type { ConnectionKind } from './host.ts';
import { SessionConnection } from './session-connection.ts';

export const WINDOWS_KINDS: readonly ConnectionKind[] = ['winrm', 'psrp'].map(name => ({
  name,
  connect: target => new SessionConnection(target, unknownTransport(name, target.name), 1),
}));

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
