// Lines that the scripts of this folder share: parts of output, acting as the database's user, watching a unit.

/**
 * Defines `part NAME`, `as COMMAND…` and `sql QUERY`, which never asks for a password and waits `$patience` seconds for the server (5). The
 * script sets `dbsu` before it calls `as`, and `bin` and `port` before it calls `sql`. What it commits waits for no standby, which may
 * be gone for good, and may be done where the cluster was made read-only.
 */
export const PRELUDE = `
cd /
export PGOPTIONS='-c synchronous_commit=local -c default_transaction_read_only=off'
part() { printf '\\036%s\\n' "$1"; }
as() { if [ "$(id -un)" = "$dbsu" ]; then "$@"; else runuser -u "$dbsu" -- "$@"; fi; }
sql() { PGCONNECT_TIMEOUT=\${patience:-5} as "$bin/psql" -XqAtw -p "$port" -d postgres -c "$1"; }
`;

/**
 * Defines `start_unit NAME DESCRIPTION LOG PROPERTY COMMAND…`: a transient unit of the database's user, which lives on when
 * the connection that started it is gone. It is tried again: under cgroup v1 a unit whose processes have just left can
 * fail once with 219/CGROUP. In folders that `protect` names, where it is set, the unit can write nothing.
 */
export const START_UNIT = `
double_dollars() { printf '%s\\n' "$1" | sed 's/[$]/$$/g'; }
start_unit() {
  unit=$1 description=$2 log=$3 property=$4; shift 4
  # systemd puts variables of its own into the words, unless each dollar is two.
  for word; do shift; set -- "$@" "$(double_dollars "$word")"; done
  try=1
  while :; do
    systemctl stop "$unit.service" 2>/dev/null; systemctl reset-failed "$unit.service" 2>/dev/null
    timeout 60 systemd-run --quiet --no-ask-password --unit="$unit" --description="$description" \\
      --uid="$dbsu" --gid="$(id -gn "$dbsu")" --property=Type=exec --property="$property" --property=WorkingDirectory=/ \\
      \${protect:+"--property=ReadOnlyPaths=$protect"} \\
      --property=StandardOutput="truncate:$log" --property=StandardError=inherit "$@" && return 0
    [ "$(systemctl show -p ExecMainStatus --value "$unit.service")" = 219 ] && [ $try -lt 3 ] || return 1
    try=$((try + 1)); sleep 0.5
  done
}
`;

/**
 * Defines `recovery_target LINES`: they take the place of the target in postgresql.auto.conf of `$data`, as two targets
 * would contradict each other.
 */
export const RECOVERY_TARGET = `
recovery_target() {
  file=$data/postgresql.auto.conf
  { as sed -E '/^ *recovery_target[a-z_]* *=/d' "$file" && printf '%s\\n' "$1"; } | as tee "$file.new" >/dev/null && as chmod 0600 "$file.new" && as mv "$file.new" "$file"
}
`;

/**
 * Defines `start_postgres UNIT [OPTION…]`: the server itself is the unit's process, so its end and its log are the unit's. A stop
 * of the unit is a fast shutdown. Whatever `lc_messages` says, its words are the ones that are looked for.
 */
export const START_POSTGRES = `
start_postgres() {
  server=$1; shift
  start_unit "$server" "PostgreSQL outside Patroni" "$log" KillSignal=SIGINT env LANGUAGE=en "$bin/postgres" -D "$data" "$@"
}
`;

/**
 * Defines `postmasters` for the data directory `$data`, and `forget_dead_postmaster`: pgBackRest refuses to restore over the
 * pid file that a power failure left behind. A postmaster counts by its working directory, not by a pid file that may be
 * stale or gone.
 */
export const POSTMASTERS = `
postmasters() {
  for process in /proc/[0-9]*; do
    [ "$(cat "$process/comm" 2>/dev/null)" = postgres ] || continue
    [ "$(readlink "$process/cwd" 2>/dev/null)" = "$real" ] || continue
    parent=$(sed -n 's/^PPid:[[:space:]]*//p' "$process/status" 2>/dev/null)
    [ "$(cat "/proc/$parent/comm" 2>/dev/null)" = postgres ] || basename "$process"
  done
}
real=$(readlink -f "$data")
forget_dead_postmaster() { [ -n "$(postmasters)" ] || rm -f "$data/postmaster.pid"; }
`;

/**
 * Defines `note_wal_folder` and `keep_wal_folder`, for before and after a restore: where pg_wal of `$data` is a link to a disk of its own,
 * pgBackRest makes a folder of it, and WAL would fill the disk of the data. A note in `$folder` outlives a restore that failed.
 */
export const WAL_FOLDER = `
note_wal_folder() { [ ! -L "$data/pg_wal" ] || readlink -f "$data/pg_wal" >"$folder/wal-folder"; }
keep_wal_folder() {
  wal=$(cat "$folder/wal-folder" 2>/dev/null); rm -f "$folder/wal-folder"
  [ -n "$wal" ] && [ -d "$wal" ] && [ -d "$data/pg_wal" ] && [ ! -L "$data/pg_wal" ] || return 0
  as find "$wal" -mindepth 1 -delete && as cp -a "$data/pg_wal/." "$wal/" && as rm -rf "$data/pg_wal" && as ln -s "$wal" "$data/pg_wal"
  return 0
}
`;
