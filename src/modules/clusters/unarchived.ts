// Why a server's segments do not come into the archive: what pgBackRest has written into the server's log.
import { statusLine } from '../../postgres/backup.ts';

/** Defines `why_unarchived`: prints the part `why` where the last attempt to archive failed. Wants `sql`. */
export const WHY_UNARCHIVED = `
why_unarchived() {
  [ "$(sql "select last_failed_time > coalesce(last_archived_time, '-infinity') from pg_stat_archiver")" = t ] || return 0
  log=$(sql "select pg_current_logfile()")
  case $log in /*) ;; *) log=$(sql "show data_directory")/$log ;; esac
  part why; tail -n 200 "$log" 2>/dev/null | awk '/^ERROR: / { on = 1; text = "" } !/^(ERROR: | )/ { on = 0 } on { text = text $0 "\\n" } END { printf "%s", text }'
}
`;

/** pgBackRest's reason in one line: the repository's, below the line that says that there were errors; empty when it gave none. */
export function unarchivedWords(log = ''): string {
  return statusLine(log.replace(/^ERROR: \[\d+\]: (?:.*error\(s\):\n)?/, '').trim());
}
