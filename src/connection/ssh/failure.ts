// Why a connection did not come about, in the words that ssh and Ansible use for it, as people search for those.
import { Unreachable } from '../../errors.ts';
import type { AlgorithmKeyword } from './algorithms.ts';
import type { Authentication } from './authentication.ts';
import type { SshSettings } from './config.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ECONNRESET: 'Connection reset by peer',
};

/** What package ssh2 calls that on which the two sides do not agree; ssh's word for it. */
const DISPUTED: Readonly<Record<string, { readonly keyword: AlgorithmKeyword; readonly word: string }>> = {
  'key exchange algorithm': { keyword: 'KexAlgorithms', word: 'key exchange method' },
  'host key format': { keyword: 'HostKeyAlgorithms', word: 'host key type' },
  cipher: { keyword: 'Ciphers', word: 'cipher' },
  MAC: { keyword: 'MACs', word: 'MAC' },
};

/** A connection that did not come about. */
export class NotConnected extends Unreachable {
  /** `refused` by one side, which another attempt does not change; `dropped` by a host that has too many logins under way. */
  readonly kind: 'refused' | 'dropped' | 'failed';

  constructor(message: string, kind: NotConnected['kind'], options: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export interface Attempt {
  readonly settings: SshSettings;
  readonly authentication: Authentication;
  /** The host key's verdict, where it is against it. */
  readonly refusedKey: string | undefined;
  /** What a ProxyCommand said. */
  readonly heard: string | undefined;
  /** The two sides have agreed on keys. */
  readonly hasKeys: boolean;
}

/** The error for a connection that failed. */
export function connectFailure(attempt: Attempt, error: Error): NotConnected {
  const message = `Failed to connect to the host via ssh: ${reason(attempt, error)}`;
  return new NotConnected(message, kindOf(attempt, error), { cause: error });
}

/** sshd closes connections beyond its MaxStartups before it says anything. */
function kindOf({ settings, refusedKey, hasKeys }: Attempt, error: Error): NotConnected['kind'] {
  const { level } = error as { level?: string };
  if (refusedKey !== undefined || level === 'client-authentication' || level === 'handshake')
    return 'refused';
  const isClosed = /closed by remote host|lost before handshake|ECONNRESET/.test(error.message);
  return isClosed && !hasKeys && settings.proxyCommand === undefined ? 'dropped' : 'failed';
}

function reason({ settings, refusedKey, authentication, heard }: Attempt, error: Error): string {
  if (refusedKey !== undefined) return refusedKey;
  const { host, port, user, connectTimeout } = settings;
  const { code, level } = error as { code?: string; level?: string };
  const to = `ssh: connect to host ${host} port ${port}`;
  if (level === 'client-authentication') {
    const problems = authentication
      .problems()
      .map(problem => `; ${problem}`)
      .join('');
    return `${user}@${host}: Permission denied (${authentication.methods().join(',')}).${problems.replace(/^;/, '')}`;
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `ssh: Could not resolve hostname ${host}: ${code === 'ENOTFOUND' ? 'Name or service not known' : 'Temporary failure in name resolution'}`;
  }
  const mismatch = /no matching (?:C->S |S->C )?(.*)$/.exec(error.message)?.[1] ?? '';
  const disputed = DISPUTED[mismatch];
  if (disputed !== undefined) {
    const unknown = settings.algorithms[disputed.keyword]?.unknown ?? [];
    const advice =
      unknown.length === 0
        ? ''
        : `. Of ${disputed.keyword}, ${unknown.join(', ')} can only be had by the program ssh: ansible_ssh_executable=ssh`;
    return `Unable to negotiate with ${host} port ${port}: no matching ${disputed.word} found${advice}`;
  }
  if (level === 'client-timeout')
    return `${to}: Connection timed out (no login within ${connectTimeout / 1000} s)`;
  const known = code === undefined ? undefined : REASONS[code];
  const proxy = heard === undefined || heard === '' ? '' : ` (the proxy said: ${heard})`;
  return `${to}: ${known ?? error.message}${proxy}`;
}
