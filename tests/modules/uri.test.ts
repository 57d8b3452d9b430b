// uri and get_url: what goes along with a request that an answer has pointed elsewhere, what is told of an error, what is left.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { get_url } from '../../src/modules/get_url.ts';
import { encodeBody } from '../../src/modules/http/body.ts';
import { failureOf } from '../../src/modules/http/transport.ts';
import { uri } from '../../src/modules/uri.ts';
import { Float, type Value } from '../../src/values/value.ts';
import { runModule } from './context.ts';
import { scriptedHost, shellHost } from './shell-host.ts';

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

test.each([
  [
    'form-urlencoded',
    ['foo', { bar: 'baz' }],
    'failed to parse body as form_urlencoded: too many values to unpack (expected 2)',
  ],
  [
    'form-urlencoded',
    [['a', 'b'], ['c']],
    'failed to parse body as form_urlencoded: not enough values to unpack (expected 2, got 1)',
  ],
  ['form-multipart', 'text', 'body must be mapping, cannot be type AnsibleUnicode'],
] as const)('%s does not take %j', (format, body, reason) => expect(encodeBody(body, format)).toBe(reason));

test('a dict as JSON keeps its floats and the order of its names, and is ASCII', () => {
  const value = new Map<Value, Value>([
    ['b', new Float(2)],
    ['1', 'é'],
  ]);
  const body = encodeBody(value, 'json');
  expect(typeof body === 'string' ? body : body.bytes.toString()).toBe('{"b": 2.0, "1": "\\u00e9"}');
});

test.each([
  ['SSL certificate problem: self-signed certificate', 'self-signed certificate'],
  [
    "SSL: no alternative certificate subject name matches target host name 'h'",
    "Hostname mismatch, certificate is not valid for 'h'.",
  ],
  [
    "SSL: no alternative certificate subject name matches target host name '10.0.0.1'",
    "IP address mismatch, certificate is not valid for '10.0.0.1'.",
  ],
])("%s is told in Python's words", (said, reason) => {
  const stderr = Buffer.from(`curl: (60) ${said}\n\ncurl failed to verify the legitimacy of the server`);
  expect(failureOf({ status: 60, stderr }, 30)).toBe(
    `<urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: ${reason} (_ssl.c:992)>`,
  );
});

test.each([
  [301, 'POST', 'all', 'GET', false],
  [301, 'PUT', 'all', 'PUT', false],
  [302, 'PUT', 'all', 'GET', false],
  [302, 'GET', 'safe', 'GET', false],
  [307, 'POST', 'all', 'POST', true],
  [302, 'POST', 'urllib2', 'GET', false],
  [302, 'PUT', 'urllib2', undefined, false],
  [307, 'POST', 'urllib2', undefined, false],
  [302, 'HEAD', 'urllib2', 'GET', false],
  [308, 'GET', 'urllib2', 'GET', false],
])('%i of %s, followed as %s', async (status, method, followed, then, hasBody) => {
  const host = scriptedHost(
    { stdout: `\x1eresponse\nHTTP/1.1 ${status} Moved\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n` },
    { stdout: '\x1eresponse\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' },
  );
  const args = {
    url: 'http://h/a',
    method,
    body: 'text',
    follow_redirects: followed,
    status_code: [200, status],
  };
  expect(await runModule(uri as never, host, args)).toMatchObject({
    status: then === undefined ? status : 200,
  });
  const second = host.calls[1];
  expect(second !== undefined).toBe(then !== undefined);
  if (then === undefined) return;
  expect(JSON.stringify([second?.args, String(second?.stdin)])).toContain(then);
  expect(/Content-Type/i.test(String(second?.stdin))).toBe(hasBody);
});

test('a form of parts tells each by name, with its kind, and files in base64', () => {
  const body = { note: 'ü', data: { filename: 'in/a.json' }, again: { content: 'x', filename: 'b.bin' } };
  const encoded = encodeBody(body, 'form-multipart', name => Buffer.from(`of ${name}`));
  if (typeof encoded === 'string') throw new RangeError(encoded);
  const boundary = /boundary=(.*)/.exec(encoded.contentType ?? '')?.[1] ?? '';
  const parts = [
    'Content-Type: application/octet-stream\r\nContent-Disposition: form-data; name="again"; filename="b.bin"\r\n\r\nx',
    'Content-Transfer-Encoding: base64\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name="data"; filename="a.json"\r\n\r\nb2YgaW4vYS5qc29u\r\n',
    'Content-Type: text/plain\r\nContent-Disposition: form-data; name="note"\r\n\r\nü',
  ];
  expect(encoded.bytes.toString()).toBe(
    `${parts.map(part => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`,
  );
});

test.each([
  [{ a: 5 }, 'value must be a string, or mapping, cannot be type int'],
  [{ a: {} }, 'at least one of filename or content must be provided'],
])('a form of parts does not take %j', (body, reason) =>
  expect(encodeBody(body, 'form-multipart')).toBe(`failed to parse body as form-multipart: ${reason}`),
);

test('what does not come whole is a failure, which has an empty content where one is wanted', async () => {
  const cut = { stdout: '\x1eresponse\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour' };
  expect(
    await runModule(uri as never, scriptedHost(cut), { url: 'http://h/a', return_content: true }),
  ).toMatchObject({ failed: true, status: -1, content: '' });
});

test('a password is sent to the server alone that it was given for, and stays out of its answers', async () => {
  const host = scriptedHost(
    { stdout: '\x1eresponse\nHTTP/1.1 302 Found\r\nLocation: http://other/b\r\nContent-Length: 0\r\n\r\n' },
    {
      stdout:
        '\x1eresponse\nHTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n{"pass-x": "my-pass"}',
    },
  );
  const args = { url: 'http://h/a', url_username: 'me', url_password: 'pass' };
  expect(await runModule(uri as never, host, args)).toMatchObject({
    status: 401,
    json: { '********-x': 'my-********' },
  });
  expect(host.calls.length).toBe(2);
});

test('an empty password masks nothing', async () => {
  const host = scriptedHost({
    stdout: '\x1eresponse\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  });
  const args = { url: 'http://h/a', url_username: 'me', url_password: '', return_content: true };
  expect(await runModule(uri as never, host, args)).toMatchObject({ status: 200, content: 'hello' });
});

test('an answer that is not the one asked for tells where it would have been written', async () => {
  const server = createServer((_, response) => response.writeHead(404).end('gone'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a`;
  const folder = mkdtempSync(join(tmpdir(), 'reprise-uri-'));
  const ask = (dest: string) => runModule(uri as never, shellHost(), { url, dest });
  expect(await ask(`${folder}/none`)).toMatchObject({ failed: true, status: 404, path: `${folder}/none` });
  expect(await ask(folder)).toMatchObject({ failed: true, path: `${folder}/a` });
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
  await new Promise(resolve => server.close(resolve));
});

test('what was fetched for nothing does not stay', async () => {
  const server = createServer((_, response) => response.end('hello'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a`;
  const folder = mkdtempSync(join(tmpdir(), 'reprise-get-'));
  const ask = (more: object) =>
    runModule(get_url as never, shellHost(), { url, tmp_dest: folder, dest: `${folder}/a`, ...more });
  expect(await ask({ checksum: 'sum:1' })).toMatchObject({ msg: expect.stringContaining('Could not hash') });
  expect(await ask({ checksum: `sha1:${'0'.repeat(40)}` })).toMatchObject({ failed: true });
  expect(await ask({ dest: `${folder}/none/a` })).toMatchObject({ failed: true });
  expect(readdirSync(folder)).toEqual([]);
  await new Promise(resolve => server.close(resolve));
});
