// Who recovers a cluster: one run at a time. Each member remembers whose it is, for as long as that run's connection lives.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Host } from '../../connection/host.ts';
import { BecomeFailed, Unreachable } from '../../errors.ts';
import { readParts } from '../parts.ts';

/** A run of the program, as other runs have to know it. */
export interface Holder {
  readonly machine: string;
  /** Changes with each boot; empty where the machine does not tell. */
  readonly boot: string;
  readonly pid: number;
  /** When its process began, in the machine's own count; tells it from a later process of the same number. */
  readonly start: string;
  /** ISO 8601. */
  readonly since: string;
  readonly run: string;
}

export interface Refused {
  readonly reason: string;
  readonly hint: string;
  readonly isMendable: true;
}

// The note counts while the connection of its run lives: a reboot, a closed connection or a killed run free the member at
// once. What such a run has left behind is ended before the next begins. It lies in /run, which a reboot empties.
const CLAIM = `
cluster=$1 mine=$2 over=$3
cd /
part() { printf '\\036%s\\n' "$1"; }
field() { [ -r "/proc/$1/stat" ] && read -r line 2>/dev/null <"/proc/$1/stat" && wanted=$2 && set -- \${line##*) } && shift $((wanted - 3)) && echo "$1"; }
lives() { [ -n "$2" ] && [ "$(field "$1" 22)" = "$2" ]; }
end_group() {
  group=$(field "$1" 5)
  [ "\${group:-0}" -gt 1 ] && [ "$group" != "$(field $$ 5)" ] || return 0
  kill -s TERM -- "-$group" 2>/dev/null || return 0
  tries=0; while [ $tries -lt 20 ] && kill -s 0 -- "-$group" 2>/dev/null; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL -- "-$group" 2>/dev/null
}
folder=/run/reprise
mkdir -p -m 0700 "$folder" && exec 9>"$folder/$cluster.lock" && flock -w 20 9 || exit 1
file=$folder/$cluster.holder
if [ -f "$file" ]; then
  { read -r holder; read -r connection began; read -r shell start; } <"$file"
  if [ "$holder" != "$mine" ]; then
    if lives "$connection" "$began"; then
      [ "$holder" = "$over" ] || { part held; printf '%s\\n' "$holder"; exit 3; }
      case $(cat "/proc/$connection/comm") in sshd*) kill "$connection" ;; esac
    fi
    if lives "$shell" "$start"; then end_group "$shell"; fi
  fi
fi
connection=$PPID process=$$
while [ "\${process:-0}" -gt 1 ]; do
  case $(cat "/proc/$process/comm") in sshd*) connection=$process; break ;; esac
  process=$(field "$process" 4)
done
printf '%s\\n' "$mine" "$connection $(field "$connection" 22)" "$$ $(field $$ 22)" >"$file.new" && mv "$file.new" "$file"
`;

/**
 * Takes all members for this run. Gives why not, where another run that lives has one of them; members that do not answer
 * are passed over.
 */
export async function claimMembers(
  hosts: readonly Host[],
  cluster: string,
  takeOver: boolean,
): Promise<Refused | undefined> {
  const mine = JSON.stringify(thisRun());
  // One after the other, always in the same order: of two runs that begin at once, one gets all.
  for (const host of hosts) {
    const refused = await claim(host, cluster, mine, takeOver);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

async function claim(
  host: Host,
  cluster: string,
  mine: string,
  takeOver: boolean,
): Promise<Refused | undefined> {
  try {
    const first = await host.run({ script: CLAIM, args: [cluster, mine, ''] });
    const held = readParts(first.stdout.toString()).get('held');
    if (held !== undefined) {
      const holder = parseHolder(held);
      if (!takeOver && holder !== undefined && !isKnownDead(holder)) return describeHolder(holder, cluster);
      const second = await host.run({ script: CLAIM, args: [cluster, mine, held] });
      if (second.status === 0) return undefined;
      return {
        reason: `${host.name} was taken by another run meanwhile`,
        hint: 'wait until it has ended',
        isMendable: true,
      };
    }
    if (first.status === 0) return undefined;
    const why = first.stderr.toString().trim();
    return {
      reason: `${host.name} cannot note who recovers it: ${why}`,
      hint: 'root must be able to write /run',
      isMendable: true,
    };
  } catch (error) {
    if (error instanceof Unreachable || error instanceof BecomeFailed) return undefined;
    throw error;
  }
}

function thisRun(): Holder {
  const { pid } = process;
  const since = new Date().toISOString();
  return { machine: hostname(), boot: bootId(), pid, start: startOf(pid) ?? '', since, run: randomUUID() };
}

/** Only the machine that a run is on can tell that it is dead while its connection still seems to live. */
function isKnownDead({ machine, boot, pid, start }: Holder): boolean {
  if (!isHere(machine, boot)) return false;
  return startOf(pid) !== start;
}

function isHere(machine: string, boot: string): boolean {
  return boot !== '' && machine === hostname() && boot === bootId();
}

/** The sentence for whom the cluster is refused, and what he can do. */
export function describeHolder({ machine, boot, pid, since }: Holder, cluster: string): Refused {
  const isLocal = isHere(machine, boot);
  const stop = isLocal
    ? `, or stop it (kill ${pid})`
    : '; should that run be dead, take over from it with -e pitr_take_over=true';
  return {
    reason: `another run recovers ${cluster} now: process ${pid} on ${machine}, since ${since}`,
    hint: `wait until it has ended${stop}`,
    isMendable: true,
  };
}

/** Reads the note of another run; undefined when it is none. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    const { machine, boot, pid, start, since, run } = holder ?? {};
    const words = [machine, boot, start, since, run];
    return typeof pid === 'number' && words.every(word => typeof word === 'string')
      ? (holder as Holder)
      : undefined;
  } catch {
    // Whoever wrote it, it was no run that could be asked to wait for.
    return undefined;
  }
}

function bootId(): string {
  return readSystemFile('/proc/sys/kernel/random/boot_id') ?? '';
}

/** The 22nd field of /proc/PID/stat; undefined when there is no such process, or no /proc. */
function startOf(pid: number): string | undefined {
  const text = readSystemFile(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(') ') + 2).split(' ')[19];
}

function readSystemFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // A machine without /proc, or a process that has ended.
    return undefined;
  }
}
