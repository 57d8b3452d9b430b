// Lines that pgBackRest 2.45 printed on its console.
import { describe, expect, it } from '@jest/globals';
import {
  failureText,
  hasMadeStanza,
  lastPercent,
  needsUpgrade,
  newLabels,
} from '../../src/postgres/console.ts';

const at = (line: string): string => `2026-11-23 09:33:15.908 ${line}\n`;

describe('progress', () => {
  it.each([
    [at('P01 DETAIL: backup file /pg/data/base/1/2619 (144KB, 45.31%) checksum 0d1f'), 45.31],
    [at('P02 DETAIL: restore file /pg/data/base/1/13399 (0B, 100.00%)'), 100],
    [
      at('P01 DETAIL: backup file host:/pg/data/a (1.5GB, 10.00%) checksum 1') +
        at('P02 DETAIL: backup file host:/pg/data/b (8KB, 11.00%) checksum 2') +
        at('P00   INFO: something else'),
      11,
    ],
    [at('P00   INFO: full backup size = 22.2MB, file total = 972'), undefined],
    ['', undefined],
  ])('%j is %p percent', (text, percent) => {
    expect(lastPercent(text)).toBe(percent);
  });
});

describe('a failure', () => {
  it.each([
    [
      'ERROR: [037]: check command requires option: pg1-path\n       HINT: does this stanza exist?\n',
      '[037]: check command requires option: pg1-path Hint: does this stanza exist?',
    ],
    [
      at('P00   INFO: check command begin 2.45: --stanza=pg-test') +
        `${at("P00   WARN: unable to check pg1: [DbConnectError] unable to connect to 'dbname=x'").trim()}\n` +
        '      \tIs the server running locally?\n' +
        at('P00  ERROR: [027]: no database found') +
        '       HINT: check indexed configurations\n' +
        at('P00   INFO: check command end: aborted with exception [027]'),
      "unable to check pg1: [DbConnectError] unable to connect to 'dbname=x' Is the server running locally? [027]: no database found Hint: check indexed configurations",
    ],
    [
      'pg-backup: this host is not the primary of pg-test: no backup\n',
      'pg-backup: this host is not the primary of pg-test: no backup',
    ],
    ['', ''],
  ])('of %j is told as %j', (text, told) => {
    expect(failureText(text)).toBe(told);
  });
});

it('the labels of new backups, one for each repository', () => {
  const text =
    at('P00   INFO: new backup label = 20261123-093317F') +
    at('P00   INFO: new backup label = 20261123-093320F');
  expect(newLabels(text)).toEqual(['20261123-093317F', '20261123-093320F']);
  expect(newLabels('')).toEqual([]);
});

describe('a stanza', () => {
  const made = at("P00   INFO: stanza-create for stanza 'pg-test' on repo1");
  const there = at("P00   INFO: stanza 'pg-test' already exists on repo1 and is valid");
  const second = at("P00   INFO: stanza-create for stanza 'pg-test' on repo2");
  it.each([
    [made, true],
    [made + there, false],
    [made + there + second, true],
    [made + there + second + there.replace('repo1', 'repo2'), false],
    [at("P00   INFO: stanza-upgrade for stanza 'pg-test' on repo1"), true],
    [
      at("P00   INFO: stanza-upgrade for stanza 'pg-test' on repo1") +
        at("P00   INFO: stanza 'pg-test' on repo1 is already up to date"),
      false,
    ],
  ])('%j: made is %p', (text, expected) => {
    expect(hasMadeStanza(text)).toBe(expected);
  });

  it('is upgraded when pgBackRest says so', () => {
    expect(
      needsUpgrade(
        'ERROR: [028]: backup and archive info files exist but do not match the database\n       HINT: did an error occur during stanza-upgrade?\n',
      ),
    ).toBe(true);
    expect(needsUpgrade('ERROR: [056]: unable to find primary cluster - cannot proceed\n')).toBe(false);
  });
});
