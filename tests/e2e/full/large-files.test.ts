// A gigabyte to a host and back: the same bytes, and no more memory than a small file takes. Needs `reprise sandbox up`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { packageRoot } from '../../../src/package-root.ts';
import { bad, KEY, onBad, sshOptions } from '../two-hosts.ts';

jest.setTimeout(900_000);

const folder = mkdtempSync(join(tmpdir(), 'reprise-large-'));
const large = join(folder, 'large');
const TARGET = '/var/tmp/reprise-large';
const SIZE = 1024 * 1024 * 1024;
let sum = '';

beforeAll(() => {
  // Bytes that no compression shortens, quicker than from /dev/urandom.
  const make = `head -c ${SIZE} /dev/zero | openssl enc -aes-128-ctr -pass pass:reprise -nosalt -pbkdf2 -iter 1 >"$1"`;
  execFileSync('sh', ['-c', make, 'sh', large]);
  sum = sha1(large);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await onBad('rm -f "$1" "$1.small"', TARGET);
});

function sha1(path: string): string {
  return execFileSync('sha1sum', [path]).toString().slice(0, 40);
}

interface Measured {
  readonly status: number;
  readonly stdout: string;
  /** The most memory that the program held, in bytes. */
  readonly peak: number;
}

/** One task, alone, on the host. */
async function play(task: string): Promise<Measured> {
  const playbook = join(folder, 'play.yml');
  writeFileSync(playbook, `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${task}\n`);
  const vars = {
    ansible_user: 'root',
    ansible_ssh_private_key_file: KEY,
    ansible_ssh_common_args: sshOptions(),
  };
  const child = spawn(
    process.execPath,
    [join(packageRoot(), 'bin/reprise'), '-i', `${bad.address},`, '-e', JSON.stringify(vars), '-v', playbook],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid ?? 0));
  }, 50);
  const status = await new Promise<number>(resolve => child.once('close', code => resolve(code ?? 1)));
  clearInterval(watch);
  return { status, stdout, peak };
}

/** Zero once the process has ended. */
function peakOf(pid: number): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(found?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

test('copy and fetch', async () => {
  const small = join(folder, 'small');
  writeFileSync(small, 'x'.repeat(100_000));
  const base = await play(`copy: { src: ${small}, dest: ${TARGET}.small }`);
  expect(base.status).toBe(0);
  expect(base.peak).toBeGreaterThan(0);
  const most = base.peak + 128 * 1024 * 1024;

  const copied = await play(`copy: { src: ${large}, dest: ${TARGET}, mode: '0640' }`);
  expect([copied.status, copied.stdout]).toEqual([0, expect.stringContaining(`"checksum": "${sum}"`)]);
  expect((await onBad('sha1sum <"$1"; stat -c "%s %a" "$1"', TARGET)).split('\n')).toEqual([
    `${sum}  -`,
    `${SIZE} 640`,
    '',
  ]);
  expect(copied.peak).toBeLessThan(most);

  const again = await play(`copy: { src: ${large}, dest: ${TARGET}, mode: '0640' }`);
  expect(again.stdout).toContain('changed=0');
  expect(again.peak).toBeLessThan(most);

  const fetched = await play(`fetch: { src: ${TARGET}, dest: ${join(folder, 'back')}, flat: true }`);
  expect([fetched.status, sha1(join(folder, 'back'))]).toEqual([0, sum]);
  expect(fetched.peak).toBeLessThan(most);
});

test('a program that prints more than can be kept fails its task, and the run goes on', async () => {
  const { status, stdout } = await play(
    'block: [{ shell: "head -c 300000000 /dev/zero" }]\n      rescue: [{ debug: { msg: "{{ ansible_failed_result.msg }}" } }]',
  );
  expect([status, stdout]).toEqual([0, expect.stringContaining('printed more than 256 MiB on stdout')]);
});
