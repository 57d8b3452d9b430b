// Arguments that came after ansible-core 2.14 and the collections that are installed beside it, so that no oracle is here to ask: what
// their documentation says of them, done for real.
import { chmodSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { blockinfile } from '../../src/modules/blockinfile.ts';
import { find } from '../../src/modules/find.ts';
import { planGroup } from '../../src/modules/group.ts';
import { ini_file } from '../../src/modules/ini_file.ts';
import { lineinfile } from '../../src/modules/lineinfile.ts';
import { stat } from '../../src/modules/stat.ts';
import { planUser, type UserWish } from '../../src/modules/users/plan.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runModule } from './context.ts';
import { shellHost } from './shell-host.ts';

const folder = temporaryFolder({});
const host = shellHost(['/bin/dash', '-c']);
const path = join(folder, 'file');

test.each([
  ['a comment stays a comment', '[s]\n#o = 1\n', { modify_inactive_option: false }, '[s]\no = 2\n#o = 1\n'],
  ['a comment comes alive', '[s]\n#o = 1\n', {}, '[s]\no = 2\n'],
  ['blanks alone change nothing', '[s]\no=2\n', { ignore_spaces: true }, '[s]\no=2\n'],
  ['but the value does', '[s]\no=1\n', { ignore_spaces: true }, '[s]\no = 2\n'],
  [
    'the second section of the name is meant',
    '[s]\nid = 1\no = 1\n[s]\nid = 2\no = 1\n',
    { section_has_values: [{ option: 'id', value: 2 }] },
    '[s]\nid = 1\no = 1\n[s]\nid = 2\no = 2\n',
  ],
  [
    'one that has the option at all, and one of the values',
    '[s]\nid = 1\n[s]\nid = 3\nok = x\n',
    { section_has_values: [{ option: 'ok' }, { option: 'id', values: ['2', '3'] }] },
    '[s]\nid = 1\n[s]\nid = 3\nok = x\no = 2\n',
  ],
  [
    'a section that is not there is made with what tells it',
    '[s]\nid = 1\n',
    { section_has_values: [{ option: 'id', value: '9' }], no_extra_spaces: true },
    '[s]\nid = 1\n[s]\nid=9\no=2\n',
  ],
  [
    'at most one section is removed',
    '[s]\nid = 1\n[s]\nid = 2\n[s]\nid = 2\n',
    { section_has_values: [{ option: 'id', value: '2' }], state: 'absent', option: null, value: null },
    '[s]\nid = 1\n[s]\nid = 2\n',
  ],
])('ini_file: %s', async (_, before, more, after) => {
  writeFileSync(path, before);
  const args = { path, section: 's', option: 'o', value: '2', ...more };
  const result = await runModule(ini_file, host, args);
  expect(readFileSync(path, 'utf8')).toBe(after);
  expect(result).toMatchObject({ changed: before !== after });
});

test('ini_file says which condition is none', async () => {
  const failure = async (condition: object) =>
    (
      await runModule(ini_file, host, {
        path,
        section: 's',
        section_has_values: [condition],
        allow_no_value: true,
      })
    ).msg;
  expect(await failure({ value: 'x' })).toBe(
    'missing required arguments: option found in section_has_values',
  );
  expect(await failure({ option: 'x', value: 'a', values: ['b'] })).toBe(
    'parameters are mutually exclusive: value|values found in section_has_values',
  );
  expect(await failure({ option: 'x', valu: 'a' })).toContain('section_has_values.valu');
});

test('ini_file writes through a link, or in its place', async () => {
  const link = join(folder, 'link');
  const real = join(folder, 'real');
  writeFileSync(real, '[s]\n', { mode: 0o644 });
  symlinkSync('real', link);
  const args = { path: link, section: 's', option: 'o', value: '1', follow: true, mode: '0600' };
  expect(await runModule(ini_file, host, args)).toMatchObject({ changed: true });
  expect(await runModule(ini_file, host, args)).toMatchObject({ changed: false });
  expect([lstatSync(link).isSymbolicLink(), readFileSync(real, 'utf8')]).toEqual([true, '[s]\no = 1\n']);
  expect(lstatSync(real).mode & 0o777).toBe(0o600);
  await runModule(ini_file, host, { ...args, value: '2', follow: false });
  expect([lstatSync(link).isSymbolicLink(), readFileSync(real, 'utf8')]).toEqual([false, '[s]\no = 1\n']);
});

test('find by permissions, up to a number, with other hashes and in other encodings', async () => {
  const tree = join(folder, 'tree');
  mkdirSync(join(tree, 'a/b'), { recursive: true });
  const modes = { 'a/b/deep': 0o644, 'a/exec': 0o755, top: 0o640, 'latin.txt': 0o600 };
  for (const [name, mode] of Object.entries(modes)) {
    writeFileSync(join(tree, name), name === 'latin.txt' ? Buffer.from('gr\xfcn\n', 'latin1') : 'x\n');
    chmodSync(join(tree, name), mode);
  }
  const found = async (args: object): Promise<string[]> => {
    const { files } = await runModule(find, host, { paths: tree, recurse: true, ...args });
    return (files as { path: string }[]).map(one => one.path.slice(tree.length + 1)).sort();
  };
  expect(await found({ mode: '0644' })).toEqual(['a/b/deep']);
  expect(await found({ mode: 'u=rw,g=r,o=' })).toEqual(['top']);
  expect(await found({ mode: '0001', exact_mode: false })).toEqual(['a/exec']);
  expect(await found({ mode: 'g=w', exact_mode: false })).toEqual([]);
  expect(await found({ limit: 2 })).toEqual(['latin.txt', 'top']);
  expect(await found({ limit: 3 })).toEqual(['a/exec', 'latin.txt', 'top']);
  expect(await found({ contains: 'grün', encoding: 'latin-1' })).toEqual(['latin.txt']);
  expect(await found({ contains: 'grün' })).toEqual([]);
  const { files } = await runModule(find, host, {
    paths: tree,
    patterns: 'top',
    get_checksum: true,
    checksum_algorithm: 'sha256',
  });
  expect(files).toMatchObject([
    { checksum: '73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac' },
  ]);
  expect(await runModule(find, host, { paths: tree, mode: 'u=q' })).toMatchObject({ failed: true });
  expect(await runModule(find, host, { paths: tree, contains: 'x', encoding: 'klingon' })).toMatchObject({
    failed: true,
    msg: 'unknown encoding: klingon',
  });
});

test.each([
  ['latin-1', Buffer.from('gr\xfcn\n', 'latin1'), Buffer.from('gr\xfcn\nwei\xdf\n', 'latin1')],
  ['utf-16-le', Buffer.from('grün\n', 'utf16le'), Buffer.from('grün\nweiß\n', 'utf16le')],
  ['utf-16', Buffer.from('\ufeffgrün\n', 'utf16le'), Buffer.from('\ufeffgrün\nweiß\n', 'utf16le')],
  ['utf-16-be', Buffer.from('grün\n', 'utf16le').swap16(), Buffer.from('grün\nweiß\n', 'utf16le').swap16()],
  ['cp437', undefined, undefined],
  ['cp1252', Buffer.from('gr\xfcn\n', 'latin1'), Buffer.from('gr\xfcn\nwei\xdf\n', 'latin1')],
  ['iso8859_15', Buffer.from('gr\xfcn\n', 'latin1'), Buffer.from('gr\xfcn\nwei\xdf\n', 'latin1')],
])('lines in a file of %s', async (encoding, before, after) => {
  writeFileSync(path, before ?? 'x');
  const args = { path, line: 'weiß', insertafter: 'grün', encoding };
  if (after === undefined) {
    expect(await runModule(lineinfile, host, args)).toMatchObject({ msg: `unknown encoding: ${encoding}` });
    return;
  }
  expect(await runModule(lineinfile, host, args)).toMatchObject({ changed: true });
  expect(readFileSync(path)).toEqual(after);
  expect(await runModule(lineinfile, host, args)).toMatchObject({ changed: false });
  const block = { path, block: 'weiß', insertbefore: 'grün', encoding };
  expect(await runModule(blockinfile, host, block)).toMatchObject({ changed: true });
  expect(await runModule(blockinfile, host, block)).toMatchObject({ changed: false });
});

test('stat tells what SELinux knows, or that it knows nothing', async () => {
  writeFileSync(path, '');
  const { stat: seen } = await runModule(stat, host, { path, get_selinux_context: true });
  expect(seen).toMatchObject({ selinux_context: [null, null, null, null] });
  const labelled = shellHost(['/bin/sh', '-c'], { PATH: `${folder}/bin:${process.env.PATH}` });
  mkdirSync(join(folder, 'bin'));
  const says =
    'case " $* " in *" %C "*) echo system_u:object_r:etc_t:s0:c1;; *) exec /usr/bin/stat "$@";; esac';
  writeFileSync(join(folder, 'bin/stat'), `#!/bin/sh\n${says}\n`, { mode: 0o755 });
  const { stat: known } = await runModule(stat, labelled, { path, get_selinux_context: true });
  expect(known).toMatchObject({ selinux_context: ['system_u', 'object_r', 'etc_t', 's0:c1'] });
});

test('group: where its number comes from, and removal of a primary one', () => {
  const wish = { name: 'g', system: false, non_unique: false, local: false, force: true } as const;
  expect(planGroup({ ...wish, state: 'absent' }, 5)?.argv).toEqual(['groupdel', '-f', '--', 'g']);
  expect(planGroup({ ...wish, state: 'present', gid_min: 10, gid_max: 20 }, undefined)?.argv).toEqual(
    'groupadd -K GID_MIN=10 -K GID_MAX=20 -- g'.split(' '),
  );
});

test('user: where its number comes from, and how long its password is good', () => {
  const wish: UserWish = {
    ...{ name: 'u', non_unique: false, append: false, create_home: false, move_home: false, system: false },
    ...{ update_password: 'always', state: 'present', remove: false, force: false },
    ...{ uid_min: 10, uid_max: 20, password_expire_warn: 3, password_expire_account_disable: 9 },
  };
  const shadow = {
    ...{ isPasswordSame: true, isLocked: false, minimumDays: '0', maximumDays: '9', expires: '' },
    warningDays: '7',
  };
  const nobody = { groups: [], isHomeThere: true, hostName: '', sshKey: undefined };
  const account = { uid: 1, gid: 1, comment: '', home: '/', shell: '/bin/sh' };
  const lines = (state: Parameters<typeof planUser>[1]): string[] => {
    const plan = planUser(wish, state);
    return plan.failure === undefined ? plan.steps.map(({ argv }) => argv.join(' ')) : [plan.failure];
  };
  expect(lines({ ...nobody, account: undefined, shadow: undefined })).toEqual([
    'useradd -M -f 9 -K UID_MIN=10 -K UID_MAX=20 -- u',
    'chage -W 3 -- u',
  ]);
  expect(lines({ ...nobody, account, shadow })).toEqual(['usermod -f 9 -- u', 'chage -W 3 -- u']);
  // As in Ansible, how long the account outlives its password is said each time.
  expect(lines({ ...nobody, account, shadow: { ...shadow, warningDays: '3' } })).toEqual([
    'usermod -f 9 -- u',
  ]);
});
