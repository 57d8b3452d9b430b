// synchronize on one machine, beside Ansible's: what rsync is told and what it did.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const PREPARE = `
mkdir -p /srv/src/sub /srv/old; printf 'one\\n' >/srv/src/a; printf 'two\\n' >'/srv/src/sub/odd  name'; ln -s a /srv/src/l
touch -d '2024-01-01 00:00:00' /srv/src/* /srv/src/sub/* /srv/src/sub /srv/src
`;

const TREE = 'cd /srv/dest && find . -printf "%P %y %m %l\\n" | sort';
const a = { src: '/srv/src/', dest: '/srv/dest' };

compareSteps(
  'synchronize',
  PREPARE,
  each(
    'ansible.posix.synchronize',
    { args: a, check: true, diff: true },
    { args: a, diff: true },
    { args: a, diff: true },
    TREE,
    'printf x >>/srv/dest/a; printf new >/srv/dest/extra; rm /srv/dest/l',
    { args: { ...a, delete: true, checksum: true, rsync_opts: ['--exclude=l', '--omit-dir-times'] } },
    TREE,
    {
      args: {
        ...a,
        src: '/srv/src',
        archive: false,
        recursive: true,
        times: true,
        compress: false,
        delay_updates: false,
      },
    },
    {
      args: {
        ...a,
        src: '/srv/src',
        archive: false,
        recursive: true,
        times: true,
        compress: false,
        delay_updates: false,
      },
    },
    TREE,
    {
      args: {
        ...a,
        mode: 'pull',
        links: false,
        owner: false,
        group: false,
        partial: true,
        existing_only: true,
      },
    },
    { args: { ...a, src: '/srv/none/' }, ignore: ['msg'] },
    // How many bytes went is the clock's business, too.
    {
      args: { src: '/srv/src/', dest: '/srv/linked/', link_dest: ['/srv/dest'] },
      ignore: ['msg', 'stdout_lines'],
    },
    { args: { src: 'rsync://a/b', dest: 'rsync://c/d' } },
    { args: { src: '/srv/src/' }, ignore: ['msg'] },
  ),
);
