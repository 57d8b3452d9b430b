// A module that leaves nothing to wait for, and never comes to its end, must not look like success. Needs dist/ from `npm run build`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({
  'library/never.mjs': `import { defineModule } from 'reprise';
export default defineModule({ documentation: { summary: 'Never ends.' }, schema: { properties: {} }, run: () => new Promise(() => {}) });
`,
  'never.yml': '- hosts: h1\n  connection: local\n  gather_facts: false\n  tasks: [{ never: {} }]\n',
});

it('ends with the status of a bug', () => {
  const { status, stderr } = spawnSync(join(process.cwd(), 'bin', 'reprise'), ['-i', 'h1,', 'never.yml'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder },
  });
  expect(status).toBe(250);
  expect(stderr).toContain('the command waits for something that cannot come any more');
});
