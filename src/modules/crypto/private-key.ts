// A private key of the host's openssl: what a task may ask of it, how it is made, and whether one that is there is right.
import type { ArgumentsOf } from '../argument-types.ts';
import { fail } from '../failure.ts';
import type { ArgumentsSchema, ModuleResult } from '../module.ts';
import type { Records } from '../records.ts';
import { cryptoInput, type Making } from './settle.ts';

/** The arguments that say which key. */
export const KEY_ARGUMENTS = {
  type: {
    type: 'string',
    enum: ['DSA', 'ECC', 'Ed25519', 'Ed448', 'RSA', 'X25519', 'X448'],
    default: 'RSA',
    description: 'The kind of key.',
  },
  size: { type: 'integer', default: 4096, description: 'Bits, for RSA and DSA.' },
  curve: {
    type: 'string',
    enum: [
      'secp224r1',
      'secp256k1',
      'secp256r1',
      'secp384r1',
      'secp521r1',
      'secp192r1',
      'brainpoolP256r1',
      'brainpoolP384r1',
      'brainpoolP512r1',
      'sect163k1',
      'sect163r2',
      'sect233k1',
      'sect233r1',
      'sect283k1',
      'sect283r1',
      'sect409k1',
      'sect409r1',
      'sect571k1',
      'sect571r1',
    ],
    description: 'The curve, for ECC.',
  },
  passphrase: { type: 'string', secret: true, description: 'What the key is encrypted with.' },
  cipher: { type: 'string', description: 'The cipher for that: `auto`; needed with a passphrase.' },
  format: {
    type: 'string',
    enum: ['pkcs1', 'pkcs8', 'raw', 'auto', 'auto_ignore'],
    default: 'auto_ignore',
    description: 'How the key is written; `auto_ignore` leaves what is there.',
  },
  format_mismatch: {
    type: 'string',
    enum: ['regenerate', 'convert'],
    default: 'regenerate',
    description: 'What becomes of a key in another format.',
  },
  regenerate: {
    type: 'string',
    enum: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
    default: 'full_idempotence',
    description: 'When a key that is there may be replaced.',
  },
} as const satisfies ArgumentsSchema['properties'];

/** What goes together among them. */
export const KEY_RULES = {
  requiredTogether: [['cipher', 'passphrase']],
  requiredIf: [['type', 'ECC', ['curve']]],
} as const satisfies Partial<ArgumentsSchema>;

type KeyWish = ArgumentsOf<{ readonly properties: typeof KEY_ARGUMENTS }>;

/** Why the host's openssl cannot make such a key, if so. */
export function keyProblem(args: KeyWish): string | undefined {
  if (args.format === 'raw') return "the format 'raw' cannot be written by openssl: use pkcs8";
  return args.cipher !== undefined && args.cipher !== 'auto'
    ? 'openssl picks the cipher of a key here: cipher must be "auto"'
    : undefined;
}

/** More parameters: algorithm for genpkey, curve, bits, format, encrypt, convert, return content. */
const SCRIPT = `algorithm=$1 curve=$2 bits=$3 format=$4 encrypt=$5 convert=$6 content=$7
describe() {
  if openssl pkey -in "$1" -passin "file:$work/pass" -pubout -outform DER -out "$work/pub" 2>/dev/null </dev/null; then
    say "pub=$(openssl base64 -A -in "$work/pub")" "text=$(openssl pkey -in "$1" -passin "file:$work/pass" -text_pub -noout 2>/dev/null </dev/null)"
  else say unreadable=
  fi
  say "head=$(head -n 1 "$1")"
  ! grep -q ENCRYPTED "$1" || say encrypted=
  [ "$content" = 0 ] || say "key=$(cat "$1"; printf .)"
}
if [ "$make" = 0 ]; then [ ! -f "$path" ] || describe "$path"; exit 0; fi
if [ "$convert" = 1 ]; then must openssl pkey -in "$path" -passin "file:$work/pass" -out "$work/plain"
elif [ "$algorithm" = DSA ]; then
  must openssl dsaparam -out "$work/params" "$bits"
  must openssl genpkey -paramfile "$work/params" -out "$work/plain"
elif [ "$algorithm" = EC ]; then must openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$curve" -pkeyopt ec_param_enc:named_curve -out "$work/plain"
elif [ "$algorithm" = RSA ]; then must openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$bits" -out "$work/plain"
else must openssl genpkey -algorithm "$algorithm" -out "$work/plain"
fi
set --
[ "$encrypt" = 0 ] || set -- -aes-256-cbc -passout "file:$work/pass"
[ "$format" != pkcs1 ] || set -- -traditional "$@"
must openssl pkey -in "$work/plain" "$@" -out "$work/made"
describe "$work/made"
made "$work/made"
`;

/**
 * Makes the key, or writes the one that is there in another format. `onConvert` hears that this is all that is needed; then the decision
 * is to keep it. With `content` the key itself is told.
 */
export function keyMaking(
  args: KeyWish,
  {
    convert,
    content,
    onConvert,
  }: { readonly convert: boolean; readonly content: boolean; readonly onConvert: () => void },
): Making {
  const isElder = args.type === 'RSA' || args.type === 'ECC' || args.type === 'DSA';
  const chosen =
    args.format === 'auto' || args.format === 'auto_ignore' ? (isElder ? 'pkcs1' : 'pkcs8') : args.format;
  return {
    script: SCRIPT,
    args: [
      args.type === 'ECC' ? 'EC' : args.type.toUpperCase(),
      CURVES[args.curve ?? ''] ?? args.curve ?? '',
      String(args.size),
      chosen,
      args.passphrase === undefined ? '0' : '1',
      convert ? '1' : '0',
      content ? '1' : '0',
    ],
    stdin: cryptoInput({ pass: args.passphrase }),
    decide: (answers, isThere) => {
      const decision = decide(args, chosen, answers, isThere);
      if (decision !== 'convert') return decision;
      onConvert();
      return 'keep';
    },
  };
}

/** What openssl calls some curves. */
const CURVES: Readonly<Record<string, string>> = { secp256r1: 'prime256v1', secp192r1: 'prime192v1' };

function decide(
  args: KeyWish,
  chosen: string,
  answers: Records,
  isThere: boolean,
): 'keep' | 'make' | 'convert' | ModuleResult {
  if (!isThere) return 'make';
  const { regenerate } = args;
  const isReadable = answers.get('pub') !== undefined;
  const isEncrypted = answers.get('encrypted') !== undefined;
  const isOpened = isReadable && isEncrypted === (args.passphrase !== undefined);
  if (!isOpened) {
    if (regenerate === 'full_idempotence') return 'make';
    return fail(`${UNREADABLE} ${toForce('full_idempotence')}`);
  }
  if (regenerate === 'never') return 'keep';
  if (!isWanted(args, answers.get('text') ?? '')) {
    if (regenerate !== 'fail') return 'make';
    return fail(
      `Key has wrong type and/or size. Will not proceed. ${toForce('partial_idempotence', 'full_idempotence')}`,
    );
  }
  if (args.format === 'auto_ignore' || formatOf(answers.get('head') ?? '') === chosen) return 'keep';
  if (args.format_mismatch === 'convert') return 'convert';
  if (regenerate !== 'fail') return 'make';
  const force = toForce('partial_idempotence', 'full_idempotence');
  return fail(
    `Key has wrong format. Will not proceed. ${force} To convert the key, set \`format_mismatch\` to \`convert\`.`,
  );
}

const UNREADABLE =
  'Unable to read the key. The key is protected with a another passphrase / no passphrase or broken. Will not proceed.';

/** The way to have the key replaced all the same, in Ansible's words. */
function toForce(...regenerate: readonly string[]): string {
  const values = regenerate.map(value => `\`${value}\``).join(', ');
  return `To force regeneration, call the module with \`generate\` set to ${values} or \`always\`, or with \`force=true\`.`;
}

function formatOf(head: string): string {
  return /(RSA|EC|DSA) PRIVATE KEY/.test(head) ? 'pkcs1' : 'pkcs8';
}

function isWanted(args: KeyWish, text: string): boolean {
  const bits = Number(/Public-Key: \((\d+) bit/.exec(text)?.[1]);
  const curve = /ASN1 OID: (\S+)/.exec(text)?.[1];
  switch (args.type) {
    case 'RSA':
      return text.includes('Modulus') && bits === args.size;
    case 'DSA':
      return /^P(ub)?: *$/m.test(text) && !text.includes('Modulus') && bits === args.size;
    case 'ECC':
      return curve === (CURVES[args.curve ?? ''] ?? args.curve);
    default:
      return text.startsWith(args.type.toUpperCase());
  }
}
