// `attributes`, the flags of chattr, of every module that makes files, beside ansible-core's. The folder is on tmpfs, which has
// few flags and sets none by itself.
import { compareSteps } from './roots/compare.ts';
import { each, type RootStep } from './roots/steps.ts';

const PREPARE = `
mkdir -p /tmp/t/tree/deep /tmp/t/parts /tmp/t/out
printf 'a\\n' >/tmp/t/f; printf 'b\\n' >/tmp/t/tree/one; printf 'c\\n' >/tmp/t/tree/deep/two
ln -s f /tmp/t/l
printf 'p\\n' >/tmp/t/parts/1
tar -C /tmp/t/parts -czf /tmp/t/a.tgz 1
printf '[s]\\nx = 1\\n' >/tmp/t/ini
chattr +A /tmp/t/tree/one
`;

const FLAGS = 'cd /tmp/t; lsattr -R -a . | sort';
const DISTURBED = {
  ignore: ['msg', 'exception', 'details', 'stdout', 'module_stdout', 'module_stderr', 'rc'],
};
/** Ansible says that it has changed what has no such flag already. */
const AGAIN = { ignore: ['changed'] };

const one = (
  module: string,
  args: Readonly<Record<string, unknown>>,
  flags: string,
  ignore: string[] = [],
): RootStep[] =>
  each(
    module,
    { args: { ...args, attributes: flags }, check: true, ignore: ['msg', ...ignore] },
    { args: { ...args, attributes: flags }, ignore },
    { args: { ...args, attributes: flags }, ignore },
    FLAGS,
  );

compareSteps('flags', PREPARE, [
  ...each(
    'ansible.builtin.file',
    { args: { path: '/tmp/t/f', attributes: '+A' }, check: true, diff: true },
    { args: { path: '/tmp/t/f', attributes: '+A' }, diff: true },
    { args: { path: '/tmp/t/f', attributes: '+A' }, diff: true },
    { args: { path: '/tmp/t/f', attr: 'A' }, diff: true },
    { args: { path: '/tmp/t/f', attributes: 'd', mode: '0600' }, diff: true },
    { args: { path: '/tmp/t/f', attributes: '-d' }, diff: true },
    { args: { path: '/tmp/t/f', attributes: '-d' }, ...AGAIN },
    { args: { path: '/tmp/t/l', attributes: '+d' } },
    { args: { path: '/tmp/t/tree', state: 'directory', recurse: true, attributes: '+d' } },
    FLAGS,
    { args: { path: '/tmp/t/new/er', state: 'directory', attributes: '+A' } },
    { args: { path: '/tmp/t/touched', state: 'touch', attributes: '+A' } },
    { args: { path: '/tmp/t/touched', attributes: '+i' } },
    { args: { path: '/tmp/t/touched', state: 'absent' }, ...DISTURBED },
    { args: { path: '/tmp/t/touched', attributes: '-i' } },
    { args: { path: '/tmp/t/touched', attributes: '+Q' }, ...DISTURBED },
    { args: { path: '/tmp/t/touched', attributes: '' } },
    FLAGS,
  ),
  ...one('ansible.builtin.copy', { dest: '/tmp/t/copied', content: 'x\n' }, '+A', ['src']),
  ...each(
    'ansible.builtin.copy',
    { args: { dest: '/tmp/t/copied', content: 'y\n', attributes: '+i' }, ignore: ['src'] },
    { args: { dest: '/tmp/t/copied', content: 'z\n' }, ...DISTURBED },
    'cat /tmp/t/copied; ls -A /tmp/t',
    { args: { dest: '/tmp/t/copied', content: 'y\n', attributes: '-i' } },
  ),
  ...one('ansible.builtin.lineinfile', { path: '/tmp/t/line', line: 'x', create: true }, '+A'),
  ...one('ansible.builtin.blockinfile', { path: '/tmp/t/f', block: 'x' }, '+A'),
  ...one('ansible.builtin.replace', { path: '/tmp/t/f', regexp: 'a', replace: 'b' }, '+A'),
  ...one(
    'community.general.ini_file',
    { path: '/tmp/t/ini', section: 's', option: 'x', value: '2', no_extra_spaces: true },
    '+A',
  ),
  ...one('ansible.builtin.assemble', { src: '/tmp/t/parts', dest: '/tmp/t/whole' }, '+A'),
  ...each(
    'ansible.builtin.unarchive',
    { args: { src: '/tmp/t/a.tgz', dest: '/tmp/t/out', remote_src: true, attributes: '+A' } },
    { args: { src: '/tmp/t/a.tgz', dest: '/tmp/t/out', remote_src: true, attributes: '+A' } },
    FLAGS,
  ),
  ...each(
    'community.general.archive',
    {
      args: { path: '/tmp/t/parts', dest: '/tmp/t/packed.tar', format: 'tar', attributes: '+A' },
      ignore: ['size'],
    },
    FLAGS,
  ),
  ...each(
    'ansible.builtin.get_url',
    {
      args: { url: 'file:///tmp/t/f', dest: '/tmp/t/got', attributes: '+A' },
      ignore: ['src', 'msg', 'status_code', 'elapsed'],
    },
    FLAGS,
  ),
]);
