// patroni_pause beside a patronictl that answers as the real one does: paused, lifted, already so, away.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { patroni_pause } from '../../src/modules/patroni_pause.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { testContext } from './context.ts';
import { shellHost } from './shell-host.ts';

// `$STORE` is what the consensus store does.
const PATRONICTL = `#!/bin/sh
case "$STORE $3" in
  away*) echo 'WARNING - Retrying' >&2; [ "$STORE" = away ] && sleep 20; echo 'Error: Can not connect' >&2; exit 1 ;;
  'paused pause') echo 'Error: Cluster is already paused' >&2; exit 1 ;;
  'minded pause') echo 'Success: cluster management is paused' ;;
  'paused edit-config') echo 'Configuration changed' ;;
  'minded edit-config') echo 'Not changed' ;;
  'paused show-config') echo 'pause: true' ;;
  'minded show-config') echo 'ttl: 30' ;;
esac
`;

const folder = temporaryFolder({ patronictl: PATRONICTL });
chmodSync(join(folder, 'patronictl'), 0o755);

async function pause(store: string, state: 'paused' | 'minded', check = false) {
  const host = shellHost(['sh', '-c'], { STORE: store, PATH: `${folder}:${process.env.PATH}` });
  const args = { cluster: 'pg-test', state, patroni: '/etc/patroni/patroni.yml', timeout: 1 };
  return patroni_pause.run(host, args, testContext({ check }));
}

test.each([
  ['minded', 'paused', true],
  ['paused', 'paused', false],
  ['paused', 'minded', true],
  ['minded', 'minded', false],
] as const)('a cluster that is %s becomes %s: changed %s, in --check too', async (store, state, changed) => {
  expect(await pause(store, state)).toEqual({ changed });
  expect(await pause(store, state, true)).toEqual({ changed });
});

test('a store that is away is a sentence, not a page of retries', async () => {
  expect(await pause('away', 'paused')).toEqual({
    failed: true,
    changed: false,
    msg: 'Patroni could not be paused: its consensus store does not answer within 1 s',
  });
  expect((await pause('away at once', 'minded')).msg).toBe(
    "Patroni's pause could not be lifted: Error: Can not connect",
  );
});
