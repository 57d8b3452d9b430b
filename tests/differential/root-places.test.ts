// Modules on a host whose /tmp runs no programs, beside Ansible's, which keeps its files elsewhere.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

compareSteps('a /tmp that runs no programs', 'mount -o remount,noexec /tmp', [
  // A shell script that every Debian machine has.
  ...each(
    'ansible.builtin.script',
    { args: { cmd: '/usr/bin/which sh' } },
    { args: { cmd: '/usr/bin/which', executable: 'head -n 1' } },
    'ls /tmp /root /var/tmp | grep -c reprise',
  ),
]);

// A file that is a mount cannot be replaced by another, and beside one in a folder that is read-only none can be made.
compareSteps(
  'files that can only be written where they stand',
  `mkdir /srv/there /srv/shut && cd /srv/there && for name in mount shut; do echo old >$name; chmod 640 $name; done
  touch /srv/mount /srv/shut/file /srv/other
  mount --bind mount /srv/mount && mount --bind /srv/shut /srv/shut && mount --bind shut /srv/shut/file
  mount -o remount,bind,ro /srv/shut`,
  [
    {
      module: 'ansible.builtin.copy',
      args: { content: 'x', dest: '/srv/mount' },
      ignore: ['msg', 'checksum', 'exception'],
    },
    {
      module: 'ansible.builtin.copy',
      args: { content: 'x', dest: '/srv/shut/file' },
      ignore: ['msg', 'checksum', 'exception'],
    },
    { sh: 'cat /srv/there/*' },
    ...['/srv/mount', '/srv/shut/file'].flatMap(path => [
      ...each(
        'ansible.builtin.copy',
        { args: { content: 'a\nb\n', dest: path, unsafe_writes: true }, ignore: ['src', 'md5sum'] },
        {
          args: { content: 'a\nc\n', dest: path, unsafe_writes: true, mode: '0604', owner: 'daemon' },
          ignore: ['src', 'md5sum'],
        },
      ),
      { module: 'ansible.builtin.lineinfile', args: { path, line: 'd', unsafe_writes: true } },
      { module: 'ansible.builtin.lineinfile', args: { path, line: 'd', unsafe_writes: true } },
      { module: 'ansible.builtin.blockinfile', args: { path, block: 'e', unsafe_writes: true } },
      { module: 'ansible.builtin.replace', args: { path, regexp: 'a', replace: 'z', unsafe_writes: true } },
      { sh: `cat ${path}; stat -c '%a %U %G' ${path}; ls -A /srv/shut /srv; ls -d /tmp/tmp.*` },
    ]),
    {
      module: 'ansible.builtin.copy',
      args: { content: 'x', dest: '/srv/shut/new', unsafe_writes: true },
      ignore: ['msg', 'checksum', 'exception'],
    },
    { sh: 'ls -A /srv/shut' },
  ],
);
