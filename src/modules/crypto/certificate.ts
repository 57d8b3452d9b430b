// A certificate, by the host's openssl: what a task may ask of it, how it is made, and whether one that is there is right.
import { X509Certificate } from 'node:crypto';
import type { ArgumentsOf } from '../argument-types.ts';
import type { ArgumentsSchema, ModuleResult } from '../module.ts';
import { isAsRequested } from './certificate-check.ts';
import { cryptoInput, type Making } from './settle.ts';
import { parseTime } from './validity.ts';

const text = (description: string) => ({ type: 'string', description }) as const;
const secret = (description: string) => ({ type: 'string', description, secret: true }) as const;
const word = (fallback: string, description: string, ...aliases: string[]) =>
  ({ type: 'string', default: fallback, description, aliases }) as const;
const identifier = (description: string) =>
  ({
    type: 'string',
    enum: ['create_if_not_provided', 'always_create', 'never_create'],
    default: 'create_if_not_provided',
    description,
  }) as const;

/** The arguments that say which certificate. */
export const CERTIFICATE_ARGUMENTS = {
  csr_path: text('The request.'),
  csr_content: text('The request itself.'),
  privatekey_path: text('The private key, which signs with `selfsigned`.'),
  privatekey_content: secret('The private key itself.'),
  privatekey_passphrase: secret('Its passphrase.'),
  selfsigned_digest: word('sha256', 'The hash that is signed.'),
  selfsigned_not_before: word(
    '+0s',
    'From when it holds: `+1d`, or `YYYYMMDDHHMMSSZ`.',
    'selfsigned_notBefore',
  ),
  selfsigned_not_after: word('+3650d', 'Until when it holds.', 'selfsigned_notAfter'),
  selfsigned_version: { type: 'integer', default: 3, description: 'The version of the form.' },
  selfsigned_create_subject_key_identifier: identifier("Whether the subject's key is identified."),
  ownca_path: text("The authority's certificate."),
  ownca_content: text("The authority's certificate itself."),
  ownca_privatekey_path: text("The authority's key."),
  ownca_privatekey_content: secret("The authority's key itself."),
  ownca_privatekey_passphrase: secret('Its passphrase.'),
  ownca_digest: word('sha256', 'The hash that is signed.'),
  ownca_not_before: word('+0s', 'From when it holds.'),
  ownca_not_after: word('+3650d', 'Until when it holds.'),
  ownca_version: { type: 'integer', default: 3, description: 'The version of the form.' },
  ownca_create_subject_key_identifier: identifier("Whether the subject's key is identified."),
  ownca_create_authority_key_identifier: {
    type: 'boolean',
    default: true,
    description: "Whether the authority's key is.",
  },
  ignore_timestamps: {
    type: 'boolean',
    default: true,
    description: 'Leave a certificate whose times differ from those asked for.',
  },
} as const satisfies ArgumentsSchema['properties'];

/** Which of them exclude each other. */
export const CERTIFICATE_RULES = {
  mutuallyExclusive: [
    ['csr_path', 'csr_content'],
    ['privatekey_path', 'privatekey_content'],
    ['ownca_path', 'ownca_content'],
    ['ownca_privatekey_path', 'ownca_privatekey_content'],
  ],
} as const satisfies Partial<ArgumentsSchema>;

/** With who signs. */
type CertificateArguments = ArgumentsOf<{ readonly properties: typeof CERTIFICATE_ARGUMENTS }> & {
  readonly provider?: string | undefined;
};

/**
 * More parameters: request, key, authority's certificate and key, hash, start, end, return content. Without a request, one of the
 * key alone counts.
 */
const SCRIPT = `from=$6 to=$7 digest=$5 content=$8
given csr "$1" 'The certificate signing request file'; csr=$taken
given key "$2" 'The private key file'; key=$taken
given ca "$3" 'The CA certificate file'; ca=$taken
given cakey "$4" 'The CA private key file'; cakey=$taken
[ -e "$work/capass" ] || echo >"$work/capass"
[ -z "$key" ] || opens "$key" "$work/pass"
[ -z "$cakey" ] || opens "$cakey" "$work/capass"
if [ -z "$csr" ]; then
  csr=$work/own.csr
  must openssl req -new -batch -config "$work/plain" -key "$key" -passin "file:$work/pass" -subj / -out "$csr"
fi
view() { openssl "$1" -in "$2" -noout -text -nameopt RFC2253,utf8,-esc_msb,sep_comma_plus 2>/dev/null; }
must openssl req -in "$csr" -noout -verify
say "request=$(view req "$csr")"
if [ "$make" = 0 ]; then
  [ -f "$path" ] || exit 0
  openssl x509 -in "$path" -noout >/dev/null 2>&1 || exit 0
  say "pem=$(cat "$path"; printf .)"
  [ "$(openssl x509 -in "$path" -noout -pubkey)" = "$(openssl req -in "$csr" -noout -pubkey)" ] || exit 0
  say "current=$(view x509 "$path")"
  [ -z "$ca" ] || say "ca=$(cat "$ca")" "authority=$(view x509 "$ca")"
  exit 0
fi
mkdir "$work/db" && : >"$work/db/index" && echo 'unique_subject = no' >"$work/db/index.attr"
openssl rand -hex 20 | sed 's/^./3/' >"$work/db/serial"
# From version 3 on it adds identifiers to other extensions unless told not to, which before has no word.
case $(openssl version) in 'OpenSSL '[3-9]*) without= ;; *) without=1 ;; esac
grep -q 'KeyIdentifier = [hk]' "$work/config" || view req "$csr" | grep -q 'Requested Extensions' || without=1
[ -z "$without" ] || sed -i '/KeyIdentifier = none$/d' "$work/config"
cat >>"$work/config" <<END
[ca]
default_ca = here
[here]
database = $work/db/index
serial = $work/db/serial
new_certs_dir = $work/db
END
if [ -n "$ca" ]; then set -- -cert "$ca" -keyfile "$cakey"; pass=capass; else set -- -selfsign -keyfile "$key"; pass=pass; fi
[ -e "$work/$pass" ] || echo >"$work/$pass"
must openssl ca -batch -config "$work/config" -name here -in "$csr" -out "$work/made" -notext -md "$digest" -startdate "$from" -enddate "$to" -preserveDN -policy any -passin "file:$work/$pass" "$@"
[ -s "$work/made" ] || fail 'The private key does not belong to the certificate signing request'
must openssl x509 -in "$work/made" -out "$work/made"
say "pem=$(cat "$work/made"; printf .)"
made "$work/made"
`;

/** Makes the certificate, or what is wrong with the arguments. */
export function certificateMaking(args: CertificateArguments): Making | { readonly problem: string } {
  const problem = problemOf(args);
  if (problem !== undefined) return { problem };
  const isOwn = args.provider !== 'ownca';
  const now = new Date();
  const from = parseTime(isOwn ? args.selfsigned_not_before : args.ownca_not_before, now);
  const to = parseTime(isOwn ? args.selfsigned_not_after : args.ownca_not_after, now);
  if (from === undefined || to === undefined) {
    const name = `${isOwn ? 'selfsigned' : 'ownca'}_not_${from === undefined ? 'before' : 'after'}` as const;
    return { problem: `The time spec "${args[name]}" for ${name} is invalid` };
  }
  const check = {
    subjectKey: isOwn
      ? args.selfsigned_create_subject_key_identifier
      : args.ownca_create_subject_key_identifier,
    hasAuthorityKey: !isOwn && args.ownca_create_authority_key_identifier,
    times: args.ignore_timestamps ? undefined : { from, to },
  };
  return {
    script: SCRIPT,
    args: [
      args.csr_path ?? '',
      args.privatekey_path ?? '',
      isOwn ? '' : (args.ownca_path ?? ''),
      isOwn ? '' : (args.ownca_privatekey_path ?? ''),
      isOwn ? args.selfsigned_digest : args.ownca_digest,
      from.text,
      to.text,
    ],
    stdin: cryptoInput({
      config: configOf(args),
      plain: '[req]\nprompt = no\ndistinguished_name = dn\n[dn]\n',
      csr: args.csr_content,
      key: args.privatekey_content,
      pass: args.privatekey_passphrase,
      ...(isOwn
        ? {}
        : {
            ca: args.ownca_content,
            cakey: args.ownca_privatekey_content,
            capass: args.ownca_privatekey_passphrase,
          }),
    }),
    decide: answers => (isAsRequested(answers, check) ? 'keep' : 'make'),
  };
}

/** What is returned of whoever signed. */
export function certificateResult(args: CertificateArguments): ModuleResult {
  return {
    privatekey: args.privatekey_path ?? null,
    csr: args.csr_path ?? null,
    ...(args.provider === 'ownca'
      ? { ca_cert: args.ownca_path ?? null, ca_privatekey: args.ownca_privatekey_path ?? null }
      : {}),
  };
}

function problemOf(args: CertificateArguments): string | undefined {
  const { provider } = args;
  if (provider === 'acme' || provider === 'entrust')
    return `the provider '${provider}' asks a service: only 'selfsigned' and 'ownca' are made here`;
  if (args.selfsigned_version !== 3 || args.ownca_version !== 3)
    return 'The cryptography backend does not support v2 certificates';
  const isGiven = (name: 'privatekey' | 'csr' | 'ownca' | 'ownca_privatekey'): boolean =>
    args[`${name}_path`] !== undefined || args[`${name}_content`] !== undefined;
  const needed = provider === 'ownca' ? (['ownca', 'ownca_privatekey'] as const) : (['privatekey'] as const);
  const missing = needed.find(name => !isGiven(name));
  if (missing !== undefined)
    return `One of ${missing}_path and ${missing}_content must be specified for the ${provider} provider.`;
  return provider === 'ownca' && !isGiven('csr')
    ? 'csr_path or csr_content is required for ownca provider'
    : undefined;
}

/** Every part of a subject may be there; what openssl is not told of it leaves out. */
const PARTS =
  'countryName stateOrProvinceName localityName organizationName organizationalUnitName commonName emailAddress serialNumber ' +
  'surname givenName initials title dnQualifier pseudonym generationQualifier name domainComponent userId street postalCode ' +
  'businessCategory description organizationIdentifier';

function configOf(args: CertificateArguments): string {
  const isOwn = args.provider !== 'ownca';
  const wish = isOwn
    ? args.selfsigned_create_subject_key_identifier
    : args.ownca_create_subject_key_identifier;
  const extensions = [
    `subjectKeyIdentifier = ${wish === 'never_create' ? 'none' : 'hash'}`,
    ...(isOwn
      ? []
      : [`authorityKeyIdentifier = ${args.ownca_create_authority_key_identifier ? 'keyid' : 'none'}`]),
  ];
  const policy = PARTS.split(' ').map(part => `${part} = optional`);
  // What the request says of the subject's key counts before its hash, unless that is always made.
  const copy = wish === 'always_create' ? 'copy' : 'copyall';
  return [
    '[any]',
    ...policy,
    '[ext]',
    ...extensions,
    '[here]',
    `copy_extensions = ${copy}`,
    'x509_extensions = ext',
    'email_in_dn = yes',
    '',
  ].join('\n');
}

/** What is returned of a certificate. */
export function described(pem: string): ModuleResult {
  const certificate = new X509Certificate(pem);
  const stamp = (text: string): string => `${new Date(text).toISOString().replace(/[-:T]|\.\d+/g, '')}`;
  return {
    notBefore: stamp(certificate.validFrom),
    notAfter: stamp(certificate.validTo),
    serial_number: BigInt(`0x${certificate.serialNumber}`),
  };
}
