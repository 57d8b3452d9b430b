// How a request names the authority that is to sign it, for openssl's generator of ASN.1. Pure.
// https://docs.openssl.org/3.0/man3/ASN1_generate_nconf/
import { escapeValue } from './config-value.ts';
import { otherValue, splitName } from './general-name.ts';

export interface AuthorityKey {
  /** Hexadecimal. */
  readonly identifier: string | undefined;
  /** The authority's own names. */
  readonly issuer: readonly string[];
  /** Of the authority's own certificate; digits. */
  readonly serial: string | undefined;
}

/** The sections to which `ASN1:SEQUENCE:authority` leads, or nothing where the request names no authority. */
export function authoritySections(key: AuthorityKey): readonly string[] {
  const lines = [
    ...(key.identifier === undefined
      ? []
      : [`identifier = IMPLICIT:0, FORMAT:HEX, OCTETSTRING:${key.identifier}`]),
    ...(key.issuer.length === 0 ? [] : ['issuer = IMPLICIT:1, SEQUENCE:issuer']),
    ...(key.serial === undefined ? [] : [`serial = IMPLICIT:2, INTEGER:${key.serial}`]),
  ];
  if (lines.length === 0) return [];
  const sections: string[] = [];
  const names = key.issuer.map((name, index) => `${index} = ${nameValue(name, index, sections)}`);
  return [
    ['[authority]', ...lines].join('\n'),
    ...(names.length === 0 ? [] : [['[issuer]', ...names].join('\n')]),
    ...sections,
  ];
}

function nameValue(name: string, index: number, sections: string[]): string {
  const { kind, value, parts } = splitName(name);
  if (kind === 'IP') return `IMPLICIT:7, FORMAT:HEX, OCTETSTRING:${addressBytes(value)}`;
  if (kind === 'RID') return `IMPLICIT:8, OBJECT:${value}`;
  if (kind === 'otherName') {
    const [oid = '', ...rest] = otherValue(value).split(';');
    const content = `type = OBJECT:${escapeValue(oid)}\nvalue = EXPLICIT:0, ${escapeValue(rest.join(';'))}`;
    sections.push(`[issuer${index}]\n${content}`);
    return `IMPLICIT:0, SEQUENCE:issuer${index}`;
  }
  if (kind !== 'dirName')
    return `IMPLICIT:${kind === 'DNS' ? 2 : kind === 'URI' ? 6 : 1}, IA5STRING:${escapeValue(value)}`;
  const own = `issuer${index}`;
  sections.push([`[${own}]`, ...parts.map((_, at) => `${at} = SET:${own}set${at}`)].join('\n'));
  for (const [at, [attribute, text]] of parts.entries()) {
    sections.push(`[${own}set${at}]\n0 = SEQUENCE:${own}part${at}`);
    sections.push(
      `[${own}part${at}]\ntype = OBJECT:${escapeValue(attribute)}\nvalue = UTF8String:${escapeValue(text)}`,
    );
  }
  return `EXPLICIT:4, SEQUENCE:${own}`;
}

/** Of IPv4 four, of IPv6 sixteen bytes, hexadecimal. */
function addressBytes(address: string): string {
  if (!address.includes(':'))
    return address
      .split('.')
      .map(part => Number(part).toString(16).padStart(2, '0'))
      .join('');
  const [head = [], tail = []] = address.split('::').map(half => half.split(':').filter(part => part !== ''));
  const zeros = address.includes('::') ? 8 - head.length - tail.length : 0;
  return [...head, ...Array.from({ length: zeros }, () => '0'), ...tail]
    .map(part => part.padStart(4, '0'))
    .join('');
}
