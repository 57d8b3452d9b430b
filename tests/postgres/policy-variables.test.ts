import { describe, expect, it } from '@jest/globals';
import { missingLines } from '../../src/postgres/installed-schedule.ts';
import { expiredArchives, expiredBackups, parseVerify } from '../../src/postgres/maintenance.ts';
import { LATER } from '../../src/postgres/mistake.ts';
import { checkPromise, checkSchedule, readPromise } from '../../src/postgres/policy-variables.ts';

const said = (mistakes: ReturnType<typeof checkPromise>): string[] =>
  mistakes.map(({ code, path, message, hint }) => `${code} ${path.join('.')}: ${message} (${hint})`);

describe('backup_promise', () => {
  it('is durations by name', () => {
    expect(checkPromise({ rpo: '5m', window: LATER })).toEqual([]);
    expect(checkPromise(LATER)).toEqual([]);
    expect(readPromise({ rpo: '5m', rto: '1h30m', window: '14d' })).toEqual({
      rpo: 300,
      rto: 5400,
      window: 1_209_600,
    });
    expect(readPromise({})).toEqual({});
  });

  it.each([
    [{ rp: '5m' }, "UNKNOWN_KEY rp: `rp` is not a key of backup_promise (did you mean 'rpo'?)"],
    [
      { retention: '5m' },
      'UNKNOWN_KEY retention: `retention` is not a key of backup_promise (its keys are rpo, rto, window, full_age, drill_age)',
    ],
    [
      { rpo: 5 },
      "INVALID_VALUE rpo: backup_promise.rpo: '5' is not a duration (a number with s, m, h, d or w for seconds to weeks: 5m, 14d, 1h30m)",
    ],
    ['14d', 'WRONG_TYPE : backup_promise is no mapping (write it as { rpo: 5m, window: 14d })'],
  ])('is refused: %j', (promise, sentence) => {
    expect(said(checkPromise(promise))).toEqual([sentence]);
    expect(() => readPromise(promise)).toThrow();
  });
});

describe('node_crontab', () => {
  it('is lines of /etc/crontab', () => {
    expect(checkSchedule(['00 01 * * 1 postgres /pg/bin/pg-backup full', LATER])).toEqual([]);
    expect(checkSchedule(LATER)).toEqual([]);
  });

  it('is refused line by line', () => {
    expect(
      said(checkSchedule(['@daily postgres x', '61 * * * * postgres x', '* * * *'])).map(line =>
        line.slice(0, 76),
      ),
    ).toEqual([
      "INVALID_VALUE 1: node_crontab: '61 * * * *' in '61 * * * * postgres x' is no",
      "INVALID_VALUE 2: node_crontab: '* * * *' is not a line of /etc/crontab (five",
    ]);
    expect(said(checkSchedule('* * * * * postgres x'))).toHaveLength(1);
  });
});

describe('the schedule on a host', () => {
  const declared = ['00 01 * * 1 postgres /pg/bin/pg-backup full', '@daily postgres /pg/bin/pg-backup'];
  it.each([
    ['in /etc/crontab', `# of ours\n${declared.join('\n')}\n`, '', []],
    [
      'with other spaces',
      '00 01  * * 1\tpostgres /pg/bin/pg-backup full\n@daily postgres  /pg/bin/pg-backup',
      '',
      [],
    ],
    ["in the user's own crontab", '', '00 01 * * 1 /pg/bin/pg-backup full\n@daily /pg/bin/pg-backup\n', []],
    ['not at all', '', '', declared],
    ['as a comment', `#${declared.join('\n#')}`, '', declared],
    [
      'of another user',
      '',
      '00 01 * * 1 root /pg/bin/pg-backup full\n@daily /pg/bin/pg-backup\n',
      [declared[0]],
    ],
  ])('stands %s', (_where, system, own, missing) => {
    expect(missingLines(declared, 'postgres', { system, own })).toEqual(missing);
  });
});

describe('verify', () => {
  const good = `stanza: pg-test
status: ok
  archiveId: 15-1, total WAL checked: 7, total valid WAL: 7
    missing: 0, checksum invalid: 0, size invalid: 0, other: 0
  backup: 20261123-094853F, status: valid, total files checked: 972, total valid files: 972
    missing: 0, checksum invalid: 0, size invalid: 0, other: 0
`;

  it('tells what was checked', () => {
    expect(parseVerify(good)).toEqual({
      isOk: true,
      lines: [
        'archiveId: 15-1, total WAL checked: 7, total valid WAL: 7',
        'backup: 20261123-094853F, status: valid, total files checked: 972, total valid files: 972',
      ],
    });
  });

  it('tells what is wrong', () => {
    const bad = good
      .replace('status: ok', 'status: error')
      .replace('missing: 0, checksum invalid: 0', 'missing: 0, checksum invalid: 2');
    expect(parseVerify(bad)).toMatchObject({
      isOk: false,
      lines: [
        'archiveId: 15-1, total WAL checked: 7, total valid WAL: 7, checksum invalid: 2',
        expect.anything(),
      ],
    });
  });

  it('has verified nothing when it says nothing', () => {
    expect(parseVerify('ERROR: [037]: stanza missing')).toEqual({ isOk: false, lines: [] });
  });
});

it('expire names backups and ranges of WAL', () => {
  const text = `P00   INFO: repo1: expire full backup set 20250701-010000F, 20250701-010000F_20250702-010000I
P00   INFO: repo1: remove expired backup 20250701-010000F_20250702-010000I
P00   INFO: repo1: remove expired backup 20250701-010000F
P00   INFO: repo1: 15-1 remove archive, start = 000000010000000000000001, stop = 000000010000000000000004
P00   INFO: repo1: 15-1 remove archive, start = 0000000100000001, stop = 0000000100000001
`;
  expect(expiredBackups(text)).toEqual(['20250701-010000F_20250702-010000I', '20250701-010000F']);
  expect(expiredArchives(text)).toEqual([
    '000000010000000000000001 to 000000010000000000000004',
    '0000000100000001',
  ]);
});
