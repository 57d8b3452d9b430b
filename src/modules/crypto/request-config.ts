// The configuration from which openssl makes a certificate request. Pure. https://docs.openssl.org/3.0/man1/openssl-req/
import { type AuthorityKey, authoritySections } from './authority-key.ts';
import { escapeValue } from './config-value.ts';
import { otherValue, splitName } from './general-name.ts';

export interface RequestWish {
  readonly subject: readonly (readonly [name: string, value: string])[];
  readonly san: readonly string[];
  readonly isSanCritical: boolean;
  readonly keyUsage: readonly string[];
  readonly isKeyUsageCritical: boolean;
  readonly extendedKeyUsage: readonly string[];
  readonly isExtendedKeyUsageCritical: boolean;
  readonly basicConstraints: readonly string[];
  readonly isBasicConstraintsCritical: boolean;
  readonly mustStaple: boolean;
  readonly isMustStapleCritical: boolean;
  readonly permitted: readonly string[];
  readonly excluded: readonly string[];
  readonly areNameConstraintsCritical: boolean;
  /** `hash`, or hexadecimal. */
  readonly subjectKeyIdentifier: string | undefined;
  readonly authority: AuthorityKey;
  readonly crlPoints: readonly CrlPoint[];
}

/** Where a list of revoked certificates is. */
export interface CrlPoint {
  readonly names: readonly string[];
  /** Beside the name of who issues it: `CN=example.org`. */
  readonly relativeName: readonly string[];
  readonly issuer: readonly string[];
  readonly reasons: readonly string[];
}

/** The text of the configuration file. */
export function formatRequest(wish: RequestWish): string {
  const extensions: string[] = [];
  const sections: string[] = [];
  const add = (name: string, isCritical: boolean, value: string): void => {
    extensions.push(`${name} = ${isCritical ? 'critical, ' : ''}${value}`);
  };
  if (wish.san.length > 0) {
    add('subjectAltName', wish.isSanCritical, '@san');
    sections.push(
      `[san]\n${wish.san.map((name, index) => generalName(name, index, 'dir', sections)).join('\n')}`,
    );
  }
  if (wish.keyUsage.length > 0)
    add('keyUsage', wish.isKeyUsageCritical, wish.keyUsage.map(name => KEY_USAGES[name] ?? name).join(', '));
  if (wish.extendedKeyUsage.length > 0)
    add('extendedKeyUsage', wish.isExtendedKeyUsageCritical, wish.extendedKeyUsage.join(', '));
  if (wish.basicConstraints.length > 0)
    add('basicConstraints', wish.isBasicConstraintsCritical, wish.basicConstraints.join(', '));
  if (wish.mustStaple) add('tlsfeature', wish.isMustStapleCritical, 'status_request');
  const limits = [
    ...wish.permitted.map((name, index) => constraint('permitted', name, index)),
    ...wish.excluded.map((name, index) => constraint('excluded', name, index)),
  ];
  if (limits.length > 0) {
    add('nameConstraints', wish.areNameConstraintsCritical, '@limits');
    sections.push(`[limits]\n${limits.join('\n')}`);
  }
  if (wish.subjectKeyIdentifier !== undefined) add('subjectKeyIdentifier', false, wish.subjectKeyIdentifier);
  const authority = authoritySections(wish.authority);
  if (authority.length > 0) {
    add('authorityKeyIdentifier', false, 'ASN1:SEQUENCE:authority');
    sections.push(...authority);
  }
  if (wish.crlPoints.length > 0) {
    add('crlDistributionPoints', false, wish.crlPoints.map((_, index) => `crl${index}`).join(', '));
    for (const [index, point] of wish.crlPoints.entries())
      sections.push(...crlSections(`crl${index}`, point));
  }
  const subject = wish.subject.map(([name, value], index) => `${index}.${name} = ${escapeValue(value)}`);
  const head = ['[req]', 'prompt = no', 'utf8 = yes', 'string_mask = utf8only', 'distinguished_name = dn'];
  if (extensions.length > 0) head.push('req_extensions = ext');
  const body = [
    head.join('\n'),
    ['[dn]', ...subject].join('\n'),
    ['[ext]', ...extensions].join('\n'),
    ...sections,
  ];
  return `${body.join('\n')}\n`;
}

function crlSections(own: string, point: CrlPoint): string[] {
  const sections: string[] = [];
  const lines: string[] = [];
  const nameList = (keyword: string, names: readonly string[]): void => {
    if (names.length === 0) return;
    lines.push(`${keyword} = @${own}${keyword}`);
    const listed = names.map((name, index) => generalName(name, index, `${own}${keyword}`, sections));
    sections.push(`[${own}${keyword}]\n${listed.join('\n')}`);
  };
  nameList('fullname', point.names);
  if (point.relativeName.length > 0) {
    lines.push(`relativename = ${own}relative`);
    const parts = point.relativeName.map((part, index) => `${index > 0 ? '+' : ''}${escapeValue(part)}`);
    sections.push(`[${own}relative]\n${parts.join('\n')}`);
  }
  nameList('CRLissuer', point.issuer);
  if (point.reasons.length > 0) lines.push(`reasons = ${point.reasons.map(camelCase).join(', ')}`);
  return [[`[${own}]`, ...lines].join('\n'), ...sections];
}

function camelCase(word: string): string {
  return word === 'ca_compromise'
    ? 'CACompromise'
    : word.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** A line of a list of names; that of a folder of names has a section of its own, whose name begins with `own`. */
function generalName(name: string, index: number, own: string, sections: string[]): string {
  const { kind, value, parts } = splitName(name);
  if (kind === 'otherName') return `otherName.${index} = ${escapeValue(otherValue(value))}`;
  if (kind !== 'dirName') return `${kind}.${index} = ${escapeValue(value)}`;
  const lines = parts.map(([attribute, text], at) => `${at}.${attribute} = ${escapeValue(text)}`);
  sections.push(`[${own}${index}]\n${lines.join('\n')}`);
  return `dirName.${index} = ${own}${index}`;
}

/** openssl writes networks as address and mask. */
function constraint(kind: string, name: string, index: number): string {
  const { kind: type, value } = splitName(name);
  const [, address, bits] = /^([^/]+)\/(\d+)$/.exec(value) ?? [];
  const text = type === 'IP' && address !== undefined ? `${address}/${maskOf(address, Number(bits))}` : value;
  return `${kind};${type}.${index} = ${escapeValue(text)}`;
}

function maskOf(address: string, bits: number): string {
  const isSix = address.includes(':');
  const groups = Array.from({ length: isSix ? 8 : 4 }, (_, group) => {
    const width = isSix ? 16 : 8;
    const set = Math.min(width, Math.max(0, bits - group * width));
    return (2 ** width - 2 ** (width - set)).toString(isSix ? 16 : 10);
  });
  return groups.join(isSix ? ':' : '.');
}

const KEY_USAGES: Readonly<Record<string, string>> = {
  'Digital Signature': 'digitalSignature',
  'Non Repudiation': 'nonRepudiation',
  'Content Commitment': 'nonRepudiation',
  contentCommitment: 'nonRepudiation',
  'Key Encipherment': 'keyEncipherment',
  'Data Encipherment': 'dataEncipherment',
  'Key Agreement': 'keyAgreement',
  'Certificate Sign': 'keyCertSign',
  'CRL Sign': 'cRLSign',
  'Encipher Only': 'encipherOnly',
  'Decipher Only': 'decipherOnly',
};
