// drill_report: what a drill found, as text, as files for programs, and as the record that a backup policy asks for.
import {
  type DrillCheck,
  type DrillResult,
  drillJson,
  drillJunit,
  hasPassed,
  measureRpo,
} from '../postgres/drill.ts';
import { type Instant, instantFromSeconds, parseInstant } from '../postgres/instant.ts';
import { parseLsn } from '../postgres/lsn.ts';
import { writeReports } from './clusters/report-files.ts';
import { facts, secondsInWords, table } from './clusters/table.ts';
import type { Module } from './module.ts';

type Data = Readonly<Record<string, unknown>>;

interface ReportArguments {
  readonly cluster: string;
  readonly plan: Data;
  readonly restored: Data;
  readonly checked: Data;
  readonly record: string;
  readonly report?: string | undefined;
  readonly dbsu: string;
}

export const drill_report: Module<ReportArguments> = {
  name: 'drill_report',
  fullNames: [],
  documentation: {
    summary: 'Reports a drill as text, JSON and JUnit, and records one that passed on its host.',
  },
  schema: {
    properties: {
      cluster: { type: 'string', description: 'The cluster.' },
      plan: { type: 'object', description: 'What drill_plan gave.' },
      restored: { type: 'object', description: 'What drill_restore gave.' },
      checked: { type: 'object', description: 'What drill_check gave, as far as it came to that.' },
      record: {
        type: 'string',
        default: '/pg/log/drill.json',
        description: 'Where the host keeps its last drill that passed.',
      },
      report: {
        type: 'string',
        description: 'A folder of the control node for `drill-CLUSTER.json` and `drill-CLUSTER.xml`.',
      },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
    },
    required: ['cluster', 'plan', 'restored', 'checked'],
  },
  checkMode: 'none',
  async run(host, args) {
    const result = resultOf(args);
    const passed = hasPassed(result);
    // Beside the logs: scratch folders are cleared, and a data directory is replaced by the next recovery.
    if (passed)
      await host.write(args.record, Buffer.from(drillJson(result)), { owner: args.dbsu, mode: '0644' });
    const files =
      args.report === undefined || args.report === ''
        ? []
        : await writeReports(args.report, {
            [`drill-${result.cluster}.json`]: drillJson(result),
            [`drill-${result.cluster}.xml`]: drillJunit(result),
          });
    return {
      changed: false,
      failed: !passed,
      passed,
      rto_seconds: result.rto,
      rpo_seconds: result.rpo,
      files,
      msg: reportLines(result, passed, files),
    };
  },
};

function resultOf({ cluster, plan, restored, checked }: ReportArguments): DrillResult {
  const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  const started = parseInstant(String(plan.started));
  const failed = restored.failed === true;
  const first: DrillCheck = {
    name: 'restore and recovery',
    verdict: failed ? 'failed' : 'passed',
    found: String(restored.msg ?? 'it was not begun'),
    seconds: number(restored.seconds),
  };
  const leaderLsn = typeof plan.leader_lsn === 'string' ? parseLsn(plan.leader_lsn) : undefined;
  const reached = {
    lsn: typeof restored.lsn === 'string' ? parseLsn(restored.lsn) : undefined,
    lastCommit: lastCommit(plan, restored),
  };
  return {
    cluster,
    host: String(plan.host),
    set: String(plan.set),
    target: String(plan.target),
    started,
    finished: instantFromSeconds(Date.now() / 1000),
    rto: failed ? undefined : number(restored.seconds),
    restoreSeconds: number(restored.restore_seconds),
    recoverySeconds: number(restored.recovery_seconds),
    rpo: failed || plan.is_newest !== true ? undefined : measureRpo({ now: started, leaderLsn }, reached),
    checks: [first, ...(Array.isArray(checked.checks) ? (checked.checks as DrillCheck[]) : [])],
  };
}

/** Without a commit since the backup, the backup's end is the last moment that the copy knows. */
function lastCommit(plan: Data, restored: Data): Instant | undefined {
  if (restored.failed === true) return undefined;
  return parseInstant(String(restored.last_commit ?? plan.backup_stop));
}

function reportLines(result: DrillResult, passed: boolean, files: readonly string[]): string[] {
  const words = (seconds: number | undefined): string =>
    seconds === undefined ? '?' : secondsInWords(seconds);
  const rto = `${words(result.rto)} (restore ${words(result.restoreSeconds)}, recovery ${words(result.recoverySeconds)})`;
  return [
    `RECOVERY DRILL of cluster ${result.cluster}: ${passed ? 'passed' : 'FAILED'}`,
    ...facts([
      ['on', `${result.host}, from backup ${result.set} to ${result.target}`],
      ['RTO', result.rto === undefined ? 'not measured' : rto],
      ['RPO', result.rpo === undefined ? 'not measured' : words(result.rpo)],
    ]),
    ...table(
      ['check', 'verdict', 'took', 'found'],
      result.checks.map(check => [
        check.name,
        check.verdict,
        check.seconds === undefined ? '' : secondsInWords(check.seconds),
        check.found,
      ]),
    ),
    ...files.map(file => `written: ${file}`),
  ];
}
