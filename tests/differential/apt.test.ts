// apt beside ansible-core's, in check mode on this machine: the sandbox's hosts have no python3-apt for Ansible's.
// Needs ansible-core and python3-apt.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { apt } from '../../src/modules/apt.ts';
import { compareDebianVersions } from '../../src/modules/packages/debian-version.ts';
import { runModule, testContext } from '../modules/context.ts';
import { shellHost } from '../modules/shell-host.ts';

type Result = Readonly<Record<string, unknown>>;

const CASES: readonly Readonly<Record<string, unknown>>[] = [
  { name: ['bash', 'dpkg'], state: 'present' },
  { name: 'reprise-none' },
  { name: 'reprise-none', state: 'absent' },
  { name: 'bash=0.1' },
  { name: 'bash=*' },
  { name: 'bash>=1.0' },
  { name: 'bash>=99:1' },
  { name: 'bash>=1.0', state: 'absent' },
  { name: 'bash', policy_rc_d: 101 },
  { name: 'reprise-none', only_upgrade: true },
];

const folder = mkdtempSync(join(tmpdir(), 'reprise-apt-'));
let theirs: readonly Result[] = [];

beforeAll(async () => {
  const playbook = join(folder, 'apt.json');
  const tasks = CASES.map(args => ({ apt: args, ignore_errors: true }));
  writeFileSync(playbook, JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]));
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: process.env.HOME,
    LC_ALL: 'C.UTF-8',
    ANSIBLE_STDOUT_CALLBACK: 'result_lines',
    ANSIBLE_CALLBACK_PLUGINS: join(import.meta.dirname, 'oracles'),
    ANSIBLE_PIPELINING: '1',
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
  };
  const words = ['-i', 'localhost,', '-c', 'local', '--check', playbook];
  const stdout = await new Promise<string>((resolve, reject) => {
    const child = execFile('/usr/bin/ansible-playbook', words, { env, timeout: 120_000 }, (error, text) =>
      text === '' ? reject(error) : resolve(text),
    );
    child.stdin?.end();
  });
  const lines = stdout.split('\n').filter(line => line.startsWith('{"task"'));
  theirs = lines.map(line => (JSON.parse(line) as { result: Result }).result);
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(CASES.map((args, index) => [JSON.stringify(args), args, index] as const))(
  '%s',
  async (_, args, index) => {
    const ours = await runModule(apt as never, shellHost(), args, testContext({ check: true }));
    const { changed = false, failed = false } = ours;
    const expected = theirs[index] ?? {};
    expect({ changed, failed }).toEqual({
      changed: expected.changed ?? false,
      failed: expected.failed ?? false,
    });
  },
  60_000,
);

const VERSIONS = [
  '1.0',
  '1.0-1',
  '1:0.9',
  '1.0~rc1',
  '1.0~~',
  '1.0a',
  '1.0+b1',
  '1.10',
  '1.9',
  '2',
  '2.0.0-3',
  '1.0-1.1',
  '09',
  '9',
  '',
];

test('versions are ordered as dpkg orders them', () => {
  for (const a of VERSIONS) {
    for (const b of VERSIONS) {
      const { status } = spawnSync('dpkg', ['--compare-versions', a, 'lt', b]);
      expect([a, b, compareDebianVersions(a, b) < 0]).toEqual([a, b, status === 0]);
    }
  }
}, 60_000);
