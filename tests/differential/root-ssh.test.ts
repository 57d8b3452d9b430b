// authorized_key and known_hosts beside ansible.posix's and ansible-core's.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const PREPARE = `
useradd -m -u 7001 probe
useradd -M -d /nowhere/home -u 7002 homeless
mkdir -p /srv/keys
cat >/srv/keys/other <<'EOF'
# a comment
ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ== old one

from="10.0.0.1",no-pty ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== opt
not a key at all
EOF
ssh-keygen -q -t ed25519 -N '' -C a@b -f /srv/keys/id
ln -s other /srv/keys/link
printf 'one.example ssh-rsa AAAAB3NzaC1yc2E=\\ntwo.example,10.1.1.1 ssh-ed25519 AAAAC3Nz\\n# note\\n' >/srv/keys/known
`;

const A = 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ== new comment';
const B = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB== b@c';
const C = 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAA= c';
const SHOW = 'cat /srv/keys/other; stat -c "%a %U %G" /srv/keys/other /srv/keys';
const HOME = 'cd ~probe && ls -la --time-style=+ .ssh | tail -n +2; cat .ssh/authorized_keys';
const OTHER = { user: 'probe', path: '/srv/keys/other', manage_dir: false };
const KNOWN = { path: '/srv/keys/known' };
const K1 = 'one.example ssh-rsa AAAAB3NzaC1yc2E=';
const KNOWN_SHOW = 'cat /srv/keys/known; stat -c %a /srv/keys/known';

compareSteps('ssh', PREPARE, [
  ...each(
    'ansible.posix.authorized_key',
    { args: { user: 'probe', key: A }, check: true, diff: true },
    'ls -a ~probe',
    { args: { user: 'probe', key: A }, diff: true },
    HOME,
    { args: { user: 'probe', key: A }, diff: true },
    { args: { user: 'probe', key: `${B}\n# x\n${C}\n` }, diff: true },
    HOME,
    { args: { user: 'probe', key: B, key_options: 'no-pty,from="1.2.3.4"' }, diff: true },
    { args: { user: 'probe', key: B, key_options: 'no-pty,from="1.2.3.4"' }, diff: true },
    { args: { user: 'probe', key: B }, diff: true },
    HOME,
    { args: { user: 'probe', key: C, comment: 'another comment' }, diff: true },
    { args: { user: 'probe', key: C, comment: 'another comment' } },
    HOME,
    { args: { user: 'probe', key: C, state: 'absent' }, check: true, diff: true },
    { args: { user: 'probe', key: C, state: 'absent' }, diff: true },
    { args: { user: 'probe', key: C, state: 'absent' }, diff: true },
    { args: { user: 'probe', key: `${A}\n${C}`, exclusive: true }, diff: true },
    { args: { user: 'probe', key: `${A}\n${C}`, exclusive: true }, diff: true },
    HOME,
    'chmod 755 ~probe/.ssh; chown root ~probe/.ssh',
    { args: { user: 'probe', key: A } },
    HOME,
    { args: { ...OTHER, key: A }, diff: true },
    SHOW,
    { args: { ...OTHER, key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==' }, diff: true },
    {
      args: {
        ...OTHER,
        key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== opt',
        key_options: 'no-pty,from="10.0.0.1"',
      },
      diff: true,
    },
    SHOW,
    { args: { ...OTHER, key: 'rubbish' } },
    { args: { ...OTHER, key: 'ssh-foo AAAA x' } },
    { args: { user: 'nobody-here', key: A } },
    { args: { ...OTHER, key: A, state: 'absent' }, diff: true },
    { args: { ...OTHER, key: A, exclusive: true }, diff: true },
    SHOW,
    { args: { user: 'probe', key: A, path: '/srv/keys/link', manage_dir: false }, diff: true },
    'ls -l --time-style=+ /srv/keys/link | cut -c1; cat /srv/keys/link',
    'ln -sfn other /srv/keys/link',
    { args: { user: 'probe', key: B, path: '/srv/keys/link', manage_dir: false, follow: true } },
    'ls -l --time-style=+ /srv/keys/link | cut -c1; cat /srv/keys/other',
    { args: { user: 'probe', key: B, path: '/srv/none/file', manage_dir: false } },
    { args: { user: 'probe', key: B, path: '/srv/made/file' } },
    'stat -c "%a %U %G" /srv/made /srv/made/file',
    { args: { user: 'root', key: B, path: '~/.ssh/extra', manage_dir: false } },
  ),
  ...each(
    'known_hosts',
    { args: { ...KNOWN, name: 'one.example', key: K1 }, diff: true },
    {
      args: { ...KNOWN, name: 'new.example', key: 'new.example ssh-rsa AAAAB3NzaC1yc2E=' },
      check: true,
      diff: true,
    },
    { args: { ...KNOWN, name: 'new.example', key: 'new.example ssh-rsa AAAAB3NzaC1yc2E=' }, diff: true },
    KNOWN_SHOW,
    { args: { ...KNOWN, name: 'new.example', key: 'new.example ssh-rsa AAAAB3NzaC1yc2F=' }, diff: true },
    { args: { ...KNOWN, name: 'New.Example', key: 'new.example ssh-ed25519 AAAAC3Nz' }, diff: true },
    KNOWN_SHOW,
    { args: { ...KNOWN, name: '10.1.1.1', key: 'two.example,10.1.1.1 ssh-ed25519 AAAAC3Nz' } },
    { args: { ...KNOWN, name: 'two.example', key: 'two.example ssh-ed25519 AAAAC3Nz' }, diff: true },
    // Without a key Ansible's diff does not show what goes.
    { args: { ...KNOWN, name: 'new.example', state: 'absent' }, check: true, diff: true, ignore: ['diff'] },
    { args: { ...KNOWN, name: 'new.example', state: 'absent' }, diff: true, ignore: ['diff'] },
    KNOWN_SHOW,
    { args: { ...KNOWN, name: 'new.example', state: 'absent' }, diff: true },
    { args: { ...KNOWN, name: 'new.example', state: 'absent' }, check: true, diff: true, exact: true },
    {
      args: { ...KNOWN, name: 'one.example', key: 'one.example ssh-rsa AAAAB3NzaC1yc2G=', state: 'absent' },
      check: true,
    },
    { args: { ...KNOWN, name: 'one.example', key: 'one.example ssh-rsa AAAAB3NzaC1yc2G=', state: 'absent' } },
    { args: { ...KNOWN, name: 'one.example', key: K1, state: 'absent' } },
    KNOWN_SHOW,
    { args: { ...KNOWN, name: '[p.example]:2222', key: '[p.example]:2222 ssh-rsa AAAAB3NzaC1yc2E=' } },
    { args: { ...KNOWN, name: '[p.example]:2222', key: '[p.example]:2222 ssh-rsa AAAAB3NzaC1yc2E=' } },
    {
      args: { ...KNOWN, name: 'h.example', key: 'h.example ssh-rsa AAAAB3NzaC1yc2E=', hash_host: true },
      ignore: ['diff'],
    },
    'cut -c1-3 /srv/keys/known',
    { args: { ...KNOWN, name: 'h.example', key: 'h.example ssh-rsa AAAAB3NzaC1yc2E=', hash_host: true } },
    { args: { ...KNOWN, name: 'h.example', key: 'h.example ssh-rsa AAAAB3NzaC1yc2E=' } },
    'tail -n 1 /srv/keys/known',
    {
      args: { ...KNOWN, name: 'h.example', key: 'h.example ssh-rsa AAAAB3NzaC1yc2E=', hash_host: true },
      ignore: ['diff'],
    },
    { args: { ...KNOWN, name: 'h.example', state: 'absent' } },
    { args: { ...KNOWN, name: 'x.example' } },
    { args: { ...KNOWN, name: 'x.example', key: 'y.example ssh-rsa AAAAB3NzaC1yc2E=' } },
    { args: { ...KNOWN, name: 'x.example', key: 'rubbish' } },
    { args: { ...KNOWN, name: 'ca.example', key: '@cert-authority *.example ssh-rsa AAAAB3NzaC1yc2E=' } },
    { args: { name: 'root.example', key: 'root.example ssh-rsa AAAAB3NzaC1yc2E=' } },
    'stat -c "%a %U" /root/.ssh/known_hosts; tail -n 1 /root/.ssh/known_hosts',
    { args: { name: 'root.example', key: 'root.example ssh-rsa AAAAB3NzaC1yc2E=', path: '/srv/none/known' } },
    { args: { name: 'root.example', state: 'absent', path: '/srv/none/known' } },
  ),
]);
