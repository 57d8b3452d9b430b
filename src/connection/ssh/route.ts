// The byte stream to a host's sshd where it is not a plain TCP connection: through jump hosts, or a ProxyCommand.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Unreachable } from '../../errors.ts';
import type { Target } from '../host.ts';
import { lastLine } from '../login.ts';
import type { SshSettings } from './config.ts';

/** Milliseconds. */
const LAST_WORDS_TIME = 500;

export interface Route {
  readonly socket: Duplex;
  /** The last thing that a proxy which failed said on its standard error. */
  heard(): Promise<string>;
  close(): Promise<void>;
}

/** A host to go through. */
export interface JumpHost {
  forward(host: string, port: number): Promise<Duplex>;
  close(): Promise<void>;
}

/** The way to the host, or undefined for a direct connection. Rejects with Unreachable when a jump host is not reached. */
export async function openRoute(
  settings: SshSettings,
  target: Target,
  jumpTo: (target: Target) => JumpHost,
): Promise<Route | undefined> {
  if (settings.jumps.length > 0) return openJump(settings, target, jumpTo);
  return settings.proxyCommand === undefined ? undefined : openProxy(settings.proxyCommand);
}

/** Connects to the last jump host, by way of those before it. */
async function openJump(
  settings: SshSettings,
  target: Target,
  jumpTo: (target: Target) => JumpHost,
): Promise<Route | undefined> {
  const [last = '', ...before] = [...settings.jumps].reverse();
  const [, user, host = '', port] = /^(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(last) ?? [];
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (address === '')
    throw new Unreachable(`Failed to connect to the host via ssh: '${last}' is not a jump host`);
  // With `Host *` and `ProxyJump bastion`, the bastion itself is reached directly.
  const isItself =
    [settings.alias, settings.host].includes(address) && Number(port ?? settings.port) === settings.port;
  if (isItself) return undefined;
  const file = /(?:^|\s)-F\s*\S+/.exec(target.sshArgs ?? '')?.[0] ?? '';
  const jump = jumpTo({
    name: address,
    kind: 'ssh',
    address,
    port: port === undefined ? undefined : Number(port),
    user,
    privateKeyFile: target.privateKeyFile,
    privateKeyPassphrase: target.privateKeyPassphrase,
    sshArgs: before.length === 0 ? file : `${file} -J ${before.reverse().join(',')}`,
    hostKeyChecking: target.hostKeyChecking,
    connectTimeout: target.connectTimeout,
  });
  try {
    return {
      socket: await jump.forward(settings.host, settings.port),
      heard: async () => '',
      close: () => jump.close(),
    };
  } catch (error) {
    await jump.close();
    throw new Unreachable(`${(error as Error).message} (jump host ${address} of ${settings.alias})`, {
      cause: error,
    });
  }
}

function openProxy(command: string): Route {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: 'pipe' });
  const ended = once(child, 'close').catch((error: Error) => {
    heard = error.message;
  });
  let heard = '';
  child.stderr.on('data', (chunk: Buffer) => {
    heard = lastLine(heard + chunk.toString());
  });
  const socket = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.once('error', error => socket.destroy(error));
  return {
    socket,
    heard: async () => {
      // The connection breaks before the last words have arrived.
      await Promise.race([ended, delay(LAST_WORDS_TIME, undefined, { ref: false })]);
      return heard;
    },
    close: async () => {
      child.kill();
    },
  };
}
