// pitr_flush: everything up to now is in the archive before a cluster goes down, and the end of its timeline is noted.
import { formatInstant, parseInstant, toIso } from '../postgres/instant.ts';
import { notePhase, readJournal } from './clusters/journal.ts';
import { PRELUDE } from './clusters/shell.ts';
import { unarchivedWords, WHY_UNARCHIVED } from './clusters/unarchived.ts';
import type { Module, ModuleResult } from './module.ts';
import { readParts } from './parts.ts';

interface FlushArguments {
  readonly dbsu: string;
  readonly bin: string;
  readonly port: number;
  readonly timeout: number;
  readonly note: boolean;
}

// The message is a commit of our own: any time up to now is then followed by a commit, and so can be reached. The record
// is in the segment that the switch closes; the archive has everything once it has that segment.
const SCRIPT = `
dbsu=$1 bin=$2 port=$3 limit=$4
${PRELUDE}${WHY_UNARCHIVED}
patience=10
sql "select pg_logical_emit_message(true, 'reprise', 'before recovery')" >/dev/null || exit 1
before=$(sql "select pg_current_wal_lsn() || ' ' || (clock_timestamp() at time zone 'UTC')::text || '+00'") || exit 1
segment=$(sql "select pg_walfile_name(pg_switch_wal())") || exit 1
part before; echo "$before"
part segment; echo "$segment"
end=$(($(date +%s) + limit))
while :; do
  archived=$(sql "select coalesce(last_archived_wal, '') from pg_stat_archiver")
  if [ "$(printf '%s\\n%s\\n' "$segment" "$archived" | sort | tail -n 1)" = "$archived" ]; then exit 0; fi
  if [ "$(date +%s)" -gt "$end" ]; then
    part late; sql "select coalesce('last archived ' || last_archived_wal || ', ', '') || coalesce('last failure ' || last_failed_wal || ' at ' || last_failed_time, '') from pg_stat_archiver"
    why_unarchived; exit 2
  fi
  sleep 0.1
done
`;

export const pitr_flush: Module<FlushArguments> = {
  name: 'pitr_flush',
  fullNames: [],
  documentation: {
    summary:
      'Commits a record, closes the WAL segment and waits until it is archived; run on the leader before a recovery.',
  },
  schema: {
    properties: {
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
      port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
      timeout: { type: 'integer', default: 120, description: 'Seconds that archiving may take.' },
      note: {
        type: 'boolean',
        default: true,
        description: 'Note the end of the timeline for an undo; no where the cluster goes on.',
      },
    },
  },
  checkMode: 'none',
  async run(host, args) {
    const words = [args.dbsu, args.bin, String(args.port), String(args.timeout)];
    const output = await host.run({ script: SCRIPT, args: words });
    const parts = readParts(output.stdout.toString());
    if (output.status !== 0) return failure(output.stderr.toString(), parts, args.timeout);
    const [lsn = '', ...time] = (parts.get('before') ?? '').split(' ');
    const segment = parts.get('segment') ?? '';
    const at = parseInstant(time.join(' '));
    const before = { timeline: Number.parseInt(segment.slice(0, 8), 16), lsn, time: toIso(at) };
    const journal = args.note ? await readJournal(host) : undefined;
    if (journal !== undefined) await notePhase(host, args.dbsu, journal, 'flushed', { before });
    return {
      changed: true,
      segment,
      before,
      msg: `everything up to ${formatInstant(at)} is archived (${segment}); the old timeline ${before.timeline} ends at ${lsn}`,
    };
  },
};

function failure(stderr: string, parts: ReadonlyMap<string, string>, seconds: number): ModuleResult {
  const late = parts.get('late');
  const told = unarchivedWords(parts.get('why'));
  const why =
    late === undefined
      ? `the leader could not be flushed: ${stderr.trim()}`
      : `segment ${parts.get('segment')} was not archived within ${seconds} s (${late.trim()}${told === '' ? '' : `: ${told}`})`;
  return {
    failed: true,
    msg: `${why}. The cluster runs as before; mend archiving first, or its newest commits would be lost`,
  };
}
