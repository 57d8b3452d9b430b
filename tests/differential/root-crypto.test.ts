// Keys, requests and certificates beside those of community.crypto: what one has made, the other leaves alone.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

// The key is the same on both sides, so that its fingerprints are.
const KEY = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----`;

/** A request of that key for db.example.org, and a certificate for a hundred years. */
const REQUEST = `-----BEGIN CERTIFICATE REQUEST-----
MIHEMHgCAQAwGTEXMBUGA1UEAwwOZGIuZXhhbXBsZS5vcmcwKjAFBgMrZXADIQDX
WpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGqAsMCoGCSqGSIb3DQEJDjEd
MBswGQYDVR0RBBIwEIIOZGIuZXhhbXBsZS5vcmcwBQYDK2VwA0EA59GH4njx7OMA
pNwmg3C12u6YB7Sqy3PBqvkIn5OTv02o6q8zQ1aPzquQOMqxOIaj6kNdWuJH3E9E
juvvkptTAQ==
-----END CERTIFICATE REQUEST-----\n`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBMTCB5KADAgECAhRe0LbGtyHutikn83HLIVaYO6eieDAFBgMrZXAwGTEXMBUG
A1UEAwwOZGIuZXhhbXBsZS5vcmcwIBcNMjYxMjAxMDMzNjE3WhgPMjEyNjExMDcw
MzM2MTdaMBkxFzAVBgNVBAMMDmRiLmV4YW1wbGUub3JnMCowBQYDK2VwAyEA11qY
AYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURqjPDA6MBkGA1UdEQQSMBCCDmRi
LmV4YW1wbGUub3JnMB0GA1UdDgQWBBRbJ6pViReXcOR1dbFiod7Ze4v8bTAFBgMr
ZXADQQDN75o9jNhIVTTqWjNcVwH3LRiDBTF94+L6aBW0gpPnTMqLCb1R14nov4dP
kLWavEwn1T0HjwGw/OTcvsPMPnME
-----END CERTIFICATE-----\n`;

const PREPARE = `
mkdir -p /srv/k; cat >/srv/k/ed.pem <<'EOF'
${KEY}
EOF
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out /srv/k/rsa.pem 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out /srv/k/ec.pem 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -keyout /srv/k/ca.key -out /srv/k/ca.pem -subj '/CN=Probe CA' -days 30 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -keyout /srv/k/none.key -out /srv/k/none.pem -subj / -days 30 2>/dev/null
cat >/srv/csr.sh <<'EOF'
openssl req -in "$1" -noout -text -verify 2>&1 | grep -v -e '^ *[0-9A-Fa-f][0-9A-Fa-f]:' | grep -A1 -E 'verify|Subject:|X509v3|TLS|Signature Algo' | grep -v -e '^--' | sed 's/^ *//'
EOF
cat >/srv/crt.sh <<'EOF'
openssl x509 -in "$1" -noout -text | grep -A1 -E 'Subject:|Issuer:|X509v3 (Subject Alt|Key U|Ext|Basic)|TLS' | grep -v -e '^--' -e Validity -e 'Public Key Info' | sed 's/^ *//'
openssl x509 -in "$1" -noout -ext subjectKeyIdentifier,authorityKeyIdentifier 2>/dev/null | grep -c Identifier
EOF
`;

/** Of keys and certificates that each side makes for itself. */
const own = ['fingerprint', 'diff', 'serial_number', 'notBefore', 'notAfter'];
const subject = { country_name: 'DE', organization_name: 'Probe, "Inc" # $x', common_name: 'db.example.org' };
const full = {
  ...subject,
  path: '/srv/full.csr',
  privatekey_path: '/srv/k/rsa.pem',
  subject_alt_name: ['DNS:db.example.org', 'IP:10.0.0.1', 'email:a@example.org'],
  key_usage: ['digitalSignature', 'keyEncipherment'],
  key_usage_critical: true,
  extended_key_usage: ['serverAuth', 'clientAuth'],
  basic_constraints: ['CA:FALSE'],
  ocsp_must_staple: true,
};
const self = { provider: 'selfsigned', privatekey_path: '/srv/k/rsa.pem', csr_path: '/srv/full.csr' };
const authority = {
  provider: 'ownca',
  csr_path: '/srv/full.csr',
  ownca_path: '/srv/k/ca.pem',
  ownca_privatekey_path: '/srv/k/ca.key',
};
/** One that has no subject. */
const nameless = { ...authority, ownca_path: '/srv/k/none.pem', ownca_privatekey_path: '/srv/k/none.key' };
const bare = {
  ownca_create_authority_key_identifier: false,
  ownca_create_subject_key_identifier: 'never_create',
};

/** All that a request can say. */
const every = {
  path: '/srv/every.csr',
  privatekey_path: '/srv/k/rsa.pem',
  subject: { commonName: 'www.example.com', ST: 'Zürich', OU: ['Crÿpto ☺', 'Other'], UID: 'x' },
  use_common_name_for_san: false,
  key_usage: ['Non Repudiation', 'Key Encipherment', 'Key Agreement', 'Encipher Only'],
  extended_key_usage: ['TLS Web Server Authentication', 'DVCS', 'IPSec User', 'biometricInfo', '1.2.3.4.5.6'],
  subject_alt_name: [
    'DNS:www.example.com',
    'IP:::1',
    'email:a@example.org',
    'URI:https://example.org/a/index.html',
    'RID:1.2.3.4',
    'otherName:1.2.3.4;0c:07:63:65:72:74:72:65:71',
    'otherName:1.3.6.1.4.1.311.20.2.3;UTF8:bob@localhost',
    'dirName:O = Example Net, CN = example.net',
    'dirName:/O=Example Com/CN=example.com',
  ],
  name_constraints_permitted: ['DNS:www.example.com', 'IP:1.2.3.0/24', 'IP:::1:0:0/112'],
  name_constraints_excluded: ['DNS:.example.com', 'DNS:.org'],
  authority_key_identifier: '44:55:66:77',
  authority_cert_issuer: [
    'DNS:ca.example.org',
    'IP:1.2.3.4',
    'IP:::1',
    'RID:1.2.3',
    'dirName:/O=A/CN=b',
    'otherName:1.3.6.1.4.1.311.20.2.3;UTF8:carol@localhost',
  ],
  authority_cert_serial_number: 12345,
  crl_distribution_points: [
    { full_name: ['URI:https://ca/r.crl'], crl_issuer: ['URI:https://ca/'], reasons: ['key_compromise'] },
    { relative_name: ['CN=ca.example.com'], reasons: ['certificate_hold'] },
  ],
};
const request = { path: '/srv/bad.csr', privatekey_path: '/srv/k/ec.pem' };

compareSteps('crypto', PREPARE, [
  ...each(
    'community.crypto.openssl_privatekey',
    { args: { path: '/srv/k/ed.pem', type: 'Ed25519' }, ignore: ['diff'] },
    { args: { path: '/srv/a.pem', size: 2048 }, check: true, ignore: own },
    { args: { path: '/srv/a.pem', size: 2048 }, ignore: own },
    { args: { path: '/srv/a.pem', size: 2048 }, ignore: own, exact: true },
    { args: { path: '/srv/k/rsa.pem', size: 2048, mode: '0640', owner: 'daemon' }, ignore: own },
    {
      args: { path: '/srv/k/rsa.pem', size: 2048, regenerate: 'fail', type: 'Ed25519' },
      ignore: [...own, 'exception'],
    },
    {
      args: {
        path: '/srv/e.pem',
        type: 'ECC',
        curve: 'secp256r1',
        passphrase: 'odd \'pass" word',
        cipher: 'auto',
      },
      ignore: own,
    },
    {
      args: {
        path: '/srv/e.pem',
        type: 'ECC',
        curve: 'secp256r1',
        passphrase: 'odd \'pass" word',
        cipher: 'auto',
      },
      ignore: own,
    },
    {
      args: { path: '/srv/e.pem', type: 'ECC', curve: 'secp256r1', regenerate: 'partial_idempotence' },
      ignore: [...own, 'exception'],
    },
    {
      args: { path: '/srv/e.pem', type: 'ECC', curve: 'secp384r1', backup: true },
      ignore: [...own, 'backup_file'],
    },
    { args: { path: '/srv/x.pem', type: 'X25519' }, ignore: own },
    { args: { path: '/srv/k/rsa.pem', size: 2048, format: 'pkcs1', regenerate: 'fail' }, ignore: own },
    { args: { path: '/srv/k/rsa.pem', size: 2048, format: 'pkcs1', regenerate: 'never' }, ignore: own },
    {
      args: { path: '/srv/k/rsa.pem', size: 2048, passphrase: 'x', cipher: 'auto', regenerate: 'never' },
      ignore: own,
    },
    {
      args: {
        path: '/srv/k/ec.pem',
        type: 'ECC',
        curve: 'secp256r1',
        format: 'pkcs1',
        format_mismatch: 'convert',
      },
      ignore: own,
    },
    'head -n 1 /srv/k/ec.pem',
    'stat -c %a:%U /srv/*.pem /srv/k/rsa.pem; head -qn 1 /srv/*.pem; ls /srv | grep -c "e.pem.*~"',
    { args: { path: '/srv/x.pem', state: 'absent' }, ignore: own },
    { args: { path: '/srv/x.pem', state: 'absent' }, ignore: own },
  ),
  ...each(
    'community.crypto.openssl_csr',
    { args: { ...subject, path: '/srv/a.csr', privatekey_path: '/srv/k/rsa.pem' }, check: true, ignore: own },
    { args: { ...subject, path: '/srv/a.csr', privatekey_path: '/srv/k/rsa.pem' }, ignore: own },
    { args: { ...subject, path: '/srv/a.csr', privatekey_path: '/srv/k/rsa.pem' }, ignore: own },
    { args: { ...subject, path: '/srv/a.csr', privatekey_path: '/srv/k/ec.pem' }, ignore: own },
    {
      args: { path: '/srv/none.csr', privatekey_path: '/srv/k/ec.pem', subject_alt_name: 'DNS:x' },
      ignore: own,
    },
    {
      args: { path: '/srv/none.csr', privatekey_path: '/srv/k/ec.pem', subject_alt_name: 'DNS:x' },
      ignore: own,
    },
    {
      args: { path: '/srv/no.csr', privatekey_path: '/srv/k/ec.pem', privatekey_passphrase: 'none' },
      ignore: [...own, 'msg', 'exception'],
    },
    {
      args: {
        ...subject,
        path: '/srv/a.csr',
        privatekey_path: '/srv/k/ed.pem',
        use_common_name_for_san: false,
      },
      ignore: own,
    },
    'sh /srv/csr.sh /srv/a.csr',
    { args: full, ignore: own },
    { args: full, ignore: own },
    {
      args: { ...full, subject_alt_name: full.subject_alt_name.toReversed() },
      ignore: [...own, 'subjectAltName'],
    },
    'sh /srv/csr.sh /srv/full.csr',
    {
      args: {
        path: '/srv/ca.csr',
        privatekey_path: '/srv/k/rsa.pem',
        common_name: 'Sub',
        basic_constraints: ['CA:TRUE', 'pathlen:0'],
        basic_constraints_critical: true,
        key_usage: ['keyCertSign', 'cRLSign'],
        use_common_name_for_san: false,
        create_subject_key_identifier: true,
        name_constraints_permitted: ['DNS:example.org', 'IP:10.0.0.0/8'],
        name_constraints_critical: true,
      },
      ignore: own,
    },
    'sh /srv/csr.sh /srv/ca.csr',
    {
      args: { path: '/srv/n.csr', privatekey_path: '/srv/none.pem', common_name: 'x' },
      ignore: [...own, 'exception'],
    },
  ),
  ...each(
    'community.crypto.openssl_csr',
    { args: every, ignore: own, exact: true },
    { args: every, ignore: own, exact: true },
    'openssl req -in /srv/every.csr -noout -text | sed -n "/Requested/,/Signature/p"',
    {
      args: { ...every, authority_cert_issuer: every.authority_cert_issuer.toReversed() },
      check: true,
      ignore: own,
    },
    { args: { ...request, subject_alt_name: 'example.org' } },
    { args: { ...request, subject_alt_name: 'FOO:1' } },
    { args: { ...request, subject_alt_name: 'IP:1.2.3' } },
    { args: { ...request, name_constraints_permitted: ['x'] } },
    { args: { ...request, authority_cert_issuer: ['x'], authority_cert_serial_number: 1 } },
    { args: { ...request, crl_distribution_points: [{ full_name: [] }] } },
    { args: { ...request, key_usage: ['nonsense'] } },
    { args: { ...request, extended_key_usage: ['nonsense'] } },
    { args: { ...request, subject: { nonsense: 'x' } } },
    { args: { ...request, subject: { C: 'dex' } } },
    { args: { ...request, basic_constraints: ['nonsense'] } },
    { args: { ...request, digest: 'sha999' } },
    { args: { ...request, subject_key_identifier: 'zz' } },
    { args: { path: '/srv/bad.csr' } },
    { args: { path: '/srv/bad.csr', privatekey_path: '/srv/none.pem' } },
    { args: { path: '/srv/bad.csr', privatekey_content: 'nonsense' } },
  ),
  ...each(
    'community.crypto.x509_certificate',
    { args: { ...self, path: '/srv/s.crt' }, check: true, ignore: own },
    { args: { ...self, path: '/srv/s.crt' }, ignore: own },
    { args: { ...self, path: '/srv/s.crt' }, ignore: own, exact: true },
    'sh /srv/crt.sh /srv/s.crt; openssl verify -trusted /srv/s.crt /srv/s.crt',
    {
      args: { ...authority, path: '/srv/o.crt', ownca_not_after: '20400101000000Z', mode: '0640' },
      ignore: own,
    },
    {
      args: { ...authority, path: '/srv/o.crt', ownca_not_after: '20400101000000Z', mode: '0640' },
      ignore: own,
    },
    'sh /srv/crt.sh /srv/o.crt; openssl verify -no_check_time -trusted /srv/k/ca.pem /srv/o.crt; stat -c %a /srv/o.crt; openssl x509 -in /srv/o.crt -noout -enddate',
    { args: { ...authority, path: '/srv/s.crt' }, ignore: own },
    {
      args: {
        provider: 'selfsigned',
        privatekey_path: '/srv/k/ed.pem',
        path: '/srv/e.crt',
        selfsigned_digest: 'sha256',
      },
      ignore: own,
    },
    {
      args: {
        provider: 'selfsigned',
        privatekey_path: '/srv/k/ed.pem',
        path: '/srv/e.crt',
        selfsigned_digest: 'sha256',
      },
      ignore: own,
    },
    { args: { ...nameless, path: '/srv/n.crt' }, ignore: own },
    { args: { ...nameless, path: '/srv/n.crt' }, ignore: own },
    { args: { ...authority, ...bare, path: '/srv/b.crt' }, ignore: own },
    { args: { ...authority, ...bare, path: '/srv/b.crt' }, ignore: own },
    'openssl x509 -in /srv/b.crt -noout -text | grep -c Identifier:',
    {
      args: { ...authority, ...bare, ownca_create_authority_key_identifier: true, path: '/srv/b.crt' },
      ignore: own,
    },
    { args: { ...authority, path: '/srv/b.crt' }, ignore: own },
    { args: { ...authority, ...bare, path: '/srv/b.crt' }, ignore: own },
    'openssl x509 -in /srv/b.crt -noout -text | grep -c Identifier:',
    {
      args: { path: '/srv/o.crt', state: 'absent', provider: 'ownca' },
      ignore: own,
      exact: true,
    },
    'ls /srv/*.crt',
    { args: { ...self, path: '/srv/x.crt', selfsigned_version: 2 } },
    { args: { ...self, path: '/srv/x.crt', selfsigned_not_before: 'soon' } },
    { args: { ...self, path: '/srv/x.crt', selfsigned_digest: 'sha999' } },
    { args: { ...self, path: '/srv/x.crt', csr_path: '/srv/none.csr2' } },
    { args: { path: '/srv/x.crt', provider: 'selfsigned', csr_path: '/srv/full.csr' } },
    { args: { ...authority, path: '/srv/x.crt', ownca_privatekey_path: '/srv/k/rsa.pem' } },
    { args: { ...authority, path: '/srv/x.crt', ownca_path: '/srv/none.pem2' } },
    { args: { ...authority, path: '/srv/x.crt', ownca_privatekey_path: '/srv/none.pem2' } },
    { args: { path: '/srv/x.crt', provider: 'ownca', ownca_path: '/srv/k/ca.pem' } },
    { args: { path: '/srv/x.crt', provider: 'ownca', csr_path: '/srv/full.csr' } },
  ),
  ...each(
    'community.crypto.openssl_dhparam',
    { args: { path: '/srv/dh.pem', size: 512 }, check: true, ignore: own },
    { args: { path: '/srv/dh.pem', size: 512 }, ignore: own },
    { args: { path: '/srv/dh.pem', size: 512 }, ignore: own, exact: true },
    'head -n 1 /srv/dh.pem; stat -c %a /srv/dh.pem',
  ),
  ...each(
    'community.crypto.openssl_csr_pipe',
    { args: { privatekey_path: '/srv/k/ed.pem', common_name: 'db.example.org' }, ignore: ['diff', 'csr'] },
    { args: { privatekey_content: KEY, common_name: 'db.example.org', content: REQUEST }, ignore: ['diff'] },
    {
      args: { privatekey_path: '/srv/k/ed.pem', common_name: 'db.example.org', content: REQUEST },
      ignore: ['diff'],
      exact: true,
    },
    {
      args: { privatekey_path: '/srv/k/ed.pem', common_name: 'other.example.org', content: REQUEST },
      check: true,
      ignore: ['diff'],
      exact: true,
    },
    {
      args: { privatekey_path: '/srv/k/ed.pem', common_name: 'x' },
      check: true,
      ignore: ['diff'],
      exact: true,
    },
    {
      args: { privatekey_path: '/srv/k/ed.pem', common_name: 'other.example.org', content: REQUEST },
      ignore: ['diff', 'csr'],
      exact: true,
    },
    {
      args: { privatekey_path: '/srv/k/ed.pem', common_name: 'x', content: 'junk' },
      ignore: ['diff', 'csr'],
    },
    { args: { privatekey_path: '/srv/k/none.pem2', common_name: 'x' }, ignore: ['diff'] },
    { args: { common_name: 'x' }, ignore: ['diff'] },
    { args: { privatekey_content: KEY, privatekey_path: '/srv/k/ed.pem' } },
  ),
  ...each(
    'community.crypto.x509_certificate_pipe',
    {
      args: { provider: 'selfsigned', privatekey_content: KEY, csr_content: REQUEST, content: CERTIFICATE },
      ignore: ['diff', 'serial_number'],
      exact: true,
    },
    {
      args: { provider: 'selfsigned', privatekey_content: KEY, csr_content: REQUEST },
      ignore: [...own, 'certificate'],
      exact: true,
    },
    {
      args: { provider: 'selfsigned', privatekey_content: KEY, csr_content: REQUEST },
      check: true,
      ignore: own,
      exact: true,
    },
    {
      args: {
        provider: 'selfsigned',
        privatekey_content: KEY,
        csr_content: REQUEST,
        content: CERTIFICATE,
        force: true,
      },
      ignore: [...own, 'certificate'],
      exact: true,
    },
    {
      args: { ...authority, csr_path: undefined, csr_content: REQUEST },
      ignore: [...own, 'certificate'],
      exact: true,
    },
    {
      args: { ...authority, csr_path: undefined, csr_content: REQUEST },
      check: true,
      ignore: own,
      exact: true,
    },
    { args: { provider: 'selfsigned', csr_content: REQUEST } },
    { args: { csr_content: REQUEST } },
  ),
  ...each(
    'community.crypto.openssl_privatekey_pipe',
    { args: { type: 'Ed25519' }, ignore: [...own, 'privatekey'], exact: true },
    { args: { type: 'Ed25519' }, check: true, ignore: own, exact: true },
    { args: { type: 'Ed25519', content: KEY }, ignore: ['diff'], exact: true },
    { args: { type: 'Ed25519', content: KEY, return_current_key: true }, ignore: ['diff'], exact: true },
    {
      args: { type: 'Ed25519', content: Buffer.from(KEY).toString('base64'), content_base64: true },
      ignore: ['diff'],
      exact: true,
    },
    { args: { type: 'ECC', curve: 'secp256r1', content: KEY }, ignore: [...own, 'privatekey'], exact: true },
    { args: { type: 'ECC', curve: 'secp256r1', content: KEY, regenerate: 'fail' } },
    { args: { type: 'Ed25519', content: 'junk', regenerate: 'never' } },
    {
      args: { type: 'Ed25519', content: KEY, regenerate: 'always' },
      ignore: [...own, 'privatekey'],
      exact: true,
    },
    'ls -d /tmp/tmp.* 2>/dev/null | wc -l',
  ),
]);
