// Checksums, identifiers and password hashes.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_filters.html#hashing-and-encrypting-strings-and-passwords
import { createHash, getHashes, randomInt } from 'node:crypto';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional, withAliases } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { expectIntOrNone } from './arguments.ts';
import { hashPassword, passwordCrypt } from './sha-crypt.ts';

/** The namespace of Ansible's own UUIDs. */
const ANSIBLE_NAMESPACE = '361e6d51-faec-444a-9079-341386da8e2e';

export const hashingFilters: readonly Filter[] = [
  filter('md5', [], input => digest('md5', toText(input))),
  ...withAliases(
    filter('sha1', [], input => digest('sha1', toText(input))),
    'checksum',
  ),
  filter('hash', [optional('hashtype', 'sha1')], (input, [type], context) => {
    const name = nodeHashName(toText(type));
    return name === undefined
      ? context.fail(`unsupported hash type ${toText(type)}`)
      : digest(name, toText(input));
  }),
  filter('to_uuid', [optional('namespace', ANSIBLE_NAMESPACE)], (input, [namespace], context) =>
    makeUuid(toText(input), toText(namespace), context),
  ),
  filter(
    'password_hash',
    [
      optional('hashtype', 'sha512'),
      optional('salt'),
      optional('salt_size'),
      optional('rounds'),
      optional('ident'),
    ],
    cryptPassword,
  ),
];

function digest(algorithm: string, text: string): string {
  return createHash(algorithm).update(text, 'utf8').digest('hex');
}

/** Python's `sha3_256` is OpenSSL's `sha3-256`; `blake2b` is always of 512 bits. */
function nodeHashName(name: string): string | undefined {
  const names: Readonly<Record<string, string>> = { blake2b: 'blake2b512', blake2s: 'blake2s256' };
  const lower = name.toLowerCase();
  const candidate = names[lower] ?? lower.replace(/^sha3_/, 'sha3-').replace(/^sha512_/, 'sha512-');
  return getHashes().find(known => known.toLowerCase() === candidate);
}

/** A UUID of version 5: https://www.rfc-editor.org/rfc/rfc4122#section-4.3 */
function makeUuid(name: string, namespace: string, context: OperationContext): string {
  const digits = namespace.replace(/^urn:uuid:/, '').replace(/[{}-]/g, '');
  if (!/^[0-9a-fA-F]{32}$/.test(digits)) return context.fail(`Invalid value '${namespace}' for 'namespace'`);
  const bytes = createHash('sha1')
    .update(Buffer.from(digits, 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const SALT_CHARACTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SALT_SIZE = 16;

function cryptPassword(input: Value, args: Value[], context: OperationContext): string {
  const [type = null, salt = null, saltSize = null, rounds = null] = args;
  const crypt = passwordCrypt(toText(type));
  if (crypt === undefined) {
    return context.fail(`password_hash knows sha512 and sha256, not '${toText(type)}'`);
  }
  const size = expectIntOrNone(saltSize) ?? SALT_SIZE;
  if (size < 0 || size > SALT_SIZE) return context.fail(`a salt has at most ${SALT_SIZE} characters`);
  const chosen = salt === null ? makeSalt(size) : toText(salt);
  if (chosen.length > SALT_SIZE || !/^[./0-9A-Za-z]*$/.test(chosen)) {
    return context.fail(`invalid salt: at most ${SALT_SIZE} characters of ./0-9A-Za-z`);
  }
  return hashPassword(crypt, toText(input), chosen, expectIntOrNone(rounds) ?? crypt.defaultRounds);
}

function makeSalt(size: number): string {
  return Array.from({ length: size }, () => SALT_CHARACTERS[randomInt(SALT_CHARACTERS.length)]).join('');
}
