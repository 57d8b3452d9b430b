// Kind `ssh`: one TCP connection per host for the whole run, a channel for each session on it.
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { Unreachable } from '../../errors.ts';
import { type Channel, type ChannelEnd, ChannelRefused, type Transport } from '../channel.ts';
import type { ConnectionKind, Target } from '../host.ts';
import { SessionConnection } from '../session-connection.ts';
import { prepareAuthentication } from './authentication.ts';
import { resolveSettings } from './config.ts';
import { connectFailure } from './failure.ts';
import { prepareHostKeyCheck } from './host-key.ts';
import { JumpHosts } from './jump-hosts.ts';
import { loadSsh2 } from './library.ts';
import { openRoute } from './route.ts';

/** One less than sshd's usual MaxSessions of 10, so that a script can still be ended when all are busy. */
const SESSION_LIMIT = 9;

/** A connection that is up. */
interface Link {
  readonly client: Client;
  /** Set when it ends: why. */
  lost: string | undefined;
}

export class SshTransport implements Transport {
  readonly #target: Target;
  readonly #jumps: JumpHosts;
  #label: string;
  #link: Promise<Link> | undefined;

  /** `jumps` are shared with the other hosts of the run. */
  constructor(target: Target, jumps: JumpHosts) {
    this.#target = target;
    this.#jumps = jumps;
    this.#label = target.name;
  }

  get label(): string {
    return this.#label;
  }

  async open(command: string): Promise<Channel> {
    const link = await this.#connected();
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      link.client.exec(command, (error, stream) =>
        error ? reject(this.#refusal(error, link)) : resolve(stream),
      );
    });
    return wrap(channel, link);
  }

  /** A stream to a port that this host can reach: how jump hosts are used. */
  async forward(host: string, port: number): Promise<Duplex> {
    const link = await this.#connected();
    return new Promise((resolve, reject) => {
      link.client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
        if (error)
          reject(
            new Unreachable(`${this.#label} cannot reach ${host} port ${port}: ${error.message}`, {
              cause: error,
            }),
          );
        else resolve(stream);
      });
    });
  }

  twin(): SshTransport {
    return new SshTransport(this.#target, this.#jumps);
  }

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    // A connection that never came up has nothing to close; whoever asked for it was told.
    await link?.then(
      ({ client }) => client.end(),
      () => {},
    );
  }

  #connected(): Promise<Link> {
    if (this.#link === undefined) {
      const link = this.#connect();
      this.#link = link;
      const forget = (): void => {
        if (this.#link === link) this.#link = undefined;
      };
      link.then(({ client }) => client.once('close', forget), forget);
    }
    return this.#link;
  }

  async #connect(): Promise<Link> {
    const settings = resolveSettings(this.#target);
    this.#label = `${settings.user}@${settings.host}`;
    const authentication = await prepareAuthentication(
      settings,
      this.#target.password,
      this.#target.privateKeyPassphrase,
    );
    const hostKey = prepareHostKeyCheck(settings);
    const route = await openRoute(settings, this.#target, jump => this.#jumps.to(jump));
    const { Client } = await loadSsh2();
    const client = new Client();
    const link: Link = { client, lost: undefined };
    let refused: string | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        client.once('ready', resolve);
        client.on('error', error => {
          // A key that cannot sign is not the end: the next one is tried.
          if (error.level === 'agent' || error.message.startsWith('Error while signing')) return;
          link.lost ??= error.message;
          reject(error);
        });
        client.once('close', () => {
          link.lost ??= 'connection closed by the host';
          reject(new Error('Connection closed by remote host'));
        });
        client.connect({
          ...(route === undefined ? { host: settings.host, port: settings.port } : { sock: route.socket }),
          username: settings.user,
          readyTimeout: settings.connectTimeout,
          keepaliveInterval: settings.aliveInterval,
          keepaliveCountMax: settings.aliveCount,
          algorithms: { serverHostKey: hostKey.algorithms },
          hostVerifier: (shown: Buffer) => {
            refused = hostKey.refuse(shown);
            return refused === undefined;
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
      throw connectFailure(settings, refused, authentication, error as Error, heard);
    }
    if (route !== undefined) client.once('close', () => void route.close());
    return link;
  }

  #refusal(error: Error, link: Link): Error {
    if ('reason' in error)
      return new ChannelRefused(`${this.#label} allows no further session: ${error.message}`, {
        cause: error,
      });
    return new Unreachable(`Lost the connection to ${this.#label}: ${link.lost ?? error.message}`, {
      cause: error,
    });
  }
}

function wrap(stream: ClientChannel, link: Link): Channel {
  let end: ChannelEnd | undefined;
  stream.on('exit', (status: number | null, signal?: string) => {
    end = {
      reason:
        status === null ? `signal ${signal?.replace(/^SIG/, '') ?? 'unknown'}` : `exit status ${status}`,
      isLost: false,
    };
  });
  const ended = new Promise<ChannelEnd>(resolve => {
    stream.once('close', () => resolve(end ?? { reason: link.lost ?? 'connection closed', isLost: true }));
  });
  return {
    stdin: stream,
    stdout: stream,
    stderr: stream.stderr,
    ended,
    destroy: () => stream.close(),
  };
}

/** The kind for one run: hosts behind the same jump host share the connection to it. */
export function sshKind(): ConnectionKind {
  const jumps: JumpHosts = new JumpHosts(target => new SshTransport(target, jumps));
  return {
    name: 'ssh',
    connect: target => new SessionConnection(target, new SshTransport(target, jumps), SESSION_LIMIT),
  };
}

/** For a single connection. */
export const ssh: ConnectionKind = { name: 'ssh', connect: target => sshKind().connect(target) };
