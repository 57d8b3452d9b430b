// uri: what goes along with a request that an answer has pointed elsewhere, and what is told of an error.
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

test('the answer of an error that is allowed is `body`, unless it is wanted as `content`', async () => {
  const stdout = '\x1eresponse\nHTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone';
  const ask = (more: object) =>
    runModule(uri as never, scriptedHost({ stdout }), { url: 'http://h/a', status_code: [404], ...more });
  expect(await ask({})).toMatchObject({ status: 404, body: 'gone' });
  expect(await ask({ return_content: true })).toMatchObject({ content: 'gone' });
  expect(await ask({ return_content: true })).not.toHaveProperty('body');
  expect(await ask({ status_code: [200] })).not.toHaveProperty('body');
});
