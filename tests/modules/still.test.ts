// A restore that stands still is told with what its repositories say, again each minute, and once it moves again.
import { chmodSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { PRELUDE } from '../../src/modules/clusters/shell.ts';
import { RESTORE_PATIENCE, STILL, stopUnit, tellStillness } from '../../src/modules/clusters/still.ts';
import { partsAsTheyCome } from '../../src/modules/parts.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { testContext } from './context.ts';
import { shellHost } from './shell-host.ts';

const folder = temporaryFolder({
  // The first repository is there, the second is not, the third hangs as a mount does.
  'bin/pgbackrest': `#!/bin/sh
case $1 in
--repo=1) exit 0 ;;
--repo=2) printf 'ERROR: [103]: [ProtocolError] HTTP request failed with 503 (Slow Down):\\n   *** Response ***\\n <Error><Code>SlowDown</Code></Error>\\n' >&2; exit 103 ;;
esac
exec sleep 60
`,
  'pgbackrest.conf': '[global]\nrepo1-path=/a\nio-timeout=30\nrepo3-path=/c\nrepo2-type=s3\nrepo2-path=/b\n',
});

beforeAll(() => chmodSync(join(folder, 'bin/pgbackrest'), 0o755));

/** Calls `still` at each second with its token; a second in which the repositories are asked waits for the first two answers. */
async function run(seconds: readonly (readonly [at: number, token: string])[]): Promise<string> {
  const host = shellHost(undefined, { PATH: `${join(folder, 'bin')}:${process.env.PATH}` });
  const calls = seconds.map(
    ([at, token]) =>
      `clock=${at}; still ${token} 'waiting for 00000001000000000000000A'; [ -z "$still_asked" ] || settled`,
  );
  const script = `
dbsu=$1 folder=$2 config=--config=$2/pgbackrest.conf stanza=pg-test
${PRELUDE}${STILL}
moment() { echo "$clock"; }
settled() { until [ -f "$folder/asked-1" ] && [ -f "$folder/asked-2" ]; do sleep 0.02; done; }
timeout() { shift 3; "$@"; }
repositories=$(configured_repositories)
${calls.join('\n')}
part end
for job in $(jobs -p); do kill "$job"; done
exit 0
`;
  const output = await host.run({ script, args: [userInfo().username, folder] });
  expect(output.stderr.toString()).toBe('');
  return output.stdout.toString();
}

function told(stdout: string, pieces = 1): readonly string[] {
  const context = testContext();
  const still = { what: 'the restore', patience: RESTORE_PATIENCE, end: stopUnit('pitr-restore-pg-test') };
  const take = partsAsTheyCome(part =>
    tellStillness(context, part, still, Date.UTC(2026, 10, 29, 17, 0, 40)),
  );
  for (let at = 0; at < stdout.length; at += Math.ceil(stdout.length / pieces))
    take('stdout', Buffer.from(stdout.slice(at, at + Math.ceil(stdout.length / pieces))));
  return context.notices;
}

it('tells since when, which repository does not answer, until when it tries, and what ends it', async () => {
  const stdout = await run([
    [100, 'a'],
    [116, 'a'],
    [128, 'a'],
    [130, 'a'],
  ]);
  expect(told(stdout)).toEqual([
    `the restore has not moved since 2026-11-29 17:00:12+00, 28.0 s ago: waiting for 00000001000000000000000A
  repository  1 answers
  repository  2 does not answer: [ProtocolError] HTTP request failed with 503 (Slow Down), SlowDown
  repository  3 does not answer: nothing within 10 s
  goes on     by itself once that answers; pgBackRest tries until about 2026-11-29 17:05:12+00
  to end it   there, as root: systemctl stop pitr-restore-pg-test (this run tells then what goes on, and what goes back)`,
  ]);
  expect(told(stdout, 7)).toEqual(told(stdout));
});

it('tells again after a minute, and that it moves again; what moves is not told', async () => {
  const stdout = await run([
    [100, 'a'],
    [120, 'b'],
    [140, 'c'],
    [160, 'c'],
    [168, 'c'],
    [200, 'c'],
    [228, 'c'],
    [229, 'd'],
    [230, 'e'],
  ]);
  expect(told(stdout).map(text => text.split('\n')[0])).toEqual([
    'the restore has not moved since 2026-11-29 17:00:12+00, 28.0 s ago: waiting for 00000001000000000000000A',
    'the restore has not moved since 2026-11-29 16:59:12+00, 1 min 28 s ago: waiting for 00000001000000000000000A',
    'the restore moves again, after 1 min 29 s',
  ]);
});
