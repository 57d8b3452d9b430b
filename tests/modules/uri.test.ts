// uri: what goes along with a request that an answer has pointed elsewhere, and what does not.
import { expect, test } from '@jest/globals';
import { uri } from '../../src/modules/uri.ts';
import { runModule } from './context.ts';
import { scriptedHost } from './shell-host.ts';

test('unredirected headers stay behind, and `force` asks caches to ask the server', async () => {
  const host = scriptedHost(
    { stdout: '\x1eresponse\nHTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n' },
    { stdout: '\x1eresponse\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' },
  );
  const args = {
    url: 'http://h/a',
    headers: { 'X-Once': '1', 'X-Both': '2' },
    unredirected_headers: ['x-once'],
    force: true,
  };
  expect(await runModule(uri as never, host, args)).toMatchObject({ status: 200, redirected: true });
  const [first = '', second = ''] = host.calls.map(call => String(call.stdin));
  expect(first).toContain('X-Once: 1');
  expect(first).toContain('Cache-Control: no-cache');
  expect(second).not.toContain('X-Once');
  expect(second).toContain('X-Both: 2');
});
