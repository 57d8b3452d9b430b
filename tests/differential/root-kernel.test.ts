// Kernel modules, limits and alternatives, beside Ansible's collections.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const PREPARE = `
mkdir -p "/lib/modules/$(uname -r)" /etc/modules-load.d /etc/modprobe.d
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
printf '# limits\\n\\n*\\tsoft\\tcore\\t0\\nroot hard nofile 100 # many\\npostgres - memlock unlimited\\n' >/srv/limits.conf
for n in a b c; do printf '#!/bin/sh\\n' >/srv/$n; chmod 755 /srv/$n; printf x >/srv/$n.1; done
`;

const KERNEL = 'cat /tmp/modprobe.log; grep . /etc/modules-load.d/* /etc/modprobe.d/*';
const LIMITS = 'cat /srv/limits.conf';

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
    { args: { dest: '/none/limits.conf', domain: 'x', limit_type: 'soft', limit_item: 'core', value: '1' } },
    { args: { dest: '/srv/limits.conf', domain: 'x', limit_type: 'both', limit_item: 'core', value: '1' } },
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
