// A request for a certificate, by the host's openssl: what a task may ask of it, how it is made, and whether one that is there is right.
import type { ArgumentsOf } from '../argument-types.ts';
import type { ArgumentsSchema, ModuleResult } from '../module.ts';
import { nameProblem } from './general-name.ts';
import { type CrlPoint, formatRequest, type RequestWish } from './request-config.ts';
import { cryptoInput, type Making } from './settle.ts';
import { isSameView, readTextView } from './text-view.ts';

const text = (description: string, ...aliases: string[]) =>
  ({ type: 'string', description, aliases }) as const;
const list = (description: string, ...aliases: string[]) =>
  ({ type: 'array', items: { type: 'string' }, description, aliases }) as const;
const flag = (description: string, fallback: boolean, ...aliases: string[]) =>
  ({ type: 'boolean', default: fallback, description, aliases }) as const;

/** The arguments that say which request. */
export const REQUEST_ARGUMENTS = {
  privatekey_path: text('The private key.'),
  privatekey_content: { type: 'string', secret: true, description: 'The private key itself.' },
  privatekey_passphrase: { type: 'string', secret: true, description: 'Its passphrase.' },
  common_name: text('The common name.', 'CN', 'commonName'),
  country_name: text('The country, two letters.', 'C', 'countryName'),
  state_or_province_name: text('The state or province.', 'ST', 'stateOrProvinceName'),
  locality_name: text('The town.', 'L', 'localityName'),
  organization_name: text('The organization.', 'O', 'organizationName'),
  organizational_unit_name: text('The unit.', 'OU', 'organizationalUnitName'),
  email_address: text('The address for mail.', 'E', 'emailAddress'),
  subject: { type: 'object', description: 'More parts of the subject.' },
  subject_ordered: {
    type: 'array',
    items: { type: 'object' },
    description: 'The whole subject, dicts of one part each, in order.',
  },
  subject_alt_name: list('Other names, such as `DNS:example.org`.', 'subjectAltName'),
  subject_alt_name_critical: flag(
    'Whoever does not know this must refuse.',
    false,
    'subjectAltName_critical',
  ),
  use_common_name_for_san: flag('Without other names, the common name is one.', true, 'useCommonNameForSAN'),
  key_usage: list('What the key is for.', 'keyUsage'),
  key_usage_critical: flag('Whoever does not know this must refuse.', false, 'keyUsage_critical'),
  extended_key_usage: list('What else the key is for.', 'extKeyUsage', 'extendedKeyUsage'),
  extended_key_usage_critical: flag(
    'Whoever does not know this must refuse.',
    false,
    'extKeyUsage_critical',
    'extendedKeyUsage_critical',
  ),
  basic_constraints: list('Whether it is an authority: `CA:TRUE`, `pathlen:0`.', 'basicConstraints'),
  basic_constraints_critical: flag(
    'Whoever does not know this must refuse.',
    false,
    'basicConstraints_critical',
  ),
  ocsp_must_staple: flag('The server must staple.', false, 'ocspMustStaple'),
  ocsp_must_staple_critical: flag(
    'Whoever does not know this must refuse.',
    false,
    'ocspMustStaple_critical',
  ),
  name_constraints_permitted: list('The names that an authority may certify.'),
  name_constraints_excluded: list('The names that it may not.'),
  name_constraints_critical: flag('Whoever does not know this must refuse.', false),
  create_subject_key_identifier: flag("Identify the subject's key by its hash.", false),
  subject_key_identifier: text("Identify the subject's key by this, hexadecimal."),
  authority_key_identifier: text("Identify the authority's key by this, hexadecimal."),
  authority_cert_issuer: list("The authority's own names, such as `DNS:ca.example.org`."),
  authority_cert_serial_number: {
    type: 'integer',
    description: "The serial number of the authority's own certificate.",
  },
  crl_distribution_points: {
    type: 'array',
    items: { type: 'object' },
    description:
      'Where lists of revoked certificates are: dicts of `full_name` or `relative_name`, `crl_issuer`, `reasons`.',
  },
  digest: { type: 'string', default: 'sha256', description: 'The hash that is signed.' },
  version: { type: 'integer', enum: [1], default: 1, description: 'The version of the form.' },
} as const satisfies ArgumentsSchema['properties'];

/** What goes together among them, and what does not. */
export const REQUEST_RULES = {
  mutuallyExclusive: [
    ['create_subject_key_identifier', 'subject_key_identifier'],
    ['privatekey_path', 'privatekey_content'],
    ['subject', 'subject_ordered'],
  ],
  requiredTogether: [['authority_cert_issuer', 'authority_cert_serial_number']],
} as const satisfies Partial<ArgumentsSchema>;

type CsrArguments = ArgumentsOf<{ readonly properties: typeof REQUEST_ARGUMENTS }>;

/** The authority's names have an order. */
const ORDERED = ['X509v3 Authority Key Identifier'];

/** More parameters: the key, the hash, return content, whether there is a subject. What is there is compared with what would be made. */
const SCRIPT = `given key "$1" ''; key=$taken digest=$2 content=$3 subject=$4
[ -n "$key" ] || fail 'state is present but any of the following are missing: privatekey_path, privatekey_content'
opens "$key" "$work/pass"
# openssl takes no empty section for a name.
set --
[ -n "$subject" ] || set -- -subj /
view() { openssl req -in "$1" -noout -text -nameopt RFC2253,utf8,-esc_msb,sep_comma_plus 2>/dev/null; }
must openssl req -new -batch -config "$work/config" -key "$key" -passin "file:$work/pass" "-$digest" -out "$work/made" "$@"
say "wanted=$(view "$work/made")"
if [ "$make" = 0 ]; then
  [ -f "$path" ] || exit 0
  [ "$content" = 0 ] || say "csr=$(cat "$path"; printf .)"
  openssl req -in "$path" -noout -verify >/dev/null 2>&1 || exit 0
  [ "$(openssl req -in "$path" -noout -pubkey 2>/dev/null)" = "$(openssl req -in "$work/made" -noout -pubkey)" ] || exit 0
  say "current=$(view "$path")"
  exit 0
fi
[ "$content" = 0 ] || say "csr=$(cat "$work/made"; printf .)"
made "$work/made"
`;

/** Makes the request; with `content` it is told itself. */
export function requestMaking(args: CsrArguments, wish: RequestWish, content: boolean): Making {
  return {
    script: SCRIPT,
    args: [args.privatekey_path ?? '', args.digest, content ? '1' : '0', wish.subject.length > 0 ? '1' : ''],
    stdin: cryptoInput({
      config: formatRequest(wish),
      key: args.privatekey_content,
      pass: args.privatekey_passphrase,
    }),
    decide: answers => {
      const [current, wanted] = [answers.get('current'), answers.get('wanted')];
      if (current === undefined || wanted === undefined) return 'make';
      return isSameView(readTextView(current, ORDERED), readTextView(wanted, ORDERED)) ? 'keep' : 'make';
    },
  };
}

/** What is returned of every request. */
export function requestResult(args: CsrArguments, wish: RequestWish): ModuleResult {
  const listed = (items: readonly string[]): readonly string[] | null => (items.length > 0 ? items : null);
  return {
    privatekey: args.privatekey_path ?? null,
    subject: wish.subject,
    subjectAltName: listed(wish.san),
    keyUsage: listed(wish.keyUsage),
    extendedKeyUsage: listed(wish.extendedKeyUsage),
    basicConstraints: listed(wish.basicConstraints),
    ocspMustStaple: wish.mustStaple,
    name_constraints_permitted: wish.permitted,
    name_constraints_excluded: wish.excluded,
  };
}

/** What the arguments ask for, or what is wrong with them. */
export function wishOf(args: CsrArguments): RequestWish | { readonly problem: string } {
  const subject = subjectOf(args);
  const name = args.common_name ?? subject.find(([key]) => key === 'CN' || key === 'commonName')?.[1];
  const isNamed = args.subject_alt_name === undefined && args.use_common_name_for_san && name !== undefined;
  const crlPoints = crlPointsOf(args);
  if ('problem' in crlPoints) return crlPoints;
  const problem = problemOf(args);
  if (problem !== undefined) return { problem };
  return {
    subject,
    san: isNamed ? [`DNS:${name}`] : (args.subject_alt_name ?? []),
    isSanCritical: args.subject_alt_name_critical,
    keyUsage: args.key_usage ?? [],
    isKeyUsageCritical: args.key_usage_critical,
    extendedKeyUsage: args.extended_key_usage ?? [],
    isExtendedKeyUsageCritical: args.extended_key_usage_critical,
    basicConstraints: args.basic_constraints ?? [],
    isBasicConstraintsCritical: args.basic_constraints_critical,
    mustStaple: args.ocsp_must_staple,
    isMustStapleCritical: args.ocsp_must_staple_critical,
    permitted: args.name_constraints_permitted ?? [],
    excluded: args.name_constraints_excluded ?? [],
    areNameConstraintsCritical: args.name_constraints_critical,
    subjectKeyIdentifier: args.create_subject_key_identifier
      ? 'hash'
      : args.subject_key_identifier?.replaceAll(':', ''),
    authority: {
      identifier: args.authority_key_identifier?.replaceAll(':', ''),
      issuer: args.authority_cert_issuer ?? [],
      serial: args.authority_cert_serial_number?.toString(),
    },
    crlPoints: crlPoints.points,
  };
}

function subjectOf(args: CsrArguments): (readonly [string, string])[] {
  const parts = (value: object): (readonly [string, string])[] =>
    Object.entries(value).flatMap(([key, one]) => [one].flat().map(item => [key, String(item)] as const));
  if (args.subject_ordered !== undefined) return args.subject_ordered.flatMap(one => parts(one as object));
  const named: readonly (readonly [string, string | undefined])[] = [
    ['C', args.country_name],
    ['ST', args.state_or_province_name],
    ['L', args.locality_name],
    ['O', args.organization_name],
    ['OU', args.organizational_unit_name],
    ['CN', args.common_name],
    ['emailAddress', args.email_address],
  ];
  const given = named.flatMap(([key, value]) => (value ? [[key, value] as const] : []));
  return [...given, ...parts(args.subject ?? {})];
}

/** What is wrong with the names and identifiers, in the words of the original. */
function problemOf(args: CsrArguments): string | undefined {
  for (const name of ['subject_key_identifier', 'authority_key_identifier'] as const)
    if (!/^([0-9a-f]{2}:?)*$/i.test(args[name] ?? ''))
      return `Cannot parse ${name}: Non-hexadecimal digit found`;
  const lists: readonly (readonly [readonly string[] | undefined, string])[] = [
    [args.subject_alt_name, 'Subject Alternative Name'],
    [args.name_constraints_permitted, 'name constraints permitted'],
    [args.name_constraints_excluded, 'name constraints excluded'],
    [args.authority_cert_issuer, 'authority cert issuer'],
  ];
  for (const [names, what] of lists)
    for (const name of names ?? []) {
      const problem = nameProblem(name, what);
      if (problem !== undefined) return problem;
    }
  return undefined;
}

function crlPointsOf(
  args: CsrArguments,
): { readonly points: readonly CrlPoint[] } | { readonly problem: string } {
  const points: CrlPoint[] = [];
  for (const [index, one] of (args.crl_distribution_points ?? []).entries()) {
    const given = one as Readonly<Record<string, unknown>>;
    const items = (name: string): string[] => (Array.isArray(given[name]) ? given[name].map(String) : []);
    const problem = crlProblem(given, index);
    if (problem !== undefined) return { problem };
    points.push({
      names: items('full_name'),
      relativeName: items('relative_name'),
      issuer: items('crl_issuer'),
      reasons: items('reasons'),
    });
  }
  return { points };
}

function crlProblem(given: Readonly<Record<string, unknown>>, index: number): string | undefined {
  const before = `Error while parsing CRL distribution point #${index}: `;
  for (const [name, what] of [
    ['full_name', 'full name'],
    ['relative_name', ''],
    ['crl_issuer', 'CRL issuer'],
  ] as const) {
    const names = given[name];
    if (!Array.isArray(names)) continue;
    if (names.length === 0) return `${before}${name} must not be empty`;
    const problem = what === '' ? undefined : names.map(one => nameProblem(String(one), what)).find(Boolean);
    if (problem !== undefined) return `${before}${problem}`;
  }
  return undefined;
}
