// The configuration from which openssl makes a certificate request. Pure. https://docs.openssl.org/3.0/man1/openssl-req/

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
  /** Hexadecimal. */
  readonly authorityKeyIdentifier: string | undefined;
  readonly crlPoints: readonly { readonly names: readonly string[]; readonly reasons: readonly string[] }[];
}

/** The text, or the sentence that says what openssl cannot be told. */
export function formatRequest(wish: RequestWish): { readonly text: string } | { readonly problem: string } {
  const extensions: string[] = [];
  const sections: string[] = [];
  const add = (name: string, isCritical: boolean, value: string): void => {
    extensions.push(`${name} = ${isCritical ? 'critical, ' : ''}${value}`);
  };
  for (const list of [wish.san, wish.permitted, wish.excluded]) {
    const odd = list.find(name => !/^(DNS|IP|email|URI|RID|otherName|dirName):/.test(name));
    if (odd !== undefined)
      return {
        problem: `'${odd}' is no name: it must begin with DNS:, IP:, email:, URI:, RID:, otherName: or dirName:`,
      };
  }
  if (wish.san.length > 0) {
    add('subjectAltName', wish.isSanCritical, '@san');
    sections.push(`[san]\n${wish.san.map((name, index) => generalName(name, index, sections)).join('\n')}`);
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
  if (wish.authorityKeyIdentifier !== undefined) {
    const bytes = wish.authorityKeyIdentifier;
    const length = (size: number): string => size.toString(16).padStart(2, '0');
    add(
      'authorityKeyIdentifier',
      false,
      `DER:30${length(bytes.length / 2 + 2)}80${length(bytes.length / 2)}${bytes}`,
    );
  }
  if (wish.crlPoints.length > 0) {
    add('crlDistributionPoints', false, wish.crlPoints.map((_, index) => `crl${index}`).join(', '));
    for (const [index, { names, reasons }] of wish.crlPoints.entries()) {
      const lines = [`fullname = ${names.map(escapeValue).join(', ')}`];
      if (reasons.length > 0) lines.push(`reasons = ${reasons.map(camelCase).join(', ')}`);
      sections.push(`[crl${index}]\n${lines.join('\n')}`);
    }
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
  return { text: `${body.join('\n')}\n` };
}

function camelCase(word: string): string {
  return word === 'ca_compromise'
    ? 'CACompromise'
    : word.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** In openssl's files, these begin something else. */
export function escapeValue(text: string): string {
  return text.replace(/[\\$#"'`]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}

function generalName(name: string, index: number, sections: string[]): string {
  const at = name.indexOf(':');
  const [kind, value] = [name.slice(0, at), name.slice(at + 1)];
  if (kind !== 'dirName') return `${kind}.${index} = ${escapeValue(value)}`;
  const parts = value.split(/[,/]/).filter(part => part.trim() !== '');
  sections.push(
    `[dir${index}]\n${parts.map((part, at) => `${at}.${part.trim().replace(/\s*=\s*/, ' = ')}`).join('\n')}`,
  );
  return `dirName.${index} = dir${index}`;
}

/** openssl writes networks as address and mask. */
function constraint(kind: string, name: string, index: number): string {
  const at = name.indexOf(':');
  const [type, value] = [name.slice(0, at), name.slice(at + 1)];
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
