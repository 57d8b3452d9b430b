import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { UserErrors } from '../../src/errors.ts';
import { describeTarget, parseRequest, REQUEST_KEYS } from '../../src/postgres/target.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/pg_pitr.json', import.meta.url), 'utf8'));
const isValid = new Ajv2020({ allowUnionTypes: true }).compile(schema);

const words = (data: unknown): string => describeTarget(parseRequest(data).target);

function messages(data: unknown): string[] {
  try {
    parseRequest(data);
  } catch (error) {
    if (error instanceof UserErrors) return error.errors.map(each => each.message);
    if (error instanceof Error) return [error.message];
  }
  return [];
}

describe('pg_pitr', () => {
  it.each([
    [{}, 'the end of the archive'],
    [null, 'the end of the archive'],
    [{ type: 'immediate' }, 'the end of the backup'],
    [{ time: '2025-07-13 18:00:00+08' }, 'time 2025-07-13 10:00:00+00'],
    [{ type: 'time', time: '2025-07-13 10:00:00+00' }, 'time 2025-07-13 10:00:00+00'],
    [{ name: 'it\'s $(here) "now"' }, "restore point 'it's $(here) \"now\"'"],
    [{ xid: '250000' }, 'transaction 250000'],
    [{ xid: 4294967295 }, 'transaction 4294967295'],
    [{ lsn: '0/4001C80' }, 'WAL position 0/4001C80'],
    [new Map([['lsn', '0/4001C80']]), 'WAL position 0/4001C80'],
  ])('%j means %s', (data, expected) => {
    expect(words(data)).toBe(expected);
    expect(isValid(data instanceof Map ? Object.fromEntries(data) : data)).toBe(true);
  });

  it('has defaults', () => {
    expect(parseRequest({})).toMatchObject({
      cluster: undefined,
      set: undefined,
      timeline: undefined,
      exclusive: false,
      action: 'promote',
      archive: true,
      backup: false,
      dbInclude: [],
      repo: undefined,
    });
  });

  it('reads every key', () => {
    const data = {
      cluster: 'pg-meta',
      lsn: '0/4001C80',
      set: '20250713-100000F_20250714-010000I',
      timeline: '3',
      exclusive: 'yes',
      action: 'pause',
      archive: false,
      db_include: ['app'],
      link_map: { pg_wal: '/wal' },
      process: '4',
      repo: { path: '/backup' },
      backup: true,
      data: '/pg/other',
      port: 5433,
    };
    expect(isValid(data)).toBe(true);
    expect(parseRequest(data)).toEqual({
      target: { type: 'lsn', lsn: 0x4001c80n },
      cluster: 'pg-meta',
      set: '20250713-100000F_20250714-010000I',
      timeline: 3,
      exclusive: true,
      action: 'pause',
      archive: false,
      dbInclude: ['app'],
      dbExclude: [],
      linkMap: new Map([['pg_wal', '/wal']]),
      process: 4,
      repo: { path: '/backup' },
      backup: true,
      data: '/pg/other',
      port: 5433,
    });
  });

  it.each([
    [{ tiem: '2025-07-13 10:00:00+00' }, '`tiem` is not a key of pg_pitr: `time`?'],
    [{ time: '2025-07-13 10:00:00+00', lsn: '0/1' }, 'pg_pitr has `time` and `lsn`'],
    [{ type: 'xid', lsn: '0/1' }, "pg_pitr has type 'xid' but its target is `lsn`"],
    [{ type: 'time' }, "pg_pitr has type 'time' but no `time`"],
    [{ type: 'tmie' }, "'tmie' is no type of a recovery: 'time'?"],
    [{ action: 'promot' }, "'promot' is no action of a recovery: 'promote'?"],
    [{ xid: 0 }, "'0' is not a transaction number"],
    [{ xid: '4294967296' }, "'4294967296' is not a transaction number"],
    [{ set: 'yesterday' }, "'yesterday' is not a backup label"],
    [{ timeline: 'newest' }, "'newest' is not a timeline"],
    [{ time: '' }, '`time` of pg_pitr is empty'],
    [{ name: null, action: 'pause' }, '`name` of pg_pitr is empty'],
    [{ process: 0 }, "`process` of pg_pitr is '0'"],
    [{ port: 70000 }, "`port` of pg_pitr is '70000'"],
    [{ data: 'pg/data' }, "`data` of pg_pitr is 'pg/data'"],
    [{ exclusive: 'perhaps' }, "`exclusive` of pg_pitr is 'perhaps', expected true or false"],
    [{ db_include: ['a'], db_exclude: ['b'] }, 'pg_pitr has both `db_include` and `db_exclude`'],
    [{ exclusive: true }, '`exclusive` has no meaning for a target of type default'],
    [{ name: 'x'.repeat(64) }, 'the restore point in `name` is longer than PostgreSQL allows'],
    [{ name: 'two\nlines' }, 'the restore point in `name` is not of one line'],
    [{ link_map: { a: '/x/../pg/data' } }, "`link_map` of pg_pitr puts 'a' into '/x/../pg/data'"],
    ['2025-07-13', 'pg_pitr is not a mapping'],
  ])('%j is refused: %s', (data, message) => {
    expect(messages(data)).toEqual([message]);
    expect(isValid(data)).toBe(false);
  });

  it('refuses a time without a zone, which no schema can see', () => {
    expect(messages({ time: '2025-07-13 10:00:00' })).toEqual(["'2025-07-13 10:00:00' names no time zone"]);
    expect(parseRequest({ time: '2025-07-13 10:00:00' }, { zone: 'Etc/UTC' }).target.type).toBe('time');
  });

  it.each(['/x/', '/x//y'])('refuses folders inside of each other: /x and %s', other => {
    const message = "`link_map` of pg_pitr puts 'b' and 'a' into /x";
    expect(messages({ link_map: { a: '/x', b: other } })).toEqual([message]);
    expect(messages({ link_map: { b: other, a: '/x' } })).toEqual(
      other === '/x/' ? ["`link_map` of pg_pitr puts 'a' and 'b' into /x"] : [message],
    );
  });

  it('reports all mistakes at once', () => {
    expect(messages({ tiem: 1, process: 'x', port: 0 })).toHaveLength(3);
  });

  it('has the same keys in its schema', () => {
    expect(Object.keys(schema.properties).sort()).toEqual([...REQUEST_KEYS].sort());
  });
});
