// Modules that change how a host runs (name, kernel settings, time zone), beside ansible-core's and its collections'.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const PREPARE = `
printf 'old\\n' >/etc/hostname
mkdir -p /etc/sysconfig /etc/conf.d
printf 'A=1\\nHOSTNAME=rhold\\n' >/etc/sysconfig/network
printf 'hostname="rcold"\\n# x\\n' >/etc/conf.d/hostname
printf '127.0.0.1 localhost\\n' >/etc/hosts
cat >/usr/local/bin/hostnamectl <<'EOF'
#!/bin/sh
echo "$@" >>/tmp/hostnamectl.log
case " $* " in *--transient*) file=/tmp/name.transient;; *) file=/tmp/name.static;; esac
case " $* " in *' status'*) cat "$file";; *) for word; do :; done; echo "$word" >"$file";; esac
EOF
chmod 755 /usr/local/bin/hostnamectl
echo transient >/tmp/name.transient; echo static >/tmp/name.static
printf '# settings\\n#vm.old=1\\nnet.ipv4.ip_forward = 0\\n\\n kernel.panic=3\\n' >/etc/sysctl.conf
`;

const NAMES =
  'cat /etc/hostname; hostname; cat /etc/sysconfig/network /etc/conf.d/hostname /etc/HOSTNAME 2>/dev/null';

compareSteps('system', PREPARE, [
  ...each(
    'hostname',
    { args: { name: 'alpha' }, check: true, diff: true },
    { args: { name: 'alpha.example.org' }, diff: true },
    NAMES,
    { args: { name: 'alpha.example.org' }, diff: true },
    { args: { name: 'rh', use: 'redhat' }, diff: true },
    { args: { name: 'rh', use: 'redhat' } },
    NAMES,
    { args: { name: 'su', use: 'sles' }, diff: true },
    NAMES,
    { args: { name: 'rc', use: 'openrc' }, diff: true },
    NAMES,
    { args: { name: 'sd', use: 'systemd' }, check: true, diff: true },
    { args: { name: 'sd', use: 'systemd' }, diff: true },
    { args: { name: 'sd', use: 'systemd' } },
    'cat /tmp/name.*; grep -v status /tmp/hostnamectl.log',
    { args: { name: 'transient-x'.repeat(7), use: 'systemd' } },
    // Ansible gives the running name before it writes the file that it takes it from.
    { args: { name: 'alp', use: 'alpine' }, diff: true, ignore: ['ansible_facts'] },
    'cat /etc/hostname',
  ),
  ...each(
    'ansible.posix.sysctl',
    { args: { name: 'net.ipv4.ip_forward', value: '1' }, check: true, diff: true },
    { args: { name: 'net.ipv4.ip_forward', value: '1' }, diff: true },
    'cat /etc/sysctl.conf; sysctl net.ipv4.ip_forward; stat -c %a /etc/sysctl.conf',
    { args: { name: 'net.ipv4.ip_forward', value: '1' } },
    'sysctl -w net.ipv4.ip_forward=0',
    { args: { name: 'net.ipv4.ip_forward', value: '1' }, check: true },
    { args: { name: 'net.ipv4.ip_forward', value: '1', reload: false } },
    'sysctl net.ipv4.ip_forward',
    { args: { name: 'net.ipv4.ip_forward', value: '1' } },
    'sysctl net.ipv4.ip_forward',
    { args: { name: 'net.ipv4.conf.all.rp_filter', value: 'nonsense', sysctl_set: true, reload: false } },
    { args: { name: 'net.ipv4.ip_forward', value: '0', reload: false } },
    'cat /etc/sysctl.conf; sysctl net.ipv4.ip_forward',
    { args: { name: 'net.ipv4.ip_forward', value: '0', sysctl_set: true } },
    { args: { name: 'net.ipv4.ip_forward', value: 'yes', sysctl_set: true } },
    'cat /etc/sysctl.conf; sysctl net.ipv4.ip_forward',
    {
      args: {
        name: 'net.ipv4.conf.all.rp_filter',
        value: '2',
        sysctl_file: '/etc/sysctl.d/99-x.conf',
        sysctl_set: true,
      },
    },
    'cat /etc/sysctl.d/99-x.conf; sysctl net.ipv4.conf.all.rp_filter',
    { args: { name: 'net.nonsense', value: '2', sysctl_file: '/etc/sysctl.d/99-y.conf' } },
    'cat /etc/sysctl.d/99-y.conf',
    {
      args: { name: 'net.nonsense', value: '2', sysctl_file: '/etc/sysctl.d/99-z.conf', ignoreerrors: true },
    },
    { args: { name: 'net.nonsense', value: '2', sysctl_set: true, reload: false } },
    { args: { name: 'net.ipv4.ping_group_range', value: '0   100', sysctl_set: true, reload: false } },
    { args: { name: 'net.ipv4.ping_group_range', value: '0 100', sysctl_set: true, reload: false } },
    'cat /etc/sysctl.conf; sysctl net.ipv4.ping_group_range',
    { args: { name: 'kernel.panic', state: 'absent' }, check: true },
    { args: { name: 'kernel.panic', state: 'absent', reload: false } },
    { args: { name: 'kernel.panic', state: 'absent', reload: false } },
    'cat /etc/sysctl.conf',
    { args: { name: 'kernel.panic', state: 'present' } },
    { args: { name: 'kernel.panic', value: '' } },
    { args: { name: '', value: '1' } },
    { args: { name: 'net/ipv4/tcp_syncookies', value: 1, reload: false } },
    'cat /etc/sysctl.conf',
  ),
]);
