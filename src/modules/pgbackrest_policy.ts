// pgbackrest_policy: the gate: does a cluster's backup live up to backup_promise? A table, and files for build servers.
import { type ExpiryRow, expiryRows, policyJson, policyJunit } from '../postgres/policy-report.ts';
import { readPromise } from '../postgres/policy-variables.ts';
import { isBroken, judgePromise } from '../postgres/promise.ts';
import { readEvidence } from './clusters/policy-evidence.ts';
import { writeReports } from './clusters/report-files.ts';
import { table } from './clusters/table.ts';
import type { Module } from './module.ts';

interface PolicyArguments {
  readonly stanza: string;
  readonly promise: Readonly<Record<string, unknown>>;
  readonly schedule: readonly string[];
  readonly members: readonly string[];
  readonly report: string | undefined;
  readonly settings: string;
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
  readonly port: number;
}

const DAY = 86_400;
const SHOWN_EXPIRIES = 4;

export const pgbackrest_policy: Module<PolicyArguments> = {
  name: 'pgbackrest_policy',
  fullNames: [],
  documentation: {
    summary: 'Holds what the repositories of a cluster contain against what backup_promise promises.',
  },
  schema: {
    properties: {
      stanza: { type: 'string', description: "The stanza: the cluster's name." },
      promise: {
        type: 'object',
        description: 'Durations by name, as backup_promise: rpo, rto, window, full_age, drill_age.',
      },
      schedule: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Lines of node_crontab: what is to be installed, and what retention is simulated with.',
      },
      members: {
        type: 'array',
        items: { type: 'string' },
        description: 'Inventory names of all members of the cluster.',
      },
      report: {
        type: 'string',
        description: 'A folder of the control node for `policy-CLUSTER.json` and `policy-CLUSTER.xml`.',
      },
      settings: {
        type: 'string',
        default: '/etc/pgbackrest/pgbackrest.conf',
        description: "pgBackRest's settings file.",
      },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
      data: { type: 'string', default: '/pg/data', description: 'The data directory.' },
      port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
    },
    required: ['stanza', 'promise', 'members'],
  },
  checkMode: 'full',
  async run(host, args, context) {
    const { stanza, schedule, settings, dbsu, bin, data, port } = args;
    const promise = readPromise(args.promise);
    const horizon = Math.max(60 * DAY, 3 * (promise.window ?? 0));
    const members = args.members.map(name => context.hosts(name));
    const request = { stanza, dbsu, bin, data, port, schedule, settings, horizon, window: promise.window };
    const evidence = await readEvidence(host, members, request);
    const checks = judgePromise(promise, evidence);
    const { repositories } = evidence;
    const report = { cluster: stanza, at: evidence.now, checks, repositories };
    const files =
      args.report === undefined
        ? []
        : await writeReports(args.report, {
            [`policy-${stanza}.json`]: policyJson(report),
            [`policy-${stanza}.xml`]: policyJunit(report),
          });
    const broken = isBroken(checks);
    return {
      changed: false,
      kept: !broken,
      checks,
      expiries: expiryRows(repositories),
      files,
      msg: [
        `BACKUP POLICY of cluster ${stanza}: ${broken ? 'BROKEN' : 'kept'}`,
        ...table(
          ['promise', 'promised', 'verdict', 'found'],
          checks.map(check => [check.name, check.promised ?? '', check.verdict, check.found]),
        ),
        ...expiryLines(expiryRows(repositories)),
        ...files.map(file => `written: ${file}`),
      ],
    };
  },
};

/** The next few; the JSON has them all. */
function expiryLines(rows: readonly ExpiryRow[]): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, SHOWN_EXPIRIES).map(({ repo, at, backups: [first = '', ...others] }) => {
    const more = others.length === 0 ? '' : ` and ${others.length} that build on it`;
    return [`repo${repo}`, at.slice(0, 10), first + more];
  });
  return table(['repo', 'day', 'will be expired'], shown);
}
