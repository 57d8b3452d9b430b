// The code that the build keeps beside the command: a rehearsal that fails leaves a command that starts slower, which nobody would see.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({});

test('the rehearsal passes, and V8 takes the code that it leaves', () => {
  const dist = join(packageRoot(), 'dist');
  const script = join(dist, `${readFileSync(join(dist, 'command'), 'utf8')}.js`);
  const cache = join(folder, 'cache');
  const words = [join(packageRoot(), 'scripts', 'rehearse.js'), script, cache];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.match(/failed=0/g)).toHaveLength(6);
  const cachedData = readFileSync(cache);
  const taken = new Script(readFileSync(script, 'latin1'), { filename: script, cachedData });
  expect(taken.cachedDataRejected).toBe(false);
});
