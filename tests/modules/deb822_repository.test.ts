// deb822_repository: what the keys of a source become, in check mode on this machine.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deb822_repository } from '../../src/modules/deb822_repository.ts';
import { runModule, testContext } from './context.ts';
import { shellHost } from './shell-host.ts';

const ARMORED = [
  '-----BEGIN PGP PUBLIC KEY BLOCK-----',
  '',
  'mDMEYA==',
  '=abcd',
  '-----END PGP PUBLIC KEY BLOCK-----',
  '',
].join('\n');
const GPG = '/etc/apt/keyrings/reprise-none.gpg';
const FILE = '/etc/hostname';

const server = createServer((request, response) => {
  response.end(request.url === '/armored' ? ARMORED : Buffer.from([0x98, 0x33]));
});
let at = '';

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise(resolve => server.close(resolve)));

test.each([
  ['one key in the source itself', ARMORED, null, /^Signed-By:\n {4}-----BEGIN.*\n {4}\.\n/m],
  ['a file of the host', FILE, [FILE], `Signed-By: ${FILE}`],
  ['an address', 'AT/binary', [GPG], `Signed-By: ${GPG}`],
  ['an armored key of an address', 'AT/armored', [GPG.replace(/gpg$/, 'asc')], 'reprise-none.asc\n'],
  ['one address twice', ['AT/binary', 'AT/binary'], [GPG], `Signed-By: ${GPG}\n`],
  ['several keys in one file', [ARMORED, 'AT/armored'], [GPG], `Signed-By: ${GPG}\n`],
  ['files before fingerprints', ['ABCD', FILE], [FILE], `Signed-By: ${FILE} ABCD\n`],
  [
    'a fingerprint in groups of four',
    ['F8B5 C3D4 E5F6 A1B2 C3D4  E5F6 A1B2 C3D4 E5F6 C37C!'],
    null,
    'Signed-By: F8B5C3D4E5F6A1B2C3D4E5F6A1B2C3D4E5F6C37C!\n',
  ],
] as const)('signed by %s', async (_, signedBy, files, line) => {
  const args = {
    name: 'reprise-none',
    uris: 'http://x',
    suites: './',
    signed_by: [signedBy].flat().map(one => one.replace(/^AT/, at)),
  };
  const { key_filename, key_filenames, repo } = await runModule(
    deb822_repository as never,
    shellHost(),
    args,
    testContext({ check: true }),
  );
  expect([key_filename, key_filenames]).toEqual([files?.join(' ') ?? null, files]);
  expect(repo).toMatch(line);
});
