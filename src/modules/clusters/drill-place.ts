// The scratch place of a drill: where it lies on its host, and how it is told from anything that is wanted.

/** What a drill's scripts share: where the copy is, and the programs that look after it. */
export interface DrillPlace {
  readonly dbsu: string;
  readonly bin: string;
  /** The scratch folder; the copy is in `data` below it. */
  readonly folder: string;
  readonly port: number;
  /** The unit in which the copy's server runs. */
  readonly unit: string;
}

/** The arguments of every module that works on the copy. */
export const DRILL_ARGUMENTS = {
  dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
  bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
  folder: { type: 'string', default: '/pg/tmp/drill', description: 'The scratch folder.' },
  port: {
    type: 'integer',
    default: 5499,
    description: "The copy's port, on a socket in the scratch folder.",
  },
  unit: { type: 'string', default: 'pg-drill', description: 'The unit in which the copy runs.' },
} as const;

/**
 * sh: defines `clean_drill`, which ends the copy's server and removes the folder. A folder without a drill's mark is left
 * alone; a server that does not go leaves its files where they are. It needs PRELUDE, `folder`, `bin` and `unit`.
 */
export const CLEAN_DRILL = `
running_drill() {
  real=$(readlink -f "$folder/data")
  for process in /proc/[0-9]*; do
    [ "$(cat "$process/comm" 2>/dev/null)" = postgres ] && [ "$(readlink "$process/cwd" 2>/dev/null)" = "$real" ] && return 0
  done
  return 1
}
clean_drill() {
  [ -f "$folder/.reprise-drill" ] || return 0
  ! running_drill || as "$bin/pg_ctl" -D "$folder/data" stop -m immediate -w -s -t 60 >/dev/null 2>&1
  systemctl stop "$unit.service" 2>/dev/null; systemctl reset-failed "$unit.service" 2>/dev/null
  ! running_drill || { echo "the drill's server in $folder/data does not end" >&2; return 1; }
  rm -rf "$folder"
}
`;
