// Modules that settle a host in the large (mounts, time zone, locales, kernel modules, limits, alternatives, access lists),
// beside Ansible's collections.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const PREPARE = `
mkdir -p /tmp/share /srv/disk /srv/share /srv/acl/sub "/lib/modules/$(uname -r)" /etc/modules-load.d /etc/modprobe.d
printf 'data\\n' >/tmp/share/file
cat >/etc/fstab <<'EOF'
# the table
/dev/vda1 / ext4 defaults 0 1

proc /proc proc defaults
/swap1 none swap sw 0 0
/swap2 none swap sw 0 0
odd line
EOF
: >"/lib/modules/$(uname -r)/modules.builtin"
echo kernel/fs/builtin.ko >"/lib/modules/$(uname -r)/modules.builtin"
cat >/usr/local/bin/modprobe <<'EOF'
#!/bin/sh
echo "$@" >>/tmp/modprobe.log
case " $* " in *' broken '*) echo "modprobe: FATAL: Module broken not found" >&2; exit 1;; *--first-time*) echo 'already' >&2; exit 1;; esac
EOF
chmod 755 /usr/local/bin/modprobe
printf 'old\\nprobe # why\\n' >/etc/modules-load.d/a.conf
printf 'options probe a=1\\noptions other b=2\\n' >/etc/modprobe.d/a.conf
ln -sf /usr/share/zoneinfo/Etc/UTC /etc/localtime
printf 'Etc/UTC\\n' >/etc/timezone
cat >/usr/local/bin/hwclock <<'EOF'
#!/bin/sh
echo "$@" >>/tmp/hwclock.log
case $* in *--localtime) printf '0.0 0 0.0\\n0\\nLOCAL\\n' >/etc/adjtime;; *) printf '0.0 0 0.0\\n0\\nUTC\\n' >/etc/adjtime;; esac
EOF
chmod 755 /usr/local/bin/hwclock
rm -f /usr/bin/timedatectl
printf '# limits\\n\\n*\\tsoft\\tcore\\t0\\nroot hard nofile 100 # many\\npostgres - memlock unlimited\\n' >/srv/limits.conf
for n in a b c; do printf '#!/bin/sh\\n' >/srv/$n; chmod 755 /srv/$n; printf x >/srv/$n.1; done
printf '# de_DE.UTF-8 UTF-8\\n#fr_FR.UTF-8 UTF-8\\nC.UTF-8 UTF-8\\n' >/etc/locale.gen
printf 'x' >/srv/acl/file; printf y >/srv/acl/sub/deep; ln -s file /srv/acl/link
`;

const TABLE = 'cat /etc/fstab';
const MOUNTS = 'grep -c /mnt/ /proc/self/mountinfo; ls /mnt';
const KERNEL = 'cat /tmp/modprobe.log; grep . /etc/modules-load.d/* /etc/modprobe.d/*';
const LIMITS = 'cat /srv/limits.conf';
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

/** The same /proc but for a list of modules, which not every kernel has. */
const MODULES = `
mkdir /realproc
mount -t proc proc /realproc
mount -t tmpfs tmpfs /proc
for entry in /realproc/*; do [ "\${entry##*/}" = modules ] || ln -s "$entry" "/proc/\${entry##*/}"; done
printf 'some_module 1 0 - Live 0x0\\n' >/proc/modules
`;

compareSteps('modprobe', `${PREPARE}${MODULES}`, [
  ...each(
    'community.general.modprobe',
    { args: { name: 'some-thing', params: 'a=1 b="x y"' }, check: true },
    { args: { name: 'some-thing', params: 'a=1 b="x y"' } },
    { args: { name: 'some-module' } },
    { args: { name: 'broken' } },
    { args: { name: 'builtin' } },
    { args: { name: 'builtin', state: 'absent' } },
    { args: { name: 'nothing', state: 'absent' } },
    { args: { name: 'builtin', persistent: 'present' }, check: true },
    // Ansible has written the file in check mode already.
    { args: { name: 'builtin', persistent: 'present' }, ignore: ['changed'] },
    { args: { name: 'builtin', persistent: 'present' } },
    KERNEL,
    { args: { name: 'builtin', persistent: 'present', params: 'k=1 l=2' }, ignore: ['changed'] },
    'cat /etc/modprobe.d/builtin.conf',
    { args: { name: 'probe', persistent: 'absent', state: 'absent' } },
    { args: { name: 'probe', persistent: 'absent', state: 'absent' } },
    'cat /tmp/modprobe.log; grep -hv "^$" /etc/modules-load.d/a.conf /etc/modprobe.d/a.conf',
  ),
]);

compareSteps('pam_limits', PREPARE, [
  ...each(
    'community.general.pam_limits',
    {
      args: {
        dest: '/srv/limits.conf',
        domain: 'root',
        limit_type: 'hard',
        limit_item: 'nofile',
        value: '200',
      },
      check: true,
      diff: true,
    },
    {
      args: {
        dest: '/srv/limits.conf',
        domain: 'root',
        limit_type: 'hard',
        limit_item: 'nofile',
        value: '200',
      },
      diff: true,
    },
    {
      args: {
        dest: '/srv/limits.conf',
        domain: 'root',
        limit_type: 'hard',
        limit_item: 'nofile',
        value: '200',
      },
      diff: true,
    },
    {
      args: {
        dest: '/srv/limits.conf',
        domain: 'root',
        limit_type: 'hard',
        limit_item: 'nofile',
        value: '150',
        use_max: true,
      },
    },
    {
      args: {
        dest: '/srv/limits.conf',
        domain: 'root',
        limit_type: 'hard',
        limit_item: 'nofile',
        value: '150',
        use_min: true,
        comment: ' less',
      },
    },
    {
      args: {
        dest: '/srv/limits.conf',
        domain: 'postgres',
        limit_type: '-',
        limit_item: 'memlock',
        value: '8',
        use_max: true,
      },
    },
    {
      args: {
        dest: '/srv/limits.conf',
        domain: 'postgres',
        limit_type: '-',
        limit_item: 'memlock',
        value: '8',
        use_min: true,
      },
    },
    {
      args: {
        dest: '/srv/limits.conf',
        domain: '@dba',
        limit_type: 'soft',
        limit_item: 'nproc',
        value: 'unlimited',
      },
    },
    {
      args: {
        dest: '/srv/limits.conf',
        domain: '@dba',
        limit_type: 'soft',
        limit_item: 'nice',
        value: '-5',
        comment: 'nice',
      },
    },
    LIMITS,
    {
      args: { dest: '/srv/limits.conf', domain: 'x', limit_type: 'soft', limit_item: 'nice', value: '40' },
      ignore: ['msg'],
    },
    {
      args: { dest: '/srv/limits.conf', domain: 'x', limit_type: 'soft', limit_item: 'core', value: 'much' },
      ignore: ['msg'],
    },
    {
      args: { dest: '/srv/new.conf', domain: 'x', limit_type: 'soft', limit_item: 'core', value: '1' },
      diff: true,
    },
    {
      args: {
        dest: '/srv/limits.conf',
        domain: 'x',
        limit_type: 'soft',
        limit_item: 'core',
        value: '1',
        backup: true,
      },
      ignore: ['backup_file'],
    },
    `${LIMITS}; ls /srv | grep -c 'limits.*~'`,
  ),
]);

compareSteps('alternatives', PREPARE, [
  ...each(
    'community.general.alternatives',
    { args: { name: 'probe', path: '/srv/a' } },
    { args: { name: 'probe', path: '/srv/a', link: '/usr/bin/probe' }, check: true, diff: true },
    { args: { name: 'probe', path: '/srv/a', link: '/usr/bin/probe' }, diff: true },
    { args: { name: 'probe', path: '/srv/a', link: '/usr/bin/probe' }, diff: true },
    {
      args: { name: 'probe', path: '/srv/b', link: '/usr/bin/probe', priority: 70, state: 'present' },
      diff: true,
    },
    { args: { name: 'probe', path: '/srv/b', state: 'auto' }, diff: true },
    { args: { name: 'probe', path: '/srv/b', state: 'auto' }, diff: true },
    'update-alternatives --query probe; readlink /usr/bin/probe /etc/alternatives/probe',
    { args: { name: 'probe', path: '/srv/a' }, diff: true },
    {
      args: {
        name: 'probe',
        path: '/srv/c',
        subcommands: [{ name: 'probe.1', path: '/srv/c.1', link: '/usr/share/probe.1' }],
      },
      diff: true,
    },
    {
      args: {
        name: 'probe',
        path: '/srv/c',
        subcommands: [{ name: 'probe.1', path: '/srv/c.1', link: '/usr/share/probe.1' }],
      },
      diff: true,
    },
    { args: { name: 'probe', path: '/srv/c' } },
    { args: { name: 'probe', path: '/srv/none' } },
    { args: { name: 'probe', path: '/srv/a', state: 'absent' }, diff: true },
    { args: { name: 'probe', path: '/srv/a', state: 'absent' }, diff: true },
    'update-alternatives --query probe',
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
    'getfacl -R -c /srv/acl 2>/dev/null',
  ),
]);
