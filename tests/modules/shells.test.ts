// Modules that look at the machine itself: on each shell the same answer, in one round trip, when nothing changes.
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { fetch } from '../../src/modules/fetch.ts';
import { hashOf } from '../../src/modules/files/digest.ts';
import { findModule, loadModules, moduleNames } from '../../src/modules/registry.ts';
import { runModule, testContext } from './context.ts';
import { bareHost, shellHost } from './shell-host.ts';

jest.setTimeout(60_000);

const shells = {
  dash: shellHost(['/bin/dash', '-c']),
  busybox: shellHost(['/bin/busybox', 'sh', '-c']),
  /** Nothing but busybox. */
  bare: bareHost(),
};
const folder = mkdtempSync(join(tmpdir(), 'reprise-shells-'));
const path = join(folder, 'file');
const tree = join(folder, 'tree');
const large = join(folder, 'large');
const parts = join(folder, 'parts');
const packed = join(folder, 'packed.tar');
const page = join(folder, 'page');
const limits = join(folder, 'limits.conf');
const pam = join(folder, 'pam');
const server = createServer((request, response) => {
  const isKnown = request.headers.authorization === `Basic ${Buffer.from('me:secret').toString('base64')}`;
  if (request.url === '/secret' && !isKnown)
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' });
  response.end('{}');
});
let address = '';

beforeAll(async () => {
  writeFileSync(path, 'one\ntwo\n', { mode: 0o644 });
  mkdirSync(join(tree, 'below'), { recursive: true });
  for (const name of ['a', 'below/b', 'below/c']) writeFileSync(join(tree, name), name);
  // Longer than what travels with a request.
  for (const name of [large, `${large}.there`])
    writeFileSync(name, Buffer.alloc(100_000, 7), { mode: 0o644 });
  mkdirSync(parts);
  for (const name of ['1', '2']) writeFileSync(join(parts, name), `${name}\n`);
  writeFileSync(`${parts}.whole`, '1\n2\n', { mode: 0o644 });
  execFileSync('tar', ['-C', tree, '-cf', packed, '.']);
  writeFileSync(page, '{}', { mode: 0o644 });
  writeFileSync(limits, 'a\tsoft\tcore\t1\n');
  writeFileSync(pam, 'auth required pam_permit.so\n');
  symlinkSync('file', `${path}.link`);
  symlinkSync('tree', `${path}.tree`);
  const stamp = new Date(2001, 0, 1);
  utimesSync(path, stamp, stamp);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await loadModules(CASES.map(([name]) => name));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await new Promise(done => server.close(done));
});

const files = { find: (_kind: string, name: string) => name, readVars: () => new Map() };

/** The unit test or the differential one in which a module's round trips are counted, where they are not here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  acl: 'differential/root-settings',
  alternatives: 'differential/root-kernel',
  apt_key: 'differential/root-sources',
  archive: 'differential/root-assembled',
  fetch: 'modules/shells',
  git: 'differential/root-sources',
  iptables: 'differential/root-packets',
  locale_gen: 'differential/root-settings',
  modprobe: 'differential/root-kernel',
  openssl_csr_pipe: 'differential/root-crypto',
  openssl_privatekey_pipe: 'differential/root-crypto',
  pip: 'differential/root-packets',
  template: 'modules/template',
  timezone: 'differential/root-settings',
  x509_certificate_pipe: 'differential/root-crypto',
};

/** Units are looked at where systemd runs: the differential test of service_facts and the sandbox's. */
const OTHERS: Readonly<Record<string, string>> = {
  async_status: 'a look at one file of a job',
  reboot: 'always changes',
  service: 'as systemd',
  synchronize: 'one run of rsync',
  systemd: 'one script, src/modules/services',
  tempfile: 'always changes',
  wait_for_connection: 'waits for a host',
};

/** They act here, and ask no host. */
const HERE =
  'add_host assert confirm debug fail group_by include_vars pause set_fact set_stats validate_argument_spec';

/** A package that apt has installed by itself is marked when a task names it, which takes a call of its own. */
const BY_HAND = execFileSync('apt-mark', ['showmanual'], { encoding: 'utf8' }).split('\n').slice(0, 2);

type Case = readonly [module: string, args: () => Record<string, unknown>, calls?: number];

/** Wishes that every Debian machine with root fulfils already. */
const CASES: readonly Case[] = [
  ['user', () => ({ name: 'root', uid: 0, group: 'root', home: '/root' })],
  ['user', () => ({ name: 'reprise-nobody', state: 'absent' })],
  ['group', () => ({ name: 'root', gid: 0 })],
  ['group', () => ({ name: 'reprise-nobody', state: 'absent' })],
  ['cron', () => ({ name: 'reprise', cron_file: 'reprise-none', state: 'absent' })],
  ['apt', () => ({ name: BY_HAND })],
  ['package', () => ({ name: BY_HAND[0] })],
  ['apt', () => ({ name: 'reprise-none', state: 'absent' })],
  ['command', () => ({ argv: ['true'], creates: path })],
  ['shell', () => ({ cmd: 'false', removes: `${path}.none` })],
  ['raw', () => ({ cmd: 'exit 0' })],
  ['ping', () => ({})],
  ['stat', () => ({ path })],
  ['slurp', () => ({ src: path })],
  ['file', () => ({ path, mode: '0644', owner: 'root', group: 'root' })],
  ['file', () => ({ path: folder, state: 'directory', follow: true })],
  ['file', () => ({ path: `${path}.link`, state: 'file', mode: '0644', follow: true })],
  ['file', () => ({ path: tree, state: 'directory', recurse: true, owner: 'root', mode: 'u=rwX,go=rX' })],
  ['file', () => ({ path: `${path}.tree`, state: 'directory', recurse: true, owner: 'root' })],
  ['file', () => ({ path, state: 'file', modification_time: '200101010000.00' })],
  ['copy', () => ({ src: `${tree}/`, dest: tree })],
  ['copy', () => ({ dest: path, content: 'one\ntwo\n', owner: 'root', mode: 'u=rw,go=r' })],
  ['lineinfile', () => ({ path, regexp: '^one', line: 'one' })],
  ['blockinfile', () => ({ path, state: 'absent' })],
  ['replace', () => ({ path, regexp: 'three', replace: 'four' })],
  ['copy', () => ({ src: large, dest: `${large}.there`, mode: '0644' })],
  ['ini_file', () => ({ path, section: 'none', option: 'none', state: 'absent' })],
  ['known_hosts', () => ({ path: `${path}.none`, name: 'web1', state: 'absent' })],
  ['authorized_key', () => ({ user: 'root', path, key: 'ssh-ed25519 AAAA nobody', state: 'absent' })],
  ['assemble', () => ({ src: parts, dest: `${parts}.whole`, mode: '0644' })],
  ['getent', () => ({ database: 'passwd', key: 'root' })],
  ['package_facts', () => ({})],
  ['service_facts', () => ({})],
  ['wait_for', () => ({ path, timeout: 5 })],
  ['uri', () => ({ url: address })],
  // The server asks for the password first.
  ['uri', () => ({ url: `${address}/secret`, url_username: 'me', url_password: 'secret' }), 2],
  ['setup', () => ({ gather_subset: ['!all', '!min', 'user'] })],
  ['find', () => ({ paths: tree, recurse: true })],
  ['unarchive', () => ({ src: packed, dest: tree, remote_src: true })],
  ['unarchive', () => ({ src: packed, dest: tree })],
  ['get_url', () => ({ url: address, dest: page })],
  ['script', () => ({ cmd: `${path} x`, creates: path })],
  ['hostname', () => ({ name: hostname(), use: 'generic' })],
  ['sysctl', () => ({ name: 'reprise.none', state: 'absent', sysctl_file: `${path}.none` })],
  ['mount', () => ({ path: `${path}.none`, state: 'absent', fstab: `${path}.fstab` })],
  ['pam_limits', () => ({ domain: 'a', limit_type: 'soft', limit_item: 'core', value: '1', dest: limits })],
  ['pamd', () => ({ name: pam, type: 'auth', control: 'required', module_path: 'none.so', state: 'absent' })],
  ['openssh_keypair', () => ({ path: `${path}.none`, state: 'absent' })],
  ['apt_repository', () => ({ repo: 'deb http://none.example none main', state: 'absent' })],
  ['deb822_repository', () => ({ name: 'reprise-none', state: 'absent' })],
  ['debconf', () => ({ name: 'reprise-none' })],
  ['dpkg_selections', () => ({ name: 'dpkg', selection: 'install' })],
  ['openssl_privatekey', () => ({ path: `${path}.none`, state: 'absent' })],
  ['openssl_csr', () => ({ path: `${path}.none`, state: 'absent' })],
  ['x509_certificate', () => ({ path: `${path}.none`, state: 'absent' })],
  ['openssl_dhparam', () => ({ path: `${path}.none`, state: 'absent' })],
  ['wait_for', () => ({ port: Number(address.split(':').at(-1)), timeout: 5 })],
];

/** What they say on a bare host, which is no Debian and has no OpenSSH. */
const LACKING: Readonly<Record<string, RegExp>> = {
  apt: /needs a Debian system/,
  apt_repository: /needs a Debian system/,
  debconf: /find required executable "debconf-show"/,
  dpkg_selections: /needs a Debian system/,
  openssh_keypair: /find required executable "ssh-keygen"/,
  package: /needs a Debian system/,
  package_facts: /Could not detect a supported package manager/,
};

test.each(Object.entries(LACKING))('%s says what a bare host lacks', async (name, words) => {
  const module = findModule(name);
  const args = CASES.find(one => one[0] === name)?.[1]() ?? {};
  if (module === undefined) throw new RangeError(`no module ${name}`);
  const { failed, msg } = await runModule(module, shells.bare, args, testContext({ files }));
  expect([failed, msg]).toEqual([true, expect.stringMatching(words)]);
});

test('every module of Ansible is counted somewhere', () => {
  const known = [
    ...CASES.map(([name]) => name),
    ...Object.keys(ELSEWHERE),
    ...Object.keys(OTHERS),
    ...HERE.split(' '),
  ];
  const ours = /^(clone_|drill_|patroni_|pg_|pgbackrest_|pitr_|postgresql_|wal_|crontab_lines|gather_facts)/;
  expect(moduleNames().filter(name => !known.includes(name) && !ours.test(name))).toEqual([]);
  for (const [name, file] of Object.entries(ELSEWHERE))
    expect(readFileSync(join(import.meta.dirname, '..', `${file}.test.ts`), 'utf8')).toContain(name);
});

describe.each(Object.entries(shells))('under %s', (shell, host) => {
  const ours = CASES.filter(([name]) => shell !== 'bare' || LACKING[name] === undefined);
  test.each(ours.map(one => [`${one[0]} ${JSON.stringify(one[1]())}`, one] as const))(
    '%s',
    async (_name, [name, args, calls = 1]) => {
      const module = findModule(name);
      if (module === undefined) throw new RangeError(`no module ${name}`);
      const before = host.calls.length;
      const result = await runModule(module, host, args(), testContext({ diff: true, files }));
      expect({ name, failed: result.failed ?? false, msg: result.msg }).toMatchObject({ failed: false });
      if (name !== 'raw') expect(result.changed ?? false).toBe(false);
      expect(host.calls.length - before).toBe(calls);
    },
  );

  test('more than 64 KiB that are not there yet take two', async () => {
    const copy = findModule('copy');
    if (copy === undefined) throw new RangeError('no module copy');
    const before = host.calls.length;
    const args = { content: 'x'.repeat(100_000), dest: join(mkdtempSync(join(folder, 'new-')), 'large') };
    expect(await runModule(copy, host, args, testContext({ files }))).toMatchObject({ changed: true });
    expect(host.calls.length - before).toBe(2);
  });

  test('ten megabytes arrive whole, and are found there', async () => {
    const [copy, stat] = [findModule('copy'), findModule('stat')];
    if (copy === undefined || stat === undefined) throw new RangeError('no module copy or stat');
    const content = 'reprise\n'.repeat(1_250_001);
    const [checksum, md5] = ['sha1', 'md5'].map(algorithm => hashOf(Buffer.from(content), algorithm));
    const dest = join(mkdtempSync(join(folder, 'new-')), 'large');
    const run = () => runModule(copy, host, { content, dest }, testContext({ files }));
    expect(await run()).toMatchObject({ changed: true, checksum });
    expect(await run()).toMatchObject({ changed: false, checksum });
    expect(await runModule(stat, host, { path: dest, get_md5: true })).toMatchObject({
      stat: { checksum, md5 },
    });
  });

  test('a file that is here already is not fetched again', async () => {
    const args = { src: path, dest: join(folder, 'fetched'), flat: true };
    await runModule(fetch, host, args);
    const before = host.calls.length;
    expect(await runModule(fetch, host, args)).toMatchObject({ changed: false });
    expect(host.calls.length - before).toBe(1);
  });
});
