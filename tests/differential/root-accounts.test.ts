// user, group and cron with arguments that are seldom used, beside ansible-core's.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const PREPARE = `
groupadd -g 7100 team; groupadd -g 7101 crew
useradd -m -u 7001 -c 'Old One' old
mkdir -p /srv/skel; printf 'hello\\n' >/srv/skel/.greeting
mkdir -p /var/spool/cron/crontabs
cat >/usr/local/bin/crontab <<'EOF'
#!/bin/sh
user=root; if [ "$1" = -u ]; then user=$2; shift 2; fi
id "$user" >/dev/null 2>&1 || { echo "crontab:  user $user unknown" >&2; exit 1; }
tab=/var/spool/cron/crontabs/$user
case $1 in
  -l) [ -f "$tab" ] || { echo "no crontab for $user" >&2; exit 1; }; cat "$tab";;
  -r) rm -f "$tab";;
  -) cat >"$tab";;
  *) cat "$1" >"$tab";;
esac
EOF
chmod 755 /usr/local/bin/crontab; mkdir -p /etc/cron.d
printf '# mine\\n5 4 * * * /bin/false\\n' | crontab -u old -
`;

const ACCOUNT = (name: string): string =>
  `getent passwd ${name}; id -Gn ${name} | tr ' ' '\\n' | sort | tr '\\n' ' '; getent shadow ${name} | cut -d: -f2,4,5,8`;
const HASH =
  '$6$salt1234$Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYm';
/** What an account gets by itself, from a range of numbers or at random. */
const key = { ignore: ['ssh_fingerprint', 'ssh_public_key'] };

compareSteps(
  'accounts',
  PREPARE,
  [
    ...each(
      'ansible.builtin.group',
      { args: { name: 'daemons', system: true, gid: 450 }, check: true },
      { args: { name: 'daemons', system: true, gid: 450 } },
      { args: { name: 'daemons', system: true, gid: 450 } },
      { args: { name: 'twin', gid: 7100 } },
      { args: { name: 'twin', gid: 7100, non_unique: true } },
      { args: { name: 'twin', gid: 7100, non_unique: true } },
      { args: { name: 'x', non_unique: true } },
      'getent group daemons twin',
      // A name of digits is no number: 7100 is the team.
      { args: { name: '7100', state: 'absent' } },
      { args: { name: '7100', gid: 7150 } },
      { args: { name: '7100', gid: 7150 } },
      { args: { name: 'far', gid: 7101, local: true }, exact: true },
      'getent group team crew; grep ^7100: /etc/group',
    ),
    ...each(
      'ansible.builtin.user',
      { args: { name: '7001', state: 'absent' } },
      { args: { name: '7001', uid: 7160, group: 'team', create_home: false } },
      { args: { name: '7001', uid: 7160, group: 'team', create_home: false } },
      { args: { name: '7001', create_home: false, generate_ssh_key: true } },
      'getent passwd old; grep ^7001: /etc/passwd',
      {
        args: { name: 'svc', uid: 451, system: true, create_home: false, shell: '/usr/sbin/nologin' },
        check: true,
      },
      { args: { name: 'svc', uid: 451, system: true, create_home: false, shell: '/usr/sbin/nologin' } },
      { args: { name: 'svc', uid: 451, system: true, create_home: false, shell: '/usr/sbin/nologin' } },
      'ls -d /home/svc',
      {
        args: {
          name: 'new',
          uid: 7002,
          skeleton: '/srv/skel',
          umask: '027',
          group: 'team',
          groups: 'crew,sudo',
        },
      },
      `${ACCOUNT('new')}; ls -A /home/new; stat -c %a /home/new`,
      { args: { name: 'new', groups: ['crew'], append: false } },
      { args: { name: 'new', groups: [], append: false } },
      { args: { name: 'new', groups: ['sudo', 'crew'], append: true }, check: true },
      { args: { name: 'new', groups: ['sudo', 'crew'], append: true } },
      { args: { name: 'new', groups: ['sudo'], append: true } },
      { args: { name: 'new', groups: ['nothing-here'] } },
      { args: { name: 'new', home: '/srv/moved', move_home: true } },
      { args: { name: 'new', home: '/srv/moved', move_home: true } },
      `${ACCOUNT('new')}; ls -A /srv/moved; ls -d /home/new`,
      { args: { name: 'new', password: HASH, update_password: 'on_create' } },
      { args: { name: 'new', password: HASH } },
      { args: { name: 'new', password: HASH } },
      { args: { name: 'new', password_lock: true } },
      { args: { name: 'new', password_lock: true } },
      { args: { name: 'new', password_lock: false } },
      { args: { name: 'new', password_expire_min: 3, password_expire_max: 40 } },
      { args: { name: 'new', password_expire_min: 3, password_expire_max: 40 } },
      { args: { name: 'new', expires: 1893456000 } },
      { args: { name: 'new', expires: 1893456000 } },
      { args: { name: 'new', expires: -1 } },
      { args: { name: 'new', expires: -1 } },
      ACCOUNT('new'),
      { args: { name: 'new', uid: 7001 } },
      { args: { name: 'twin', uid: 7001, non_unique: true, create_home: false } },
      // What a host's own userdel says of a mail box that is not there.
      {
        args: { name: 'old', state: 'absent', remove: true, force: true },
        ignore: ['stderr', 'stderr_lines'],
      },
      'ls /home; getent passwd old',
    ),
  ],
  { shells: ['dash', 'busybox', 'bare'] },
);

compareSteps('keys of accounts', PREPARE, [
  ...each(
    'ansible.builtin.user',
    {
      args: { name: 'old', generate_ssh_key: true, ssh_key_type: 'ed25519', ssh_key_comment: 'a b' },
      check: true,
      ...key,
    },
    {
      args: { name: 'old', generate_ssh_key: true, ssh_key_type: 'ed25519', ssh_key_comment: 'a b' },
      ...key,
    },
    {
      args: { name: 'old', generate_ssh_key: true, ssh_key_type: 'ed25519', ssh_key_comment: 'a b' },
      ...key,
    },
    {
      args: {
        name: 'old',
        generate_ssh_key: true,
        ssh_key_file: '.ssh/other',
        ssh_key_bits: 1024,
        force: true,
      },
      ...key,
    },
    'cd ~old; ls -l --time-style=+ .ssh | cut -d" " -f1,3,4,6-; cut -d" " -f3- .ssh/id_ed25519.pub',
  ),
]);

compareSteps('crontabs', PREPARE, [
  ...each(
    'ansible.builtin.cron',
    {
      args: {
        name: 'a',
        user: 'old',
        job: '/bin/a',
        weekday: '1-5',
        month: '*/2',
        day: '3',
        hour: '0',
        minute: '*/5',
      },
    },
    {
      args: { name: 'a', user: 'old', job: '/bin/a', weekday: 'MON-FRI', month: 'jan', day: '3' },
      check: true,
      diff: true,
    },
    { args: { name: 'a', user: 'old', job: '/bin/a', special_time: 'reboot' }, diff: true },
    { args: { name: 'a', user: 'old', job: '/bin/a', special_time: 'reboot', disabled: true }, diff: true },
    { args: { name: 'a', user: 'old', job: '/bin/a', special_time: 'reboot', disabled: true } },
    { args: { name: 'a', user: 'old', job: '/bin/a', special_time: 'reboot' } },
    { args: { name: 'b', user: 'old', job: '/bin/b', backup: true }, ignore: ['backup_file'] },
    { args: { name: 'PATH', user: 'old', env: true, value: '/bin:/usr/bin' } },
    { args: { name: 'HOME', user: 'old', env: true, value: '/x', insertbefore: 'PATH' } },
    { args: { name: 'HOME', user: 'old', env: true, value: '/y' }, diff: true },
    { args: { name: 'NO', user: 'old', env: true, value: '/y', insertafter: 'NONE' } },
    'crontab -u old -l',
    { args: { name: 'a', user: 'old', state: 'absent' }, check: true, diff: true },
    { args: { name: 'a', user: 'old', state: 'absent' }, diff: true },
    { args: { name: 'a', user: 'old', state: 'absent' } },
    { args: { name: 'c', cron_file: 'probe', user: 'old', job: 'true' }, diff: true },
    { args: { name: 'c', cron_file: '/srv/tab', user: 'root', job: 'true', hour: 1 } },
    { args: { name: 'V', cron_file: 'probe', env: true, value: 'x y' } },
    'cat /etc/cron.d/probe /srv/tab; stat -c %a /etc/cron.d/probe /srv/tab',
    { args: { cron_file: 'probe', state: 'absent' } },
    { args: { name: 'none', cron_file: 'nothing', state: 'absent' } },
    { args: { name: 'd', user: 'old', job: 'x', special_time: 'daily', hour: '3' } },
    { args: { name: 'd', user: 'old' } },
    { args: { name: 'd', user: 'nobody-here', job: 'x' }, ignore: ['msg'] },
    { args: { name: 'e', user: 'old', job: 'two\nlines' } },
    { args: { job: 'nameless', user: 'old' } },
    'crontab -u old -l; ls /etc/cron.d | grep -c probe',
    { args: { name: 'f', cron_file: '/etc/crontab', user: 'root', job: 'x' } },
    { args: { name: 'g h', env: true, user: 'old', value: 'x' } },
    "printf '# mine\\n#Ansible: i\\n1 * * * * /bin/j\\n1 * * * * /bin/j\\n\\n\\n' | crontab -u old -",
    { args: { name: 'j', user: 'old', job: '/bin/j', minute: '1' }, diff: true },
    { args: { name: 'k', user: 'old', job: '\n/bin/k\n' }, diff: true },
    'crontab -u old -l',
  ),
]);
