// A host that closes every connection before it says a word: the run goes on to its end. Needs dist/ from `npm run build`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({});

it('counts a host that keeps dropping connections as unreachable', async () => {
  const server = createServer(socket => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const reprise = join(process.cwd(), 'bin', 'reprise');
  const run = spawn(
    reprise,
    [
      'adhoc',
      'h1',
      '-i',
      'h1,',
      '-m',
      'ping',
      '-T',
      '1',
      '-e',
      `ansible_host=127.0.0.1 ansible_port=${port}`,
    ],
    { cwd: folder, env: { PATH: process.env.PATH, HOME: folder } },
  );
  const [printed, [status]] = await Promise.all([text(run.stdout), once(run, 'close')]);
  server.close();
  expect(status).toBe(4);
  expect(printed).toContain('h1 | UNREACHABLE! =>');
});
