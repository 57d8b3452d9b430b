// openssh_keypair beside that of community.crypto: what one has made, the other leaves alone.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

// The same on both sides, so that its fingerprint is.
const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACCglmn83L9WKU43/hKKqKkfTFJjQcGd6ACVw4FSx1KjswAAAJDkVJ195FSd
fQAAAAtzc2gtZWQyNTUxOQAAACCglmn83L9WKU43/hKKqKkfTFJjQcGd6ACVw4FSx1Kjsw
AAAEAgywUUxgg7tsfbvCsqzRkTC9NGEkNM8lFThU3cKFbrMqCWafzcv1YpTjf+EoqoqR9M
UmNBwZ3oAJXDgVLHUqOzAAAACXByb2JlIGtleQECAwQ=
-----END OPENSSH PRIVATE KEY-----`;
const PUBLIC = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKCWafzcv1YpTjf+EoqoqR9MUmNBwZ3oAJXDgVLHUqOz probe key';

const PREPARE = `
mkdir -p /srv/k /srv/folder; touch /srv/file; umask 022
cat >/srv/k/ed <<'EOF'
${KEY}
EOF
printf '%s\\n' '${PUBLIC}' >/srv/k/ed.pub
cp /srv/k/ed /srv/k/alone; cp /srv/k/ed /srv/k/wrong; echo broken >/srv/k/wrong.pub
echo broken >/srv/k/broken; chmod 600 /srv/k/*
ssh-keygen -q -t ed25519 -N secret -f /srv/k/locked
ln -s ed /srv/k/link
`;

const STAT = 'cd /srv; stat -c "%n %a %U %G" k/* made* | sort; cut -d" " -f1,3- k/*.pub made*.pub';
/** Of keys that each side makes for itself. */
const own = ['fingerprint', 'public_key', 'diff'];

compareSteps('openssh_keypair', PREPARE, [
  ...each(
    'community.crypto.openssh_keypair',
    { args: { path: '/srv/made', size: 2048 }, check: true },
    { args: { path: '/srv/made', size: 2048 }, ignore: own },
    { args: { path: '/srv/made', size: 2048 }, ignore: own },
    { args: { path: '/srv/made', size: 2048, comment: 'me too' }, check: true, ignore: own },
    { args: { path: '/srv/made', size: 2048, comment: 'me too' }, ignore: own },
    { args: { path: '/srv/made', size: 2048, comment: 'me too' }, ignore: own },
    { args: { path: '/srv/made', size: 2048, mode: '0640', group: 'daemon' }, ignore: own },
    STAT,
    { args: { path: '/srv/made', type: 'ecdsa', regenerate: 'fail' }, ignore: own },
    { args: { path: '/srv/made', type: 'ecdsa', regenerate: 'never' }, ignore: own },
    { args: { path: '/srv/made', type: 'ecdsa', size: 384 }, check: true, ignore: own },
    { args: { path: '/srv/made', type: 'ecdsa', size: 384 }, ignore: own },
    STAT,
    { args: { path: '/srv/made', type: 'ecdsa', size: 384, force: true }, ignore: own },
    { args: { path: '/srv/made', state: 'absent' }, check: true, ignore: own },
    { args: { path: '/srv/made', state: 'absent' }, ignore: own },
    { args: { path: '/srv/made', state: 'absent' } },
    { args: { path: '/srv/made2', type: 'ed25519', size: 99, comment: 'a b', mode: '0600' }, ignore: own },
    { args: { path: '/srv/k/ed', type: 'ed25519' }, diff: true },
    { args: { path: '/srv/k/ed', type: 'ed25519', comment: 'other' }, check: true },
    { args: { path: '/srv/k/link', type: 'ed25519' } },
    { args: { path: '/srv/k/alone', type: 'ed25519' }, check: true },
    { args: { path: '/srv/k/alone', type: 'ed25519' }, diff: true },
    { args: { path: '/srv/k/wrong', type: 'ed25519', comment: 'new one' } },
    { args: { path: '/srv/k/broken' } },
    { args: { path: '/srv/k/broken', regenerate: 'full_idempotence', type: 'ed25519' }, ignore: own },
    { args: { path: '/srv/k/locked', type: 'ed25519' } },
    { args: { path: '/srv/k/locked', regenerate: 'always', type: 'ed25519' }, ignore: own },
    STAT,
    { args: { path: '/srv/folder' } },
    { args: { path: '/srv/none/key' } },
    { args: { path: '/srv/file/key' } },
    { args: { path: '/srv/x', size: 512 } },
    { args: { path: '/srv/x', type: 'dsa', size: 2048 } },
    { args: { path: '/srv/x', type: 'ecdsa', size: 300 } },
    { args: { path: '/srv/x', private_key_format: 'pkcs8' } },
    { args: { path: '/srv/x', type: 'ed25519', owner: 'nobody' }, check: true, ignore: own },
  ),
]);
