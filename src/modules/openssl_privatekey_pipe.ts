// openssl_privatekey_pipe: a private key that is returned, not put into a file.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { fingerprints } from './crypto/fingerprints.ts';
import { isPiped, pipeCrypto } from './crypto/pipe.ts';
import { KEY_ARGUMENTS, KEY_RULES, keyMaking, keyProblem } from './crypto/private-key.ts';
import { CRYPTO_ARGUMENTS } from './crypto/settle.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    content: { type: 'string', secret: true, description: 'The key that there is already.' },
    content_base64: { type: 'boolean', default: false, description: 'Whether `content` is in base64.' },
    return_current_key: {
      type: 'boolean',
      default: false,
      description: 'Return the key that there is, too; one that is made is always returned.',
    },
    ...KEY_ARGUMENTS,
    force: { type: 'boolean', default: false, description: 'Make it anew.' },
    select_crypto_backend: CRYPTO_ARGUMENTS.select_crypto_backend,
  },
  ...KEY_RULES,
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/community/crypto/openssl_privatekey_pipe_module.html */
export const openssl_privatekey_pipe: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection('community.crypto', 'openssl_privatekey_pipe', 'Makes a private key and returns it.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const problem = keyProblem(args);
    if (problem !== undefined) return fail(problem);
    const { content = '' } = args;
    const current = args.content_base64 ? Buffer.from(content, 'base64').toString() : content;
    let isConverted = false;
    const making = (convert: boolean) =>
      keyMaking(args, {
        convert,
        content: true,
        onConvert: () => {
          isConverted = true;
        },
      });
    const isAnew = args.content === undefined || args.force || args.regenerate === 'always';
    let piped = await pipeCrypto(host, isAnew ? undefined : current, making(false), 'key', context);
    if (isPiped(piped) && isConverted)
      piped = await pipeCrypto(host, current, { ...making(true), decide: () => 'make' }, 'key', context);
    if (!isPiped(piped)) return piped;
    const { changed, answers } = piped;
    const pub = answers.get('pub');
    return {
      changed,
      type: args.type,
      size: args.size,
      ...(args.type === 'ECC' ? { curve: args.curve } : {}),
      fingerprint: pub === undefined ? null : fingerprints(Buffer.from(pub, 'base64')),
      ...(changed || args.return_current_key ? { privatekey: piped.text } : {}),
    };
  },
};
