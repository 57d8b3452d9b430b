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

/** The Unreachable for a connection that failed. `refusedKey` is the host key's verdict, `heard` what a ProxyCommand said. */
export function connectFailure(
  settings: SshSettings,
  refusedKey: string | undefined,
  authentication: Authentication,
  error: Error,
  heard: string | undefined,
): Unreachable {
  return new Unreachable(
    `Failed to connect to the host via ssh: ${reason(settings, refusedKey, authentication, error, heard)}`,
    {
      cause: error,
    },
  );
}

function reason(
  settings: SshSettings,
  refusedKey: string | undefined,
  authentication: Authentication,
  error: Error,
  heard: string | undefined,
): string {
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
