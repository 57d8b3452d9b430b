// wait_for with real sockets and files, on hosts that have bash, only nc, or neither.
import { execFileSync } from 'node:child_process';
import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { wait_for } from '../../src/modules/wait_for.ts';
import { runModule } from './context.ts';
import { shellHost } from './shell-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'reprise-wait-'));
const file = join(folder, 'a file');
let server: Server;
let port = 0;
/** Nobody listens there: it was free a moment ago, and the kernel gives it to no one who asks for any. */
let closed = 0;

/** busybox's programs, and no others, but for some of them. */
function programs(name: string, without: readonly string[]): string {
  const path = mkdtempSync(join(folder, name));
  for (const applet of execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (!without.includes(applet)) symlinkSync('/bin/busybox', join(path, applet));
  }
  return path;
}

const withNc = shellHost(['/bin/busybox', 'sh', '-c'], { PATH: programs('nc', ['bash']) });
const withNothing = shellHost(['/bin/busybox', 'sh', '-c'], { PATH: programs('none', ['bash', 'nc']) });
const hosts = { 'dash and bash': shellHost(['/bin/dash', '-c']), 'busybox and nc': withNc };

beforeAll(async () => {
  writeFileSync(file, 'first\nport = 5432 # here\n');
  // Keeps the connection open: a reader that waits for its end waits in vain.
  server = createServer(socket => socket.on('error', () => undefined).write('SSH-2.0-Test_9\r\n'));
  const free = createServer();
  for (const one of [server, free]) await new Promise<void>(done => one.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
  closed = (free.address() as AddressInfo).port;
  await new Promise(done => free.close(done));
});

afterAll(() => void server.close());

const run = (host: (typeof hosts)['busybox and nc'], args: Record<string, unknown>) =>
  runModule(wait_for, host, { timeout: 4, connect_timeout: 1, ...args });

describe.each(Object.entries(hosts))('with %s', (_, host) => {
  test('a port that answers, and one that does not', async () => {
    expect(await run(host, { port })).toMatchObject({ changed: false, state: 'started', port });
    expect(await run(host, { port: closed, state: 'stopped' })).toMatchObject({ state: 'stopped' });
    expect(await run(host, { port: closed, timeout: 1 })).toMatchObject({
      failed: true,
      msg: `Timeout when waiting for 127.0.0.1:${closed}`,
    });
    expect(await run(host, { port, state: 'stopped', timeout: 1 })).toMatchObject({
      failed: true,
      msg: `Timeout when waiting for 127.0.0.1:${port} to stop.`,
    });
  });

  test('what a port sends', async () => {
    expect(await run(host, { port, search_regex: 'SSH-2.0-\\w+' })).toMatchObject({ state: 'started' });
    expect(await run(host, { port, search_regex: 'FTP', timeout: 1 })).toMatchObject({
      failed: true,
      msg: `Timeout when waiting for search string FTP in 127.0.0.1:${port}`,
    });
  });

  test('files, and what is in them', async () => {
    expect(await run(host, { path: file })).toMatchObject({ state: 'file', path: file, size: 25 });
    linkSync(file, `${file} hard`);
    expect(await run(host, { path: `${file} hard` })).toMatchObject({ state: 'hard' });
    rmSync(`${file} hard`);
    expect(await run(host, { path: file, search_regex: '^port = (\\d+)' })).toMatchObject({
      match_groups: ['5432'],
    });
    expect(await run(host, { path: `${file} none`, state: 'absent' })).toMatchObject({ state: 'absent' });
    expect(await run(host, { path: file, state: 'absent', timeout: 1, msg: 'no!' })).toMatchObject({
      failed: true,
      msg: 'no!',
    });
  });

  test('open connections', async () => {
    const drained = { state: 'drained', timeout: 1 };
    expect(await run(host, { port: closed, ...drained })).toMatchObject({ state: 'drained' });
  });

  test('one round trip', async () => {
    const before = host.calls.length;
    await run(host, { port });
    expect(host.calls.length - before).toBe(1);
  });
});

test('without bash and nc the kernel tells of own ports, and of no others', async () => {
  expect(await run(withNothing, { port })).toMatchObject({ state: 'started' });
  expect(await run(withNothing, { port: closed, state: 'stopped' })).toMatchObject({ state: 'stopped' });
  expect(await run(withNothing, { port, host: '10.255.255.1' })).toMatchObject({
    failed: true,
    msg: `neither bash nor nc is on this host: it cannot connect to 10.255.255.1:${port}`,
  });
});

test('arguments that contradict each other', async () => {
  const [host] = Object.values(hosts);
  if (host === undefined) throw new RangeError('there are no hosts');
  expect(await run(host, { port, path: file })).toMatchObject({ failed: true });
  expect(await run(host, { path: file, state: 'drained' })).toMatchObject({ failed: true });
  expect(await run(host, { port, exclude_hosts: ['127.0.0.1'] })).toMatchObject({ failed: true });
});
