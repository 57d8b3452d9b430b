// pg_server: PostgreSQL does not run on a host, or runs outside Patroni as a unit of its own.
import { POSTMASTERS, PRELUDE, START_POSTGRES, START_UNIT } from './clusters/shell.ts';
import type { Module } from './module.ts';
import { readParts } from './parts.ts';

interface ServerArguments {
  readonly state: 'stopped' | 'started';
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
  readonly port: number;
  readonly timeout: number;
  readonly unit: string;
}

const STOP_SCRIPT = `
dbsu=$1 bin=$2 data=$3 limit=$4 check=$5
${PRELUDE}${POSTMASTERS}
running=$(postmasters)
part before; echo "$running"
if [ -n "$running" ] && [ "$check" = n ]; then
  as "$bin/pg_ctl" -D "$data" stop -m fast -w -s -t "$limit" >&2
  # pg_ctl is content when the pid file is gone; the process itself goes a moment later.
  patience=100
  while running=$(postmasters); [ -n "$running" ] && [ "$patience" -gt 0 ]; do
    sleep 0.1
    patience=$((patience - 1))
  done
fi
part after; echo "$running"
part state; LC_ALL=C as "$bin/pg_controldata" "$data" 2>/dev/null | sed -n 's/^Database cluster state: *//p'
`;

const START_SCRIPT = `
dbsu=$1 bin=$2 data=$3 limit=$4 check=$5 port=$6 unit=$7 log=$8
${PRELUDE}${POSTMASTERS}${START_UNIT}${START_POSTGRES}
running=$(postmasters)
part before; echo "$running"
if [ -z "$running" ] && [ "$check" = n ]; then
  mkdir -p "$(dirname "$log")"
  start_postgres "$unit" || exit 1
fi
end=$(($(date +%s) + limit))
while [ "$check" = n ]; do
  as "$bin/pg_isready" -q -p "$port" && break
  if [ -z "$(postmasters)" ] || [ "$(date +%s)" -gt "$end" ]; then part log; tail -n 20 "$log"; exit 2; fi
  sleep 0.1
done
exit 0
`;

export const pg_server: Module<ServerArguments> = {
  name: 'pg_server',
  fullNames: [],
  documentation: {
    summary: 'Stops PostgreSQL cleanly and proves that no postmaster is left, or starts it outside Patroni.',
  },
  schema: {
    properties: {
      state: { type: 'string', enum: ['stopped', 'started'], description: 'What it shall be.' },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
      data: { type: 'string', default: '/pg/data', description: 'The data directory.' },
      port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
      timeout: { type: 'integer', default: 120, description: 'Seconds that stopping or starting may take.' },
      unit: {
        type: 'string',
        default: 'pg-outside-patroni',
        description: 'The name of the unit in which it starts.',
      },
    },
    required: ['state'],
  },
  checkMode: 'full',
  async run(host, args, context) {
    const words = [args.dbsu, args.bin, args.data, String(args.timeout), context.check ? 'y' : 'n'];
    const log = '/pg/tmp/pitr/server.log';
    const output =
      args.state === 'stopped'
        ? await host.run({ script: STOP_SCRIPT, args: words })
        : await host.run({ script: START_SCRIPT, args: [...words, String(args.port), args.unit, log] });
    const parts = readParts(output.stdout.toString());
    const wasRunning = (parts.get('before') ?? '').trim() !== '';
    const changed = wasRunning === (args.state === 'stopped');
    if (context.check) return { changed };
    if (args.state === 'started') {
      if (output.status === 0) return { changed };
      return {
        failed: true,
        changed,
        msg: `PostgreSQL did not start: ${parts.get('log') ?? output.stderr.toString().trim()}`,
      };
    }
    const left = (parts.get('after') ?? '').trim();
    if (left === '') return { changed, database_state: parts.get('state') };
    const why = output.stderr.toString().trim();
    return {
      failed: true,
      changed,
      msg: `a postmaster still runs in ${args.data} (process ${left.replaceAll('\n', ', ')}): ${why}`,
    };
  },
};
