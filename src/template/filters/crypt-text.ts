// How the hashes of /etc/shadow write bytes as characters. https://www.akkadia.org/drepper/SHA-crypt.txt

/** The characters of salts and hashes; a character's place is its value. */
export const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The bytes of a group as one number, its lowest six bits first. */
export function encodeGroup(digest: Buffer, group: readonly number[]): string {
  let value = group.reduce((sum, index) => sum * 256 + (digest[index] ?? 0), 0);
  let out = '';
  for (let digits = Math.ceil((group.length * 8) / 6); digits > 0; digits--) {
    out += CRYPT_ALPHABET[value % 64];
    value = Math.floor(value / 64);
  }
  return out;
}
