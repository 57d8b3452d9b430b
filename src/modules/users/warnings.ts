// What of a wish for a user is odd, though it can be done.
import type { UserWish } from './plan.ts';

/** Sentences that begin as Ansible's do: playbooks look for them in `warnings`. */
export function warningsOf(wish: UserWish & { readonly local: boolean }, exists: boolean): string[] {
  const { name, password } = wish;
  const found: string[] = [];
  if (password !== undefined && !isHash(password))
    found.push('The input password appears not to have been hashed: it goes into /etc/shadow as it is.');
  if (wish.local && !exists)
    found.push(`There is no '${name}' in /etc/passwd. The local user account may already exist elsewhere.`);
  if (wish.append && wish.groups === undefined && wish.state === 'present')
    found.push("'append' is set, but no 'groups' are specified. Use 'groups' for the groups to add.");
  return found;
}

/** Fields of /etc/shadow that let nobody in. */
const CLOSED: readonly string[] = ['', '*', '!', '*************'];

/** Length of the digest by the number of the scheme: MD5, SHA-256, SHA-512. */
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { 1: 22, 5: 43, 6: 86 };

/** https://man7.org/linux/man-pages/man5/crypt.5.html */
function isHash(password: string): boolean {
  if (CLOSED.includes(password)) return true;
  const [, scheme = '', ...rest] = password.split('$');
  const digest = rest.at(-1);
  if (digest === undefined || /[:*!]/.test(password) || /[^a-zA-Z0-9./=]/.test(digest)) return false;
  return digest.length === (DIGEST_LENGTHS[scheme] ?? digest.length);
}
