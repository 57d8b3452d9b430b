// What dpkg and apt know of some packages: read in one round trip.
import type { Host } from '../../connection/host.ts';
import { linesOf, readParts } from '../parts.ts';

export interface Installed {
  readonly name: string;
  readonly architecture: string;
  readonly version: string;
  /** `config-files`: removed, but not purged. */
  readonly state: 'installed' | 'config-files';
}

export interface Policy {
  readonly candidate: string | undefined;
  readonly versions: readonly string[];
}

export interface PackageState {
  readonly installed: readonly Installed[];
  /** By name; only packages that apt knows, and only when `policies` were asked for or a package is not installed. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** Of the `.deb` file, when one was asked for. */
  readonly file: { readonly name: string; readonly version: string } | undefined;
  readonly isFileUnreadable: boolean;
  readonly cache: { readonly isUpdated: boolean; readonly wouldUpdate: boolean; readonly updatedAt: number };
  readonly updateFailure: string | undefined;
}

// $1 update (`yes` or empty), $2 seconds for which the lists count as fresh, $3 check, $4 policies (`yes` or empty),
// $5 a .deb file or empty, $6 seconds to wait for the lock; then package names. A package that dpkg has needs no list.
const LOOK = `
part() { printf '\\036%s\\n' "$1"; }
update=$1 valid=$2 check=$3 policies=$4 file=$5 lock=$6
shift 6
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
command -v dpkg-query >/dev/null || { part absent; exit 0; }
stamp() { stat -c %Y /var/lib/apt/periodic/update-success-stamp 2>/dev/null || stat -c %Y /var/lib/apt/lists 2>/dev/null || echo 0; }
time=$(stamp)
if [ "$update" = yes ] && [ $(($(date +%s) - valid)) -ge "$time" ]; then
  if [ -n "$check" ]; then part would-update; else
    end=$(($(date +%s) + lock))
    while said=$(apt-get -q update 2>&1); status=$?; [ $status -ne 0 ]; do
      case $said in *'Could not get lock'*) [ "$(date +%s)" -lt $end ] && sleep 1 && continue ;; esac
      part update-failed; printf '%s\\n' "$said"; exit 0
    done
    # Lists that could not be fetched are warnings to apt-get: nothing new came.
    case $said in *'W: Failed to fetch'* | *'Err:'*) part update-failed; printf '%s\\n' "$said"; exit 0 ;; esac
    time=$(stamp); part updated
  fi
fi
part time; echo "$time"
if [ -n "$file" ]; then
  part file; dpkg-deb -W --showformat '\${Package} \${Version} \${Architecture}\\n' -- "$file" && set -- "$(dpkg-deb -f "$file" Package)" || set --
fi
[ $# -gt 0 ] || exit 0
part installed
found=$(dpkg-query -W -f '\${db:Status-Status} \${Package} \${Architecture} \${Version}\\n' -- "$@" 2>/dev/null)
printf '%s\\n' "$found"
for name; do
  case "
$found" in *"
installed \${name%:*} "*) ;; *) policies=yes ;; esac
done
[ "$policies" = yes ] && { part policies; apt-cache policy -- "$@" 2>/dev/null; }
exit 0
`;

export interface LookOptions {
  readonly names: readonly string[];
  readonly update: boolean;
  /** Seconds. */
  readonly cacheValidTime: number;
  readonly lockTimeout: number;
  readonly check: boolean;
  readonly withPolicies: boolean;
  readonly file?: string | undefined;
}

/** One round trip, in which the package lists are updated too; undefined when the host has no dpkg. */
export async function lookAtPackages(host: Host, options: LookOptions): Promise<PackageState | undefined> {
  const word = (flag: boolean) => (flag ? 'yes' : '');
  const flags = [
    word(options.update),
    String(options.cacheValidTime),
    word(options.check),
    word(options.withPolicies),
  ];
  const args = [...flags, options.file ?? '', String(options.lockTimeout), ...options.names];
  const output = await host.run({ script: LOOK, args });
  const text = output.stdout.toString();
  return text.startsWith('\x1eabsent') ? undefined : parsePackageState(text, options.file !== undefined);
}

/** Reads what the script printed. */
export function parsePackageState(text: string, hasFile: boolean): PackageState {
  const parts = readParts(text);
  const [name = '', version = ''] = (parts.get('file') ?? '').split(' ');
  return {
    installed: linesOf(parts.get('installed')).flatMap(parseInstalled),
    policies: parsePolicies(parts.get('policies') ?? ''),
    file: name === '' ? undefined : { name, version },
    isFileUnreadable: hasFile && name === '',
    cache: {
      isUpdated: parts.has('updated'),
      wouldUpdate: parts.has('would-update'),
      updatedAt: Number(parts.get('time') ?? 0),
    },
    updateFailure: parts.get('update-failed'),
  };
}

function parseInstalled(line: string): Installed[] {
  const [status, name = '', architecture = '', version = ''] = line.split(' ');
  if (status !== 'installed' && status !== 'config-files') return [];
  return [{ name, architecture, version, state: status }];
}

/** `apt-cache policy`: a name at the start of a line, its candidate, and a table of versions. */
function parsePolicies(text: string): Map<string, Policy> {
  const policies = new Map<string, { candidate: string | undefined; versions: string[] }>();
  let current: { candidate: string | undefined; versions: string[] } | undefined;
  for (const line of text.split('\n')) {
    const heading = /^(\S+):$/.exec(line)?.[1];
    if (heading !== undefined) {
      current = { candidate: undefined, versions: [] };
      policies.set(heading, current);
      continue;
    }
    const candidate = /^ {2}Candidate: (\S+)$/.exec(line)?.[1];
    if (current !== undefined && candidate !== undefined && candidate !== '(none)')
      current.candidate = candidate;
    const version = /^ (?:\*\*\*| {3}) (\S+) -?\d+$/.exec(line)?.[1];
    if (version !== undefined) current?.versions.push(version);
  }
  return policies;
}
