// Every module of ours on a real Debian host: check mode foretells the first run and changes nothing, the second run has
// nothing left to do, and at the end the host is as it was.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { controlAddress, sandboxUp } from '../../sandbox/index.ts';
import { changedTasks, fingerprint, type Played, play, watchProcesses } from './probe.ts';
import { answer, SECRET_WORDS } from './web-server.ts';

jest.setTimeout(180_000);

let atFirst = '';
const server = createServer(answer);
const here = mkdtempSync(join(tmpdir(), 'reprise-fetched-'));

beforeAll(async () => {
  await sandboxUp();
  await play('undo');
  atFirst = await fingerprint();
  await play('prepare');
  await new Promise<void>(resolve => server.listen(0, controlAddress, resolve));
});

afterAll(async () => {
  rmSync(here, { recursive: true, force: true });
  await new Promise(resolve => server.close(resolve));
  await play('undo');
  expect(await fingerprint()).toBe(atFirst);
});

/** Statuses of the tasks that check mode does not pass over. */
function statuses(played: Played, but: Played): string[] {
  const skipped = new Set(but.tasks.filter(({ status }) => status === 'skipped').map(({ task }) => task));
  return played.tasks.filter(({ task }) => !skipped.has(task)).map(({ task, status }) => `${task} ${status}`);
}

/** Check mode, the first run, the second run; gives the first and the check. */
async function thrice(name: string, ...flags: string[]): Promise<{ check: Played; first: Played }> {
  const before = await fingerprint();
  const check = await play(name, '--check', '--diff', ...flags);
  expect(await fingerprint()).toBe(before);
  const first = await play(name, '--diff', ...flags);
  expect(statuses(first, check)).toEqual(statuses(check, check));
  const after = await fingerprint();
  const second = await play(name, ...flags);
  expect(changedTasks(second)).toEqual([]);
  expect(await fingerprint()).toBe(after);
  return { check, first };
}

/** What `--diff` showed: every line of the output that no task, recap or status is. */
function shownDiff({ stdout }: Played): string[] {
  return stdout.split('\n').filter(line => /^[-+@]/.test(line));
}

/** Playbooks whose tasks change the same files: the later ones see less in check mode. */
const INTERWOVEN: readonly string[] = ['files', 'schedule', 'removed'];

describe('what changes a host', () => {
  test.each([
    ['accounts', 4],
    ['files', 18],
    ['services', 1],
    ['schedule', 3],
    ['packages', 1],
    ['packages-latest', 1],
    ['packages-absent', 1],
    ['packages-file', 1],
    ['removed', 9],
  ] as const)('%s', async (name, changes) => {
    const { check, first } = await thrice(name);
    expect(changedTasks(first)).toHaveLength(changes);
    if (!INTERWOVEN.includes(name)) expect(shownDiff(check)).toEqual(shownDiff(first));
  });
});

test('programs that have run are not run again', async () => {
  const { first } = await thrice('programs');
  expect(changedTasks(first)).toHaveLength(3);
});

test('modules of the control node', async () => {
  const { first } = await thrice('control');
  expect(changedTasks(first)).toEqual([]);
  expect(first.stdout).toContain('"msg": "2 17"');
});

test('uri asks from the host, and no password is told', async () => {
  const { port } = server.address() as AddressInfo;
  const played = await play('web', '-vvv', '-e', `server_port=${port}`);
  for (const text of [played.stdout, played.journal])
    for (const word of SECRET_WORDS) expect(text).not.toContain(word);
  expect(changedTasks(await play('web', '--check', '-e', `server_port=${port}`))).toEqual([]);
});

test('what is secret is neither shown nor kept, nor listed among processes', async () => {
  const listed = watchProcesses();
  const { first } = await thrice('secrets', '-vvv');
  expect(changedTasks(first)).toHaveLength(2);
  for (const text of [first.stdout, first.journal, await listed]) {
    expect(text).toContain('sh');
    expect(text).not.toContain('hidden-by');
  }
});

test('fetch brings files here, once', async () => {
  const flags = ['-e', `here=${here}`];
  const { first } = await thrice('fetched', ...flags);
  expect(changedTasks(first)).toHaveLength(2);
  const text = readFileSync(join(here, 'flat'), 'utf8');
  expect(text).toContain('# head');
  expect(readFileSync(join(here, '10.10.10.13/tmp/reprise-probe/lines.conf'), 'utf8')).toBe(text);
});
