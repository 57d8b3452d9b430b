// openssl_dhparam: parameters for a Diffie-Hellman exchange.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { CRYPTO_ARGUMENTS, cryptoInput, isSettled, settleCrypto } from './crypto/settle.ts';
import { ATTRIBUTE_ARGUMENTS } from './files/attributes.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    path: { type: 'string', description: 'The file.' },
    size: { type: 'integer', default: 4096, description: 'Bits.' },
    ...CRYPTO_ARGUMENTS,
    state: { ...CRYPTO_ARGUMENTS.state, enum: ['absent', 'present'] },
    select_crypto_backend: {
      type: 'string',
      enum: ['auto', 'cryptography', 'openssl'],
      default: 'auto',
      description: 'Accepted and without effect: it is always openssl.',
    },
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['path'],
} as const satisfies ArgumentsSchema;

/** More parameters: bits, return content. */
const SCRIPT = `bits=$1 content=$2
describe() { say "text=$(openssl dhparam -in "$1" -text -noout 2>/dev/null | head -n 1)"; [ "$content" = 0 ] || say "params=$(cat "$1"; printf .)"; }
if [ "$make" = 0 ]; then [ ! -f "$path" ] || describe "$path"; exit 0; fi
must openssl dhparam -out "$work/made" "$bits"
describe "$work/made"
made "$work/made"
`;

/** https://docs.ansible.com/ansible/latest/collections/community/crypto/openssl_dhparam_module.html */
export const openssl_dhparam: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection('community.crypto', 'openssl_dhparam', 'Makes parameters for a Diffie-Hellman exchange.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const settled = await settleCrypto(
      host,
      args,
      {
        script: SCRIPT,
        args: [String(args.size), args.return_content ? '1' : '0'],
        stdin: cryptoInput({}),
        decide: answers => (answers.get('text')?.includes(`(${args.size} bit)`) === true ? 'keep' : 'make'),
      },
      context,
    );
    if (!isSettled(settled)) return settled;
    const { answers, backupFile } = settled;
    return {
      changed: settled.changed,
      filename: settled.path,
      size: args.size,
      ...(backupFile === undefined ? {} : { backup_file: backupFile }),
      ...(args.return_content ? { dhparams: answers.text('params') ?? null } : {}),
    };
  },
};
