// What psql says when it fails, without what it says of the folder that it is started in.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { postgresql_query } from '../../src/modules/postgresql_query.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runModule } from './context.ts';
import { shellHost } from './shell-host.ts';

const PSQL = `#!/bin/sh
echo 'could not change directory to "/root": Permission denied' >&2
[ -n "$CONNECTS" ] || { echo 'psql: error: connection to server failed: no password' >&2; exit 2; }
sed -n 's/^.echo //p' | sed '/ piece$/q'
echo 'ERROR:  no such thing' >&2
exit 3
`;

const programs = temporaryFolder({});
writeFileSync(join(programs, 'psql'), PSQL, { mode: 0o755 });

test.each([
  ['', 'unable to connect to database: connection to server failed: no password\n'],
  ['yes', expect.stringMatching(/^Cannot execute SQL 'select 1' None: no such thing/)],
])('a folder that psql may not enter is not the reason (connected: %j)', async (connects, msg) => {
  const host = shellHost(['sh', '-c'], { PATH: `${programs}:${process.env.PATH}`, CONNECTS: connects });
  expect(await runModule(postgresql_query, host, { query: 'select 1', db: 'x' })).toMatchObject({
    failed: true,
    msg,
  });
});
