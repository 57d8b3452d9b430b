// A recovery drill: what is run against a restored copy, what it measured, and the result as JSON and JUnit.
import { UserError } from '../errors.ts';
import { type Instant, toIso } from './instant.ts';
import { junitXml } from './junit.ts';
import type { Lsn } from './lsn.ts';

/** One item of `drill_assertions`. */
export interface Assertion {
  readonly name: string;
  readonly sql: string;
  readonly database: string;
  /** The lines that psql prints unaligned, without header, `|` between columns. */
  readonly expected: readonly string[];
}

export interface DrillCheck {
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  /** What was found, for people. */
  readonly found: string;
  readonly seconds?: number | undefined;
}

export interface DrillResult {
  readonly cluster: string;
  readonly host: string;
  readonly set: string;
  readonly target: string;
  readonly started: Instant;
  readonly finished: Instant;
  /** Seconds from the start of the restore to the first query that was answered; undefined when that never came. */
  readonly rto: number | undefined;
  readonly restoreSeconds: number | undefined;
  readonly recoverySeconds: number | undefined;
  /** Seconds of commits that would have been lost; undefined for an older target or when nobody can tell. */
  readonly rpo: number | undefined;
  readonly checks: readonly DrillCheck[];
}

const KEYS = ['name', 'sql', 'expect', 'database'];

/** Reads `drill_assertions`. Throws UserError for an item that is not one. */
export function readAssertions(data: unknown): Assertion[] {
  if (data === null || data === undefined) return [];
  if (!Array.isArray(data)) {
    throw new UserError('WRONG_TYPE', 'drill_assertions is not a list', {
      hint: 'write `drill_assertions: [{sql: "select count(*) > 0 from orders"}]`',
    });
  }
  return data.map((item: unknown, index) => readAssertion(item, index + 1));
}

function readAssertion(item: unknown, number: number): Assertion {
  const given: Readonly<Record<string, unknown>> =
    typeof item === 'string' ? { sql: item } : typeof item === 'object' && item !== null ? { ...item } : {};
  const stray = Object.keys(given).find(key => !KEYS.includes(key));
  if (stray !== undefined) {
    throw new UserError('UNKNOWN_KEY', `\`${stray}\` is not a key of drill_assertions (item ${number})`, {
      hint: `its keys are ${KEYS.join(', ')}`,
    });
  }
  if (typeof given.sql !== 'string' || given.sql.trim() === '')
    throw new UserError('MISSING_KEY', `item ${number} of drill_assertions has no \`sql\``);
  const { sql, expect = true } = given;
  return {
    name: typeof given.name === 'string' ? given.name : sql.trim().replace(/\s+/g, ' '),
    sql,
    database: typeof given.database === 'string' ? given.database : 'postgres',
    expected: Array.isArray(expect) ? expect.map(psqlText) : psqlText(expect).trimEnd().split('\n'),
  };
}

/** A value as psql prints it. */
function psqlText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (Array.isArray(value)) return value.map(psqlText).join('|');
  return value === null ? '' : String(value);
}

/** Holds what psql answered against what was expected. */
export function judgeAssertion(
  assertion: Assertion,
  answer: { readonly status: number; readonly stdout: string; readonly stderr: string },
  seconds: number,
): DrillCheck {
  const { name, expected } = assertion;
  if (answer.status !== 0) return { name, verdict: 'failed', found: answer.stderr.trim(), seconds };
  const found = answer.stdout.trimEnd();
  const isEqual = found === expected.join('\n');
  const text = isEqual
    ? shorten(found)
    : `${shorten(found) || 'nothing'}, not ${shorten(expected.join('\n'))}`;
  return { name, verdict: isEqual ? 'passed' : 'failed', found: text, seconds };
}

function shorten(text: string): string {
  const line = text.replaceAll('\n', ' ⏎ ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

/**
 * Seconds of commits that a disaster at the drill's start would have cost. None when the copy reached the leader's
 * position of that moment; else the time since the last commit in the copy.
 */
export function measureRpo(
  began: { readonly now: Instant; readonly leaderLsn: Lsn | undefined },
  reached: { readonly lsn: Lsn | undefined; readonly lastCommit: Instant | undefined },
): number | undefined {
  if (began.leaderLsn !== undefined && reached.lsn !== undefined && reached.lsn >= began.leaderLsn) return 0;
  if (reached.lastCommit === undefined) return undefined;
  return Math.max(0, Number(began.now - reached.lastCommit) / 1e6);
}

/** Did everything that was checked hold, and was anything checked at all? */
export function hasPassed(result: DrillResult): boolean {
  return result.rto !== undefined && result.checks.every(check => check.verdict !== 'failed');
}

/** The result for programs; `finished` and `seconds` are what a backup policy asks for. */
export function drillJson(result: DrillResult): string {
  const { cluster, host, set, target, rto, rpo } = result;
  return `${JSON.stringify(
    {
      cluster,
      host,
      set,
      target,
      passed: hasPassed(result),
      started: toIso(result.started),
      finished: toIso(result.finished),
      seconds: rto,
      restore_seconds: result.restoreSeconds,
      recovery_seconds: result.recoverySeconds,
      rpo_seconds: rpo,
      checks: result.checks,
    },
    undefined,
    2,
  )}\n`;
}

/** The result for build servers: a test case a check. */
export function drillJunit(result: DrillResult): string {
  return junitXml({
    name: `recovery drill of ${result.cluster}`,
    className: `drill.${result.cluster}`,
    timestamp: toIso(result.started),
    cases: result.checks.map(check => ({
      name: check.name,
      seconds: check.seconds,
      failure: check.verdict === 'failed' ? check.found : undefined,
      skipped: check.verdict === 'skipped' ? check.found : undefined,
    })),
  });
}
