// Ansible's tests on paths of the control node.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_tests.html#testing-paths
import { existsSync, lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { isInt } from '../../values/types.ts';
import { required, test, withAliases } from '../define.ts';
import type { Test } from '../environment.ts';

export const fileTests: readonly Test[] = [
  ...pathTest('exists', existsSync),
  ...pathTest('file', path => statOf(path)?.isFile() ?? false, 'is_file'),
  ...pathTest('directory', path => statOf(path)?.isDirectory() ?? false, 'is_dir'),
  ...pathTest('link', path => lstatOf(path)?.isSymbolicLink() ?? false, 'is_link'),
  ...pathTest('link_exists', path => lstatOf(path) !== undefined),
  ...pathTest('abs', isAbsolute, 'is_abs'),
  ...pathTest('mount', isMount, 'is_mount'),
  ...withAliases(
    test('same_file', [required('f2')], (input, [other], context) => {
      const paths = [toText(input), toText(other)];
      const [first, second] = paths.map(statOf);
      if (first === undefined || second === undefined) {
        return context.fail(`No such file or directory: '${paths[first === undefined ? 0 : 1]}'`);
      }
      return first.dev === second.dev && first.ino === second.ino;
    }),
    'is_same_file',
  ),
];

function pathTest(name: string, holds: (path: string) => boolean, ...aliases: string[]): Test[] {
  return withAliases(
    test(name, [], input => {
      // An int is a file descriptor in Python, and never one of a file that a playbook means.
      if (isInt(input)) return false;
      if (typeof input !== 'string') throw new PythonError('TypeError', `'${name}' expects a path`);
      return holds(input);
    }),
    ...aliases,
  );
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function lstatOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Another file system than the folder above, or the root itself. */
function isMount(path: string): boolean {
  const here = lstatOf(path);
  if (here === undefined || here.isSymbolicLink()) return false;
  const above = lstatOf(dirname(realpathSync(resolve(path))));
  return above !== undefined && (here.dev !== above.dev || here.ino === above.ino);
}
