// The file of hosts to try again: who stands in it, where it lies, when there is none.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';
import { smallRun } from './small-run.ts';

const PLAYBOOK = `- hosts: all
  gather_facts: false
  tasks:
    - fail: msg=x
      when: inventory_hostname in failing
`;

const folder = temporaryFolder({});

function run(failing: string, to: string | undefined) {
  const playbook = PLAYBOOK.replace('gather_facts', `vars: { failing: ${failing} }\n  gather_facts`);
  return smallRun(folder, playbook, { hosts: 'c,a,b,', options: { retryFiles: { folder: to } } });
}

test('beside the playbook, the hosts that failed in order of their names', async () => {
  const { events } = await run('[c, a]', undefined);
  const path = join(folder, 'playbook.retry');
  expect(readFileSync(path, 'utf8')).toBe('a\nc\n');
  expect(events.findIndex(({ type }) => type === 'retry-file')).toBeLessThan(
    events.findIndex(({ type }) => type === 'recap'),
  );
  expect(events).toContainEqual({ type: 'retry-file', path });
});

test('in a folder of its own, which is made', async () => {
  await run('[b]', join(folder, 'retries'));
  expect(readFileSync(join(folder, 'retries', 'playbook.retry'), 'utf8')).toBe('b\n');
});

test('none when nobody failed, and a warning where it cannot be written', async () => {
  const { events } = await run('[]', join(folder, 'empty'));
  expect(existsSync(join(folder, 'empty'))).toBe(false);
  expect(events.some(({ type }) => type === 'retry-file')).toBe(false);
  const refused = await run('[a]', join(folder, 'playbook.yml', 'inside'));
  expect(refused.events).toContainEqual(
    expect.objectContaining({
      type: 'warning',
      message: expect.stringContaining('Could not create retry file'),
    }),
  );
});
