// What a backup holds, as pgBackRest tells it, and what a request for a part of it means.
import { describe, expect, it } from '@jest/globals';
import {
  findUnknown,
  folderWords,
  leftOutDatabases,
  parseBackupContent,
} from '../../src/modules/clusters/backup-content.ts';
import { parseRequest } from '../../src/postgres/target.ts';

const INFO = JSON.stringify([
  {
    name: 'pg-test',
    backup: [
      {
        label: '20250713-080000F',
        'database-ref': [
          { name: 'app', oid: 16384 },
          { name: 'other', oid: 16385 },
          { name: 'postgres', oid: 5 },
        ],
        link: [{ destination: '/wal', name: 'pg_wal' }],
        tablespace: [{ destination: '/disk/space', name: 'space', oid: 16390 }],
      },
    ],
  },
]);
const content = parseBackupContent(INFO);
if (content === undefined) throw new RangeError('no content');

const unknown = (request: unknown) => findUnknown(parseRequest(request), content, '20250713-080000F');

it('is nothing where pgBackRest knows no such backup', () => {
  expect(parseBackupContent('[{"name":"pg-test","backup":[]}]')).toBeUndefined();
  expect(parseBackupContent('[]')).toBeUndefined();
  const bare = parseBackupContent('[{"backup":[{"database-ref":null}]}]');
  expect(bare).toEqual({ databases: [], tablespaces: [], links: [] });
});

it.each([
  [{ db_include: ['app'] }, ['other']],
  [{ db_exclude: ['app'] }, ['app']],
  [{ db_include: ['postgres'] }, ['app', 'other']],
  [{ db_exclude: ['postgres'] }, []],
])('what is left out with %j', (request, names) => {
  expect(unknown(request)).toBeUndefined();
  expect(leftOutDatabases(parseRequest(request), content)).toEqual(names);
});

it.each<[unknown, RegExp, RegExp]>([
  [
    { db_include: ['apq'] },
    /^`db_include` names database 'apq', which backup 2025\S+ does not hold$/,
    /'app'/,
  ],
  [{ db_exclude: ['nothing-like-it'] }, /^`db_exclude` names database/, /^it holds app, other, postgres$/],
  [{ link_map: { spce: '/x' } }, /^`link_map` names 'spce'/, /did you mean 'space'\?/],
])('what it does not hold: %j', (request, reason, hint) => {
  expect(unknown(request)).toEqual({
    reason: expect.stringMatching(reason),
    hint: expect.stringMatching(hint),
  });
});

describe('folders', () => {
  const space = { option: 'tablespace-map', name: 'space', oid: 16390, path: '/new' };
  it.each([['space'], ['16390'], ['pg_tblspc/16390']])('a tablespace may be called %s', word => {
    const { linkMap } = parseRequest({ link_map: { [word]: '/new' } });
    expect(unknown({ link_map: { [word]: '/new' } })).toBeUndefined();
    expect(folderWords(linkMap, content)).toEqual([space]);
  });

  it('a link keeps its name', () => {
    const { linkMap } = parseRequest({ link_map: { pg_wal: '/new/wal' } });
    expect(folderWords(linkMap, content)).toEqual([
      { option: 'link-map', name: 'pg_wal', oid: undefined, path: '/new/wal' },
    ]);
  });

  it.each(['relative', '/', '', '//x'])("'%s' is no place for one", path => {
    expect(() => parseRequest({ link_map: { space: path } })).toThrow(/link_map/);
  });
});
