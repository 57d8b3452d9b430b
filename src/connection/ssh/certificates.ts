// Which certificates a login would use: the user's, in files and in the agent, and those of hosts that an authority in
// known_hosts vouches for. Package ssh2 knows neither; see docs/decisions/ssh-certificates.md.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { agentBlobs } from './agent-blobs.ts';
import { type Certificate, parseCertificate, parseCertificateLine } from './certificate.ts';
import type { SshSettings } from './config.ts';
import { USUAL_IDENTITIES } from './keys.ts';
import { findAuthority, hostName, type KnownKey } from './known-hosts.ts';
import { readIfThere } from './readable-file.ts';

/** A certificate that would be offered to the host. */
export interface UserCertificate extends Certificate {
  /** Its file, or `in the agent`. */
  readonly place: string;
}

export interface Certificates {
  readonly ofUser: readonly UserCertificate[];
  /** The line of known_hosts by which the host's own certificate would be good. */
  readonly authority: KnownKey | undefined;
}

/** The certificates that matter for a host. */
export async function certificatesFor(settings: SshSettings): Promise<Certificates> {
  return {
    ofUser: [...certificateFiles(settings), ...(await agentCertificates(settings))],
    authority: authorityOf(settings),
  };
}

/** Why the login cannot do without them, as parts of a sentence; none where it can. */
export function reasons({ ofUser, authority }: Certificates): string[] {
  const found = ofUser.map(({ place, id }) => `the certificate ${place} ("${id}") is not offered`);
  if (authority !== undefined)
    found.push(`the authority of ${authority.file}:${authority.line} vouches for the host`);
  return found.length === 0
    ? []
    : [`${found.join(', ')}: certificates need the program ssh, which is not on this machine`];
}

/** CertificateFile, and `KEY-cert.pub` beside each key that would be offered. */
function certificateFiles(settings: SshSettings): UserCertificate[] {
  const keys = settings.identityFiles ?? USUAL_IDENTITIES.map(name => join(homedir(), '.ssh', name));
  return [...settings.certificateFiles, ...keys.map(key => `${key}-cert.pub`)].flatMap(place => {
    const certificate = parseCertificateLine(readIfThere(place)?.toString() ?? '');
    return certificate === undefined ? [] : [{ ...certificate, place }];
  });
}

/** With IdentitiesOnly, ssh offers only those that are also in files. */
async function agentCertificates({ agent, identitiesOnly }: SshSettings): Promise<UserCertificate[]> {
  if (agent === undefined || identitiesOnly) return [];
  return (await agentBlobs(agent)).flatMap(blob => {
    const certificate = parseCertificate(blob);
    return certificate === undefined ? [] : [{ ...certificate, place: 'in the agent' }];
  });
}

/** By the name with its port and, as ssh does, by the name alone. Where no key is checked, none is vouched for. */
function authorityOf(settings: SshSettings): KnownKey | undefined {
  const { host, port, hostKeyAlias, policy, userKnownHosts, globalKnownHosts } = settings;
  if (policy === 'no') return undefined;
  const names = hostKeyAlias === undefined ? [hostName(host, port), host.toLowerCase()] : [hostKeyAlias];
  return findAuthority([...userKnownHosts, ...globalKnownHosts], names);
}
