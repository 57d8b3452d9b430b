// Files that cannot be read, and what is said of them.
import { expect, it } from '@jest/globals';
import { loadYaml } from '../../src/source/load-yaml.ts';
import { nodeToValue } from '../../src/source/node-access.ts';
import { readSource } from '../../src/source/read.ts';
import { locate } from '../../src/source/span.ts';
import { encryptVault } from '../../src/source/vault.ts';
import { mistakesOf } from '../mistakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const secret = { id: 'default', password: 'p' };
const folder = temporaryFolder({
  'inventory.yml': '\ufeffall:\n',
  'vaulted.yml': encryptVault('password: x\n', secret),
  'broken.yml': encryptVault('password: {{ x }} y\n', secret),
});

it('reads a file without its byte order mark', () => {
  expect(readSource(`${folder}/inventory.yml`).text).toBe('all:\n');
});

it('names a missing file, the one that was meant, and where it was asked for', () => {
  const span = { source: { name: 'play.yml', text: 'x' }, start: 0, end: 1 };
  const [error] = mistakesOf(() => readSource(`${folder}/inventroy.yml`, span));
  expect(error).toMatchObject({
    code: 'FILE_NOT_FOUND',
    span,
    hint: `did you mean '${folder}/inventory.yml'?`,
  });
});

it('says that a folder is one', () => {
  expect(mistakesOf(() => readSource(folder)).map(error => [error.code, error.message])).toEqual([
    ['FILE_UNREADABLE', `'${folder}' cannot be read: it is a folder`],
  ]);
});

it('opens a file that is vaulted as a whole, and never shows its lines', () => {
  const node = loadYaml(`${folder}/vaulted.yml`, { secrets: [secret] });
  expect(node && nodeToValue(node)).toEqual(new Map([['password', 'x']]));
  const [error] = mistakesOf(() => loadYaml(`${folder}/broken.yml`, { secrets: [secret] }));
  expect(error?.code).toBe('YAML_SYNTAX');
  expect(error?.span && locate(error.span)).toMatchObject({ line: 1, lineText: '' });
});

it('shows the header of a vaulted file that no password opens', () => {
  const [error] = mistakesOf(() => loadYaml(`${folder}/vaulted.yml`));
  expect(error?.code).toBe('VAULT_PASSWORD');
  expect(error?.span && locate(error.span).lineText).toBe('$ANSIBLE_VAULT;1.1;AES256');
});
