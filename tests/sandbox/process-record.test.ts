import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { killRecorded, readStat, recordedProcess, recordProcess } from '../../sandbox/process-record.ts';

let folder: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-record-'));
});

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function startProcess(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  children.push(child);
  return child.pid ?? 0;
}

it('finds a recorded process, kills it, forgets it', async () => {
  const file = join(folder, 'one', 'process.json');
  const pid = startProcess();
  recordProcess(file, pid);
  expect(recordedProcess(file)).toBe(pid);
  await killRecorded(file);
  expect(readStat(pid)).toBeUndefined();
  expect(existsSync(file)).toBe(false);
  await killRecorded(file);
});

it('does not take another process with the same number for the recorded one', async () => {
  const file = join(folder, 'two.json');
  const pid = startProcess();
  recordProcess(file, pid);
  const record = JSON.parse(readFileSync(file, 'utf8')) as { started: string };
  writeFileSync(file, JSON.stringify({ pid, started: `${record.started}1` }));
  expect(recordedProcess(file)).toBeUndefined();
  await killRecorded(file);
  expect(readStat(pid)).toMatchObject({ parent: process.pid });
});

it('takes a record that was cut off for none', () => {
  const file = join(folder, 'three.json');
  writeFileSync(file, '{"pid": 1');
  expect(recordedProcess(file)).toBeUndefined();
});
