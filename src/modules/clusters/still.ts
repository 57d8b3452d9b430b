// A restore or a replay that does not move: told within half a minute, with what each repository says when it is asked.
import { statusLine } from '../../postgres/backup.ts';
import { addSeconds, formatInstant, instantFromSeconds } from '../../postgres/instant.ts';
import type { ModuleContext } from '../module.ts';
import { linesOf } from '../parts.ts';
import { facts, secondsInWords } from './table.ts';

/**
 * Defines `still TOKEN [DOING]`, called again and again: a token that has been the same for half a minute is told, and then each
 * minute until it is another. `$repositories` (numbers), `$stanza` and `$config` (an option, or empty) say whom to ask: beside the caller,
 * with a short time limit, as a mount that hangs holds whoever looks at it. Defines `configured_repositories` too, and `bytes_moved UNIT`:
 * the megabytes that a unit's processes have read and written.
 */
export const STILL = `
moment() { cut -d . -f 1 /proc/uptime; }
settings_of_pgbackrest() { at=\${config#*=}; cat "\${at:-/etc/pgbackrest/pgbackrest.conf}" /etc/pgbackrest/conf.d/*.conf 2>/dev/null; }
configured_repositories() { settings_of_pgbackrest | sed -n 's/^repo\\([0-9]*\\)-.*/\\1/p' | sort -un | tr '\\n' ' '; }
patience_of_pgbackrest() { settings_of_pgbackrest | sed -n 's/^io-timeout *= *\\([0-9]*\\)$/\\1/p' | tail -n 1; }
ask_repositories() {
  for number in $repositories; do
    rm -f "$folder/asked-$number"
    {
      said=$(as timeout -k 1 10 pgbackrest --repo="$number" $config --io-timeout=2 --log-level-console=off --log-level-file=off repo-ls "backup/$stanza" 2>&1 >/dev/null)
      case $? in 0) said=answers ;; 124|137) said= ;; esac
      printf '%s' "$said" >"$folder/asked-$number.new" && mv "$folder/asked-$number.new" "$folder/asked-$number"
    } </dev/null >/dev/null 2>&1 &
  done
}
tell_stillness() {
  part still; printf '%s\\n' "$1" "$(patience_of_pgbackrest)" "$2"
  for number in $repositories; do printf '%s %s\\n' "$number" "$(cat "$folder/asked-$number" 2>/dev/null | tr '\\n' '\\037')"; done
}
still() {
  now=$(moment)
  if [ "$1" != "$still_token" ] || [ -z "$still_since" ]; then
    [ -z "$still_told" ] || { part moves; echo "$((now - still_since))"; }
    still_token=$1 still_since=$now still_next=28 still_asked= still_told=
    return
  fi
  quiet=$((now - still_since))
  if [ -z "$still_asked" ] && [ $quiet -ge $((still_next - 12)) ]; then ask_repositories; still_asked=y; fi
  if [ $quiet -ge $still_next ]; then tell_stillness $quiet "$2"; still_next=$((quiet + 60)) still_asked= still_told=y; fi
}
bytes_moved() {
  group=$(systemctl show -p ControlGroup --value "$1.service")
  for process in $(cat "/sys/fs/cgroup$group/cgroup.procs" "/sys/fs/cgroup/systemd$group/cgroup.procs" 2>/dev/null); do
    cat "/proc/$process/io" 2>/dev/null
  done | awk '/^[rw]char/ { sum += $2 } END { print int(sum / 1048576) }'
}
`;

/** What does not move, and how one ends it. */
export interface Still {
  /** `the restore`. */
  readonly what: string;
  /** Seconds without an answer after which pgBackRest gives up, for a time limit of its own for each answer. */
  readonly patience: (timeout: number) => number;
  /** What ends it. */
  readonly end: string;
}

/** pgBackRest's own limit for one answer in seconds, where its settings name none. */
const IO_TIMEOUT = 60;

/** It asks again for as long as this: seconds, for its limit for one answer. */
export const RESTORE_PATIENCE = (timeout: number): number => 10 * timeout;
export const FETCH_PATIENCE = (timeout: number): number => 4 * timeout;

/** The command that ends a unit; the run that waits for it tells then what goes on. */
export function stopUnit(unit: string): string {
  return `there, as root: systemctl stop ${unit} (this run tells then what goes on, and what goes back)`;
}

/** Tells a part of a script's output that is about it; false for any other. */
export function tellStillness(
  context: ModuleContext,
  part: { readonly name: string; readonly text: string },
  still: Still,
  now = Date.now(),
): boolean {
  if (part.name === 'moves') {
    context.notice(`${still.what} moves again, after ${secondsInWords(Number(part.text))}`);
    return true;
  }
  if (part.name !== 'still') return false;
  const [seconds, timeout = '', doing = '', ...asked] = linesOf(part.text);
  const since = addSeconds(instantFromSeconds(Math.floor(now / 1000)), -Number(seconds));
  const answers = asked.map(line => describeAnswer(line));
  const patience = still.patience(Number(timeout) || IO_TIMEOUT);
  const until = formatInstant(addSeconds(since, patience));
  const isAway = answers.some(answer => !answer.isThere);
  context.notice(
    [
      `${still.what} has not moved since ${formatInstant(since)}, ${secondsInWords(Number(seconds))} ago${doing === '' ? '' : `: ${doing}`}`,
      ...facts([
        ...answers.map(answer => ['repository', answer.words] as const),
        [
          'goes on',
          isAway
            ? `by itself once that answers; pgBackRest tries until about ${until}`
            : 'by itself: this run waits for it',
        ],
        ['to end it', still.end],
      ]).map(line => `  ${line}`),
    ].join('\n'),
  );
  return true;
}

function describeAnswer(line: string): { readonly words: string; readonly isThere: boolean } {
  const [number = '', ...words] = line.split(' ');
  const said = words.join(' ').replaceAll('\x1f', '\n').trim();
  if (said === 'answers') return { words: `${number} answers`, isThere: true };
  const why =
    said === '' ? 'nothing within 10 s' : statusLine(said.replace(/^(?:WARN: .*? )?ERROR: \[\d+\]: /, ''));
  return { words: `${number} does not answer: ${why}`, isThere: false };
}
