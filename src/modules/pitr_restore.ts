// pitr_restore: the backup set of a plan replaces the data, in a unit of its own that no lost connection can stop.
import { notePhase, readJournal } from './clusters/journal.ts';
import { PITR_FOLDER } from './clusters/member.ts';
import { PRELUDE, START_UNIT } from './clusters/shell.ts';
import { bytesInWords, secondsInWords } from './clusters/table.ts';
import type { Module } from './module.ts';
import { readParts } from './parts.ts';

interface RestoreArguments {
  readonly arguments: readonly string[];
  readonly settings: readonly string[];
  readonly data: string;
  readonly dbsu: string;
  readonly keep: boolean;
  readonly needed_bytes: number;
  readonly unit: string;
}

// The unit's description is the fingerprint of the restore: the same one, found running or ended well, is followed to
// its end; another one is left alone. `progress` lines tell how much of the data directory is there.
const SCRIPT = `
dbsu=$1 data=$2 keep=$3 unit=$4 folder=$5 settings=$6; shift 6
${PRELUDE}${START_UNIT}
mark="restore $(printf '%s\\n' "$@" | cksum | cut -d ' ' -f 1)"
state() { systemctl show -p "$1" --value "$unit.service"; }
log=$folder/restore.log
if [ "$(state SubState)" = running ] && [ "$(state Description)" != "$mark" ]; then part other; state Description; exit 3; fi
if [ "$(state SubState) $(state Description)" = "exited $mark" ]; then
  : # It ended while nobody watched.
elif [ "$(state SubState)" != running ]; then
  mkdir -p "$folder" && chown "$dbsu:" "$folder"
  part fresh; echo y
  if [ "$keep" = y ] && [ -d "$data" ]; then
    number=1; while [ -e "$data.before-$number" ]; do number=$((number + 1)); done
    mv "$data" "$data.before-$number" || exit 1
    part kept; echo "$data.before-$number"
  fi
  as mkdir -p -m 0700 "$data" || exit 1
  start_unit "$unit" "$mark" "$log" RemainAfterExit=yes pgbackrest "--log-level-console=info" "$@" || { part log; cat "$log"; exit 1; }
fi
while [ "$(state SubState)" = running ]; do
  printf '\\036progress\\n%s\\n' "$(du -sk "$data" 2>/dev/null | cut -f 1)"
  for tick in 1 2 3 4 5 6 7 8 9 10; do [ "$(state SubState)" = running ] || break; sleep 0.1; done
done
status=$(state ExecMainStatus)
part log; tail -n 12 "$log"
[ "$status" = 0 ] && [ "$(state Result)" = success ] || exit 4
[ -f "$data/recovery.signal" ] || [ -f "$data/standby.signal" ] || exit 5
# The last line of a setting wins.
[ -z "$settings" ] || printf '%s\\n' "$settings" >>"$data/postgresql.auto.conf" || exit 1
systemctl stop "$unit.service"
exit 0
`;

export const pitr_restore: Module<RestoreArguments> = {
  name: 'pitr_restore',
  fullNames: [],
  documentation: {
    summary:
      'Restores a backup set in place, survives a lost connection, and is found again by a second run.',
  },
  schema: {
    properties: {
      arguments: {
        type: 'array',
        items: { type: 'string' },
        description: 'The words after `pgbackrest`, as pitr_plan gives them.',
      },
      settings: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Lines to add to postgresql.auto.conf.',
      },
      data: { type: 'string', default: '/pg/data', description: 'The data directory.' },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      keep: {
        type: 'boolean',
        default: false,
        description: 'Keep the old data directory beside the new one.',
      },
      needed_bytes: {
        type: 'integer',
        default: 0,
        description: 'Bytes that will be there at the end, for the progress.',
      },
      unit: { type: 'string', default: 'pitr-restore', description: 'The name of the unit.' },
    },
    required: ['arguments'],
  },
  checkMode: 'none',
  async run(host, args, context) {
    const started = Date.now();
    const { dbsu, data, keep, unit, settings } = args;
    const words = [dbsu, data, keep ? 'y' : 'n', unit, PITR_FOLDER, settings.join('\n'), ...args.arguments];
    const output = await host.run({
      script: SCRIPT,
      args: words,
      onOutput: (stream, chunk) => {
        const kilobytes = /\x1eprogress\n(\d+)/.exec(chunk.toString())?.[1];
        if (stream === 'stdout' && kilobytes !== undefined) {
          context.progress(
            describeProgress(Number(kilobytes) * 1024, args.needed_bytes, Date.now() - started),
          );
        }
      },
    });
    const parts = readParts(output.stdout.toString());
    const log = (parts.get('log') ?? output.stderr.toString()).trim().split('\n');
    if (output.status !== 0) return { failed: true, msg: describeFailure(output.status, parts, log), log };
    const journal = await readJournal(host);
    if (journal !== undefined) await notePhase(host, args.dbsu, journal, 'restored');
    const seconds = (Date.now() - started) / 1000;
    const kept = parts.get('kept');
    const found = parts.has('fresh') ? '' : ' (it was found under way)';
    return {
      changed: true,
      kept,
      seconds,
      msg: `restored in ${secondsInWords(seconds)}${found}${kept === undefined ? '' : `; the old data is in ${kept}`}`,
    };
  },
};

/** `41 %, 120.0 MiB of 290.0 MiB, 12.0 s left`; with --delta the old files count from the start. */
export function describeProgress(bytes: number, needed: number, milliseconds: number): string {
  if (needed === 0) return bytesInWords(bytes);
  const share = Math.min(1, bytes / needed);
  const left =
    share > 0.05 && share < 1 ? `, ${secondsInWords((milliseconds / 1000) * (1 / share - 1))} left` : '';
  return `${Math.floor(share * 100)} %, ${bytesInWords(bytes)} of ${bytesInWords(needed)}${left}`;
}

function describeFailure(status: number, parts: ReadonlyMap<string, string>, log: readonly string[]): string {
  if (status === 3)
    return `another restore is running on this host (${parts.get('other')?.trim()}): wait for it or stop it`;
  if (status === 5) return 'the restore left no recovery.signal: PostgreSQL would start without recovery';
  return `the restore failed, PostgreSQL is down: ${log.filter(line => /ERROR|HINT|FATAL/.test(line)).join(' ') || log.at(-1)}`;
}
