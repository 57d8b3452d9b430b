// What stands between a test and its sshd, where a connection is to break.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Relay {
  readonly port: number;
  silence(): void;
  hangUp(): void;
  close(): void;
}

/** A relay before sshd that can fall silent, as a cut cable does, or hang up. */
export async function startRelay(sshdPort: number, port = 0): Promise<Relay> {
  const sockets: Socket[] = [];
  let isSilent = false;
  const server = createServer(near => {
    const far = connect(sshdPort, '127.0.0.1');
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => {});
    near.on('data', chunk => isSilent || far.write(chunk));
    far.on('data', chunk => isSilent || near.write(chunk));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const hangUp = (): void => {
    for (const socket of sockets.splice(0)) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    silence: () => {
      isSilent = true;
    },
    hangUp,
    close: () => {
      hangUp();
      server.close();
    },
  };
}
