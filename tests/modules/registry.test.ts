// The table of modules: complete, loadable, and helpful with names that are none.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  findModule,
  loadModules,
  moduleNames,
  resolveModuleName,
  suggestModule,
} from '../../src/modules/registry.ts';

const FOLDER = join(import.meta.dirname, '../../src/modules');

/** Files that hold a module say so by exporting one under their own name. */
function modulesInFolder(): string[] {
  return readdirSync(FOLDER)
    .filter(file => file.endsWith('.ts'))
    .map(file => basename(file, '.ts'))
    .filter(name =>
      readFileSync(join(FOLDER, `${name}.ts`), 'utf8').includes(`export const ${name}: Module`),
    );
}

test('every module of the folder is in the table, sorted', () => {
  expect(moduleNames()).toEqual(expect.arrayContaining(modulesInFolder()));
  expect(moduleNames()).toEqual([...moduleNames()].sort());
});

test('every module loads under its name and says what it is', async () => {
  await loadModules(moduleNames());
  for (const name of moduleNames()) {
    const module = findModule(name);
    expect(module?.name).toBe(name);
    expect(module?.documentation.summary).toMatch(/^[A-Z].*\.$/);
    const descriptions = Object.values(module?.schema.properties ?? {}).map(argument => argument.description);
    expect(descriptions.filter(text => text === '')).toEqual([]);
  }
});

test.each([
  ['copy', 'copy'],
  ['ansible.builtin.copy', 'copy'],
  ['ansible.legacy.copy', 'copy'],
  ['ansible.builtin.systemd_service', 'systemd'],
  ['my.own.copy', undefined],
  ['constructor', undefined],
  ['', undefined],
])('%p is %p', (name, short) => {
  expect(resolveModuleName(name)).toBe(short);
});

test('a module is there once it was loaded', async () => {
  await loadModules(['ansible.builtin.copy', 'nonsense']);
  expect(findModule('copy')).toBe(findModule('ansible.builtin.copy'));
  expect(findModule('nonsense')).toBeUndefined();
});

test.each([
  ['coppy', "did you mean 'copy'?"],
  ['ansible.builtin.lineinfiel', "did you mean 'lineinfile'?"],
  ['ansible.builtin.dnf', "'command' can run dnf; only 'apt' is a module here"],
  ['xyzzyxyzzy', undefined],
])('%p: %p', (name, hint) => {
  expect(suggestModule(name)).toBe(hint);
});
