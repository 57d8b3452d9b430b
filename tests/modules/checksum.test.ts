// The hash of a file in a list of hashes, and a list that is a file of the host.
import { expect, test } from '@jest/globals';
import { get_url as getUrl } from '../../src/modules/get_url.ts';
import { checksumIn } from '../../src/modules/http/checksum.ts';
import { runModule } from './context.ts';
import { scriptedHost } from './shell-host.ts';

test.each([
  ['AB12  file.txt\nff  other.txt\n', 'ab12'],
  ['ab12.  file.txt\n', 'ab12'],
  ['ab12 *file.txt\n', 'ab12'],
  ['ab12 ./file.txt\n', 'ab12'],
  ['AB12.\n', 'ab12'],
  ['ab12  other.txt\n', undefined],
])('in %j', (list, hash) => expect(checksumIn(list, 'file.txt')).toBe(hash));

test('a list that is a file is read on the host', async () => {
  const host = scriptedHost({ stdout: 'ff  other.txt\n' });
  const args = { url: 'http://h/file.txt', dest: '/tmp/x', checksum: 'sha256:file:///srv/a%20list' };
  expect(await runModule(getUrl as never, host, args)).toMatchObject({
    failed: true,
    msg: "Unable to find a checksum for file 'file.txt' in 'file:///srv/a%20list'",
  });
  expect(host.calls[0]?.args).toEqual(['/srv/a list']);
});
