// pitr_wait: PostgreSQL recovers to the target. The server is asked, and its end is watched; no log line decides.
import { parseServerState, type ServerState } from '../postgres/cluster.ts';
import { formatInstant } from '../postgres/instant.ts';
import { hasReached, type Journal } from '../postgres/journal.ts';
import { formatLsn, type Lsn, parseLsn } from '../postgres/lsn.ts';
import { describeTarget } from '../postgres/target.ts';
import { type Fork, parseHistory, type Timeline } from '../postgres/timeline.ts';
import { FOLDER_ARGUMENT, notePhase, readJournal, requestOf } from './clusters/journal.ts';
import { SERVER_QUERY } from './clusters/member.ts';
import { PRELUDE, START_POSTGRES, START_UNIT } from './clusters/shell.ts';
import { FETCH_PATIENCE, STILL, stopUnit, tellStillness } from './clusters/still.ts';
import { secondsInWords } from './clusters/table.ts';
import { unarchivedWords, WHY_UNARCHIVED } from './clusters/unarchived.ts';
import type { Module, ModuleResult } from './module.ts';
import { listParts, partsAsTheyCome } from './parts.ts';

interface WaitArguments {
  readonly action: 'promote' | 'pause';
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
  readonly port: number;
  readonly unit: string;
  readonly archive: boolean;
  readonly protect: string;
  readonly folder: string;
}

// The log of this start alone: what the collector wrote before belongs to another recovery. Once promoted, the segment
// with the fork is closed and archived under its new timeline: a replica that looks for it in the archive would otherwise
// find the old timeline's, which goes on behind the target. A disk without room for another segment is told when it ends:
// pgBackRest says no more than that it cannot write.
const SCRIPT = `
dbsu=$1 bin=$2 data=$3 port=$4 action=$5 unit=$6 folder=$7 query=$8 archive=$9; shift 9; promoted=$1 protect=$2 stanza=$3 config=$4
${PRELUDE}${START_UNIT}${START_POSTGRES}${STILL}${WHY_UNARCHIVED}
repositories=$(configured_repositories)
ask() { sql "$1" 2>/dev/null; }
# "recovering SEGMENT" or, while it is fetched, "waiting for SEGMENT".
at_work() { ps -o args= --ppid "$(head -n 1 "$data/postmaster.pid" 2>/dev/null)" 2>/dev/null | sed -n 's/^postgres: .*startup *//p'; }
postmaster() { pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null); [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ]; }
collected() { sed -n 's/^[a-z]* //p' "$data/current_logfiles" 2>/dev/null | { read -r file && case $file in /*) echo "$file";; *) echo "$data/$file";; esac; }; }
# A standby may not have less of some settings than its primary had: in the log it finds what that was raised to since the backup, and
# goes no further. Where it has come to, its control file says, unless that is damaged.
too_low() {
  LC_ALL=C as "$bin/pg_controldata" "$data" 2>&1 | sed -n '/CRC checksum does not match/q; s/^\\(max_[a-z_]*\\) setting: *\\([0-9][0-9]*\\)$/\\1 \\2/p' |
    sed 's/_xacts/_transactions/; s/_xact /_transaction /' | while read -r name least; do
      own=$(ask "show $name" </dev/null); [ -n "$own" ] || own=$(as "$bin/postgres" -D "$data" -C "$name" 2>/dev/null)
      [ "\${own:-$least}" -ge "$least" ] || printf ' -c %s=%s' "$name" "$least"
    done
}
# A standby that is delayed waits at each commit, and one that answers nobody cannot be asked: neither is meant for a recovery.
start() { raised=$(too_low); touch "$folder/started"; sleep 0.01; start_postgres "$unit" -c recovery_min_apply_delay=0 -c hot_standby=on $raised || { say_log; exit 4; }; }
# The refusals are of those who ask, of this script too.
NOISE='P00 +(INFO|DETAIL)|FATAL.*the database system is (starting up|not yet accepting|not accepting|shutting down|in recovery)|Consistent recovery state has not been yet reached'
say_log() { part log; { cat "$log"; file=$(collected); [ -z "$file" ] || find "$file" -newer "$folder/started" -exec tail -n 400 {} \\; | awk '/starting PostgreSQL/ { lines = "" } { lines = lines $0 "\\n" } END { printf "%s", lines }'; } 2>/dev/null | grep -vE "$NOISE" | tail -n 25
  df -Pk "$data" "$data/pg_wal/" 2>/dev/null | awk 'NR > 1 && $4 < 17408 { short = 1 } END { exit !short }' && part full; }
log=$folder/server.log
mkdir -p "$folder"; chown "$dbsu:" "$folder"
if ! postmaster; then
  [ -f "$data/recovery.signal" ] || [ "$promoted" = y ] || { part unready; exit 6; }
  start
fi
tick=0
while :; do
  state=$(ask "$query") paused=
  case $state in
    *'"in_recovery" : false'*) break ;;
    *'"pause_state" : "paused"'*) paused='it is paused, ' ;;
  esac
  if [ -n "$paused" ] && [ $((tick % 5)) -eq 0 ]; then
    if [ -n "$(too_low)" ]; then as "$bin/pg_ctl" -D "$data" stop -m fast -w -s && start && continue; exit 4; fi
    [ "$action" != pause ] || break
  fi
  if ! postmaster && [ "$(systemctl is-active "$unit.service")" != active ]; then
    [ "$raised" = "$(too_low)" ] || { start; continue; }
    say_log; exit 4
  fi
  if [ $((tick % 5)) -eq 0 ]; then
    at=$(at_work)
    [ -z "$state" ] || { part state; echo "$state"; }
    part at; echo "$at"
    at=$paused$at
    still "$at $(expr "$state" : '.*"lsn" : "\\([^"]*\\)')" "$at"
  fi
  # Each question before it is consistent is a line in its log.
  tick=$((tick + 1)); if [ -z "$state" ] && [ $tick -gt 50 ]; then sleep 1; else sleep 0.1; fi
done
part reached; echo "$state"
if [ "$action" = promote ]; then
  # Strict for the recovery alone: a standby must outlive a repository that is away. One that is made of this server must not stop at its target.
  {
    printf 'alter system reset %s;\\n' restore_command recovery_target recovery_target_name recovery_target_time recovery_target_xid \\
      recovery_target_lsn recovery_target_timeline recovery_target_inclusive recovery_target_action
    echo 'select pg_reload_conf();'
  } | PGCONNECT_TIMEOUT=5 as "$bin/psql" -XqAtw -p "$port" -d postgres >/dev/null 2>&1
  timeline=$(ask "select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)")
  part history; cat "$data/pg_wal/$timeline.history"
  [ "$archive" = y ] || exit 0
  segment=$(ask "select pg_walfile_name(pg_switch_wal())")
  tries=0
  while [ $tries -lt 600 ]; do
    archived=$(ask "select coalesce(last_archived_wal, '') from pg_stat_archiver")
    case $archived in *.history) ;; *) [ "$(printf '%s\\n%s\\n' "$segment" "$archived" | sort | tail -n 1)" = "$archived" ] && break ;; esac
    postmaster || { say_log; exit 4; }
    tries=$((tries + 1)); sleep 0.1
  done
  [ $tries -lt 600 ] || { part unarchived; echo "$segment"; why_unarchived; exit 5; }
  part archived; echo "$segment"
fi
exit 0
`;

export const pitr_wait: Module<WaitArguments> = {
  name: 'pitr_wait',
  fullNames: [],
  documentation: {
    summary: 'Starts recovery and waits until PostgreSQL itself says that it stopped at the target.',
  },
  schema: {
    properties: {
      action: {
        type: 'string',
        enum: ['promote', 'pause'],
        default: 'promote',
        description: 'What happens at the target.',
      },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
      data: { type: 'string', default: '/pg/data', description: 'The data directory.' },
      port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
      unit: {
        type: 'string',
        default: 'pitr-recovery',
        description: 'The name of the unit in which PostgreSQL runs.',
      },
      folder: FOLDER_ARGUMENT,
      protect: {
        type: 'string',
        default: '',
        description: 'Folders that the server must not write in, with spaces between them.',
      },
      archive: {
        type: 'boolean',
        default: true,
        description: 'Wait until the new timeline has reached the archive; no where nothing is archived yet.',
      },
    },
  },
  checkMode: 'none',
  async run(host, args, context) {
    const { dbsu, bin, data, port, action, unit, archive } = args;
    const started = Date.now();
    const journal = await readJournal(host, args.folder);
    // It had left recovery and died since: it starts as the leader that it is.
    const isPromoted = action === 'promote' && journal !== undefined && hasReached(journal, 'recovered');
    const place = [dbsu, bin, data, String(port), action, unit, args.folder];
    const describe = replayProgress(journal?.plan ?? {}, started);
    const output = await host.run({
      script: SCRIPT,
      args: [
        ...[...place, SERVER_QUERY, archive ? 'y' : 'n', isPromoted ? 'y' : 'n', args.protect],
        ...archiveOf(journal),
      ],
      onOutput: partsAsTheyCome(part => {
        const state = part.name === 'state' ? parseServerState(part.text) : undefined;
        if (state !== undefined) context.progress(describe(state, Date.now()));
        else
          tellStillness(context, part, { what: 'the replay', patience: FETCH_PATIENCE, end: stopUnit(unit) });
      }),
    });
    const parts = new Map(listParts(output.stdout.toString()).map(part => [part.name, part.text]));
    const target = journal === undefined ? undefined : requestOf(journal).target;
    const wish = target === undefined ? 'the target' : describeTarget(target);
    if (output.status !== 0) {
      // Damaged, no further start can help. Without the signal file nothing tells how far its data is: it is restored again.
      const isUseless = output.status === 6 || isDamaged(parts.get('log') ?? '');
      if (isUseless && journal !== undefined) await notePhase(host, dbsu, journal, 'stopped');
      return failure(output.status, parts, { wish, data, stderr: output.stderr.toString() });
    }
    const reached = parseServerState(parts.get('reached') ?? '');
    const fork = lastFork(parts.get('history'), reached);
    if (journal !== undefined && !hasReached(journal, 'recovered'))
      await notePhase(host, dbsu, journal, 'recovered');
    return {
      changed: true,
      seconds: (Date.now() - started) / 1000,
      timeline: reached?.timeline,
      system_identifier: reached?.systemIdentifier,
      lsn: fork === undefined ? reached && formatLsn(reached.lsn) : formatLsn(fork.at),
      last_commit: reached?.lastReplayed === undefined ? undefined : formatInstant(reached.lastReplayed),
      reason: fork?.reason,
      parent: fork?.parent,
      checksums: reached?.hasChecksums,
      archived: parts.get('archived'),
      msg: `PostgreSQL stopped at the target: ${fork?.reason ?? action}, timeline ${reached?.timeline ?? '?'}`,
    };
  },
};

/** The stanza that WAL is fetched from, and the option of pgBackRest's settings where they are not the host's own. */
function archiveOf(journal: Journal | undefined): [stanza: string, config: string] {
  const words = journal?.plan.restore;
  const restore: readonly string[] = Array.isArray(words) ? words : [];
  const stanza = restore.find(word => word.startsWith('--stanza='))?.slice('--stanza='.length);
  return [stanza ?? journal?.cluster ?? '', restore.find(word => word.startsWith('--config=')) ?? ''];
}

/** PostgreSQL says of its own files that they are not what they should be. */
const DAMAGE =
  /control file|database files are incompatible|pg_control|checkpoint record|backup_label|invalid page in block|PANIC: |not a valid data directory|PG_VERSION/;

/** The system's words of a disk without room, as PostgreSQL passes them on. */
const FULL = 'No space left on device';

/** A full disk ends a server with the same word, and is no damage. */
function isDamaged(log: string): boolean {
  return DAMAGE.test(log) && !log.includes(FULL);
}

/** It did not even begin: most likely a setting. */
const UNSTARTED =
  /could not access file|configuration file|invalid value for parameter|unrecognized configuration|could not map anonymous shared memory|could not create shared memory|could not bind|lock file/;

/**
 * Words for each state on the way: how far of the log that the plan names, and how long it takes at the pace so far. A target that is a
 * time may be met before the end that is known.
 */
export function replayProgress(
  plan: Journal['plan'],
  started: number,
): (state: ServerState, now: number) => string {
  const end = typeof plan.replay_end === 'string' ? parseLsn(plan.replay_end) : undefined;
  let first: Lsn | undefined;
  return (state, now) => {
    const words = describeReplay(state);
    if (state.lsn === 0n || end === undefined) return words;
    first ??= state.lsn;
    const whole = Number(end - first);
    const done = Number(state.lsn - first);
    if (whole <= 0 || done <= 0 || done >= whole) return words;
    const left = ((now - started) / 1000) * (whole / done - 1);
    const least = plan.replay_is_exact === false ? 'at most ' : '';
    return `${words}, ${Math.floor((done / whole) * 100)} %, ${least}${secondsInWords(left)} left`;
  };
}

function describeReplay(state: ServerState): string {
  const commit = state.lastReplayed === undefined ? '' : `, last commit ${formatInstant(state.lastReplayed)}`;
  return `replayed to ${formatLsn(state.lsn)}${commit}`;
}

function lastFork(history: string | undefined, reached: ServerState | undefined): Fork | undefined {
  if (history === undefined || reached === undefined) return undefined;
  return parseHistory(reached.timeline as Timeline, history).forks.at(-1);
}

/** A line of csvlog or jsonlog as stderr would have it. */
function plainLine(line: string): string {
  const [, severity, message] =
    /,"?([A-Z]+)"?,[0-9A-Z]{5},"((?:[^"]|"")*)"/.exec(line) ??
    /"error_severity":"([A-Z]+)".*"message":"((?:[^"\\]|\\.)*)"/.exec(line) ??
    [];
  return severity === undefined ? line : `${severity}:  ${message?.replaceAll('""', '"')}`;
}

function failure(
  status: number,
  parts: ReadonlyMap<string, string>,
  { wish, data, stderr }: { readonly wish: string; readonly data: string; readonly stderr: string },
): ModuleResult {
  const log = (parts.get('log') ?? stderr).trim().split('\n').map(plainLine);
  const last = parts.get('state');
  const state = last === undefined ? undefined : parseServerState(last);
  const far = state === undefined ? '' : ` It got as far as ${describeReplay(state)}.`;
  if (status === 6) {
    return {
      failed: true,
      msg: 'the data directory holds no recovery.signal, so that nobody can tell what is in it: it has to be restored again',
    };
  }
  if (status === 5) {
    const why = unarchivedWords(parts.get('why'));
    return {
      failed: true,
      msg: `recovered and promoted, but segment ${parts.get('unarchived')?.trim()} is not archived after a minute${why === '' ? '' : `: ${why}`}`,
    };
  }
  // pgBackRest's reason is the line below its error.
  const died = log
    .join('\n')
    .replace(/:\n {3,}/g, ': ')
    .split('\n')
    .filter(line => /FATAL|PANIC|ERROR/.test(line))
    .map(line => line.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, ''));
  const isFetch = died.at(-1)?.startsWith('could not restore file') === true;
  const isStopped = log.some(line => /received (?:smart|fast|immediate) shutdown request/.test(line));
  const lastWords = isStopped ? 'it was stopped there' : log.at(-1);
  const why = (isFetch ? died.slice(-2).join('; ') : died.at(-1)) ?? lastWords ?? 'no word in its log';
  const hint = hintOf(log.join('\n'), data, { hasBegun: state !== undefined, isShort: parts.has('full') });
  return { failed: true, msg: `PostgreSQL ended before ${wish}: ${why}.${far}${hint}`, log };
}

/** What the log of a server that ended says there is to do; `isShort`: its disk has no room for another segment. */
function hintOf(
  log: string,
  data: string,
  { hasBegun, isShort }: { readonly hasBegun: boolean; readonly isShort: boolean },
): string {
  if (log.includes('recovery ended before configured recovery target was reached'))
    return ' The archive ends before the target.';
  if (isDamaged(log)) return ' Its data is damaged: it is restored again.';
  if (log.includes(FULL) || (isShort && log.includes('[FileWriteError]')))
    return ` The disk of ${data} is full: recovery goes on once there is room.`;
  if (!hasBegun && UNSTARTED.test(log))
    return ` Its settings are in ${data}: postgresql.auto.conf counts last.`;
  return '';
}
