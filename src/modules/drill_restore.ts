// drill_restore: a backup becomes a running copy in a scratch folder, timed. The live server beside it is not touched.
import { parseServerState } from '../postgres/cluster.ts';
import { formatInstant } from '../postgres/instant.ts';
import { formatLsn } from '../postgres/lsn.ts';
import { parseHistory, type Timeline } from '../postgres/timeline.ts';
import { CLEAN_DRILL, DRILL_ARGUMENTS, type DrillPlace } from './clusters/drill-place.ts';
import { SERVER_QUERY } from './clusters/member.ts';
import { PRELUDE, START_UNIT } from './clusters/shell.ts';
import { secondsInWords } from './clusters/table.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';
import { readParts } from './parts.ts';
import { describeProgress } from './pitr_restore.ts';

interface RestoreArguments extends DrillPlace {
  readonly arguments: readonly string[];
  /** The live data directory, which the scratch folder must not touch. */
  readonly data: string;
  readonly needed_bytes: number;
  /** Seconds after which the copy ends by itself. */
  readonly timeout: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

// A drill that was cut off left a folder with its mark, maybe with a server: that makes way. Any other folder stays.
const RESTORE_SCRIPT = `
dbsu=$1 bin=$2 folder=$3 unit=$4 live=$5; shift 5
${PRELUDE}${CLEAN_DRILL}
live=$(readlink -m "$live")
case $(readlink -m "$folder")/ in "$live"/*) echo "$folder lies in the live data directory $live" >&2; exit 3;; esac
case $live/ in "$(readlink -m "$folder")"/*) echo "$folder contains the live data directory $live" >&2; exit 3;; esac
if [ -e "$folder" ] && [ ! -f "$folder/.reprise-drill" ] && [ -n "$(ls -A "$folder")" ]; then
  echo "$folder is not empty and no drill made it: it is left as it is" >&2; exit 3
fi
clean_drill || exit 3
mkdir -p "$folder" && chown "$dbsu:" "$folder" && chmod 0700 "$folder" && touch "$folder/.reprise-drill" || exit 3
for name in data run tablespaces; do as mkdir -m 0700 "$folder/$name" || exit 3; done
as nice -n 10 pgbackrest --log-level-console=info "$@" >"$folder/restore.log" 2>&1 &
restore=$!
trap 'kill $restore 2>/dev/null' HUP INT TERM
while kill -0 $restore 2>/dev/null; do
  printf '\\036progress\\n%s\\n' "$(du -sk "$folder/data" 2>/dev/null | cut -f 1)"
  for tick in 1 2 3 4 5; do kill -0 $restore 2>/dev/null || break; sleep 0.1; done
done
wait $restore && exit 0
part log; tail -n 12 "$folder/restore.log"
exit 4
`;

// Settings on the command line outrank every file of the copy: whatever its cluster does with archives, sockets, logs,
// jobs and subscriptions, the copy does nothing of it. A copy that nobody ends is ended by timeout.
const RECOVER_SCRIPT = `
dbsu=$1 bin=$2 folder=$3 unit=$4 port=$5 limit=$6 query=$7; shift 7
${PRELUDE}${START_UNIT}
data=$folder/data log=$folder/server.log
echo 'local all all trust' | as tee "$folder/hba.conf" >/dev/null
as touch "$folder/ident.conf" "$data/postgresql.conf"
[ -f "$data/recovery.signal" ] || { echo 'the restore left no recovery.signal' >&2; exit 4; }
sql() { PGCONNECT_TIMEOUT=5 as "$bin/psql" -XqAtw -h "$folder/run" -p "$port" -d postgres -c "$1" 2>/dev/null; }
start_unit "$unit" "PostgreSQL of a recovery drill" "$log" KillSignal=SIGINT \\
  nice -n 10 timeout --signal=INT --kill-after=60 "$limit" "$bin/postgres" -D "$data" "$@" || { part log; tail -n 20 "$log"; exit 4; }
while [ "$(sql 'select pg_is_in_recovery()')" != f ]; do
  if [ "$(systemctl is-active "$unit.service")" != active ]; then part log; tail -n 20 "$log"; exit 4; fi
  printf '\\036progress\\n%s\\n' "$(grep -o 'restored log file "[0-9A-F]*"' "$log" | tail -n 1)"
  sleep 0.2
done
part state; sql "$query"
part history; cat "$data/pg_wal/$(sql "select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)").history"
exit 0
`;

export const drill_restore: Module<RestoreArguments> = {
  name: 'drill_restore',
  fullNames: [],
  documentation: {
    summary: 'Restores a backup to a scratch folder, recovers it there, and says how long it took.',
  },
  schema: {
    properties: {
      ...DRILL_ARGUMENTS,
      arguments: {
        type: 'array',
        items: { type: 'string' },
        description: 'The words after `pgbackrest`, as drill_plan gives them.',
      },
      data: {
        type: 'string',
        default: '/pg/data',
        description: 'The live data directory, to keep away from.',
      },
      needed_bytes: { type: 'integer', default: 0, description: 'Bytes of the copy, for the progress.' },
      timeout: {
        type: 'integer',
        default: 14400,
        description: 'Seconds after which the copy ends by itself.',
      },
      settings: { type: 'object', description: 'Settings of PostgreSQL for the copy.' },
    },
    required: ['arguments', 'settings'],
  },
  checkMode: 'none',
  async run(host, args, context) {
    const began = Date.now();
    const place = [args.dbsu, args.bin, args.folder, args.unit];
    const restored = await host.run({
      script: RESTORE_SCRIPT,
      args: [...place, args.data, ...args.arguments],
      onOutput: reportProgress(context, text =>
        describeProgress(Number(text) * 1024, args.needed_bytes, Date.now() - began),
      ),
    });
    if (restored.status !== 0) return failure('the restore', restored);
    const restoreSeconds = (Date.now() - began) / 1000;

    const recovered = await host.run({
      script: RECOVER_SCRIPT,
      args: [...place, String(args.port), String(args.timeout), SERVER_QUERY, ...settingWords(args)],
      onOutput: reportProgress(context, text => text || 'recovering'),
    });
    if (recovered.status !== 0) return { ...failure('recovery', recovered), restore_seconds: restoreSeconds };
    const seconds = (Date.now() - began) / 1000;
    return {
      changed: true,
      seconds,
      restore_seconds: restoreSeconds,
      recovery_seconds: seconds - restoreSeconds,
      ...describeReached(recovered.stdout.toString()),
      msg: `restored in ${secondsInWords(restoreSeconds)}, recovered in ${secondsInWords(seconds - restoreSeconds)}`,
    };
  },
};

function describeReached(stdout: string): Readonly<Record<string, unknown>> {
  const parts = readParts(stdout);
  const state = parseServerState(parts.get('state') ?? '');
  if (state === undefined) return {};
  const fork = parseHistory(state.timeline as Timeline, parts.get('history') ?? '').forks.at(-1);
  return {
    lsn: formatLsn(fork?.at ?? state.lsn),
    last_commit: state.lastReplayed === undefined ? undefined : formatInstant(state.lastReplayed),
    checksums: state.hasChecksums,
  };
}

/** What no copy may take over from its cluster. The user's own settings come last and win. */
function settingWords({ folder, port, settings }: RestoreArguments): string[] {
  const all: Readonly<Record<string, unknown>> = {
    listen_addresses: '',
    port,
    unix_socket_directories: `${folder}/run`,
    hba_file: `${folder}/hba.conf`,
    ident_file: `${folder}/ident.conf`,
    external_pid_file: '',
    cluster_name: 'drill',
    ssl: 'off',
    logging_collector: 'off',
    log_destination: 'stderr',
    archive_mode: 'off',
    primary_conninfo: '',
    primary_slot_name: '',
    synchronous_standby_names: '',
    max_logical_replication_workers: 0,
    shared_preload_libraries: '',
    autovacuum: 'off',
    hot_standby: 'off',
    huge_pages: 'off',
    shared_buffers: '128MB',
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
}

function reportProgress(
  context: ModuleContext,
  describe: (text: string) => string,
): (stream: 'stdout' | 'stderr', chunk: Buffer) => void {
  return (stream, chunk) => {
    const text = /\x1eprogress\n([^\n\x1e]*)/.exec(chunk.toString())?.[1];
    if (stream === 'stdout' && text !== undefined) context.progress(describe(text));
  };
}

function failure(what: string, output: { readonly stdout: Buffer; readonly stderr: Buffer }): ModuleResult {
  const log = (readParts(output.stdout.toString()).get('log') ?? '').trim().split('\n');
  const said = log.filter(line => /ERROR|HINT|FATAL|PANIC/.test(line)).join(' ');
  const why = said || output.stderr.toString().trim() || (log.at(-1) ?? '');
  return { failed: true, log, msg: `${what} failed: ${why}` };
}
