// x509_certificate: a certificate, signed by its own key or by an authority whose key is on the host.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import {
  CERTIFICATE_ARGUMENTS,
  CERTIFICATE_RULES,
  certificateMaking,
  certificateResult,
  described,
} from './crypto/certificate.ts';
import { CRYPTO_ARGUMENTS, cryptoInput, isSettled, type Making, settleCrypto } from './crypto/settle.ts';
import { fail } from './failure.ts';
import { ATTRIBUTE_ARGUMENTS } from './files/attributes.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    path: { type: 'string', description: 'The file.' },
    provider: {
      type: 'string',
      enum: ['acme', 'entrust', 'ownca', 'selfsigned'],
      description: 'Who signs: its own key, or an authority of yours.',
    },
    ...CERTIFICATE_ARGUMENTS,
    ...CRYPTO_ARGUMENTS,
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['path'],
  requiredIf: [['state', 'present', ['provider']]],
  ...CERTIFICATE_RULES,
} as const satisfies ArgumentsSchema;

/** Nothing is made of a certificate that is to go. */
const NOTHING: Making = { script: '', args: [], stdin: cryptoInput({}), decide: () => 'keep' };

/** https://docs.ansible.com/ansible/latest/collections/community/crypto/x509_certificate_module.html */
export const x509_certificate: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection(
    'community.crypto',
    'x509_certificate',
    'Makes a certificate, signed by itself or by an authority.',
  ),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const isAbsent = args.state === 'absent';
    const making = isAbsent ? NOTHING : certificateMaking(args);
    if ('problem' in making) return fail(making.problem);
    const settled = await settleCrypto(host, args, making, context);
    if (!isSettled(settled)) return settled;
    const { backupFile } = settled;
    const pem = isAbsent ? undefined : settled.answers.text('pem');
    const { privatekey, csr, ...authority } = certificateResult(args);
    return {
      changed: settled.changed,
      filename: settled.path,
      privatekey,
      csr,
      ...(backupFile === undefined ? {} : { backup_file: backupFile }),
      ...(pem === undefined || (context.check && settled.changed) ? {} : described(pem)),
      ...(args.return_content ? { certificate: pem ?? null } : {}),
      ...(isAbsent ? {} : authority),
    };
  },
};
