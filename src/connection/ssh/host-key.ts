// Deciding on the key that a host shows, with a sentence that says what to do when it is refused.
import { KNOWN_ALGORITHMS } from './algorithms.ts';
import type { HostKeyPolicy, SshSettings } from './config.ts';
import {
  appendKey,
  findAuthority,
  findKeys,
  fingerprint,
  hostName,
  judge,
  type KnownKey,
  keyType,
  preferredAlgorithms,
} from './known-hosts.ts';

export interface HostKeyCheck {
  /** What to offer, in order. */
  readonly algorithms: readonly string[];
  /** Undefined when the key is good, else why the host must not be talked to. */
  refuse(shown: Buffer): string | undefined;
}

/** Reads the known_hosts files and prepares the check for one connection. */
export function prepareHostKeyCheck(settings: SshSettings): HostKeyCheck {
  const { host, port, hostKeyAlias, policy } = settings;
  const name = hostKeyAlias ?? hostName(host, port);
  const files = [...settings.userKnownHosts, ...settings.globalKnownHosts];
  const exact = findKeys(files, [name]);
  // A key that is known for the host's usual port is good on another one; a different key there says nothing.
  const otherPort = exact.length === 0 && name.startsWith('[') ? findKeys(files, [host.toLowerCase()]) : [];
  const chosen = settings.algorithms.HostKeyAlgorithms;
  const supported = chosen?.names ?? KNOWN_ALGORITHMS.HostKeyAlgorithms.usual;
  return {
    algorithms: chosen?.isOrdered ? supported : preferredAlgorithms([...exact, ...otherPort], supported),
    refuse: shown => {
      const elsewhere = judge(otherPort, shown).kind;
      const known = elsewhere === 'known' || elsewhere === 'revoked' ? otherPort : exact;
      return refusal(settings, name, policy, known, shown);
    },
  };
}

function refusal(
  settings: SshSettings,
  name: string,
  policy: HostKeyPolicy,
  known: readonly KnownKey[],
  shown: Buffer,
): string | undefined {
  const verdict = judge(known, shown);
  const key = `${keyType(shown)} key ${fingerprint(shown)}`;
  switch (verdict.kind) {
    case 'known':
      return undefined;
    case 'revoked':
      return `Host key verification failed. The ${key} of ${name} is revoked in ${place(verdict.known)}.`;
    case 'changed':
      if (policy === 'no') return undefined;
      return (
        `Host key verification failed. REMOTE HOST IDENTIFICATION HAS CHANGED: ${name} shows the ${key}, but ` +
        `${place(verdict.known)} holds its ${verdict.known.type} key ${fingerprint(verdict.known.blob)}. ` +
        `Somebody may be listening in, or the host was installed anew: then remove that line ` +
        `(ssh-keygen -R '${name}' -f ${verdict.known.file}).`
      );
    case 'unknown': {
      const file = settings.userKnownHosts[0];
      if (policy !== 'yes') {
        if (file !== undefined) appendKey(file, name, shown, settings.hashKnownHosts);
        return undefined;
      }
      const { userKnownHosts, globalKnownHosts } = settings;
      const authority = findAuthority([...userKnownHosts, ...globalKnownHosts], [name]);
      if (authority !== undefined)
        return (
          `Host key verification failed. ${name} shows the ${key}, and ${place(authority)} vouches for it with a certificate ` +
          'authority: certificates need the program ssh, which is not on this machine. Install it (openssh-client), or add the key ' +
          'itself to a known_hosts file.'
        );
      return `Host key verification failed. The ${key} of ${name} is not known: ${adviceForUnknown(settings)}`;
    }
  }
}

/** What to do about a host whose key no file holds. */
export function adviceForUnknown({ host, port, userKnownHosts }: SshSettings): string {
  const login = port === 22 ? host : `-p ${port} ${host}`;
  const file = userKnownHosts[0] ?? '~/.ssh/known_hosts';
  return (
    `log in once with \`ssh ${login}\` and compare it, or add it with \`ssh-keyscan ${login} >> ${file}\`, or let unknown ` +
    'keys in with -o StrictHostKeyChecking=accept-new (host_key_checking=false switches the check off).'
  );
}

function place(known: KnownKey): string {
  return `${known.file}:${known.line}`;
}
