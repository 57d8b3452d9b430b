// Modules that settle a host in the large (mounts, time zone, locales, access lists), beside Ansible's collections.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const PREPARE = `
mkdir -p /tmp/share /srv/disk /srv/share /srv/acl/sub
printf 'data\\n' >/tmp/share/file
cat >/etc/fstab <<'EOF'
# the table
/dev/vda1 / ext4 defaults 0 1

proc /proc proc defaults
/swap1 none swap sw 0 0
/swap2 none swap sw 0 0
odd line
EOF
ln -sf /usr/share/zoneinfo/Etc/UTC /etc/localtime
printf 'Etc/UTC\\n' >/etc/timezone
cat >/usr/local/bin/hwclock <<'EOF'
#!/bin/sh
echo "$@" >>/tmp/hwclock.log
case $* in *--localtime) printf '0.0 0 0.0\\n0\\nLOCAL\\n' >/etc/adjtime;; *) printf '0.0 0 0.0\\n0\\nUTC\\n' >/etc/adjtime;; esac
EOF
chmod 755 /usr/local/bin/hwclock
rm -f /usr/bin/timedatectl
printf '# de_DE.UTF-8 UTF-8\\n#fr_FR.UTF-8 UTF-8\\nC.UTF-8 UTF-8\\n' >/etc/locale.gen
printf 'x' >/srv/acl/file; printf 'x' >'/srv/acl/an odd name'; printf y >/srv/acl/sub/deep; ln -s file /srv/acl/link
`;

const TABLE = 'cat /etc/fstab';
const MOUNTS = 'grep -c /mnt/ /proc/self/mountinfo; ls /mnt';
const tmp = { src: 'tmpfs', fstype: 'tmpfs' };

compareSteps('mount', PREPARE, [
  ...each(
    'ansible.posix.mount',
    { args: { path: '/mnt/a', ...tmp, state: 'present' }, check: true },
    { args: { path: '/mnt/a', ...tmp, state: 'present' } },
    { args: { path: '/mnt/a', ...tmp, state: 'present' } },
    { args: { path: '/mnt/a', ...tmp, state: 'present', opts: 'size=1M,mode=700', passno: '2', dump: '1' } },
    { args: { path: '/proc', src: 'proc', fstype: 'proc', state: 'present' } },
    { args: { path: 'none', src: '/swap2', fstype: 'swap', opts: 'sw,pri=1', state: 'present' } },
    TABLE,
    { args: { path: '/mnt/a', ...tmp, state: 'mounted', opts: 'size=1M,mode=700' }, check: true },
    { args: { path: '/mnt/a', ...tmp, state: 'mounted', opts: 'size=1M,mode=700' } },
    { args: { path: '/mnt/a', ...tmp, state: 'mounted', opts: 'size=1M,mode=700' } },
    { args: { path: '/mnt/a', ...tmp, state: 'mounted', opts: 'size=2M,mode=700' } },
    `${TABLE}; ${MOUNTS}; df -k /mnt/a | tail -n 1`,
    { args: { path: '/mnt/a', state: 'remounted' } },
    { args: { path: '/mnt/a', state: 'unmounted' }, check: true },
    { args: { path: '/mnt/a', state: 'unmounted' } },
    { args: { path: '/mnt/a', state: 'unmounted' } },
    { args: { path: '/mnt/a', ...tmp, state: 'mounted', opts: 'size=2M' } },
    { args: { path: '/mnt/a', state: 'absent' }, check: true },
    { args: { path: '/mnt/a', state: 'absent' } },
    { args: { path: '/mnt/a', state: 'absent' } },
    `${TABLE}; ${MOUNTS}`,
    { args: { path: '/mnt/deep/er', src: '/tmp/share', fstype: 'none', opts: 'bind', state: 'mounted' } },
    { args: { path: '/mnt/deep/er', src: '/tmp/share', fstype: 'none', opts: 'bind', state: 'mounted' } },
    `${TABLE}; cat '/mnt/deep/er/file'`,
    { args: { path: '/mnt/an odd name', src: '/dev/a&b', fstype: 'ext4', state: 'present' } },
    { args: { path: '/mnt/an odd name', src: '/dev/a&b', fstype: 'ext4', state: 'present' } },
    { args: { path: '/mnt/deep/er', state: 'absent_from_fstab' } },
    { args: { path: '/mnt/deep/er', state: 'unmounted' } },
    { args: { path: '/mnt/bad', src: '/nothing', fstype: 'ext4', state: 'mounted' }, ignore: ['msg'] },
    `${TABLE}; ls /mnt`,
    { args: { path: '/mnt/e', ...tmp, opts: 'size=1M', state: 'ephemeral' } },
    { args: { path: '/mnt/e', ...tmp, opts: 'size=2M', state: 'ephemeral' } },
    { args: { path: '/mnt/e', src: 'other', fstype: 'tmpfs', state: 'ephemeral' }, ignore: ['msg'] },
    `${TABLE}; ${MOUNTS}`,
    { args: { path: '/mnt/f', ...tmp, opts: 'size=1M', boot: false, state: 'present', fstab: '/srv/fstab' } },
    {
      args: { path: '/mnt/f', ...tmp, boot: false, state: 'present', fstab: '/srv/fstab', backup: true },
      ignore: ['backup_file'],
    },
    { args: { path: '/mnt/f', ...tmp, opts: 'noauto', state: 'mounted', fstab: '/srv/fstab' } },
    `cat /srv/fstab; ls /srv | grep -c 'fstab.*~'; ${MOUNTS}`,
    { args: { path: '/mnt/f', state: 'mounted' } },
    // A table in a folder that is not there, one whose last line has no end, lines without the last fields.
    { args: { path: '/mnt/g', ...tmp, state: 'present', fstab: '/srv/deep/fstab' } },
    "printf '# no end' >/srv/fstab",
    { args: { path: '/mnt/g', ...tmp, state: 'mounted', fstab: '/srv/fstab' } },
    'cat /srv/fstab /srv/deep/fstab',
    { args: { path: '/mnt/g/', state: 'absent', fstab: '/srv/fstab' } },
    "printf '//nas/x /mnt/h cifs rw,_netdev\\nbad line\\n' >/srv/fstab",
    {
      args: {
        path: '/mnt/h',
        src: '//nas/x',
        fstype: 'cifs',
        opts: 'rw',
        state: 'present',
        fstab: '/srv/fstab',
      },
    },
    'cat /srv/fstab',
  ),
]);

compareSteps('timezone', PREPARE, [
  ...each(
    'community.general.timezone',
    { args: { name: 'Europe/Berlin' }, check: true, diff: true },
    { args: { name: 'Europe/Berlin' }, diff: true },
    { args: { name: 'Europe/Berlin' }, diff: true },
    'cat /etc/timezone; readlink -f /etc/localtime',
    { args: { name: 'Mars/Olympus' } },
    { args: { hwclock: 'local' }, diff: true },
    { args: { hwclock: 'local' }, diff: true },
    { args: { name: 'Asia/Tokyo', hwclock: 'UTC' }, diff: true },
    'cat /etc/default/rcS /etc/adjtime /tmp/hwclock.log; cat /etc/timezone',
    'rm /etc/localtime',
    { args: { name: 'Asia/Tokyo' }, diff: true },
    'readlink -f /etc/localtime',
    { args: {} },
  ),
]);

compareSteps('locale_gen', PREPARE, [
  ...each(
    'community.general.locale_gen',
    { args: { name: 'de_DE.UTF-8' }, check: true },
    { args: { name: 'de_DE.UTF-8' } },
    { args: { name: 'de_DE.UTF-8' } },
    'cat /etc/locale.gen; locale -a | grep -c de_DE',
    { args: { name: 'xx_XX.UTF-8' } },
    { args: { name: 'de_DE.UTF-8', state: 'absent' } },
    { args: { name: 'de_DE.UTF-8', state: 'absent' } },
    'cat /etc/locale.gen; locale -a | grep -c de_DE',
  ),
]);

compareSteps('acl', PREPARE, [
  ...each(
    'ansible.posix.acl',
    { args: { path: '/srv/acl/file' } },
    {
      args: { path: '/srv/acl/file', entity: 'daemon', etype: 'user', permissions: 'rw', state: 'present' },
      check: true,
    },
    { args: { path: '/srv/acl/file', entity: 'daemon', etype: 'user', permissions: 'rw', state: 'present' } },
    { args: { path: '/srv/acl/file', entity: 'daemon', etype: 'user', permissions: 'rw', state: 'present' } },
    { args: { path: '/srv/acl/file', entry: 'group:adm:r', state: 'present' } },
    { args: { path: '/srv/acl/link', entry: 'g:adm:rw', state: 'present' } },
    { args: { path: '/srv/acl', entry: 'default:user:daemon:rX', state: 'present' } },
    {
      args: {
        path: '/srv/acl',
        entity: 'adm',
        etype: 'group',
        permissions: 'rX',
        recursive: true,
        state: 'present',
      },
    },
    {
      args: {
        path: '/srv/acl',
        entity: 'adm',
        etype: 'group',
        permissions: 'rX',
        recursive: true,
        state: 'present',
      },
    },
    {
      args: {
        path: '/srv/acl/file',
        etype: 'mask',
        permissions: 'r',
        recalculate_mask: 'no_mask',
        state: 'present',
      },
    },
    { args: { path: '/srv/acl/file', etype: 'user', entity: 'daemon', state: 'absent' }, check: true },
    { args: { path: '/srv/acl/file', etype: 'user', entity: 'daemon', state: 'absent' } },
    { args: { path: '/srv/acl/file', etype: 'user', entity: 'daemon', state: 'absent' } },
    { args: { path: '/srv/acl/file', entry: 'x', state: 'present' } },
    { args: { path: '/srv/acl/file', etype: 'user', state: 'absent' } },
    { args: { path: '/srv/none', etype: 'user', entity: 'daemon', permissions: 'r', state: 'present' } },
    { args: { path: '/srv/acl/file', recursive: true } },
    // What a link leads to is not told of where it is not followed; what setfacl refuses comes with its command.
    { args: { path: '/srv/acl/link', follow: false, entry: 'user:daemon:r', state: 'present' } },
    { args: { path: '/srv/acl/an odd name', entry: 'group:nosuchgroup:r', state: 'present' } },
    { args: { path: '/srv/acl/file', entry: 'user:daemon:rwxrwx', use_nfsv4_acls: true, state: 'present' } },
    'getfacl -R -c /srv/acl 2>/dev/null',
  ),
]);
