// The verdict on a cluster's promise as JSON for programs and as JUnit for build servers.

import { type Instant, toIso } from './instant.ts';
import { type Check, isBroken, type RepositoryEvidence } from './promise.ts';

export interface PolicyReport {
  readonly cluster: string;
  readonly at: Instant;
  readonly checks: readonly Check[];
  readonly repositories: readonly RepositoryEvidence[];
}

/** What will be expired in a repository, and when. */
export interface ExpiryRow {
  readonly repo: number;
  /** ISO 8601. */
  readonly at: string;
  readonly backups: readonly string[];
}

/** Everything that will be expired within the time that was simulated, in order. */
export function expiryRows(repositories: readonly RepositoryEvidence[]): ExpiryRow[] {
  return repositories
    .flatMap(({ repo, forecast }) =>
      forecast.expiries.map(({ at, labels }) => ({ repo, at: toIso(at), backups: labels })),
    )
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.repo - b.repo));
}

/** One object, its keys stable: cluster, at, kept, checks, expiries. */
export function policyJson({ cluster, at, checks, repositories }: PolicyReport): string {
  const report = {
    cluster,
    at: toIso(at),
    kept: !isBroken(checks),
    checks,
    expiries: expiryRows(repositories),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** A test suite of the cluster: broken is a failure, unproven is skipped. */
export function policyJunit({ cluster, at, checks }: PolicyReport): string {
  const count = (verdict: string): number => checks.filter(check => check.verdict === verdict).length;
  const cases = checks.map(check => {
    const title = check.promised === undefined ? check.name : `${check.name} ${check.promised}`;
    const open = `    <testcase classname="${xml(`backup_promise.${cluster}`)}" name="${xml(title)}"`;
    if (check.verdict === 'broken')
      return `${open}>\n      <failure message="${xml(check.found)}"/>\n    </testcase>`;
    if (check.verdict === 'unproven')
      return `${open}>\n      <skipped message="${xml(check.found)}"/>\n    </testcase>`;
    return `${open}/>`;
  });
  const numbers = `tests="${checks.length}" failures="${count('broken')}" errors="0" skipped="${count('unproven')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${xml(`backup policy of ${cluster}`)}" ${numbers} timestamp="${toIso(at)}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function xml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\n': '&#10;',
  };
  return text.replace(/[&<>"\n]/g, character => entities[character] ?? '');
}
