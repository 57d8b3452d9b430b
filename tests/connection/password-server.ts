// A server of package ssh2 that decides over logins, where sshd would need accounts of this machine.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import ssh2, { type AuthContext } from 'ssh2';

// Not one of type ed25519: what the package makes of one in 256 of those it cannot read itself.
const hostKey = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }).private;
const servers: ssh2.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** The port of a server that decides by `check`, for one test; behind the login it runs nothing, so that a login is told by its refusal to. */
export async function startPasswordServer(check: (context: AuthContext) => void): Promise<number> {
  const server = new ssh2.Server({ hostKeys: [hostKey] }, client => {
    client.on('authentication', check);
    client.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}
