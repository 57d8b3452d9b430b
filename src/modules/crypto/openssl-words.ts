// What openssl says of a request that it cannot make, in the words that community.crypto has for it. Pure.

const WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/unknown bit string argument:[^:]*:\d+:(.+)$/m, 'Unknown key usage "$1"'],
  [/invalid object identifier:[^:]*:\d+:(.+)$/m, 'Cannot find OID for "$1"'],
  [/X509_NAME_ENTRY_create_by_txt:invalid field name:.*name=(.+)$/m, 'Cannot find OID for "$1"'],
  [/BASIC_CONSTRAINTS:invalid name:.*name=([^,]+)/, 'Unknown basic constraint "$1"'],
  [/string too long:.*maxsize=2$/m, 'Country name must be a 2 character country code'],
  [/Unknown option or message digest: (.+)$/m, 'Unsupported digest "$1"'],
  [
    /generic_fetch:unsupported:.*Algorithm \((\S+)/,
    'The digest $1 is not supported with the cryptography backend',
  ],
  [
    /CA certificate and CA private key do not match/,
    'The CA private key does not belong to the CA certificate',
  ],
  [/Could not read private key|unable to load Private Key/, 'Wrong passphrase provided for private key'],
];

/** The text itself where there are no other words for it. */
export function tellOpenssl(text: string): string {
  for (const [pattern, words] of WORDS) {
    const found = pattern.exec(text);
    if (found !== null) return words.replace('$1', () => found[1] ?? '');
  }
  return text;
}
