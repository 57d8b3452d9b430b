// pitr_replica: a member's old data makes way for the recovered leader's, before its Patroni starts.

import { standbyArguments } from '../postgres/restore.ts';
import { PITR_FOLDER } from './clusters/member.ts';
import { POSTMASTERS, PRELUDE, START_POSTGRES, START_UNIT, WAL_FOLDER } from './clusters/shell.ts';
import { RESTORE_PATIENCE, STILL, tellStillness } from './clusters/still.ts';
import type { Module } from './module.ts';
import { partsAsTheyCome, readParts } from './parts.ts';

interface ReplicaArguments {
  readonly stanza: string;
  readonly timeline: number;
  readonly set: string;
  readonly repo: number;
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
  readonly port: number;
  readonly timeout: number;
  readonly repository: boolean;
  readonly stamp: string;
  readonly content: readonly string[];
}

/** What ends a restore that waits. */
const END =
  "there, as root: systemctl stop pitr-replica (where the repository does not answer, the leader's data is copied then)";

// A repository that shows the backup set and the new timeline's history file to this host serves a delta restore. The server then starts as
// a standby and is adopted by Patroni: started by Patroni from such data it would first attempt a crash recovery,
// and lose a round of its loop. Any other host gets an empty directory, which Patroni fills from the leader. The restore is
// a unit that outlives the connection: a second run finds it by its description and waits for it. A
// server that does not start from the backup (a setting in it that was mended on the leader) is cloned as well, and so is one whose
// repository is lost meanwhile. The lines of progress end this script where nobody listens any more.
const SCRIPT = `
dbsu=$1 bin=$2 data=$3 port=$4 limit=$5 history=$6 stanza=$7 folder=$8 repository=$9; shift 9; stamp=$1 set=$2 repo=$3; shift 3
${PRELUDE}${START_UNIT}${START_POSTGRES}${POSTMASTERS}${WAL_FOLDER}${STILL}
repositories=$repo config=
mkdir -p "$folder"; chown "$dbsu:" "$folder"; log=$folder/server.log
its= way=; { read -r its && read -r way; } <"$folder/replaced" 2>/dev/null
# Patroni copies, or recovers, in a process of its own.
copies() {
  boss=$(systemctl show -p MainPID --value patroni.service)
  for child in $(cat "/proc/$boss/task"/*/children 2>/dev/null); do
    [ "$(cat "/proc/$child/comm")" = "$(cat "/proc/$boss/comm")" ] || return 0
  done 2>/dev/null
  return 1
}
# A server that Patroni starts again and again, and that dies each time, does not live for five seconds.
lives() {
  for tick in 1 2 3 4 5 6 7 8 9 10; do
    [ -n "$(postmasters)" ] || return 1
    ! as "$bin/pg_isready" -q -p "$port" || return 0
    sleep 0.5
  done
}
# Done by a run that was cut off, unless nothing came of it: Patroni's own attempts at a start can have spoilt the data.
if [ "$its" = "$stamp" ] && { copies || lives; }; then part way; echo "$way"; exit 0; fi
systemctl stop patroni.service
[ -z "$(postmasters)" ] || as "$bin/pg_ctl" -D "$data" stop -m fast -w -s || exit 7
rm -f "$folder/history"
has_set() { as timeout 60 pgbackrest --repo="$repo" --log-level-console=off --log-level-file=off repo-ls "backup/$stanza/$set" 2>/dev/null | grep -q '^backup[.]manifest'; }
[ "$repository" = n ] || has_set || repository=n
tries=0 seen=n; [ "$repository" = y ] || tries=5
while [ $tries -lt 5 ]; do
  as timeout 20 pgbackrest --stanza="$stanza" --log-level-console=off --log-level-file=off archive-get "$history" "$folder/history" 2>/dev/null && { seen=y; break; }
  tries=$((tries + 1)); sleep 0.3
done
way=
if [ $seen = y ]; then
  unit=pitr-replica mark="replica $stamp"
  state() { systemctl show -p "$1" --value "$unit.service"; }
  if [ "$(state Description)" != "$mark" ] || [ "$(state SubState)" != running ]; then
    forget_dead_postmaster
    note_wal_folder
    start_unit $unit "$mark" "$folder/restore.log" RemainAfterExit=yes pgbackrest --log-level-console=warn "$@" || { part log; cat "$folder/restore.log"; exit 4; }
  fi
  while [ "$(state SubState)" = running ]; do part progress; still "$(bytes_moved $unit)"; sleep 0.1; done
  why='its restore was stopped'
  if [ "$(state Description)" = "$mark" ]; then
    if [ "$(state ExecMainStatus)" = 0 ] && [ "$(state Result)" = success ]; then why=; else said=$(tail -n 12 "$folder/restore.log"); why=\${said:-$why}; fi
  fi
  if [ -n "$why" ] && has_set; then part log; echo "$why"; exit 4; fi
  systemctl stop $unit.service; systemctl reset-failed $unit.service 2>/dev/null
  if [ -n "$why" ]; then part lost; echo "$why"; its=$stamp; else
    keep_wal_folder
    way=restore
    start_postgres pitr-recovery || way=
    end=$(($(date +%s) + limit))
    while [ -n "$way" ] && ! as "$bin/pg_isready" -q -p "$port"; do
      part progress
      [ "$(systemctl is-active pitr-recovery.service)" = active ] || way=
      if [ "$(date +%s)" -gt "$end" ]; then part log; tail -n 20 "$log"; exit 5; fi
      sleep 0.1
    done
    [ -n "$way" ] || { part unstarted; grep -E 'FATAL|PANIC' "$log" | tail -n 1; its=$stamp; }
  fi
fi
if [ -z "$way" ]; then
  # A directory without PG_VERSION is somebody else's, unless it was emptied here and Patroni came half-way.
  [ "$its" = "$stamp" ] || [ -f "$data/PG_VERSION" ] || [ ! -e "$data" ] || [ -z "$(ls -A "$data")" ] || { part log; echo "$data holds no PostgreSQL data: it is left as it is"; exit 6; }
  printf '%s\\n' "$stamp" clone >"$folder/replaced" || exit 1
  # The copy wants its tablespaces' folders without what an earlier server of this directory had in them.
  for link in "$data"/pg_tblspc/*; do [ ! -L "$link" ] || rm -rf "$(readlink -f "$link")"/PG_[0-9]*_[0-9]*; done
  find "$data/" -mindepth 1 -delete 2>/dev/null
  as mkdir -p -m 0700 "$data"
  way=clone
fi
printf '%s\\n' "$stamp" "$way" >"$folder/replaced" || exit 1
part way; echo "$way"
exit 0
`;

export const pitr_replica: Module<ReplicaArguments> = {
  name: 'pitr_replica',
  fullNames: [],
  documentation: {
    summary:
      "Replaces a replica's data after a recovery: by delta restore, or by leaving Patroni to clone the leader.",
  },
  schema: {
    properties: {
      stanza: { type: 'string', description: 'The stanza that holds the backup.' },
      timeline: { type: 'integer', description: "The recovered leader's new timeline." },
      set: { type: 'string', description: 'The backup set that the leader was recovered from.' },
      repo: { type: 'integer', default: 1, description: 'The number of the repository that holds it.' },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
      data: { type: 'string', default: '/pg/data', description: 'The data directory.' },
      port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
      timeout: { type: 'integer', default: 3600, description: 'Seconds until it must be consistent.' },
      repository: {
        type: 'boolean',
        default: true,
        description:
          "Restore from the repository where it can be; no where its backups are not the leader's.",
      },
      content: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Words for the databases and folders that were chosen, as pitr_plan gives them.',
      },
      stamp: {
        type: 'string',
        description:
          'Tells one recovery from another: what a run of the same recovery has begun is found again.',
      },
    },
    required: ['stanza', 'timeline', 'set', 'stamp'],
  },
  checkMode: 'none',
  async run(host, args, context) {
    const history = `${args.timeline.toString(16).toUpperCase().padStart(8, '0')}.history`;
    const { dbsu, bin, data, port, timeout, stanza } = args;
    const words = [
      dbsu,
      bin,
      data,
      String(port),
      String(timeout),
      history,
      stanza,
      PITR_FOLDER,
      args.repository ? 'y' : 'n',
      args.stamp,
      args.set,
      String(args.repo),
      ...standbyArguments(stanza, { repo: args.repo, label: args.set }, args.content),
    ];
    const output = await host.run({
      script: SCRIPT,
      args: words,
      onOutput: partsAsTheyCome(part => {
        tellStillness(context, part, { what: "the replica's restore", patience: RESTORE_PATIENCE, end: END });
      }),
    });
    const parts = readParts(output.stdout.toString());
    const way = parts.get('way')?.trim();
    if (output.status !== 0) {
      const log = (parts.get('log') ?? output.stderr.toString()).trim();
      return {
        failed: true,
        msg: `the replica could not be rebuilt, its Patroni is stopped and the leader is not affected: ${log}`,
      };
    }
    const how =
      way === 'restore' ? 'by delta restore from the repository' : 'empty: Patroni clones the leader';
    const unstarted = parts.get('unstarted')?.trim();
    const lost = parts.get('lost')?.trim();
    const why =
      lost !== undefined
        ? ` (the repository was lost: ${lost})`
        : unstarted === undefined
          ? ''
          : ` (restored, PostgreSQL did not start: ${unstarted})`;
    return { changed: true, way, msg: `the old data has made way, ${how}${why}` };
  },
};
