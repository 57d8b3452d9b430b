// The verdict on a cluster's promise as JSON for programs and as JUnit for build servers.

import { type Instant, toIso } from './instant.ts';
import { junitXml } from './junit.ts';
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
  return junitXml({
    name: `backup policy of ${cluster}`,
    className: `backup_promise.${cluster}`,
    timestamp: toIso(at),
    cases: checks.map(({ name, promised, verdict, found }) => ({
      name: promised === undefined ? name : `${name} ${promised}`,
      failure: verdict === 'broken' ? found : undefined,
      skipped: verdict === 'unproven' ? found : undefined,
    })),
  });
}
