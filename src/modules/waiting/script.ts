// The script that waits on the host: one long call, however long it takes.
import { FACTS_FORMAT } from '../files/facts.ts';

/**
 * Connects with bash's /dev/tcp where there is bash, else with nc; on a host with neither only its own listening ports
 * can be waited for, by /proc/net/tcp. Text is searched by `grep -P`, or `grep -E` where grep lacks it.
 *
 * Arguments: kind (`port`, `path` or `time`), state, host, port, path, seconds in all, seconds between tries, seconds
 * for a connection, seconds before the first try, the search as PCRE and as ERE, socket states and addresses for
 * `drained` (see `drainedPatterns`). Parts: `done` or `timeout` or `problem`, `match`, `stat`.
 */
export const WAIT_SCRIPT = `
part() { printf '\\036%s\\n' "$1"; }
kind=$1 state=$2 host=$3 port=$4 path=$5 timeout=$6 pause=$7 patience=$8 delay=$9
shift 9
pcre=$1 ere=$2 states=$3 local=$4 excluded=$5
# Hundredths of a second, so that a timeout of 3 seconds ends neither after 2 nor after 4.
now() {
  if read -r now _ 2>/dev/null </proc/uptime; then now=\${now%.*}\${now#*.}; else now=$(date +%s)00; fi
}
now; end=$((now + timeout * 100))
left() { now; left=$(((end - now + 99) / 100)); [ $left -gt 0 ]; }
[ "$delay" = 0 ] || sleep "$delay"
[ "$kind" != time ] || { sleep "$timeout"; part done; exit 0; }

if printf 'a\\n' | grep -qP a 2>/dev/null; then
  pattern=$pcre perl=P
else
  pattern=$ere perl=E
fi
case $host in 127.* | localhost | ::1 | 0.0.0.0 | ::) here=yes ;; *) here= ;; esac
hex=$(printf '%04X' "\${port:-0}")
sockets() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null; }
is_listening() { sockets | { while read -r _ at _ st _; do case $at/$st in *:$hex/0A) exit 0 ;; esac; done; exit 1; }; }
if command -v bash >/dev/null; then
  connects() { timeout "$patience" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>/dev/null; }
  # Searches what came so far each time something comes: a server that keeps the connection open is not waited for.
  receive() {
    timeout "$patience" bash -c 'exec 3<>"/dev/tcp/$0/$1" || exit; text=
      while chunk=$(dd bs=65536 count=1 <&3; printf .) chunk=\${chunk%.}; [ -n "$chunk" ]; do
        text=$text$chunk
        printf %s "$text" | grep -m 1 "-o$2" -e "$3" && exit
      done' "$host" "$port" "$perl" "$pattern" 2>/dev/null
  }
elif command -v nc >/dev/null; then
  # The nc of busybox may lack -z: one that has not ended when its time is up was connected.
  if nc -z 2>&1 | grep -q 'invalid option'; then
    connects() {
      timeout $((patience + 1)) nc -w "$patience" "$host" "$port" </dev/null >/dev/null 2>&1
      case $? in 0 | 124 | 143) ;; *) false ;; esac
    }
  else
    connects() { nc -z -w "$patience" "$host" "$port" </dev/null >/dev/null 2>&1; }
  fi
  receive() {
    sleep "$patience" | timeout "$patience" nc "$host" "$port" 2>/dev/null | tr -d '\\000' | grep -m 1 "-o$perl" -e "$pattern"
  }
elif [ -n "$here" ] && [ -z "$pcre" ]; then
  connects() { is_listening; }
elif [ "$kind" = port ] && [ "$state" != drained ]; then
  part problem; echo "neither bash nor nc is on this host: it cannot connect to $host:$port"; exit 0
fi

is_drained() {
  sockets | {
    while read -r _ at from st _; do
      case $at in *:$hex) ;; *) continue ;; esac
      case " $states " in *" $st "*) ;; *) continue ;; esac
      case " $local " in "  " | *" \${at%:*} "*) ;; *) continue ;; esac
      case " $excluded " in *" \${from%:*} "*) continue ;; esac
      exit 1
    done
    exit 0
  }
}
finds() {
  if [ "$kind" = port ]; then found=$(receive)
  else found=$(grep -z -o -a "-$perl" -e "$pattern" -- "$path" 2>/dev/null | tr '\\000' '\\036' | head -c 65536); fi
  [ -n "$found" ]
}
exists() { [ -e "$path" ]; }
holds() {
  case $kind/$state in
    path/absent) ! exists || { [ -n "$pcre" ] && ! finds; } ;;
    path/*) exists && { [ -z "$pcre" ] || finds; } ;;
    port/drained) is_drained ;;
    port/absent | port/stopped) ! connects ;;
    port/*) if [ -n "$pcre" ]; then finds; else connects; fi ;;
  esac
}
while left; do
  [ "$patience" -le "$left" ] || patience=$left
  if holds; then
    part done
    if [ -n "$found" ]; then part match; printf '%s\\n' "\${found%%"$(printf '\\036')"*}"; fi
    if [ "$kind" = path ] && exists; then part stat; stat -c '${FACTS_FORMAT}' -- "$path"; fi
    exit 0
  fi
  sleep "$pause"
done
part timeout
`;

/** A Python expression as JavaScript's, PCRE's and POSIX's: they differ in named groups and in what ERE lacks. */
export function searchPatterns(expression: string): {
  readonly script: RegExp;
  readonly pcre: string;
  readonly ere: string;
} {
  const ere = expression
    .replace(/\(\?(?:P?<[^>=!]+>|:)/g, '(')
    .replaceAll('\\d', '[0-9]')
    .replaceAll('\\s', '[[:space:]]')
    .replaceAll('\\S', '[^[:space:]]');
  return { script: new RegExp(expression.replaceAll('(?P<', '(?<'), 'm'), pcre: `(?m)${expression}`, ere };
}

const SOCKET_STATES: Readonly<Record<string, string>> = {
  ESTABLISHED: '01',
  SYN_SENT: '02',
  SYN_RECV: '03',
  FIN_WAIT1: '04',
  FIN_WAIT2: '05',
  TIME_WAIT: '06',
};

/** The codes of socket states in /proc/net/tcp; names that are none are returned apart. */
export function socketStates(names: readonly string[]): {
  readonly codes: string[];
  readonly unknown: string[];
} {
  const known = names.filter(name => SOCKET_STATES[name] !== undefined);
  return {
    codes: known.map(name => SOCKET_STATES[name] ?? ''),
    unknown: names.filter(name => SOCKET_STATES[name] === undefined),
  };
}

/**
 * An address as /proc/net/tcp and tcp6 write it, IPv4 also as mapped into IPv6. Empty for the wildcard address, which
 * means every one. Undefined for a host name.
 */
export function procAddresses(address: string): string[] | undefined {
  if (address === '0.0.0.0' || address === '::') return [];
  const bytes = /^\d+\.\d+\.\d+\.\d+$/.exec(address)?.[0].split('.').map(Number);
  if (bytes !== undefined) {
    const hex = littleEndian(bytes);
    return [hex, `0000000000000000FFFF0000${hex}`];
  }
  if (!address.includes(':')) return undefined;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const words = [...left, ...middle, ...right].map(word => Number.parseInt(word, 16));
  const all = words.flatMap(word => [word >> 8, word & 255]);
  return [[0, 4, 8, 12].map(at => littleEndian(all.slice(at, at + 4))).join('')];
}

function littleEndian(bytes: readonly number[]): string {
  return bytes
    .map(byte => byte.toString(16).padStart(2, '0').toUpperCase())
    .reverse()
    .join('');
}
