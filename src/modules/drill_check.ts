// drill_check: is the copy of a drill sound, and does it hold what its owner says that it must?
import type { Host } from '../connection/host.ts';
import { type DrillCheck, judgeAssertion, readAssertions } from '../postgres/drill.ts';
import { DRILL_ARGUMENTS, type DrillPlace } from './clusters/drill-place.ts';
import { PRELUDE } from './clusters/shell.ts';
import { table } from './clusters/table.ts';
import type { Module } from './module.ts';

interface CheckArguments extends DrillPlace {
  readonly assertions: unknown;
  readonly amcheck: boolean;
  readonly checksums: boolean;
  readonly timeout: number;
}

const SQL_SCRIPT = `
dbsu=$1 bin=$2 folder=$3 port=$4 limit=$5
${PRELUDE}
export PGDATABASE=$6
as timeout "$limit" "$bin/psql" -XqAtw -v ON_ERROR_STOP=1 -h "$folder/run" -p "$port"
`;

const AMCHECK_SCRIPT = `
dbsu=$1 bin=$2 folder=$3 port=$4 limit=$5
${PRELUDE}
as timeout "$limit" "$bin/pg_amcheck" --all --install-missing --maintenance-db=postgres -h "$folder/run" -p "$port" 2>&1
`;

// pg_checksums reads files at rest.
const CHECKSUMS_SCRIPT = `
dbsu=$1 bin=$2 folder=$3 port=$4 limit=$5
${PRELUDE}
as "$bin/pg_ctl" -D "$folder/data" stop -m fast -w -s -t 300 || exit 1
as timeout "$limit" "$bin/pg_checksums" --check -D "$folder/data" 2>&1
`;

export const drill_check: Module<CheckArguments> = {
  name: 'drill_check',
  fullNames: [],
  documentation: {
    summary: "Checks a drill's copy by SQL assertions, pg_amcheck and page checksums; stops it for the last.",
  },
  schema: {
    properties: {
      ...DRILL_ARGUMENTS,
      assertions: { type: 'any', default: null, description: 'As drill_assertions.' },
      amcheck: { type: 'boolean', default: true, description: 'Run pg_amcheck over all databases.' },
      checksums: { type: 'boolean', default: true, description: 'The copy has page checksums: verify them.' },
      timeout: { type: 'integer', default: 3600, description: 'Seconds that each check may take.' },
    },
  },
  checkMode: 'none',
  async run(host, args, context) {
    const checks: DrillCheck[] = [];
    for (const assertion of readAssertions(args.assertions)) {
      context.progress(assertion.name);
      const began = Date.now();
      const answer = await host.run({
        script: SQL_SCRIPT,
        args: [...wordsOf(args), assertion.database],
        stdin: assertion.sql,
      });
      const texts = { stdout: answer.stdout.toString(), stderr: answer.stderr.toString() };
      checks.push(judgeAssertion(assertion, { status: answer.status, ...texts }, secondsSince(began)));
    }
    if (args.amcheck) {
      context.progress('pg_amcheck');
      checks.push(await runTool(host, args, 'pg_amcheck', AMCHECK_SCRIPT));
    }
    context.progress('checksums');
    checks.push(
      args.checksums
        ? await runTool(host, args, 'checksums', CHECKSUMS_SCRIPT)
        : { name: 'checksums', verdict: 'skipped', found: 'the cluster has none (initdb --data-checksums)' },
    );
    const isFailed = checks.some(check => check.verdict === 'failed');
    return {
      changed: false,
      failed: isFailed,
      checks,
      msg: table(
        ['check', 'verdict', 'found'],
        checks.map(check => [check.name, check.verdict, check.found]),
      ),
    };
  },
};

async function runTool(host: Host, args: CheckArguments, name: string, script: string): Promise<DrillCheck> {
  const began = Date.now();
  const output = await host.run({ script, args: wordsOf(args) });
  const lines = `${output.stdout}${output.stderr}`.trim().split('\n');
  const seconds = secondsSince(began);
  if (output.status === 0) return { name, verdict: 'passed', found: 'nothing wrong', seconds };
  const why = lines.slice(0, 10).join('; ') || `it ended with status ${output.status}`;
  return { name, verdict: 'failed', found: why, seconds };
}

function wordsOf({ dbsu, bin, folder, port, timeout }: CheckArguments): string[] {
  return [dbsu, bin, folder, String(port), String(timeout)];
}

function secondsSince(began: number): number {
  return (Date.now() - began) / 1000;
}
