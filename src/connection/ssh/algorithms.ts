// Which algorithms a connection offers: what package ssh2 can do, as `Ciphers`, `MACs`, `KexAlgorithms`, `HostKeyAlgorithms` and
// `PubkeyAcceptedAlgorithms` choose among it. https://man.openbsd.org/ssh_config
import { isInList, isLike } from './patterns.ts';

/** What the package offers by itself, and what it offers only where it is asked to. The best first. */
interface Known {
  readonly usual: readonly string[];
  readonly onRequest: readonly string[];
}

/** Of keys of hosts and users. */
const SIGNATURES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

/** By keyword. tests/connection/ssh-algorithms.test.ts holds this against the package. */
export const KNOWN_ALGORITHMS = {
  Ciphers: {
    usual: [
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
      'chacha20-poly1305@openssh.com',
    ],
    onRequest: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  },
  MACs: {
    usual: [
      'hmac-sha2-256-etm@openssh.com',
      'hmac-sha2-512-etm@openssh.com',
      'hmac-sha1-etm@openssh.com',
      'hmac-sha2-256',
      'hmac-sha2-512',
      'hmac-sha1',
    ],
    onRequest: ['hmac-md5', 'hmac-sha1-96', 'hmac-md5-96'],
  },
  KexAlgorithms: {
    usual: [
      'curve25519-sha256@libssh.org',
      'curve25519-sha256',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group-exchange-sha256',
      'diffie-hellman-group14-sha256',
      'diffie-hellman-group15-sha512',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group17-sha512',
      'diffie-hellman-group18-sha512',
    ],
    onRequest: [
      'diffie-hellman-group-exchange-sha1',
      'diffie-hellman-group14-sha1',
      'diffie-hellman-group1-sha1',
    ],
  },
  HostKeyAlgorithms: {
    usual: SIGNATURES,
    onRequest: ['ssh-rsa', 'ssh-dss'],
  },
  PubkeyAcceptedAlgorithms: {
    usual: [
      ...SIGNATURES,
      // For a host that knows no better; package ssh2 signs so only there.
      'ssh-rsa',
    ],
    onRequest: ['ssh-dss'],
  },
} as const satisfies Readonly<Record<string, Known>>;

export type AlgorithmKeyword = keyof typeof KNOWN_ALGORITHMS;

export const ALGORITHM_KEYWORDS = Object.keys(KNOWN_ALGORITHMS) as readonly AlgorithmKeyword[];

/** A configured list, as far as package ssh2 can follow it. */
export interface Choice {
  /** In order; empty when the package can do nothing of what is asked for. */
  readonly names: readonly string[];
  /** The order is the user's own: what is known of the host does not change it. */
  readonly isOrdered: boolean;
  /** What was asked for by name and the package cannot do. */
  readonly unknown: readonly string[];
}

/**
 * What the value of a keyword chooses: names and patterns between commas, instead of the usual ones; behind `+` in addition to them, behind
 * `-` without them, behind `^` before them.
 */
export function chooseAlgorithms(keyword: AlgorithmKeyword, value: string): Choice {
  const { usual, onRequest }: Known = KNOWN_ALGORITHMS[keyword];
  const operator = /^[+^-]/.exec(value)?.[0];
  const asked = (operator === undefined ? value : value.slice(1)).split(',').map(name => name.trim());
  if (operator === '-')
    return { names: usual.filter(name => !isInList(name, asked)), isOrdered: false, unknown: [] };
  const found = asked.map(pattern => [...usual, ...onRequest].filter(name => isLike(name, pattern)));
  const unknown = asked.filter((_, index) => found[index]?.length === 0);
  const named = found.flat();
  const lists = { '+': [...usual, ...named], '^': [...named, ...usual] };
  const names = operator === undefined ? named : lists[operator as '+' | '^'];
  return { names: [...new Set(names)], isOrdered: operator !== '+', unknown };
}

/** Whether a key may be used for the login, by the algorithms that its type signs with. */
export function isAcceptedKey(type: string, accepted: Choice | undefined): boolean {
  const names = accepted?.names ?? KNOWN_ALGORITHMS.PubkeyAcceptedAlgorithms.usual;
  return names.some(name => (name.startsWith('rsa-sha2-') ? 'ssh-rsa' : name) === type);
}
