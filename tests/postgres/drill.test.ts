// What a drill's assertions mean, what is measured, and what others read of it.
import { describe, expect, test } from '@jest/globals';
import {
  type DrillResult,
  drillJson,
  drillJunit,
  hasPassed,
  judgeAssertion,
  measureRpo,
  readAssertions,
} from '../../src/postgres/drill.ts';
import { parseInstant } from '../../src/postgres/instant.ts';
import { parseLsn } from '../../src/postgres/lsn.ts';

const at = (time: string) => parseInstant(`2025-07-13 ${time}+00`);
const answer = (stdout: string) => ({ status: 0, stdout, stderr: '' });

describe('assertions', () => {
  test.each([
    ['a truth by default', { sql: 'select true' }, 't\n', 'passed'],
    ['a truth that is none', { sql: 'select false' }, 'f\n', 'failed'],
    ['a number', { sql: 'select 5', expect: 5 }, '5\n', 'passed'],
    ['columns', { sql: 'select 5, true', expect: '5|t' }, '5|t\n', 'passed'],
    ['rows', { sql: 'values (1), (2)', expect: [1, 2] }, '1\n2\n', 'passed'],
    ['rows of columns', { sql: 'values (1, 2)', expect: [[1, 2]] }, '1|2\n', 'passed'],
    ['a row too many', { sql: 'values (1), (2)', expect: [1] }, '1\n2\n', 'failed'],
    ['no rows', { sql: 'select 1 where false', expect: [] }, '', 'passed'],
    ['null', { sql: 'select null', expect: null }, '\n', 'passed'],
  ])('%s', (_what, written, stdout, verdict) => {
    const [assertion] = readAssertions([written]);
    expect(assertion && judgeAssertion(assertion, answer(stdout), 0).verdict).toBe(verdict);
  });

  test('a failure shows what was found and what was expected', () => {
    const [assertion] = readAssertions([{ sql: 'select count(*)\n from orders', expect: 5 }]);
    expect(assertion && judgeAssertion(assertion, answer('3\n'), 0.5)).toEqual({
      name: 'select count(*) from orders',
      verdict: 'failed',
      found: '3, not 5',
      seconds: 0.5,
    });
  });

  test('an error of the server is a failure with its words', () => {
    const [assertion] = readAssertions(['select 1/0']);
    const failed = { status: 3, stdout: '', stderr: 'ERROR:  division by zero\n' };
    expect(assertion && judgeAssertion(assertion, failed, 0)).toMatchObject({
      verdict: 'failed',
      found: 'ERROR:  division by zero',
    });
  });

  test.each([
    [{}, /not a list/],
    [[{ sqll: 'select 1' }], /`sqll` is not a key of drill_assertions \(item 1\)/],
    [['select 1', {}], /item 2 of drill_assertions has no `sql`/],
  ])('%j is refused', (written, message) => {
    expect(() => readAssertions(written)).toThrow(message);
  });
});

describe('RPO', () => {
  const began = { now: at('10:00:00'), leaderLsn: parseLsn('0/5000000') };
  test('nothing is lost when the copy has everything that the leader had', () => {
    expect(measureRpo(began, { lsn: parseLsn('0/5000000'), lastCommit: at('09:00:00') })).toBe(0);
  });
  test('else it is the age of the last commit that is in the copy', () => {
    expect(measureRpo(began, { lsn: parseLsn('0/4FFFFFF'), lastCommit: at('09:59:30.5') })).toBe(29.5);
  });
  test('without a leader too', () => {
    expect(
      measureRpo({ ...began, leaderLsn: undefined }, { lsn: undefined, lastCommit: at('09:59:00') }),
    ).toBe(60);
  });
  test('nobody can tell without a commit', () => {
    expect(measureRpo(began, { lsn: undefined, lastCommit: undefined })).toBeUndefined();
  });
});

describe('the result', () => {
  const result: DrillResult = {
    cluster: 'pg-test',
    host: '10.10.10.12',
    set: '20250713-090000F',
    target: 'the end of the archive',
    started: at('10:00:00'),
    finished: at('10:01:00'),
    rto: 42,
    restoreSeconds: 40,
    recoverySeconds: 2,
    rpo: 0,
    checks: [
      { name: 'restore and recovery', verdict: 'passed', found: 'ok', seconds: 42 },
      { name: 'select "a" < 1 & true', verdict: 'failed', found: 'f, not t', seconds: 0.25 },
      { name: 'checksums', verdict: 'skipped', found: 'the cluster has none' },
    ],
  };

  test('one failed check fails the drill, and so does a copy that never answered', () => {
    expect(hasPassed(result)).toBe(false);
    const sound = { ...result, checks: result.checks.filter(check => check.verdict !== 'failed') };
    expect(hasPassed(sound)).toBe(true);
    expect(hasPassed({ ...sound, rto: undefined })).toBe(false);
  });

  test('JSON says when it ended and how long it took, as the policy reads it', () => {
    expect(JSON.parse(drillJson(result))).toMatchObject({
      cluster: 'pg-test',
      passed: false,
      finished: '2025-07-13T10:01:00Z',
      seconds: 42,
      rpo_seconds: 0,
    });
  });

  test('JUnit has a case a check, whatever characters are in its name', () => {
    expect(drillJunit(result)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="recovery drill of pg-test" tests="3" failures="1" errors="0" skipped="1" time="42.250" timestamp="2025-07-13T10:00:00Z">
    <testcase classname="drill.pg-test" name="restore and recovery" time="42.000"/>
    <testcase classname="drill.pg-test" name="select &quot;a&quot; &lt; 1 &amp; true" time="0.250">
      <failure message="f, not t"/>
    </testcase>
    <testcase classname="drill.pg-test" name="checksums">
      <skipped message="the cluster has none"/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });
});
