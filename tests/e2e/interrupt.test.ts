// Ctrl-C and SIGTERM while a command runs on a host of the sandbox: an orderly end, and nothing left behind there.
// Needs `reprise sandbox up`, and dist/ from `npm run build`.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { openConnection } from '../../src/connection/connect.ts';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolder } from '../temporary-folder.ts';

jest.setTimeout(60_000);

const HOST = '10.10.10.10';
/** Milliseconds from the signal to the end of the program. */
const PATIENCE = 3000;
const state = process.env.REPRISE_SANDBOX ?? '/var/lib/reprise-sandbox';
const root = packageRoot();
const folder = temporaryFolder({
  'long.yml': `- hosts: ${HOST}
  gather_facts: false
  tasks:
    - command: sleep {{ seconds }}
    - debug: msg=never
`,
});

const watcher = openConnection({
  name: HOST,
  kind: 'ssh',
  address: HOST,
  user: 'dba',
  privateKeyFile: join(state, 'id_ed25519'),
  sshArgs: `-F none -o UserKnownHostsFile=${join(state, 'known_hosts')} -o IdentitiesOnly=yes`,
  hostKeyChecking: true,
  connectTimeout: 20_000,
});
afterAll(() => watcher.close());

let started = 0;

interface Running {
  readonly child: ChildProcess;
  /** A duration that nothing else sleeps. */
  readonly seconds: string;
  said(): string;
}

/** Starts the playbook and waits until its command runs on the host. */
async function startSleep(...words: string[]): Promise<Running> {
  const seconds = `60.${process.pid}${started++}`;
  const args = ['-i', join(root, 'inventory', 'sandbox.yml'), '-e', `sandbox_state=${state}`];
  const child = spawn(
    join(root, 'bin', 'reprise'),
    [...args, '-e', `seconds=${seconds}`, ...words, 'long.yml'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, XDG_STATE_HOME: folder, NODE_OPTIONS: '' },
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const running: Running = { child, seconds, said: () => text };
  while ((await usersOf(running)).length === 0) {
    if (child.exitCode !== null) throw new Error(`the playbook ended early:\n${text}`);
    await delay(100);
  }
  return running;
}

/** As whom the command runs on the host; the script's own search is not among them. */
async function usersOf({ seconds }: Running): Promise<string[]> {
  const output = await watcher.as({}).run({
    script:
      'ps -eo user=,args= | while read -r user line; do [ "$line" = "sleep $1" ] && echo "$user"; done; :',
    args: [seconds],
  });
  return output.stdout
    .toString()
    .split('\n')
    .filter(line => line !== '');
}

/** The exit status, which has to come in time. */
async function endOf({ child, said }: Running): Promise<number | null> {
  const patience = new AbortController();
  const late = delay(PATIENCE, undefined, { signal: patience.signal }).then(() => {
    child.kill('SIGKILL');
    throw new Error(`no end within ${PATIENCE} ms:\n${said()}`);
  });
  late.catch(() => {});
  const ended = once(child, 'close').then(([status]) => status as number | null);
  try {
    return await Promise.race([ended, late]);
  } finally {
    patience.abort();
  }
}

describe.each([
  ['as the login user', [], 'dba'],
  ['as another user', ['-b'], 'root'],
] as const)('a command %s', (_, words, user) => {
  test.each(['SIGINT', 'SIGTERM'] as const)('ends on %s, on the host too', async signal => {
    const running = await startSleep(...words);
    expect(await usersOf(running)).toEqual([user]);
    running.child.kill(signal);
    expect(await endOf(running)).toBe(99);
    expect(running.said()).toMatch(/^10\.10\.10\.10 +: ok=0 .*failed=1/m);
    expect(running.said()).not.toContain('never');
    expect(await usersOf(running)).toEqual([]);
  });
});

test('a second Ctrl-C leaves at once', async () => {
  const running = await startSleep();
  running.child.kill('SIGINT');
  while (!running.said().includes('interrupted')) await delay(1);
  running.child.kill('SIGINT');
  expect(await endOf(running)).toBe(99);
});
