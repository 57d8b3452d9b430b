// Modules that run a program, wait or read a file, with arguments that are seldom used, beside ansible-core's.
import { join } from 'node:path';
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const SCRIPT = join(import.meta.dirname, 'files/said.sh');

const PREPARE = `
mkdir -p '/srv/odd  dir/sub' /srv/many
printf 'x\\n' >/srv/file; printf 'caf\\303\\251\\377' >/srv/bytes; ln -s file /srv/link; ln -s none /srv/dangling; mkfifo /srv/pipe
touch -d '2024-01-01 00:00:00' /srv/many/a.log; printf 12345 >/srv/many/b.txt; printf '%2000s' >/srv/many/c.txt; mkdir /srv/many/d
printf 'deep\\n' >/srv/many/d/.hidden; chmod 4755 /srv/many/b.txt; ln -s b.txt /srv/many/l
useradd -m -u 7001 probe
`;

/** The name is Ansible's own, with parts by chance. */
const named = { ignore: ['path'] };
/** A listing as Ansible's without what moves. */
const listed = { ignore: ['files'] };

compareSteps('programs', PREPARE, [
  ...each(
    'ansible.builtin.command',
    { args: { cmd: 'echo "a  b" $HOME * ~' } },
    { args: { argv: ['printf', '%s|', 'a b', '', '$HOME'] } },
    { args: { cmd: 'cat', stdin: 'line', stdin_add_newline: false } },
    { args: { cmd: 'cat', stdin: 'line' } },
    { args: { cmd: 'pwd', chdir: '/srv/odd  dir' } },
    { args: { cmd: 'pwd', chdir: '/srv/none' }, ignore: ['msg'] },
    { args: { cmd: 'true', creates: '/srv/*le' } },
    { args: { cmd: 'true', removes: '/srv/none*' } },
    { args: { cmd: 'true', creates: 'sub', chdir: '/srv/odd  dir' } },
    { args: { cmd: 'true', creates: '/srv/none' }, check: true },
    { args: { cmd: 'true' }, check: true },
    { args: { cmd: 'no-such-program x' }, ignore: ['msg'] },
    { args: { cmd: 'sh -c "echo out; echo err >&2; exit 3"' } },
    { args: { cmd: 'cat /srv/bytes' }, ignore: ['stdout', 'stdout_lines'] },
    { args: { cmd: 'printf "a\\n\\n\\n"', strip_empty_ends: false } },
    { args: { cmd: 'printf "a\\n\\n\\n"' } },
    { args: {} },
    { args: { cmd: '' } },
  ),
  ...each(
    'ansible.builtin.shell',
    { args: { cmd: 'echo $0 | grep -c bash', executable: '/bin/bash' } },
    { args: { cmd: 'x=1; echo "$((x + 1))" | tr 2 3; cat', stdin: 'in' } },
    { args: { cmd: 'echo one; false' } },
    { args: { cmd: 'kill -9 $$' }, ignore: ['rc'] },
    { args: { cmd: 'sleep 30 & echo started', chdir: '/srv' } },
    {
      args: { cmd: 'true', executable: '/no/shell' },
      ignore: ['msg', 'rc', 'stdout', 'stderr', 'stdout_lines', 'stderr_lines', 'cmd', 'exception'],
    },
    { args: { cmd: 'true', removes: '/srv/file' } },
  ),
  ...each(
    'ansible.builtin.script',
    { args: { cmd: `${SCRIPT} 'a b' c`, chdir: '/srv' } },
    { args: { cmd: `${SCRIPT} x`, executable: '/bin/bash', chdir: '/srv' } },
    { args: { cmd: `${SCRIPT} x`, creates: '/srv/file' } },
    { args: { cmd: `${SCRIPT} x`, removes: '/srv/none' } },
    { args: { cmd: `${SCRIPT} 7`, chdir: '/srv' }, ignore: ['exception'] },
    { args: { cmd: `${SCRIPT} x` }, check: true },
  ),
  ...each(
    'ansible.builtin.tempfile',
    { args: {}, ...named },
    { args: { state: 'directory', suffix: '.d', prefix: 'p.' }, ...named },
    { args: { path: '/srv/none' }, ignore: ['msg', 'exception'] },
    { args: { path: '/srv/many', prefix: 'made', suffix: '.tmp' }, ...named },
    'ls -l /srv/many | grep made | cut -c1-10; rm /srv/many/made*; ls -ld /tmp/p.*.d | cut -c1-10',
    { args: {}, check: true, ignore: ['msg'] },
  ),
  ...each(
    'ansible.builtin.ping',
    { args: {} },
    { args: { data: 'text' } },
    { args: { data: 'crash' }, ignore: ['exception', 'module_stderr', 'module_stdout', 'msg', 'rc'] },
  ),
  ...each(
    'ansible.builtin.slurp',
    { args: { src: '/srv/bytes' } },
    { args: { path: '/srv/link' } },
    { args: { src: '/srv/none' } },
    { args: { src: '/srv' }, ignore: ['msg'] },
  ),
  ...each(
    'ansible.builtin.wait_for',
    { args: { path: '/srv/file', search_regex: '^(x)$', timeout: 60 }, ignore: ['elapsed'] },
    { args: { path: '/srv/none', timeout: 1, msg: 'own words' }, ignore: ['elapsed'] },
    { args: { path: '/srv/none', state: 'absent', timeout: 60, delay: 1, sleep: 1 }, ignore: ['elapsed'] },
    { args: { port: 9, host: '127.0.0.1', state: 'stopped', timeout: 60 }, ignore: ['elapsed'] },
    {
      args: { port: 9, host: '127.0.0.1', state: 'drained', timeout: 60, exclude_hosts: ['127.0.0.2'] },
      ignore: ['elapsed'],
    },
    { args: { port: 9, path: '/srv/file' } },
    {
      args: { state: 'absent', host: 'localhost', timeout: 1, active_connection_states: ['NOPE'] },
      ignore: ['elapsed'],
    },
  ),
]);

compareSteps('reading', PREPARE, [
  ...each('ansible.builtin.stat', { args: { path: '/srv/none' } }),
  ...each(
    'ansible.builtin.find',
    { args: { paths: '/srv/many', file_type: 'any', recurse: true, hidden: true }, ...listed },
    { args: { paths: '/srv/many', patterns: '*.txt', size: '1k' }, ...listed },
    { args: { paths: '/srv/many', patterns: '*.txt', size: '-1k' }, ...listed },
    { args: { paths: '/srv/many', age: '1d' }, ...listed },
    { args: { paths: '/srv/many', age: '-1d', age_stamp: 'mtime' }, ...listed },
    { args: { paths: '/srv/many', use_regex: true, patterns: '^[ab]\\..*$', excludes: ['b.*'] }, ...listed },
    {
      args: { paths: ['/srv/many', '/srv/none'], contains: '^1+', read_whole_file: false },
      ...listed,
      // The names, then what is in the files.
      calls: 2,
      unordered: [],
    },
    { args: { paths: '/srv/many', file_type: 'link' }, ...listed },
    { args: { paths: '/srv/many', file_type: 'directory' }, ...listed },
    {
      args: { paths: '/srv/many', recurse: true, hidden: true, depth: 1, file_type: 'any' },
      ignore: ['files', 'examined'],
    },
  ),
  ...each(
    'ansible.builtin.package',
    { args: { name: 'bash', state: 'present' }, ignore: ['cache_updated', 'cache_update_time'] },
    { args: { name: 'reprise-none', state: 'absent' }, ignore: ['cache_updated', 'cache_update_time'] },
    {
      args: { name: 'bash', state: 'absent' },
      check: true,
      ignore: [
        'cache_updated',
        'cache_update_time',
        'stdout',
        'stderr',
        'stdout_lines',
        'stderr_lines',
        'diff',
        'msg',
      ],
    },
  ),
]);
