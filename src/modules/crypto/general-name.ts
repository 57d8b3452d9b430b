// Names of servers, people and authorities in certificates, as tasks write them: `DNS:example.org`, `IP:10.0.0.1`. Pure.
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

export interface GeneralName {
  readonly kind: string;
  readonly value: string;
  /** Of a `dirName`: its parts in the order of the certificate. */
  readonly parts: readonly (readonly [attribute: string, text: string])[];
}

/** Of a name that `nameProblem` does not object to. */
export function splitName(name: string): GeneralName {
  const at = name.indexOf(':');
  const [kind, text] = [name.slice(0, at), name.slice(at + 1)];
  const isForeign = kind === 'DNS' && /[^\0-\x7f]/.test(text);
  const value = isForeign ? domainToASCII(text) || text : text;
  return { kind, value, parts: kind === 'dirName' ? splitParts(value) : [] };
}

/** Written as RFC 4514 does, last part first, be it between commas or slashes. */
function splitParts(text: string): (readonly [string, string])[] {
  return text
    .split(text.trimStart().startsWith('/') ? '/' : ',')
    .filter(part => part.trim() !== '')
    .map(part => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
    })
    .reverse();
}

const STRINGS: Readonly<Record<string, string>> = { '0c': 'UTF8', '13': 'PRINTABLE', '16': 'IA5' };

/** Text may be given as its bytes, with its kind and length before them; openssl wants to see it as text. */
export function otherValue(value: string): string {
  const [, oid, kind = '', hex = ''] = /^([\d.]+);([0-9a-f]{2}):[0-9a-f]{2}:([0-9a-f:]+)$/i.exec(value) ?? [];
  const type = STRINGS[kind.toLowerCase()];
  if (oid === undefined || type === undefined) return value;
  return `${oid};${type}:${Buffer.from(hex.replaceAll(':', ''), 'hex')}`;
}

/** What is wrong with a name, in community.crypto's words; `what` says whose it is. */
export function nameProblem(name: string, what: string): string | undefined {
  const cannot = `Cannot parse ${what} "${name}"`;
  if (!/^(DNS|IP|email|URI|RID|otherName|dirName):/.test(name))
    return `${cannot} ${name.includes(':') ? '(potentially unsupported by cryptography backend)' : '(forgot "DNS:" prefix?)'}`;
  const { kind, value } = splitName(name);
  if (kind === 'IP' && !value.includes('/') && isIP(value) === 0)
    return `${cannot}: '${value}' does not appear to be an IPv4 or IPv6 address`;
  if (kind === 'RID' && !/^\d+(\.\d+)*$/.test(value)) return `${cannot}: ${cannot}`;
  if (kind === 'otherName' && !value.includes(';'))
    return `${cannot}: Cannot parse ${what} otherName "${value}", must be in the format "otherName:<OID>;<ASN.1 OpenSSL Encoded String>" or "otherName:<OID>;<hex string>"`;
  return undefined;
}
