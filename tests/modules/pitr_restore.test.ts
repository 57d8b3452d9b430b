// A restore whose repository is away: it does not begin, and what would be kept or replaced stays where it is.
import { chmodSync, existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { pitr_restore } from '../../src/modules/pitr_restore.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runModule } from './context.ts';
import { shellHost } from './shell-host.ts';

const folder = temporaryFolder({
  'bin/systemctl': '#!/bin/sh\nexit 0\n',
  'bin/pgbackrest': `#!/bin/sh
echo "$*" >"$0.words"
cat >&2 <<'END'
ERROR: [103]: [ProtocolError] HTTP request failed with 503 (Slow Down):
       *** Response Content ***:
       <Error><Code>SlowDown</Code></Error>
END
exit 103
`,
  'data/PG_VERSION': '15\n',
});

it('says why, and leaves the data', async () => {
  for (const program of ['systemctl', 'pgbackrest']) chmodSync(join(folder, 'bin', program), 0o755);
  const host = shellHost(undefined, { PATH: `${join(folder, 'bin')}:${process.env.PATH}` });
  const said = await runModule(pitr_restore, host, {
    arguments: ['--stanza=pg-test', '--repo=2', '--delta', '--set=20261129-084408F', 'restore'],
    data: join(folder, 'data'),
    folder: join(folder, 'pitr'),
    dbsu: userInfo().username,
    keep: true,
  });
  expect(said).toMatchObject({
    failed: true,
    msg: 'the restore failed, PostgreSQL is down: the repository cannot be read: [ProtocolError] HTTP request failed with 503 (Slow Down), SlowDown. The data is as it was',
  });
  expect(existsSync(join(folder, 'data/PG_VERSION'))).toBe(true);
  expect(existsSync(join(folder, 'data.before-1'))).toBe(false);
  expect((await host.read(join(folder, 'bin/pgbackrest.words'))).toString()).toMatch(
    /^--repo=2 .* repo-ls backup\/pg-test\/20261129-084408F\n$/,
  );
});
