// A server that ends before its target: its own last words, pgBackRest's reason, and what there is to do.
import { expect, it } from '@jest/globals';
import { FileAbsent, type Host } from '../../src/connection/host.ts';
import { pitr_wait } from '../../src/modules/pitr_wait.ts';
import { runModule } from './context.ts';

const UNFETCHED = [
  'ERROR: [042]: unable to get 00000005000000000000000B:',
  "       repo1: 15-1/0000000500000000/00000005000000000000000B-75.zst [FileWriteError] unable to write '/pg/data/pg_wal/RECOVERYXLOG'",
  '2026-11-29 08:14:51.714 UTC [9994] FATAL:  could not restore file "00000005000000000000000B" from archive: child process exited with exit code 200',
];
const UNEXTENDED = [
  '2026-11-29 08:14:51.714 UTC [9994] FATAL:  could not extend file "base/5/16384": No space left on device',
];

function wordsFor(log: readonly string[], ...parts: readonly string[]): Promise<string> {
  return wordsOf(4, ['\x1elog', ...log, ...parts.map(part => `\x1e${part}`), ''].join('\n'));
}

async function wordsOf(status: number, said: string): Promise<string> {
  const host: Host = {
    name: 'here',
    run: async () => ({ status, stdout: Buffer.from(said), stderr: Buffer.of() }),
    read: async path => {
      throw new FileAbsent(path);
    },
    write: async () => undefined,
  };
  const { failed, msg } = await runModule(pitr_wait, host, {});
  expect(failed).toBe(true);
  return String(msg);
}

it.each<[string, readonly string[], readonly string[], RegExp]>([
  ['pgBackRest cannot write a segment', UNFETCHED, ['full'], /\. The disk of \/pg\/data is full: .*room\.$/],
  ['PostgreSQL cannot extend a table', UNEXTENDED, [], /\. The disk of \/pg\/data is full: .*room\.$/],
  ['pgBackRest cannot write, and there is room', UNFETCHED, [], /exit code 200\.$/],
])('%s', async (_what, log, parts, end) => {
  expect(await wordsFor(log, ...parts)).toMatch(end);
});

it('tells why a segment could not be fetched', async () => {
  expect(await wordsFor(UNFETCHED)).toMatch(
    /\[042\]: unable to get \w+: repo1: \S+ \[FileWriteError\] unable to write .*; could not restore file/,
  );
});

it.each([
  ['', 'a minute'],
  [
    '\x1ewhy\nERROR: [104]: archive-push command encountered error(s):\n       repo1: [FileOpenError] unable to open: [30] Read-only file system\n',
    'a minute: repo1: [FileOpenError] unable to open: [30] Read-only file system',
  ],
])('tells why the new timeline does not come into the archive: %j', async (why, end) => {
  expect(await wordsOf(5, `\x1eunarchived\n000000020000000000000005\n${why}`)).toBe(
    `recovered and promoted, but segment 000000020000000000000005 is not archived after ${end}`,
  );
});
