// iptables, debconf, dpkg_selections and pip beside ansible-core's.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const RULES = 'iptables-save -t filter | grep "^[-:]"; iptables-save -t nat | grep "^-"';
const lines = ['stdout_lines', 'stderr_lines'];
const web = { chain: 'INPUT', protocol: 'tcp', destination_port: '80', jump: 'ACCEPT' };

compareSteps(
  'iptables',
  'iptables -N probe',
  each(
    'ansible.builtin.iptables',
    { args: web, check: true },
    { args: web },
    { args: web },
    { args: { ...web, ctstate: ['NEW', 'ESTABLISHED'], comment: 'a comment', source: '!10.0.0.0/8' } },
    { args: { ...web, ctstate: ['NEW', 'ESTABLISHED'], comment: 'a comment', source: '!10.0.0.0/8' } },
    { args: { ...web, destination_port: '443', action: 'insert', rule_num: '1', wait: '5' } },
    {
      args: { chain: 'INPUT', protocol: 'tcp', syn: 'negate', reject_with: 'tcp-reset', in_interface: 'lo' },
    },
    {
      args: {
        chain: 'INPUT',
        protocol: 'tcp',
        tcp_flags: { flags: ['ALL'], flags_set: ['ACK', 'RST'] },
        jump: 'DROP',
      },
    },
    { args: { chain: 'INPUT', tcp_flags: { flag: ['ALL'] } }, ignore: ['msg'] },
    { args: { chain: 'INPUT', protocol: 'tcp', destination_ports: ['80', '8081:8083'], jump: 'ACCEPT' } },
    {
      args: {
        chain: 'INPUT',
        src_range: '10.0.0.1-10.0.0.9',
        limit: '2/second',
        limit_burst: '20',
        log_prefix: 'x: ',
        log_level: 'info',
      },
    },
    {
      args: { chain: 'OUTPUT', uid_owner: 'root', match: ['owner'], jump: 'ACCEPT' },
      ignore: [...lines, 'stdout', 'stderr', 'cmd', 'msg', 'rc'],
    },
    { args: { chain: 'INPUT', protocol: 'icmp', icmp_type: 'echo-request', jump: 'probe' } },
    {
      args: {
        table: 'nat',
        chain: 'PREROUTING',
        protocol: 'tcp',
        destination_port: '80',
        jump: 'REDIRECT',
        to_ports: '8080',
      },
    },
    RULES,
    { args: { ...web, state: 'absent' }, check: true },
    { args: { ...web, state: 'absent' } },
    { args: { ...web, state: 'absent' } },
    { args: { chain: 'INPUT', policy: 'DROP' }, check: true },
    { args: { chain: 'INPUT', policy: 'DROP' } },
    { args: { chain: 'INPUT', policy: 'DROP' } },
    { args: { chain: 'new', jump: 'ACCEPT', chain_management: true } },
    { args: { chain: 'new', jump: 'ACCEPT', chain_management: true } },
    { args: { chain: 'new', flush: true } },
    { args: { chain: 'new', state: 'absent', chain_management: true } },
    { args: { chain: 'new', state: 'absent', chain_management: true } },
    { args: { flush: true } },
    { args: {} },
    { args: { chain: 'INPUT', jump: 'ACCEPT', log_prefix: 'x' } },
    {
      args: { chain: 'nothing', jump: 'ACCEPT' },
      ignore: [...lines, 'stdout', 'stderr', 'cmd', 'msg', 'rc'],
    },
    { args: { ip_version: 'ipv6', chain: 'INPUT', source: '::1', jump: 'ACCEPT' } },
    RULES,
    // What iptables refuses is told as it says it, with the words quoted as one would type them.
    {
      args: {
        chain: 'INPUT',
        protocol: 'udp',
        source_port: '1:1024',
        destination_ports: ['80', '8081:8083'],
        source: '!10.0.0.1',
        comment: "it's odd",
        jump: 'ACCEPT',
      },
    },
    { args: { chain: 'INPUT', policy: 'QUEUE' } },
    { args: { chain: 'INPUT', jump: 'a', goto: 'b' } },
    // There a mistake of Python's.
    {
      args: { chain: 'INPUT', tcp_flags: { flags: ['ALL'] }, jump: 'DROP' },
      ignore: [...lines, 'msg', 'rc', 'module_stdout', 'module_stderr', 'exception'],
    },
    { args: { table: 'mangle', chain: 'OUTPUT', protocol: 'tcp', jump: 'DSCP', set_dscp_mark_class: 'CS1' } },
    { args: { chain: 'FORWARD', goto: 'probe', in_interface: '!lo', dst_range: '10.0.0.1-10.0.0.9' } },
    RULES,
  ),
);

const zone = { name: 'tzdata', question: 'tzdata/Areas', vtype: 'select' };

compareSteps(
  'debconf',
  'echo tzdata tzdata/Areas select Asia | debconf-set-selections; echo "bash hold" | dpkg --set-selections',
  [
    ...each(
      'ansible.builtin.debconf',
      { args: { ...zone, value: 'Europe' }, check: true, diff: true, ignore: ['previous', 'current'] },
      { args: { ...zone, value: 'Europe' }, diff: true },
      { args: { ...zone, value: 'Europe' } },
      { args: { name: 'probe', question: 'probe/new', vtype: 'boolean', value: 'True' }, diff: true },
      { args: { name: 'probe', question: 'probe/new', vtype: 'boolean', value: 'true' } },
      { args: { name: 'probe', question: 'probe/text', vtype: 'string', value: 'a b: c', unseen: true } },
      { args: { name: 'probe' } },
      { args: { name: 'probe', question: 'probe/text' } },
      'debconf-show probe | sort; debconf-show tzdata | grep Areas',
    ),
    ...each(
      'ansible.builtin.dpkg_selections',
      { args: { name: 'bash', selection: 'hold' } },
      { args: { name: 'bash', selection: 'install' }, check: true },
      { args: { name: 'bash', selection: 'install' } },
      { args: { name: 'bash', selection: 'install' } },
      { args: { name: 'nothing-such', selection: 'purge' }, check: true },
      'dpkg --get-selections bash',
    ),
  ],
);

const PACKAGE = `
mkdir -p /srv/probe; cd /srv/probe
printf 'from setuptools import setup\\nsetup(name="reprise-probe", version="1.2", py_modules=["reprise_probe"])\\n' >setup.py
printf 'x = 1\\n' >reprise_probe.py
`;

const pip = { ignore: ['cmd', 'stdout', 'stderr', ...lines] };
const offline = '--no-build-isolation --no-index --no-deps';

compareSteps(
  'pip',
  PACKAGE,
  each(
    'ansible.builtin.pip',
    {
      args: { name: '/srv/probe', extra_args: offline, virtualenv: '/srv/v', virtualenv_site_packages: true },
      ...pip,
    },
    { args: { name: 'reprise-probe', extra_args: offline, virtualenv: '/srv/v' }, ...pip },
    { args: { name: 'reprise_probe>1,<2', virtualenv: '/srv/v' }, check: true, ...pip },
    { args: { name: 'reprise-probe', version: '1.3', virtualenv: '/srv/v' }, check: true, ...pip },
    { args: { name: ['reprise-probe', 'other'], version: '1.3', virtualenv: '/srv/v' }, ...pip },
    { args: { name: 'reprise-probe==1.2', version: '1.3', virtualenv: '/srv/v' }, ...pip },
    {
      args: { name: 'reprise-none', extra_args: offline, virtualenv: '/srv/v' },
      ignore: [...pip.ignore, 'msg'],
    },
    { args: { name: 'reprise-probe', state: 'absent', virtualenv: '/srv/v' }, check: true, ...pip },
    { args: { name: 'reprise-probe', state: 'absent', virtualenv: '/srv/v' }, ...pip },
    { args: { name: 'reprise-probe', state: 'absent', virtualenv: '/srv/v' }, ...pip },
    { args: { name: 'x', state: 'latest', version: '1' } },
    { args: { name: 'x', virtualenv: '/srv/w' }, check: true },
  ),
);
