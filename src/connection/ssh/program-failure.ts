// Why the program `ssh` did not come through, from what it said to one sentence: the words that it and Ansible use, without its
// boxes and advice for people at a terminal, and what the certificates themselves tell.
import { Unreachable } from '../../errors.ts';
import { inOneLine } from '../login.ts';
import type { Certificates, UserCertificate } from './certificates.ts';
import type { SshSettings } from './config.ts';
import { adviceForUnknown } from './host-key.ts';
import { loadIdentities } from './keys.ts';
import { findRevoked, hostName, type KnownKey } from './known-hosts.ts';

/** Lines that explain nothing: boxes, debugging, what `ssh` goes on after. */
const NOISE = /^(?:@.*|debug\d: .*|Warning: Permanently added .*|Pseudo-terminal .*|\s*)$/;

/** What ssh says of keys that it could not use, and does not say of those that it never tried. */
const OF_KEYS = /^(?:sign_and_send_pubkey: |Load key .*: bad permissions)/;
/** What it says of a stream that a proxy has ended. */
const OF_PROXY_END = /UNKNOWN port 65535|^(?:kex|ssh)_exchange_identification: |^banner exchange: /;

/** The Unreachable for a login that failed; `heard` is undefined where it took too long. `passphrase` was given for its keys. */
export async function programFailure(
  settings: SshSettings,
  certificates: Certificates,
  passphrase: string | undefined,
  heard: string | undefined,
): Promise<Unreachable> {
  const why = heard === undefined ? late(settings) : await reason(settings, certificates, passphrase, heard);
  return new Unreachable(`Failed to connect to the host via ssh: ${why}`);
}

function late({ host, port, connectTimeout }: SshSettings): string {
  return `ssh: connect to host ${host} port ${port}: Connection timed out (no login within ${connectTimeout / 1000} s)`;
}

async function reason(
  settings: SshSettings,
  certificates: Certificates,
  passphrase: string | undefined,
  heard: string,
): Promise<string> {
  const lines = heard.split(/\r?\n/).filter(line => !NOISE.test(line));
  const text = lines.join('\n');
  if (/^Host key verification failed\.?$/m.test(text))
    return `Host key verification failed. ${hostKeyReason(settings, certificates, text)}`;
  const denied = lines.find(line => /Permission denied \(|Too many authentication failures/.test(line));
  if (denied !== undefined) {
    const { problems } = await loadIdentities(settings.identityFiles, passphrase);
    const ofKeys = [...problems, ...lines.filter(line => OF_KEYS.test(line))].map(problem => `${problem}.`);
    return [denied, ...ofKeys, ...certificateReasons(settings, certificates, ofKeys.length === 0)].join(' ');
  }
  return (
    proxyReason(settings, lines) ?? (inOneLine(lines.slice(-3).join('\n')) || 'ssh ended without saying why')
  );
}

/** Where the way leads through others, and it was them that failed: their last words. */
function proxyReason(settings: SshSettings, lines: readonly string[]): string | undefined {
  const { alias, jumps, proxyCommand } = settings;
  const said = lines.filter(line => !OF_PROXY_END.test(line));
  if (said.length === lines.length || (jumps.length === 0 && proxyCommand === undefined)) return undefined;
  const words = inOneLine(said.slice(-3).join('\n')) || 'it closed the connection';
  return jumps.length > 0
    ? `${words} (on the way to ${alias} through ${jumps.join(', ')})`
    : `ssh: connect to host ${settings.host} port ${settings.port}: Connection closed by remote host (the proxy said: ${words})`;
}

function hostKeyReason(settings: SshSettings, { authority }: Certificates, text: string): string {
  const name = settings.hostKeyAlias ?? hostName(settings.host, settings.port);
  if (/REVOKED HOST KEY|was revoked/.test(text)) {
    const places = findRevoked(knownHosts(settings), names(settings)).map(place);
    return `The key of ${name}, or the authority that signed it, is revoked in ${places.join(', ') || 'a list of revoked keys'}.`;
  }
  const invalid = /^Certificate invalid: (.*)$/m.exec(text)?.[1];
  if (invalid !== undefined)
    return `The certificate that ${name} shows is no good (${INVALID[invalid] ?? invalid}), and its key is not known otherwise.`;
  const changed = /^Offending (\S+) key in (\S+)$/m.exec(text);
  if (changed !== null) {
    const print = /^(SHA256:\S+?)\.?$/m.exec(text)?.[1];
    return (
      `REMOTE HOST IDENTIFICATION HAS CHANGED: ${name} shows ${print === undefined ? 'another key' : `the key ${print}`}, but ` +
      `${changed[2]} holds its ${changed[1]} key. Somebody may be listening in, or the host was installed anew: then remove ` +
      'that line.'
    );
  }
  const unknown = /^No (\S+) host key is known for /m.exec(text)?.[1];
  if (unknown !== undefined && authority === undefined)
    return `The ${unknown} key of ${name} is not known: ${adviceForUnknown(settings)}`;
  if (unknown !== undefined && authority !== undefined)
    return (
      `${name} shows no certificate of the authority in ${place(authority)}, nor is its key known: is it another ` +
      'authority that signs its keys (HostCertificate in its sshd_config)?'
    );
  return inOneLine(text.replace(/^Host key verification failed\.?$/m, ''));
}

const INVALID: Readonly<Record<string, string>> = {
  expired: 'it has expired',
  'not yet valid': 'it is not valid yet',
  'name is not a listed principal': 'it is for other names',
};

/** What a host that refuses a login does not tell: what may be wrong with the certificates that it was offered. */
function certificateReasons(
  { user }: SshSettings,
  { ofUser }: Certificates,
  areKeysInOrder: boolean,
): string[] {
  return ofUser.flatMap(certificate => {
    const { place: where, id, authority } = certificate;
    const fault = faultOf(certificate, user);
    if (fault === undefined && !areKeysInOrder) return [];
    const words =
      fault ??
      `is in order, so the host does not trust its authority ${authority} (TrustedUserCAKeys) or has revoked it`;
    return [`The certificate ${where} ("${id}") ${words}.`];
  });
}

function faultOf(certificate: UserCertificate, user: string): string | undefined {
  const { isOfHost, validAfter, validBefore, principals } = certificate;
  const now = BigInt(Math.floor(Date.now() / 1000));
  if (isOfHost) return 'is one of a host, not of a user';
  if (now >= validBefore) return `expired at ${timeOf(validBefore)}`;
  if (now < validAfter) return `is not valid before ${timeOf(validAfter)}`;
  if (principals.length > 0 && !principals.includes(user))
    return `is for ${principals.join(', ')}, not for ${user}, unless the host says otherwise (AuthorizedPrincipalsFile)`;
  return undefined;
}

function timeOf(seconds: bigint): string {
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function knownHosts({ userKnownHosts, globalKnownHosts }: SshSettings): string[] {
  return [...userKnownHosts, ...globalKnownHosts];
}

function names({ hostKeyAlias, host, port }: SshSettings): string[] {
  return hostKeyAlias === undefined ? [hostName(host, port), host.toLowerCase()] : [hostKeyAlias];
}

function place({ file, line }: KnownKey): string {
  return `${file}:${line}`;
}
