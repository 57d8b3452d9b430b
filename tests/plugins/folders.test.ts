import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NO_PATHS, PluginFolders } from '../../src/plugins/folders.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({ 'library/tool': 'not written yet' });

test('a file without a known ending is read when it is asked for, not when its folder is', () => {
  const folders = new PluginFolders(NO_PATHS);
  folders.add(folder);
  const found = folders.find('module', 'tool');
  writeFileSync(join(folder, 'library/tool'), '#!/bin/sh\n');
  expect(found).toMatchObject({ name: 'tool', isScript: false, isProgram: true });
});
