// What pgBackRest 2.45 says of a stanza, read.
import { describe, expect, it } from '@jest/globals';
import {
  currentDatabase,
  describeBackup,
  parseBackupInfo,
  type Stanza,
  stanzaExists,
} from '../../src/postgres/backup.ts';
import { formatInstant } from '../../src/postgres/instant.ts';
import { formatLsn } from '../../src/postgres/lsn.ts';

const FULL = `{"archive":{"start":"000000010000000000000002","stop":"000000010000000000000003"},
  "database":{"id":1,"repo-key":1},"error":false,
  "info":{"delta":23275552,"repository":{"delta":2848863,"size":2848863},"size":23275552},
  "label":"20261123-095109F","lsn":{"start":"0/2000028","stop":"0/3000050"},"prior":null,
  "timestamp":{"start":1795427469,"stop":1795427472},"type":"full"}`;
const INCR = FULL.replace('20261123-095109F', '20261123-095109F_20261123-101500I')
  .replace('"type":"full"', '"type":"incr"')
  .replace('"prior":null', '"prior":"20261123-095109F"')
  .replace('000000010000000000000003', '000000020000000000000009')
  .replace('"stop":1795427472', '"stop":1795428900')
  .replace('"error":false', '"error":true');
const INFO = `[{"archive":[{"database":{"id":1,"repo-key":1},"id":"15-1",
  "max":"000000010000000000000003","min":"000000010000000000000001"}],
  "backup":[${INCR},${FULL}],"cipher":"none",
  "db":[{"id":1,"repo-key":1,"system-id":7711302150437474770,"version":"15"}],"name":"pg-meta",
  "repo":[{"cipher":"none","key":1,"status":{"code":0,"message":"ok"}}],
  "status":{"code":0,"lock":{"backup":{"held":true}},"message":"ok"}}]`;

function stanzaOf(json: string): Stanza {
  const [stanza] = parseBackupInfo(json);
  if (stanza === undefined) throw new RangeError('no stanza');
  return stanza;
}

describe('the info of a stanza', () => {
  const stanza = stanzaOf(INFO);

  it('keeps every digit of a system identifier', () => {
    expect(currentDatabase(stanza)?.systemIdentifier).toBe('7711302150437474770');
  });

  it('lists backups oldest first, with positions, timeline and size', () => {
    expect(stanza.backups.map(backup => backup.label)).toEqual([
      '20261123-095109F',
      '20261123-095109F_20261123-101500I',
    ]);
    const [full, incr] = stanza.backups;
    expect(full).toMatchObject({ type: 'full', timeline: 1, prior: undefined, hasErrors: false });
    expect(full).toMatchObject({ databaseBytes: 23275552, repositoryBytes: 2848863, repo: 1, databaseId: 1 });
    expect(full && [formatLsn(full.startLsn), formatLsn(full.stopLsn)]).toEqual(['0/2000028', '0/3000050']);
    expect(full && formatInstant(full.stop)).toBe('2026-11-23 09:51:12+00');
    expect(incr).toMatchObject({ type: 'incr', timeline: 2, prior: '20261123-095109F', hasErrors: true });
  });

  it('knows the archive and a backup that runs', () => {
    expect(stanza.archives).toEqual([
      {
        repo: 1,
        databaseId: 1,
        id: '15-1',
        first: '000000010000000000000001',
        last: '000000010000000000000003',
      },
    ]);
    expect(stanza.isBackupRunning).toBe(true);
  });

  it('is told in one line', () => {
    expect(stanza.backups.map(describeBackup)[0]).toBe(
      '20261123-095109F (full, ended 2026-11-23 09:51:12+00)',
    );
  });

  it('leaves out a backup without positions, which serves no plan', () => {
    expect(
      stanzaOf(INFO.replaceAll('"lsn":{"start":"0/2000028","stop":"0/3000050"}', '"lsn":{}')).backups,
    ).toEqual([]);
  });
});

it('a stanza that is missing does not exist', () => {
  const missing = stanzaOf(
    '[{"backup":[],"db":[],"name":"pg-x","repo":[],"status":{"code":1,"message":"missing stanza path"}}]',
  );
  expect(stanzaExists(missing)).toBe(false);
  expect(stanzaExists(stanzaOf(INFO))).toBe(true);
});

it('the newest database counts, in one repository or in any', () => {
  const database = (id: number, repo: number) => ({ id, repo, systemIdentifier: `${id}`, version: '15' });
  const stanza = { ...stanzaOf(INFO), databases: [database(2, 1), database(1, 1), database(3, 2)] };
  expect(currentDatabase(stanza)?.id).toBe(3);
  expect(currentDatabase(stanza, 1)?.id).toBe(2);
});

it.each(['', 'ERROR: [055]: unable to load info file', '{'])('%j is not JSON', text => {
  expect(() => parseBackupInfo(text)).toThrow('the output of `pgbackrest info` is not JSON');
});

it('an error of a repository is told without headers and key names', () => {
  const message =
    '[ProtocolError] HTTP request failed with 403 (Forbidden):\n*** Path ***:\n<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>K</AWSAccessKeyId></Error>';
  const { repositories } = stanzaOf(
    JSON.stringify([
      { name: 'pg-x', repo: [{ key: 1, status: { code: 99, message } }], status: { code: 99 } },
    ]),
  );
  expect(repositories[0]?.statusMessage).toBe(
    '[ProtocolError] HTTP request failed with 403 (Forbidden), InvalidAccessKeyId',
  );
});
