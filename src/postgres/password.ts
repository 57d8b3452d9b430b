// Whether a password is the one that PostgreSQL has stored: as SCRAM secret, as MD5 hash, or as it was given.
// https://www.postgresql.org/docs/current/catalog-pg-authid.html
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

const SCRAM = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/;
const MD5 = /^md5[0-9a-f]{32}$/;

/** Whether setting this password would leave `stored` meaning the same. Both may be hashes already. */
export function isStoredPassword(password: string, user: string, stored: string | null): boolean {
  if (stored === null) return password === '';
  if (password === stored) return true;
  if (password === '' || SCRAM.test(password) || MD5.test(password)) return false;
  const secret = SCRAM.exec(stored);
  if (secret !== null) {
    const [, iterations = '', salt = '', storedKey = ''] = secret;
    return scramStoredKey(password, Buffer.from(salt, 'base64'), Number(iterations)) === storedKey;
  }
  return stored === `md5${createHash('md5').update(`${password}${user}`).digest('hex')}`;
}

/** RFC 5802: H(HMAC(salted password, "Client Key")), in base64. */
function scramStoredKey(password: string, salt: Buffer, iterations: number): string {
  const salted = pbkdf2Sync(prepared(password), salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  return createHash('sha256').update(clientKey).digest('base64');
}

/** What of SASLprep (RFC 4013) matters for text that people type: compatibility forms, odd spaces, invisible characters. */
function prepared(password: string): string {
  return password
    .replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, ' ')
    .replace(/\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/g, '')
    .normalize('NFKC');
}
