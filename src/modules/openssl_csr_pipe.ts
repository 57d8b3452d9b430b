// openssl_csr_pipe: a request for a certificate that is returned, not put into a file.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { isPiped, pipeCrypto } from './crypto/pipe.ts';
import { REQUEST_ARGUMENTS, REQUEST_RULES, requestMaking, requestResult, wishOf } from './crypto/request.ts';
import { CRYPTO_ARGUMENTS } from './crypto/settle.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    content: { type: 'string', description: 'The request that there is already.' },
    ...REQUEST_ARGUMENTS,
    select_crypto_backend: CRYPTO_ARGUMENTS.select_crypto_backend,
  },
  ...REQUEST_RULES,
  requiredOneOf: [['privatekey_path', 'privatekey_content']],
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/community/crypto/openssl_csr_pipe_module.html */
export const openssl_csr_pipe: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection(
    'community.crypto',
    'openssl_csr_pipe',
    'Makes a request for a certificate and returns it.',
  ),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const wish = wishOf(args);
    if ('problem' in wish) return fail(wish.problem);
    const piped = await pipeCrypto(host, args.content, requestMaking(args, wish, true), 'csr', context);
    if (!isPiped(piped)) return piped;
    return { changed: piped.changed, ...requestResult(args, wish), csr: piped.text };
  },
};
