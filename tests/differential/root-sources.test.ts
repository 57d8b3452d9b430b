// git and the sources of packages (apt_repository, apt_key), beside ansible-core's.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const REPOSITORY = `
git config --global user.name probe; git config --global user.email probe@example.org
git config --global init.defaultBranch main; git config --global protocol.file.allow always
export GIT_AUTHOR_DATE='2024-01-01T00:00:00Z' GIT_COMMITTER_DATE='2024-01-01T00:00:00Z'
git init -q /srv/up; cd /srv/up
echo one >file; git add .; git commit -qm one; git tag -a v1 -m v1
echo two >file; git commit -qam two; git tag light
git checkout -qb side; echo side >side; git add .; git commit -qm side; git checkout -q main
git init -q /srv/lib; cd /srv/lib; echo lib >lib; git add .; git commit -qm lib
git init -q /srv/super; cd /srv/super; git submodule --quiet add /srv/lib lib; git commit -qm super
`;

const FIRST = 'git -C /srv/a log --format=%s; git -C /srv/a status -sb; cat /srv/a/file';
const later =
  "cd /srv/up; export GIT_AUTHOR_DATE='2024-01-02T00:00:00Z' GIT_COMMITTER_DATE='2024-01-02T00:00:00Z'; echo three >file; git commit -qam three; git log -1 --format=%H";
const a = { repo: '/srv/up', dest: '/srv/a' };
const ignore = ['cmd', 'stderr', 'stdout', 'stderr_lines', 'stdout_lines', 'exception'];

compareSteps(
  'git',
  REPOSITORY,
  each(
    'ansible.builtin.git',
    { args: a, check: true, diff: true },
    { args: a, diff: true },
    { args: a, diff: true },
    FIRST,
    { args: { ...a, version: 'v1' }, check: true, diff: true },
    { args: { ...a, version: 'v1' }, diff: true },
    { args: { ...a, version: 'v1' } },
    FIRST,
    { args: { ...a, version: 'side' }, diff: true },
    { args: { ...a, version: 'light' } },
    { args: { ...a, version: 'main' } },
    { args: { ...a, version: 'nothing' }, ignore: [...ignore, 'msg'] },
    FIRST,
    later,
    { args: { ...a, update: false } },
    { args: a, check: true, diff: true },
    { args: a, diff: true },
    FIRST,
    'echo changed >/srv/a/file; echo new >/srv/a/untracked',
    { args: a },
    { args: { ...a, force: true }, check: true },
    { args: { ...a, force: true } },
    'cat /srv/a/file; ls /srv/a',
    { args: { repo: '/srv/none', dest: '/srv/b' }, ignore: [...ignore, 'msg', 'rc'] },
    { args: { repo: '/srv/up', dest: '/srv/b', clone: false } },
    { args: { repo: '/srv/up', clone: false, version: 'v1' } },
    { args: { repo: '/srv/up' } },
    'ls -d /srv/b',
    { args: { repo: 'file:///srv/up', dest: '/srv/deep/er', depth: 1, version: 'side' } },
    { args: { repo: 'file:///srv/up', dest: '/srv/deep/er', depth: 1, version: 'side' } },
    'git -C /srv/deep/er log --format=%s; git -C /srv/deep/er branch -a',
    { args: { repo: '/srv/up', dest: '/srv/bare.git', bare: true } },
    { args: { repo: '/srv/up', dest: '/srv/bare.git', bare: true } },
    { args: { repo: '/srv/super', dest: '/srv/s' } },
    { args: { repo: '/srv/super', dest: '/srv/s' } },
    'cat /srv/s/lib/lib',
    { args: { ...a, repo: '/srv/super', version: 'main' }, check: true },
    { args: { repo: '/srv/lib', dest: '/srv/s/lib2', remote: 'up', single_branch: true, umask: '077' } },
    'git -C /srv/s/lib2 remote -v; stat -c %a /srv/s/lib2/lib',
    { args: { ...a, archive: '/srv/a.tar', archive_prefix: 'x/' } },
    { args: { ...a, archive: '/srv/a.tar', archive_prefix: 'x/' } },
    { args: { ...a, archive: '/srv/a.txt' } },
    { args: { ...a, archive: '/srv/none/a.tar' }, ignore: ['details'] },
    { args: { ...a, depth: 0 } },
    { args: { ...a, remote: 'nosuch' }, ignore: [...ignore, 'msg'] },
    'tar -tf /srv/a.tar',
    { args: { repo: '/srv/up', dest: '/srv/c', separate_git_dir: '/srv/c.git' } },
    { args: { repo: '/srv/up', dest: '/srv/c', separate_git_dir: '/srv/c.git' } },
    'cat /srv/c/.git; ls /srv/c.git | head -n 3',
    { args: { repo: '/srv/up', dest: '/srv/m' } },
    {
      args: { repo: '/srv/up', dest: '/srv/m', separate_git_dir: '/srv/m.git' },
      check: true,
      ignore: [...ignore, 'changed'],
    },
    { args: { repo: '/srv/up', dest: '/srv/m', separate_git_dir: '/srv/m.git' } },
    { args: { repo: '/srv/up', dest: '/srv/m', separate_git_dir: '/srv/m.git' } },
    'echo gitdir: /dev/null/none >/srv/m/.git',
    { args: { repo: '/srv/up', dest: '/srv/m' } },
    'echo at gitdir: /srv/m.git >/srv/m/.git',
    { args: { repo: '/srv/up', dest: '/srv/m' } },
    // The working copy of a submodule, whose .git is a file with a relative path.
    { args: { repo: '/srv/lib', dest: '/srv/s/lib', version: 'main' } },
    { args: { ...a, umask: 22 } },
  ),
);

/** Nobody has the other half. */
const KEY = `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEZZIAgBYJKwYBBAHaRw8BAQdAJJtuGQlBSm/ZTkcP7Ho1ZN2GzSIxPHtWpobF
DuWYrfS0GVByb2JlIDxwcm9iZUBleGFtcGxlLm9yZz6IkAQTFggAOBYhBMKXHyeW
X+1ywJUt5gEbtbx3pTIeBQJlkgCAAhsDBQsJCAcCBhUKCQgLAgQWAgMBAh4BAheA
AAoJEAEbtbx3pTIe+yEBAKwGAtHhByTPvLib0LC1bQ4uzBIYt7JG2ApF1u2XTABP
AP4oj1JpqkxbOtvbGjP+HYCltpZJaQmkFr7jEBLjedwYAQ==
=Bnyd
-----END PGP PUBLIC KEY BLOCK-----`;

const LISTS = `
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/trusted.gpg.d/*
mkdir -p /srv/repo; : >/srv/repo/Packages
printf '# main\\n#deb  http://old.example.org/debian stable main # why\\ndeb http://on.example.org/debian  stable main\\n' >/etc/apt/sources.list.d/one.list
cat >/srv/key.asc <<'EOF'
${KEY}
EOF
gpg --dearmor </srv/key.asc >/srv/key.gpg
`;

const LIST =
  'cd /etc/apt; for f in sources.list sources.list.d/*; do echo "$f"; cat "$f"; stat -c %a "$f"; done';
const quiet = { update_cache: false };

compareSteps(
  'apt_repository',
  LISTS,
  each(
    'ansible.builtin.apt_repository',
    {
      args: { repo: 'deb http://a.example.org/debian stable main', ...quiet },
      check: true,
      diff: true,
      ignore: ['diff'],
    },
    { args: { repo: 'deb http://a.example.org/debian stable main', ...quiet } },
    { args: { repo: 'deb http://a.example.org/debian   stable main', ...quiet } },
    {
      args: {
        repo: 'deb [arch=amd64 trusted=yes] https://me:pw@b.example.org/x/y ./',
        ...quiet,
        mode: '0600',
      },
    },
    { args: { repo: 'deb http://old.example.org/debian stable main', ...quiet } },
    { args: { repo: 'deb-src http://c.example.org/debian stable main', filename: 'named', ...quiet } },
    { args: { repo: 'deb http://c.example.org/debian stable main # note', filename: 'named', ...quiet } },
    LIST,
    { args: { repo: 'deb http://on.example.org/debian stable main', state: 'absent', ...quiet } },
    { args: { repo: 'deb http://on.example.org/debian stable main', state: 'absent', ...quiet } },
    { args: { repo: 'deb http://a.example.org/debian stable main', state: 'absent', ...quiet } },
    LIST,
    { args: { repo: 'nonsense here', ...quiet } },
    { args: { repo: '', ...quiet } },
    'rm /etc/apt/sources.list.d/*',
    { args: { repo: 'deb [trusted=yes] file:/srv/repo ./' } },
    { args: { repo: 'deb [trusted=yes] file:/srv/none ./', update_cache_retries: 1 }, ignore: ['msg'] },
    LIST,
  ),
);

compareSteps(
  'apt_key',
  LISTS,
  each(
    'ansible.builtin.apt_key',
    { args: { file: '/srv/key.asc' }, check: true },
    { args: { file: '/srv/key.asc' } },
    { args: { file: '/srv/key.asc' } },
    { args: { file: '/srv/key.gpg', keyring: '/etc/apt/trusted.gpg.d/probe.gpg' } },
    'ls /etc/apt/trusted.gpg.d',
    { args: { id: 'xyz', file: '/srv/key.asc' } },
    { args: { id: '12345', file: '/srv/key.asc' } },
    { args: { id: '77A5321E', state: 'absent' }, ignore: ['after', 'before'] },
    { args: { id: 'ABCDEF12', file: '/srv/key.asc' }, ignore: ['after'] },
    { args: { id: '0xABCDEF1234567890', state: 'absent' } },
    { args: { keyserver: 'keys.example.org' } },
    { args: { file: '/srv/none' }, ignore: ['stdout', 'stderr', 'stdout_lines', 'stderr_lines'] },
    { args: { data: 'no key' }, ignore: ['stdout', 'stderr', 'stdout_lines', 'stderr_lines'] },
  ),
);
