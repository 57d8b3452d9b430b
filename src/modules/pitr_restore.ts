// pitr_restore: the backup set of a plan replaces the data, in a unit of its own that no lost connection can stop.
import { statusLine } from '../postgres/backup.ts';
import { FOLDER_ARGUMENT, notePhase, readJournal } from './clusters/journal.ts';
import { POSTMASTERS, PRELUDE, START_UNIT, WAL_FOLDER } from './clusters/shell.ts';
import { RESTORE_PATIENCE, STILL, stopUnit, tellStillness } from './clusters/still.ts';
import { bytesInWords, secondsInWords } from './clusters/table.ts';
import type { Module } from './module.ts';
import { partsAsTheyCome, readParts } from './parts.ts';

interface RestoreArguments {
  readonly arguments: readonly string[];
  readonly settings: readonly string[];
  readonly data: string;
  readonly dbsu: string;
  readonly keep: boolean;
  readonly needed_bytes: number;
  readonly unit: string;
  readonly stamp: string;
  readonly folder: string;
}

// The unit's description is the fingerprint of the restore and of the plan that it serves: the same one, found running or
// ended well, is followed to its end; another one is ended, as what it restores is not wanted any more. The old data is
// kept once for a plan, however often its restore begins. The repository is read first: away, it would keep `pgbackrest
// restore` trying for more than seven minutes, with the old data moved away already. `progress` lines tell how much of the data directory is there.
//
// PostgreSQL takes any status of the restore command up to 125 for the end of the archive, and would promote there when the
// repository is away or damaged. pgBackRest says 1 for a file that is not there; anything else has to end the recovery.
// https://www.postgresql.org/docs/15/runtime-config-wal.html#GUC-RESTORE-COMMAND
const SCRIPT = `
dbsu=$1 data=$2 keep=$3 unit=$4 folder=$5 settings=$6 stamp=$7; shift 7
${PRELUDE}${START_UNIT}${POSTMASTERS}${WAL_FOLDER}${STILL}
mark="restore $(printf '%s\\n' "$stamp" "$@" | cksum | cut -d ' ' -f 1)"
state() { systemctl show -p "$1" --value "$unit.service"; }
log=$folder/restore.log
stanza= label= repositories=1 config=
for word; do
  case $word in --stanza=*) stanza=\${word#*=} ;; --set=*) label=\${word#*=} ;; --repo=*) repositories=\${word#*=} ;; --config=*) config=$word ;; esac
done
readable() {
  text=$(as timeout 60 pgbackrest "--repo=$repositories" \${config:+"$config"} --log-level-console=off --log-level-file=off repo-ls "backup/$stanza\${label:+/$label}" 2>&1 >/dev/null) && return 0
  [ $? != 124 ] || text='it did not answer within a minute'
  part unread; printf '%s\n' "$text"; return 1
}
[ "$(state Description)" = "$mark" ] || systemctl stop "$unit.service" 2>/dev/null
if [ "$(state SubState) $(state Description)" = "exited $mark" ]; then
  : # It ended while nobody watched.
elif [ "$(state SubState)" != running ]; then
  readable || exit 7
  mkdir -p "$folder" && chown "$dbsu:" "$folder"
  part fresh; echo y
  # From here on the data is not what it was.
  printf '%s\\n' "$stamp" >"$folder/begun" || exit 1
  # Of a link it is the directory that is kept: the new one lies on the same disk.
  place=$data; [ ! -L "$data" ] || place=$(readlink -m "$data")
  kept=; { read -r its && read -r kept; } <"$folder/kept" 2>/dev/null
  if [ "$keep" = y ] && [ -d "$data" ] && ! { [ "$its" = "$stamp" ] && [ -d "$kept" ]; }; then
    number=1; while [ -e "$place.before-$number" ]; do number=$((number + 1)); done
    kept=$place.before-$number
    printf '%s\\n' "$stamp" "$kept" >"$folder/kept" && mv "$place" "$kept" || exit 1
  fi
  # What is kept needs its own.
  if [ "$keep" = y ]; then rm -f "$folder/wal-folder"; else note_wal_folder; fi
  as mkdir -p -m 0700 "$place" 2>/dev/null || { mkdir -p "$place" && chown "$dbsu:" "$place" && chmod 0700 "$place"; } || exit 1
  forget_dead_postmaster
  start_unit "$unit" "$mark" "$log" RemainAfterExit=yes pgbackrest "--log-level-console=info" "$@" || { part log; cat "$log"; exit 1; }
fi
kept=; [ "$keep" = n ] || { { read -r its && read -r kept; } <"$folder/kept" 2>/dev/null && [ "$its" = "$stamp" ] && { part kept; echo "$kept"; }; }
while [ "$(state SubState)" = running ]; do
  size=$(du -sk "$data/" 2>/dev/null | cut -f 1)
  part progress; echo "$size"
  still "$size $(bytes_moved "$unit")"
  for tick in 1 2 3 4 5 6 7 8 9 10; do [ "$(state SubState)" = running ] || break; sleep 0.1; done
done
# A unit that somebody has stopped is gone, and with it how it ended.
[ "$(state Description)" = "$mark" ] || exit 8
status=$(state ExecMainStatus)
part log; tail -n 12 "$log"
if [ "$status" != 0 ] || [ "$(state Result)" != success ]; then
  [ "$(df -Pk "$data" | awk 'END { print $4 }')" -ge 1024 ] || part full
  exit 4
fi
[ -f "$data/recovery.signal" ] || [ -f "$data/standby.signal" ] || exit 5
keep_wal_folder
# The last line of a setting wins.
fetch=$(sed -n "s/^restore_command = '\\(.*\\)'$/\\1/p" "$data/postgresql.auto.conf" | tail -n 1)
[ -z "$fetch" ] || printf "restore_command = '%s; status=\\$?; [ \\$status -le 1 ] || status=200; exit \\$status'\\n" "$fetch" >>"$data/postgresql.auto.conf" || exit 1
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
      folder: FOLDER_ARGUMENT,
      stamp: {
        type: 'string',
        default: '',
        description:
          'Tells one plan from another: a restore of the same plan is found again, any other is ended.',
      },
    },
    required: ['arguments'],
  },
  checkMode: 'none',
  async run(host, args, context) {
    const started = Date.now();
    const { dbsu, data, keep, unit, settings } = args;
    const place = [dbsu, data, keep ? 'y' : 'n', unit, args.folder, settings.join('\n'), args.stamp];
    const output = await host.run({
      script: SCRIPT,
      args: [...place, ...args.arguments],
      onOutput: partsAsTheyCome(part => {
        if (part.name === 'progress') {
          context.progress(
            describeProgress(Number(part.text) * 1024, args.needed_bytes, Date.now() - started),
          );
        } else
          tellStillness(context, part, {
            what: 'the restore',
            patience: RESTORE_PATIENCE,
            end: stopUnit(unit),
          });
      }),
    });
    const parts = readParts(output.stdout.toString());
    const unread = parts.get('unread');
    if (unread !== undefined) return { failed: true, msg: describeUnread(unread) };
    const log = (parts.get('log') ?? output.stderr.toString()).trim().split('\n');
    const kept = parts.get('kept');
    const journal = await readJournal(host, args.folder);
    // The first is what was there before; a second attempt keeps what the first one left.
    const noted = { kept: journal?.kept ?? kept };
    if (output.status !== 0) {
      if (journal !== undefined && kept !== undefined)
        await notePhase(host, args.dbsu, journal, journal.phase, noted);
      const isFull = parts.has('full');
      const msg = `${describeFailure(output.status, log)}${isFull ? `. The disk of ${data} is full` : ''}`;
      return { failed: true, msg, log };
    }
    if (journal !== undefined) await notePhase(host, args.dbsu, journal, 'restored', noted);
    const seconds = (Date.now() - started) / 1000;
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

function describeUnread(said: string): string {
  const why = statusLine(said.trim().replace(/^ERROR: \[\d+\]: /, ''));
  return `the restore failed, PostgreSQL is down: the repository cannot be read: ${why}. The data is as it was`;
}

function describeFailure(status: number, log: readonly string[]): string {
  if (status === 8 || log.some(line => line.includes('terminated on signal')))
    return 'the restore was stopped on its host, PostgreSQL is down';
  if (status === 5) return 'the restore left no recovery.signal: PostgreSQL would start without recovery';
  return `the restore failed, PostgreSQL is down: ${log.filter(line => /ERROR|HINT|FATAL/.test(line)).join(' ') || log.at(-1)}`;
}
