// A connection that package ssh2 holds: one TCP connection, a channel for each session on it.
import type { Algorithms, Client, ClientChannel, ConnectConfig } from 'ssh2';
import { Unreachable } from '../../errors.ts';
import { type Channel, type ChannelEnd, ChannelRefused } from '../channel.ts';
import type { Target } from '../host.ts';
import type { AlgorithmKeyword } from './algorithms.ts';
import { prepareAuthentication } from './authentication.ts';
import type { SshSettings } from './config.ts';
import { connectFailure } from './failure.ts';
import { prepareHostKeyCheck } from './host-key.ts';
import { loadSsh2 } from './library.ts';
import type { Link } from './link.ts';
import { type JumpHost, openRoute } from './route.ts';

/** What is known of the connection: set when it ends, why. */
interface State {
  lost: string | undefined;
}

/**
 * Connects and logs in. `problems` are known beforehand, for the message of a refused login. Rejects with Unreachable, whose
 * sentence says why.
 */
export async function connectByLibrary(
  target: Target,
  settings: SshSettings,
  problems: readonly string[],
  jumpTo: (target: Target) => JumpHost,
): Promise<Link> {
  const { password, privateKeyPassphrase } = target;
  const authentication = await prepareAuthentication(settings, password, privateKeyPassphrase, problems);
  const hostKey = prepareHostKeyCheck(settings);
  const route = await openRoute(settings, target, jumpTo);
  const { Client } = await loadSsh2();
  const client = new Client();
  const state: State = { lost: undefined };
  let refusedKey: string | undefined;
  let hasKeys = false;
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve);
      client.once('handshake', () => {
        hasKeys = true;
      });
      client.on('error', error => {
        // A key that cannot sign is not the end: the next one is tried.
        if (error.level === 'agent' || error.message.startsWith('Error while signing')) return;
        state.lost ??= error.message;
        reject(error);
      });
      client.once('close', () => {
        state.lost ??= 'connection closed by the host';
        reject(new Error('Connection closed by remote host'));
      });
      client.connect({
        ...(route === undefined ? wayTo(settings) : { sock: route.socket }),
        username: settings.user,
        readyTimeout: settings.connectTimeout,
        keepaliveInterval: settings.aliveInterval,
        keepaliveCountMax: settings.aliveCount,
        algorithms: offer(settings, hostKey.algorithms),
        hostVerifier: (shown: Buffer) => {
          refusedKey = hostKey.refuse(shown);
          return refusedKey === undefined;
        },
        authHandler: authentication.handler,
      });
      // From the first packet on: else the service request waits 40 ms for the host's delayed acknowledgement.
      client.setNoDelay(true);
    });
  } catch (error) {
    client.destroy();
    const heard = await route?.heard();
    await route?.close();
    throw connectFailure({ settings, authentication, refusedKey, heard, hasKeys }, error as Error);
  }
  if (route !== undefined) client.once('close', () => void route.close());
  return linkOf(client, state, `${settings.user}@${settings.host}`);
}

/** The package offers its usual ones where none are named. */
function offer({ algorithms }: SshSettings, hostKeys: readonly string[]): Algorithms {
  const names = (keyword: AlgorithmKeyword): string[] => [...(algorithms[keyword]?.names ?? [])];
  // The types of the package list each name; which ones it can do is known from the table.
  return {
    kex: names('KexAlgorithms'),
    cipher: names('Ciphers'),
    hmac: names('MACs'),
    serverHostKey: [...hostKeys],
  } as Algorithms;
}

/** Over TCP. */
function wayTo({ host, port, addressFamily, bindAddress }: SshSettings): ConnectConfig {
  return {
    host,
    port,
    ...(addressFamily === undefined
      ? {}
      : { forceIPv4: addressFamily === 4, forceIPv6: addressFamily === 6 }),
    ...(bindAddress === undefined ? {} : { localAddress: bindAddress }),
  };
}

function linkOf(client: Client, state: State, label: string): Link {
  return {
    gone: new Promise(resolve => client.once('close', () => resolve())),
    close: async () => {
      client.end();
    },
    open: async command => {
      const stream = await new Promise<ClientChannel>((resolve, reject) => {
        client.exec(command, (error, opened) =>
          error ? reject(refusal(error, state, label)) : resolve(opened),
        );
      });
      return wrap(stream, state);
    },
    forward: (host, port) =>
      new Promise((resolve, reject) => {
        client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
          if (error)
            reject(
              new Unreachable(`${label} cannot reach ${host} port ${port}: ${error.message}`, {
                cause: error,
              }),
            );
          else resolve(stream);
        });
      }),
  };
}

function refusal(error: Error, state: State, label: string): Error {
  if ('reason' in error)
    return new ChannelRefused(`${label} allows no further session: ${error.message}`, { cause: error });
  return new Unreachable(`Lost the connection to ${label}: ${state.lost ?? error.message}`, { cause: error });
}

function wrap(stream: ClientChannel, state: State): Channel {
  let end: ChannelEnd | undefined;
  stream.on('exit', (status: number | null, signal?: string) => {
    end = {
      reason:
        status === null ? `signal ${signal?.replace(/^SIG/, '') ?? 'unknown'}` : `exit status ${status}`,
      isLost: false,
    };
  });
  const ended = new Promise<ChannelEnd>(resolve => {
    stream.once('close', () => resolve(end ?? { reason: state.lost ?? 'connection closed', isLost: true }));
  });
  return {
    stdin: stream,
    stdout: stream,
    stderr: stream.stderr,
    ended,
    destroy: () => stream.close(),
  };
}
