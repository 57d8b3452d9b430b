// Nothing that a test file makes for a while stays when it has ended, however it ends.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { expect, it } from '@jest/globals';

/** A process in whose environment a file was made; ends the test file when its input ends. */
const PROGRAM = `
const { default: Environment } = await import(process.argv[1]);
const projectConfig = { testEnvironmentOptions: {}, globals: {}, fakeTimers: {} };
const environment = new Environment({ globalConfig: {}, projectConfig }, { docblockPragmas: {}, testPath: '' });
const { mkdtempSync, writeFileSync } = await import('node:fs');
writeFileSync(mkdtempSync(process.env.TMPDIR + '/some-') + '/file', '');
console.log(process.env.TMPDIR);
process.stdin.resume().on('end', () => environment.teardown());
`;

const usual = mkdtempSync(join(tmpdir(), 'usual-'));

async function start(): Promise<{ child: ChildProcessByStdio<Writable, Readable, null>; folder: string }> {
  const words = ['--input-type=module', '-e', PROGRAM, join(import.meta.dirname, 'environment.js')];
  const child = spawn(process.execPath, words, {
    env: { ...process.env, TMPDIR: usual },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const folder = chunk.toString().trim();
  expect(folder.startsWith(join(usual, `reprise-test-${child.pid}-`))).toBe(true);
  expect(existsSync(folder)).toBe(true);
  return { child, folder };
}

it('removes the temporary files of a test file that has ended', async () => {
  const { child, folder } = await start();
  child.stdin.end();
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(existsSync(folder)).toBe(false);
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('removes them when %s comes', async signal => {
  const { child, folder } = await start();
  child.kill(signal);
  expect(await once(child, 'close')).toEqual([null, signal]);
  expect(existsSync(folder)).toBe(false);
});

it('removes what a process that was killed has left, and nothing of one that lives', async () => {
  const killed = await start();
  const alive = await start();
  killed.child.kill('SIGKILL');
  await once(killed.child, 'close');
  expect(existsSync(killed.folder)).toBe(true);
  const next = await start();
  expect(existsSync(killed.folder)).toBe(false);
  expect(existsSync(alive.folder)).toBe(true);
  for (const { child } of [alive, next]) {
    child.stdin.end();
    await once(child, 'close');
  }
});
