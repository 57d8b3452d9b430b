// A flush that nothing is archived in: the archiver's state, and the repository's own word.
import { expect, it } from '@jest/globals';
import type { Host } from '../../src/connection/host.ts';
import { pitr_flush } from '../../src/modules/pitr_flush.ts';
import { runModule } from './context.ts';

const STATE = 'last archived 00000004000000000000002A, last failure 00000004000000000000002B at 08:44';
const REFUSED = `ERROR: [104]: archive-push command encountered error(s):
       repo1: [ProtocolError] HTTP request failed with 403 (Forbidden):
       *** Path/Query ***:
       PUT /pgsql/archive
       *** Response Content ***:
       <Error><Code>AccessDenied</Code></Error>
`;

async function told(...parts: readonly string[]): Promise<string> {
  const said = ['segment\n00000004000000000000002B', `late\n${STATE}`, ...parts]
    .map(part => `\x1e${part}\n`)
    .join('');
  const host: Host = {
    name: 'here',
    run: async () => ({ status: 2, stdout: Buffer.from(said), stderr: Buffer.of() }),
    read: async () => Buffer.of(),
    write: async () => undefined,
  };
  return String((await runModule(pitr_flush, host, { timeout: 10 })).msg);
}

it.each<[string, readonly string[], string]>([
  ['nothing', [], ''],
  [
    'a store that refuses',
    [`why\n${REFUSED}`],
    ': repo1: [ProtocolError] HTTP request failed with 403 (Forbidden), AccessDenied',
  ],
  [
    'a disk that is full',
    ["why\nERROR: [082]: unable to write '/pg/backup/archive/x': [28] No space left on device\n"],
    ": unable to write '/pg/backup/archive/x': [28] No space left on device",
  ],
])('pgBackRest tells of %s', async (_what, parts, reason) => {
  expect(await told(...parts)).toBe(
    `segment 00000004000000000000002B was not archived within 10 s (${STATE}${reason}). The cluster runs as before; mend archiving first, or its newest commits would be lost`,
  );
});
