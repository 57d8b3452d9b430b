// What goes wrong while a file is put in its place: the old file stays whole, nothing is left beside it, the message says why,
// and the other host gets its file. Disturbs 10.10.10.13. Needs `reprise sandbox up`.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cutNetwork, execCommand, healNetwork, removeDisk, smallDisk } from '../../sandbox/index.ts';
import { bad, IMPATIENT, makeUser, onBad, type Played, playBoth, removeUser } from './two-hosts.ts';

jest.setTimeout(120_000);

const FOLDER = '/srv/reprise-faults';
const OLD = 'old and whole\n';
const source = mkdtempSync(join(tmpdir(), 'reprise-copy-'));
const small = join(source, 'small');
const large = join(source, 'large');

beforeAll(async () => {
  writeFileSync(small, 'new\n');
  // Zeros that take no room here, but have to travel.
  writeFileSync(large, '');
  truncateSync(large, 96 * 1024 * 1024);
  await onBad('rm -rf "$1"; mkdir "$1"', FOLDER);
});
afterAll(async () => {
  rmSync(source, { recursive: true });
  await onBad('rm -rf "$1" /run/reprise-victim /tmp/reprise-race', FOLDER);
});

const copyTask = (src: string, more = ''): string => `
    - file: { path: ${FOLDER}, state: directory }
    - copy: { src: ${src}, dest: ${FOLDER}/target${more} }
`;
const putOld = () => onBad('printf "$2" >"$1/target"', FOLDER, OLD);
const folderHolds = async (): Promise<string> =>
  onBad('cd "$1"; for name in $(ls -A); do echo "$name: $(head -c 100 "$name")"; done', FOLDER);

/** The copy's fate on the host `bad`; `good` has its file. */
function fateOfCopy({ bad: ill, good: well, status }: Played): [number, string, string] {
  expect(['ok', 'changed']).toContain(well[1]?.status);
  return [status, ill[1]?.status ?? '', String(ill[1]?.result.msg)];
}

describe('a place that refuses', () => {
  it('a disk that gets full in the middle', async () => {
    await smallDisk(bad, FOLDER, '4m');
    try {
      await putOld();
      const [status, fate, msg] = fateOfCopy(await playBoth(copyTask(large)));
      expect([status, fate]).toEqual([2, 'failed']);
      expect(msg).toMatch(/No space left on device/);
      expect(await folderHolds()).toBe(`target: ${OLD}`);
      // The room is free again.
      const again = await playBoth(copyTask(small));
      expect([again.status, again.bad[1]?.status]).toEqual([0, 'changed']);
    } finally {
      await removeDisk(bad, FOLDER);
    }
  });

  it('a file system that may only be read', async () => {
    await smallDisk(bad, FOLDER, '1m');
    try {
      await putOld();
      await onBad('mount -o remount,ro "$1"', FOLDER);
      const [status, fate, msg] = fateOfCopy(await playBoth(copyTask(small)));
      expect([status, fate]).toEqual([2, 'failed']);
      expect(msg).toMatch(/Read-only file system/);
      expect(await folderHolds()).toBe(`target: ${OLD}`);
      const lines = await playBoth(`
    - copy: { content: "x\\n", dest: ${FOLDER}/target, force: false }
    - lineinfile: { path: ${FOLDER}/target, line: more }
`);
      expect(lines.bad.map(({ status }) => status)).toEqual(['ok', 'failed']);
      expect(lines.bad[1]?.result.msg).toMatch(/Read-only file system/);
    } finally {
      await removeDisk(bad, FOLDER);
    }
  });

  it('a file that became a folder', async () => {
    await onBad('rm -rf "$1/target"; mkdir "$1/target"', FOLDER);
    const played = await playBoth(`
    - { lineinfile: { path: ${FOLDER}/target, line: x, create: true }, ignore_errors: true }
    - { blockinfile: { path: ${FOLDER}/target, block: x, create: true }, ignore_errors: true }
    - { replace: { path: ${FOLDER}/target, regexp: x, replace: y }, ignore_errors: true, when: inventory_hostname == 'bad' }
    - { copy: { content: x, dest: ${FOLDER}/target }, ignore_errors: true }
    - { file: { path: ${FOLDER}/target, state: touch } }
    - { file: { path: ${FOLDER}/target, state: file } }
`);
    expect(played.bad.map(({ status }) => status)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
      'changed',
      'failed',
    ]);
    for (const { result } of played.bad.slice(0, 4)) expect(result.msg).toMatch(/director|dir\b/);
    expect(await onBad('ls -A "$1/target"', FOLDER)).toBe('');
    await onBad('rmdir "$1/target"', FOLDER);
  });
});

describe('in the middle of a copy', () => {
  const vars = { ansible_ssh_common_args: IMPATIENT };
  /** Resolves once half of the file is there under its other name. */
  const isOnItsWay = async (): Promise<void> => {
    const script = 'set -- "$1"/.reprise.*; [ -s "$1" ]';
    while ((await execCommand(bad, ['sh', '-c', script, 'sh', FOLDER])).status !== 0) await delay(5);
  };
  /** The shell that wrote has noticed, and has cleaned up. */
  const isCleanedUp = async (): Promise<void> => {
    for (let tries = 0; tries < 100 && (await folderHolds()) !== `target: ${OLD}`; tries++) await delay(100);
  };

  it.each([
    ['sshd is killed', 'pkill -KILL -f "^sshd: root"'],
    ['the shells that take it are killed', 'pkill -KILL -f "^/bin/sh -c _rn"'],
    ['the program that writes it is killed', 'pkill -KILL -x tee'],
  ])('%s', async (_, disaster) => {
    await putOld();
    const playing = playBoth(copyTask(large), vars);
    await isOnItsWay();
    await onBad(disaster);
    const [status, fate] = fateOfCopy(await playing);
    expect(['failed', 'unreachable']).toContain(fate);
    expect([2, 4]).toContain(status);
    // Who is killed himself cannot clean up.
    if (disaster.includes('sh -c')) await onBad('rm -f "$1"/.reprise.*', FOLDER);
    await isCleanedUp();
    expect(await folderHolds()).toBe(`target: ${OLD}`);
  });

  it('the network is cut', async () => {
    await putOld();
    const playing = playBoth(copyTask(large), vars);
    await isOnItsWay();
    await cutNetwork(bad);
    try {
      expect(fateOfCopy(await playing).slice(0, 2)).toEqual([4, 'unreachable']);
      expect(await folderHolds()).toContain(`target: ${OLD}`);
    } finally {
      await healNetwork(bad);
    }
    // The host's side of the connection learns of its end now.
    await onBad('pkill -KILL -f "^sshd: root" || :');
    await isCleanedUp();
    expect(await folderHolds()).toBe(`target: ${OLD}`);
  });

  it('a folder takes the place of the file', async () => {
    await onBad('rm -f "$1/target"', FOLDER);
    const playing = playBoth(copyTask(large), vars);
    await isOnItsWay();
    await onBad('mkdir "$1/target"', FOLDER);
    const [status, fate, msg] = fateOfCopy(await playing);
    expect([status, fate]).toEqual([2, 'failed']);
    expect(msg).toMatch(/target is a (folder|directory)/);
    expect(await onBad('ls -A "$1" "$1/target"', FOLDER)).toBe(`${FOLDER}:\ntarget\n\n${FOLDER}/target:\n`);
    await onBad('rmdir "$1/target"', FOLDER);
  });
});

describe('links that another user plants in /tmp', () => {
  const ROGUE = 'reprise-rogue';
  const VICTIM = '/run/reprise-victim';

  beforeAll(async () => {
    await makeUser(ROGUE);
    await onBad('echo untouched >"$1"; chmod 600 "$1"; mkdir -m 1777 -p /tmp/reprise-race', VICTIM);
  });
  afterAll(() => removeUser(ROGUE));

  it('never lead root elsewhere', async () => {
    // As fast as it can: every new name, and the target's own, becomes a link to what only root may write.
    const race = `cd /tmp/reprise-race; while :; do
      for name in .[!.]* target; do ln -s "$0" "$name" 2>/dev/null; ln -sf "$0" "$name" 2>/dev/null; done; done`;
    const { child } = await onBadBackground(ROGUE, race, VICTIM);
    const tasks = Array.from(
      { length: 15 },
      (_, round) => `
    - copy: { content: "round ${round}\\n", dest: /tmp/reprise-race/target, mode: "0644", owner: root }
      register: written
      ignore_errors: true
    - lineinfile: { path: /tmp/reprise-race/target, line: "line ${round}", create: true }
      ignore_errors: true
`,
    ).join('');
    const { good: well } = await playBoth(
      `
    - file: { path: /tmp/reprise-race, state: directory, mode: "1777" }
${tasks}`,
    );
    await onBad('kill "$1"', child);
    expect(well.every(({ status }) => status === 'changed' || status === 'ok')).toBe(true);
    expect(await onBad('cat "$1"; stat -c "%a %U" "$1"', VICTIM)).toBe('untouched\n600 root\n');
    const left = await onBad('find /tmp/reprise-race -user root -name ".*"');
    expect(left).toBe('');
  });
});

/** Starts a script as a user of the host `bad`; gives its process id there. */
async function onBadBackground(user: string, script: string, arg: string): Promise<{ child: string }> {
  const start = 'setsid runuser -u "$1" -- sh -c "$2" "$3" >/dev/null 2>&1 & echo $!';
  const child = (await onBad(start, user, script, arg)).trim();
  return { child };
}
