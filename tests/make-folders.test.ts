// Folders of the control node: made once, refused with the system's word, never waited for.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeFolders } from '../src/make-folders.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder({});

test('makes what is missing, with its mode, and leaves alone what is there', () => {
  mkdirSync(join(folder, 'there'), { mode: 0o755 });
  makeFolders(join(folder, 'there', 'a', 'b'), 0o700);
  makeFolders(join(folder, 'there', 'a', 'b'), 0o750);
  const modes = ['there', 'there/a', 'there/a/b'].map(name => statSync(join(folder, name)).mode & 0o777);
  expect(modes).toEqual([0o755, 0o700, 0o700]);
});

test.each([
  ['below a file', () => join(folder, 'file', 'a'), 'ENOTDIR'],
  ['in the place of a file', () => join(folder, 'file'), 'EEXIST'],
  ['below /proc', () => '/proc/reprise/a', 'ENOENT'],
])('ends %s', (_where, path, code) => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolders(path())).toThrow(expect.objectContaining({ code }));
});
