// Whoever reads the output may leave: the run goes on to its end. Needs dist/ from `npm run build`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({
  'long.yml': `- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - debug: { msg: '{{ "x" * 2000 }}' }
      loop: '{{ range(300) }}'
    - copy: { dest: end, content: reached }
`,
});

it('runs every task although nobody reads what it prints', () => {
  const reprise = join(process.cwd(), 'bin', 'reprise');
  const command = `${reprise} -i localhost, long.yml | head -n 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder },
  });
  expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
  expect(readFileSync(join(folder, 'end'), 'utf8')).toBe('reached');
});
