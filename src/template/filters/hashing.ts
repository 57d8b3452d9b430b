// Checksums, identifiers and password hashes.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_filters.html#hashing-and-encrypting-strings-and-passwords
import { createHash, getHashes } from 'node:crypto';
import { toText } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional, withAliases } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { expectIntOrNone } from './arguments.ts';
import { hashPassword, makeSalt, SCHEME_NAMES, schemeByShortName } from './password-schemes.ts';

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
  if (!/^[0-9a-fA-F]{32}$/.test(digits)) {
    return context.fail(`Invalid value '${namespace}' for 'namespace': badly formed hexadecimal UUID string`);
  }
  const bytes = createHash('sha1')
    .update(Buffer.from(digits, 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function cryptPassword(input: Value, args: Value[], context: OperationContext): string {
  const [type = null, salt = null, saltSize = null, rounds = null, ident = null] = args;
  const scheme = schemeByShortName(toText(type));
  if (scheme === undefined) {
    return context.fail(
      `passlib does not support '${toText(type)}' algorithm; those known here are ${SCHEME_NAMES}`,
    );
  }
  if (typeof input !== 'string')
    return context.fail(`secret must be unicode or bytes, not ${typeName(input)}`);
  const chosen =
    salt === null || salt === '' ? makeSalt(expectIntOrNone(saltSize) ?? scheme.saltSize) : toText(salt);
  return hashPassword(
    scheme,
    input,
    chosen,
    expectIntOrNone(rounds),
    ident === null || ident === '' ? undefined : toText(ident),
  );
}
