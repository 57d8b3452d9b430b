// apt with a repository on the disk, beside ansible-core's.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

/** Packages of nothing but their control file, a source that is built with one of them, and no other repository. */
const REPOSITORY = `
rm -rf /etc/apt/sources.list.d/* /var/lib/apt/lists/*; mkdir -p /srv/repo /srv/debs; cd /srv/debs; export SOURCE_DATE_EPOCH=1700000000
pack() {
  name=$1 version=$2; shift 2; rm -rf tree; mkdir -p tree/DEBIAN "tree/etc/$name" "tree/usr/share/$name"
  printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: Probe <probe@example.org>\\nDescription: probe\\n' "$name" "$version" >tree/DEBIAN/control
  for line; do echo "$line" >>tree/DEBIAN/control; done
  echo setting >"tree/etc/$name/conf"; echo "/etc/$name/conf" >tree/DEBIAN/conffiles; echo "$version" >"tree/usr/share/$name/v"
  [ "$name" != rp-bad ] || { printf '#!/bin/sh\\nexit 1\\n' >tree/DEBIAN/postinst; chmod 755 tree/DEBIAN/postinst; }
  dpkg-deb -b --root-owner-group tree "../repo/\${name}_\${version}_all.deb" >/dev/null
}
pack rp-lib 1.0; pack rp-lib 1.1; pack rp-extra 1.0
pack rp-foo 1.0 'Depends: rp-lib' 'Recommends: rp-extra' 'Provides: rp-virtual'
pack rp-foo 1.1 'Depends: rp-lib' 'Recommends: rp-extra' 'Provides: rp-virtual'
pack rp-foo 2.0 'Depends: rp-lib' 'Recommends: rp-extra' 'Provides: rp-virtual'
pack rp-rival 1.0 'Conflicts: rp-foo'; pack rp-bad 1.0; pack rp-lost 1.0 'Depends: rp-nowhere'
pack rp-one 1.0 'Provides: rp-two'; pack rp-other 1.0 'Provides: rp-two'
cd ../repo; mv rp-foo_2.0_all.deb rp-lib_1.0_all.deb ../debs
dpkg-scanpackages -m . >Packages 2>/dev/null
printf 'Package: rp-source\\nBinary: rp-made\\nVersion: 1.0\\nBuild-Depends: rp-extra\\nArchitecture: all\\nDirectory: .\\nFiles:\\n d41d8cd98f00b204e9800998ecf8427e 0 s.dsc\\n' >Sources
printf 'deb [trusted=yes] file:/srv/repo ./\\ndeb-src [trusted=yes] file:/srv/repo ./\\n' >/etc/apt/sources.list.d/probe.list
touch -d '2024-01-01' /var/lib/apt/lists; echo broken >/srv/debs/bad.deb
(cd /srv/debs && exec python3 -m http.server 8099 >/dev/null 2>&1) &
`;

const OLD_LISTS = "touch -d '2024-01-01' /var/lib/apt/lists";
const LIST =
  "dpkg-query -W -f '${Status} ${Package} ${Version}\\n' 'rp-*' | grep ok | sort; apt-mark showmanual | grep '^rp-'";
/** The time of the lists is each side's own. */
const one = (args: Readonly<Record<string, unknown>>, more: object = {}) => ({
  args,
  ignore: ['cache_update_time'],
  ...more,
});
/** Words of python-apt, or of a file with a name of its own. */
const ownWords = (...keys: string[]) => ({ ignore: ['cache_update_time', ...keys] });
/** Only apt-get knows. */
const asked = { calls: 2 };
const check = { check: true, diff: true };
const everything = {
  force: true,
  allow_unauthenticated: true,
  allow_downgrade: true,
  allow_change_held_packages: true,
  fail_on_autoremove: true,
  autoremove: true,
  install_recommends: true,
  default_release: 'now',
  dpkg_options: 'force-confold',
};
const lost = 'rp-lost';

compareSteps(
  'apt',
  REPOSITORY,
  each(
    'ansible.builtin.apt',
    one({ name: 'rp-foo' }),
    one({ name: 'rp-foo', update_cache: true }, check),
    one({ update_cache: true }, check),
    one({ update_cache: true }),
    one({ update_cache: true, cache_valid_time: 3600 }),
    one({ cache_valid_time: 3600 }, check),
    one({ name: 'rp-foo=1.0' }, check),
    one({ name: 'rp-foo=1.0' }, { diff: true }),
    one({ name: 'rp-foo=1.0' }, { diff: true }),
    LIST,
    one({ name: ['rp-foo', 'rp-lib'], state: 'latest' }, check),
    one({ name: ['rp-foo', 'rp-lib'], state: 'latest', only_upgrade: true }),
    one({ name: ['rp-foo', 'rp-lib'], state: 'latest' }),
    LIST,
    one({ name: 'rp-foo=1.0' }),
    one({ name: 'rp-foo=1.0', allow_downgrade: true }, { diff: true }),
    one({ name: 'rp-foo=1.*' }),
    one({ name: 'rp-foo>=1.0' }),
    one({ name: 'rp-foo>=3' }),
    one({ name: 'rp-extra=5*' }),
    one({ name: 'rp-virtual' }),
    one({ name: 'rp-two' }),
    one({ name: 'rp-virtual', state: 'absent' }),
    one({ name: ['rp-foo', 'rp-none'] }),
    one({ name: 'rp-rival', fail_on_autoremove: true }),
    one({ name: 'rp-rival' }, { diff: true }),
    LIST,
    one({ name: 'rp-rival', state: 'absent' }, check),
    one({ name: 'rp-rival', state: 'absent' }, { diff: true }),
    one({ name: 'rp-rival', state: 'absent' }),
    one({ name: 'rp-rival', state: 'absent', purge: true }, { diff: true }),
    one({ name: 'rp-rival', state: 'absent', purge: true }),
    one({ name: 'rp-none', state: 'absent', purge: true }),
    LIST,
    one({ name: 'rp-foo', install_recommends: false }),
    one({ name: 'rp-no*' }),
    one({ name: 'rp-no*', state: 'absent' }),
    one({ name: 'rp-vi*' }),
    one({ name: 'rp-e*', state: 'absent' }),
    one({ name: ['rp-[o]*', 'rp-f*=1.0'] }),
    one({ name: 'rp-o*' }),
    LIST,
    one({ autoremove: true }, { ...check, ...asked }),
    'apt-mark auto rp-lib >/dev/null; dpkg --purge rp-foo >/dev/null',
    one({ autoremove: true }, check),
    one({ name: ['rp-one', 'rp-extra'], autoremove: true }, { diff: true }),
    LIST,
    one({ name: 'rp-foo=1.0' }),
    'apt-mark auto rp-lib; apt-mark hold rp-foo',
    one({ name: 'rp-foo', state: 'latest' }),
    one({ name: 'rp-foo', state: 'absent' }),
    one({ name: 'rp-foo', state: 'latest', allow_change_held_packages: true }),
    one({ name: 'rp-foo', state: 'absent', allow_change_held_packages: true, autoremove: true, purge: true }),
    one({ name: 'rp-foo=1.0', state: 'absent' }),
    one({ name: 'rp-extra:amd64', state: 'absent' }),
    one({ name: 'rp-source', state: 'build-dep' }, check),
    one({ name: 'rp-source', state: 'build-dep' }),
    one({ name: 'rp-source', state: 'build-dep' }, asked),
    one({ name: 'rp-nosource', state: 'build-dep' }),
    one({ name: 'rp-bad' }),
    one({ name: 'rp-bad', state: 'absent', purge: true }),
    one({ name: ['*', 'rp-one'], state: 'latest' }),
    one({ name: '*' }),
    'apt-get clean',
    one({ clean: true }, asked),
    one({ name: 'rp-one', clean: true }, asked),
    one({ autoclean: true, autoremove: true }, { ...check, ...asked }),
    one({}),
    one({ name: ' rp-one ' }),
    one({ name: 'rp-one = 1.0' }),
    one({ name: 'rp-one=' }),
    one({ name: 'rp-one=1.0=2' }),
    one({ name: lost }),
    one({ name: lost, state: 'fixed' }),
    one({ name: lost, ...everything }),
    one({ name: lost, ...everything, install_recommends: false, autoremove: false }, { check: true }),
    one({ upgrade: 'yes' }, { ...check, ...asked }),
    one({ name: '*', state: 'latest', only_upgrade: true }, { check: true, ...asked }),
    'dpkg -i /srv/repo/rp-foo_1.0_all.deb /srv/repo/rp-lib_1.1_all.deb >/dev/null',
    one({ upgrade: 'dist' }, check),
    one({ upgrade: 'safe' }, { diff: true }),
    LIST,
  ),
  { shells: ['dash'] },
);

const debs = '/srv/debs';

compareSteps(
  'package files',
  `${REPOSITORY}apt-get -q update >/dev/null`,
  each(
    'ansible.builtin.apt',
    one({ deb: `${debs}/rp-lib_1.0_all.deb` }, check),
    one({ deb: `${debs}/rp-lib_1.0_all.deb`, policy_rc_d: 101 }, { diff: true }),
    one({ deb: `${debs}/rp-lib_1.0_all.deb` }),
    one({ deb: '/srv/repo/rp-lib_1.1_all.deb' }, { diff: true }),
    one({ deb: `${debs}/rp-lib_1.0_all.deb` }),
    one({ deb: `${debs}/rp-lib_1.0_all.deb`, allow_downgrade: true }),
    'dpkg --purge rp-lib >/dev/null',
    one({ deb: '/srv/repo/rp-foo_1.0_all.deb' }, check),
    one({ deb: '/srv/repo/rp-foo_1.0_all.deb' }, { diff: true }),
    LIST,
    one({ deb: `/srv/repo/${lost}_1.0_all.deb` }),
    one({ deb: `${debs}/none.deb` }),
    one({ deb: `${debs}/bad.deb` }, ownWords('msg')),
    one({ deb: '/srv/repo/rp-bad_1.0_all.deb', dpkg_options: 'force-confnew' }),
    'dpkg --purge rp-bad >/dev/null 2>&1',
    one({ deb: `${debs}/rp-foo_2.0_all.deb`, state: 'latest' }),
    one(
      { deb: 'http://127.0.0.1:8099/rp-foo_2.0_all.deb' },
      { check: true, ...ownWords('stdout', 'stdout_lines') },
    ),
    one({ deb: 'http://127.0.0.1:8099/rp-foo_2.0_all.deb' }, ownWords('stdout', 'stdout_lines')),
    one({ deb: 'http://127.0.0.1:8099/rp-foo_2.0_all.deb' }, { calls: 3 }),
    one({ deb: 'http://127.0.0.1:8099/none.deb' }, ownWords('msg')),
    one({ deb: 'http://127.0.0.1:1/x.deb' }, ownWords('msg')),
    LIST,
    // A file without the usual ending, and beside it one that somebody else has put under the name of a package.
    'mkdir /srv/open; cp /srv/repo/rp-one_1.0_all.deb /srv/open/plain; cp /srv/repo/rp-rival_1.0_all.deb /srv/open/package.deb',
    one({ deb: '/srv/open/plain' }, ownWords('stdout', 'stdout_lines')),
    LIST,
    'ls /srv/open; dpkg --purge rp-one >/dev/null; ls -d /tmp/reprise.* /tmp/tmp.* 2>/dev/null',
    OLD_LISTS,
    one({ name: 'rp-extra', update_cache: true }),
    // Lists count as fetched anew when the second of their time is another one.
    OLD_LISTS,
    one({ name: 'rp-none', state: 'absent', update_cache: true }),
    OLD_LISTS,
    one({ autoremove: true, update_cache: true }),
    'echo "deb [trusted=yes] file:/srv/nowhere ./" >/etc/apt/sources.list.d/no.list',
    one({ update_cache: true, update_cache_retries: 1 }),
    one({ name: 'rp-one', update_cache: true, update_cache_retries: 2, update_cache_retry_max_delay: 1 }),
    'echo nonsense >/etc/apt/sources.list.d/no.list',
    one({ name: 'rp-one' }),
    one({ update_cache: true, update_cache_retries: 1 }),
  ),
);

compareSteps(
  'lists that bring nothing new',
  `${REPOSITORY}apt-get -q update >/dev/null
mkdir -p /var/lib/apt/periodic; touch -d '2024-01-01' /var/lib/apt/periodic/update-success-stamp`,
  each(
    'ansible.builtin.apt',
    one({ update_cache: true }, check),
    one({ update_cache: true }),
    one({ update_cache: true, cache_valid_time: 3600 }),
    one({ name: 'rp-extra', update_cache: true }),
    one({ name: 'rp-extra', update_cache: true }),
  ),
);
