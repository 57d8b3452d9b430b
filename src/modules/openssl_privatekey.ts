// openssl_privatekey: a private key, made by the host's openssl where it is not there or is another.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { fingerprints } from './crypto/fingerprints.ts';
import { KEY_ARGUMENTS, KEY_RULES, keyMaking, keyProblem } from './crypto/private-key.ts';
import { CRYPTO_ARGUMENTS, isSettled, settleCrypto } from './crypto/settle.ts';
import { fail } from './failure.ts';
import { ATTRIBUTE_ARGUMENTS } from './files/attributes.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    path: { type: 'string', description: 'The file.' },
    ...KEY_ARGUMENTS,
    ...CRYPTO_ARGUMENTS,
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['path'],
  ...KEY_RULES,
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/community/crypto/openssl_privatekey_module.html */
export const openssl_privatekey: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection('community.crypto', 'openssl_privatekey', 'Makes a private key where there is none.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const problem = keyProblem(args);
    if (problem !== undefined) return fail(problem);
    let isConverted = false;
    const making = (convert: boolean) =>
      keyMaking(args, {
        convert,
        content: args.return_content,
        onConvert: () => {
          isConverted = true;
        },
      });
    const mode = args.mode ?? '0600';
    const isForced = args.force || args.regenerate === 'always';
    let settled = await settleCrypto(host, { ...args, mode, force: isForced }, making(false), context);
    if (isSettled(settled) && isConverted && !isForced)
      settled = await settleCrypto(host, { ...args, mode, force: true }, making(true), context);
    if (!isSettled(settled)) return settled;
    const { answers, backupFile } = settled;
    const pub = answers.get('pub');
    return {
      changed: settled.changed,
      filename: settled.path,
      type: args.type,
      size: args.size,
      ...(args.type === 'ECC' ? { curve: args.curve } : {}),
      ...(backupFile === undefined ? {} : { backup_file: backupFile }),
      fingerprint:
        pub === undefined || args.state === 'absent' ? null : fingerprints(Buffer.from(pub, 'base64')),
      ...(args.return_content ? { privatekey: answers.text('key') ?? null } : {}),
    };
  },
};
