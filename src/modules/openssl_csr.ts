// openssl_csr: a request for a certificate, made by the host's openssl where it is not there or asks for something else.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { REQUEST_ARGUMENTS, REQUEST_RULES, requestMaking, requestResult, wishOf } from './crypto/request.ts';
import { CRYPTO_ARGUMENTS, isSettled, settleCrypto } from './crypto/settle.ts';
import { fail } from './failure.ts';
import { ATTRIBUTE_ARGUMENTS } from './files/attributes.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    path: { type: 'string', description: 'The file.' },
    ...REQUEST_ARGUMENTS,
    ...CRYPTO_ARGUMENTS,
    state: { ...CRYPTO_ARGUMENTS.state, enum: ['absent', 'present'] },
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['path'],
  ...REQUEST_RULES,
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/community/crypto/openssl_csr_module.html */
export const openssl_csr: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection('community.crypto', 'openssl_csr', 'Makes a request for a certificate.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const wish = wishOf(args);
    if ('problem' in wish) return fail(wish.problem);
    const settled = await settleCrypto(host, args, requestMaking(args, wish, args.return_content), context);
    if (!isSettled(settled)) return settled;
    const { answers, backupFile } = settled;
    return {
      changed: settled.changed,
      filename: settled.path,
      ...requestResult(args, wish),
      ...(backupFile === undefined ? {} : { backup_file: backupFile }),
      ...(args.return_content ? { csr: answers.text('csr') ?? null } : {}),
    };
  },
};
