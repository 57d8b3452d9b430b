// Ctrl-C on the whole program: the command that runs is killed, the recap is told, the exit status is 99.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

// A duration that no other process of this machine sleeps.
const SECONDS = `3600.${process.pid}`;
const folder = temporaryFolder({
  'long.yml': `- hosts: all
  gather_facts: false
  tasks:
    - command: sleep ${SECONDS}
    - debug: msg=never
`,
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s',
  async signal => {
    const program = join(import.meta.dirname, '..', '..', 'bin', 'reprise');
    const child = spawn(program, ['-i', 'h1,h2,', '-c', 'local', 'long.yml'], {
      cwd: folder,
      env: { ...process.env, XDG_STATE_HOME: folder },
    });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    while (sleepers() < 2) await new Promise(resolve => setTimeout(resolve, 50));
    child.kill(signal);
    const [status] = await once(child, 'close');
    expect(status).toBe(99);
    expect(stdout).toMatch(/^fatal: \[h2\]: FAILED! => .*interrupted/m);
    expect(stdout).toMatch(/^h1 +: ok=0 .*failed=1/m);
    expect(stdout).not.toContain('never');
    expect(sleepers()).toBe(0);
  },
  60_000,
);

/** How many processes sleep for that long. */
function sleepers(): number {
  return readdirSync('/proc').filter(name => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8') === `sleep\0${SECONDS}\0`;
    } catch {
      // A process that ended while the list was read.
      return false;
    }
  }).length;
}
