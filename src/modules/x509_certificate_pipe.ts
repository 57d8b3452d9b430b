// x509_certificate_pipe: a certificate that is returned, not put into a file.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import {
  CERTIFICATE_ARGUMENTS,
  CERTIFICATE_RULES,
  certificateMaking,
  certificateResult,
  described,
} from './crypto/certificate.ts';
import { isPiped, pipeCrypto } from './crypto/pipe.ts';
import { CRYPTO_ARGUMENTS } from './crypto/settle.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    content: { type: 'string', description: 'The certificate that there is already.' },
    provider: {
      type: 'string',
      enum: ['entrust', 'ownca', 'selfsigned'],
      description: 'Who signs: its own key, or an authority of yours.',
    },
    ...CERTIFICATE_ARGUMENTS,
    force: { type: 'boolean', default: false, description: 'Make it anew.' },
    select_crypto_backend: CRYPTO_ARGUMENTS.select_crypto_backend,
  },
  required: ['provider'],
  ...CERTIFICATE_RULES,
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/community/crypto/x509_certificate_pipe_module.html */
export const x509_certificate_pipe: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection(
    'community.crypto',
    'x509_certificate_pipe',
    'Makes a certificate, signed by itself or by an authority, and returns it.',
  ),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const making = certificateMaking(args);
    if ('problem' in making) return fail(making.problem);
    const current = args.force ? undefined : args.content;
    const piped = await pipeCrypto(host, current, making, 'pem', context);
    if (!isPiped(piped)) return piped;
    return {
      changed: piped.changed,
      ...certificateResult(args),
      ...(piped.text === null || (context.check && piped.changed) ? {} : described(piped.text)),
      certificate: piped.text,
    };
  },
};
