// unarchive beside ansible-core's: the same results, the same files.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const PREPARE = `
mkdir -p /srv/in/sub /srv/out
printf 'one\\n' >/srv/in/a; printf 'two\\n' >/srv/in/sub/b; ln -s a /srv/in/link; chmod 640 /srv/in/a
touch -d '2024-01-02 03:04:05' /srv/in/a /srv/in/sub/b /srv/in/sub /srv/in
tar -C /srv/in -czf /srv/a.tgz a sub link
tar -C /srv/in -cf /srv/a.tar a sub
tar -C /srv/in -cjf /srv/a.tbz a
tar -C /srv/in -cJf /srv/a.txz a
tar -C /srv/in --zstd -cf /srv/a.tzst a
(cd /srv/in && python3 -m zipfile -c /srv/a.zip a sub)
printf 'no archive\\n' >/srv/none
`;

const TREE = (folder: string): string =>
  `cd ${folder} 2>/dev/null && find . | sort | while read -r f; do stat -c '%n %a %U:%G' "$f"; [ ! -f "$f" ] || cat "$f"; done`;

/** What an archive holds and when it was made differ in bytes; sizes of folders are the file system's business. */
const tgz = { ignore: ['size'] };

compareSteps('archives', PREPARE, [
  ...each(
    'ansible.builtin.unarchive',
    { args: { src: '/srv/a.tgz', dest: '/srv/nowhere', remote_src: true }, ignore: ['exception'] },
    { args: { src: '/srv/nothing.tgz', dest: '/srv/out', remote_src: true } },
    { args: { src: '/srv/none', dest: '/srv/out', remote_src: true }, ignore: ['msg'] },
    { args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true }, check: true, diff: true },
    { args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true, list_files: true }, diff: true, ...tgz },
    { args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true }, ...tgz },
    { args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true }, check: true, ...tgz },
    TREE('/srv/out'),
    'printf changed >/srv/out/a',
    { args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true, keep_newer: true }, ...tgz },
    {
      args: {
        src: '/srv/a.tgz',
        dest: '/srv/out',
        remote_src: true,
        mode: '0600',
        owner: 'daemon',
        group: 'bin',
      },
      ...tgz,
    },
    TREE('/srv/out'),
    {
      args: {
        src: '/srv/a.tgz',
        dest: '/srv/out',
        remote_src: true,
        mode: '0600',
        owner: 'daemon',
        group: 'bin',
      },
      ...tgz,
    },
    'rm -rf /srv/out/*',
    {
      args: {
        src: '/srv/a.tgz',
        dest: '/srv/out',
        remote_src: true,
        exclude: ['a'],
        extra_opts: ['--no-same-owner'],
      },
      ...tgz,
    },
    { args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true, include: ['a'] }, ...tgz },
    { args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true }, ...tgz },
    {
      args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true, owner: 'daemon', group: 'daemon' },
      ...tgz,
    },
    {
      args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true, owner: 'daemon', group: 'daemon' },
      ...tgz,
    },
    { args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true, mode: 'o-rwx' }, ...tgz },
    TREE('/srv/out'),
    'rm -rf /srv/out/*',
    { args: { src: '/srv/a.tgz', dest: '/srv/out', remote_src: true, creates: '/srv/out' } },
    { args: { src: '/srv/a.tar', dest: '/srv/out', remote_src: true }, ...tgz },
    { args: { src: '/srv/a.tbz', dest: '/srv/out', remote_src: true }, ...tgz },
    { args: { src: '/srv/a.txz', dest: '/srv/out', remote_src: true }, ...tgz },
    { args: { src: '/srv/a.tzst', dest: '/srv/out', remote_src: true }, ...tgz },
    'rm -rf /srv/out/*',
    { args: { src: '/srv/a.zip', dest: '/srv/out', remote_src: true }, check: true },
    { args: { src: '/srv/a.zip', dest: '/srv/out', remote_src: true, list_files: true }, diff: true, ...tgz },
    { args: { src: '/srv/a.zip', dest: '/srv/out', remote_src: true }, ...tgz },
    {
      args: { src: '/srv/a.zip', dest: '/srv/out', remote_src: true, mode: '0600', owner: 'daemon' },
      ...tgz,
    },
    TREE('/srv/out'),
    { args: { src: '/srv/none', dest: '/srv/out', exclude: ['a'], include: ['b'] }, ignore: ['msg'] },
    {
      args: { src: '/srv/a.tgz', dest: '/srv/out', copy: true, remote_src: true },
      ignore: ['msg', 'exception'],
    },
  ),
]);
