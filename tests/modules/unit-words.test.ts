// What a unit is started with: systemd puts variables of its own into words, a name of a restore point has to stay what it is.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { PRELUDE, START_UNIT } from '../../src/modules/clusters/shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { shellHost } from './shell-host.ts';

const folder = temporaryFolder({
  'bin/systemctl': '#!/bin/sh\nexit 0\n',
  // What is behind the properties goes to a unit, where systemd 252 makes one dollar of two.
  'bin/systemd-run': `#!/bin/sh
while case $1 in --*) :;; *) ! :;; esac; do shift; done
for word; do printf '%s\\036' "$word"; done
`,
});

it.each([['plain'], ['it\'s $$ ${HOME} $HOME \\ "x"'], ['%f $? %p'], ['-a b\nc']])('%j', async word => {
  for (const program of ['systemctl', 'systemd-run']) chmodSync(join(folder, 'bin', program), 0o755);
  const host = shellHost(undefined, { PATH: `${join(folder, 'bin')}:${process.env.PATH}` });
  const script = `dbsu=root\n${PRELUDE}${START_UNIT}\nstart_unit name description log P=1 program "$1" last`;
  const { stdout } = await host.run({ script, args: [word] });
  expect(stdout.toString().split('\x1e')).toEqual(['program', word.replaceAll('$', '$$$$'), 'last', '']);
});
