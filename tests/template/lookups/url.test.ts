// The lookup url against a server on the loopback, in a process of its own: the lookup keeps this one waiting.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { evaluate } from '../../../src/template/render.ts';
import { fromData } from '../../../src/values/data.ts';
import { emptyEnvironment, scopeOf } from '../environment.ts';

const SERVER = `
const http = require('node:http');
const answer = (request, response) => {
  const { url, headers } = request;
  const basic = 'Basic ' + Buffer.from('me:secret').toString('base64');
  if (url === '/lines') response.end('a\\nb\\r\\n\\nc\\n');
  else if (url === '/away') response.writeHead(302, { location: '/lines' }).end();
  else if (url === '/gone') response.writeHead(404).end();
  else if (url === '/round') response.writeHead(302, { location: '/round' }).end();
  else if (url === '/silent') return;
  else if (url === '/closed') {
    if (headers.authorization === basic) response.end('opened');
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
  } else response.end([headers['user-agent'], headers.x, headers['cache-control'], url].join('|'));
};
http.createServer(answer).listen(process.argv[1]);
http.createServer(answer).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

let folder: string;
let server: ChildProcess;
let base: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-url-'));
  server = spawn(process.execPath, ['-e', SERVER, join(folder, 'socket')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(server.stdout ?? server, 'data')) as [Buffer];
  base = `http://127.0.0.1:${port.toString().trim()}`;
});

afterAll(() => {
  server.kill();
  rmSync(folder, { recursive: true });
});

function lookUp(call: string): unknown {
  const names = { base, folder };
  const variables = new Map(Object.entries(names).map(([name, text]) => [name, fromData(text)]));
  return evaluate(call, scopeOf(variables), emptyEnvironment());
}

it.each([
  ["query('url', base ~ '/lines')", ['a', 'b', '', 'c']],
  ["lookup('url', base ~ '/lines')", 'a,b,,c'],
  ["lookup('url', base ~ '/lines', split_lines=false)", 'a\nb\r\n\nc\n'],
  ["lookup('url', base ~ '/away')", 'a,b,,c'],
  ["lookup('url', base ~ '/x?y=z', headers={'x': 1}, http_agent='me', force=true)", 'me|1|no-cache|/x?y=z'],
  ["lookup('url', base ~ '/')", 'ansible-httpget|||/'],
  ["lookup('url', base ~ '/closed', username='me', password='secret')", 'opened'],
  ["lookup('url', base ~ '/closed', username='me', password='secret', force_basic_auth=true)", 'opened'],
  ["lookup('url', 'http://localhost/there', unix_socket=folder ~ '/socket')", 'ansible-httpget|||/there'],
  ["query('url', base ~ '/gone', errors='ignore')", []],
])('%s', (call, expected) => {
  expect(lookUp(call)).toEqual(expected);
});

it.each([
  ["lookup('url', base ~ '/gone')", /Received HTTP error for .* HTTP Error 404: Not Found/],
  ["lookup('url', base ~ '/away', follow_redirects='none')", /HTTP Error 302/],
  ["lookup('url', base ~ '/round')", /it redirects without end/],
  ["lookup('url', base ~ '/silent', timeout=0.2)", /timed out/],
  ["lookup('url', base ~ '/closed')", /HTTP Error 401/],
  ["lookup('url', base ~ '/closed', username='me', password='wrong')", /HTTP Error 401/],
  ["lookup('url', 'ftp://localhost/')", /unknown url type/],
])('%s fails', (call, message) => {
  expect(() => lookUp(call)).toThrow(message);
});
