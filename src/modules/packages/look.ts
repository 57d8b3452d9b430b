// What dpkg and apt know of some packages: read in one round trip.
import type { Host } from '../../connection/host.ts';
import { linesOf, readParts } from '../parts.ts';

export interface Installed {
  readonly name: string;
  readonly architecture: string;
  readonly version: string;
  /** `config-files`: removed, but not purged; `broken`: on the way to be installed, where something failed. */
  readonly state: 'installed' | 'config-files' | 'broken';
}

export interface Policy {
  readonly candidate: string | undefined;
  readonly versions: readonly string[];
}

export interface PackageState {
  readonly installed: readonly Installed[];
  /** By name; only packages that apt knows, and only when `policies` were asked for or a package is not installed. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** Names that a pattern stands for. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Names of virtual packages that something installed provides. */
  readonly provided: readonly string[];
  /** Names of packages that apt has installed by itself; only when these were asked for. */
  readonly automatic: readonly string[];
  /** Of the `.deb` file, when one was asked for. */
  readonly file: { readonly name: string; readonly version: string } | undefined;
  /** Why the file is none. */
  readonly fileFailure: string | undefined;
  readonly cache: { readonly isUpdated: boolean; readonly wouldUpdate: boolean; readonly updatedAt: number };
  readonly updateFailure: string | undefined;
}

// $1 update (`yes` or empty), $2 seconds for which the lists count as fresh, $3 check, $4 policies (`yes` or empty),
// $5 a .deb file or empty, $6 seconds to wait for the lock, $7 how often lists are fetched, $8 seconds between at most,
// $9 marks (`yes` or empty), then the release that packages come from, or empty; then package names. A package that dpkg has needs no list.
const LOOK = `
part() { printf '\\036%s\\n' "$1"; }
update=$1 valid=$2 check=$3 policies=$4 file=$5 lock=$6 tries=$7 longest=$8 marks=$9
shift 9
release=$1; shift
newline='
'
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
command -v dpkg-query >/dev/null || { part absent; exit 0; }
stamp() { stat -c %Y /var/lib/apt/periodic/update-success-stamp 2>/dev/null || stat -c %Y /var/lib/apt/lists 2>/dev/null || echo 0; }
# Lists that could not be fetched are warnings to apt-get: nothing new came.
fetch() {
  end=$(($(date +%s) + lock))
  while said=$(apt-get -q update 2>&1); status=$?; [ $status -ne 0 ]; do
    case $said in *'Could not get lock'*) [ "$(date +%s)" -lt $end ] && sleep 1 && continue ;; esac
    return 1
  done
  case $said in *'W: Failed to fetch'* | *'Err:'*) return 1 ;; esac
}
time=$(stamp)
if [ "$update" = yes ] && [ $(($(date +%s) - valid)) -ge "$time" ]; then
  if [ -n "$check" ]; then part would-update; else
    pause=1
    until fetch; do
      tries=$((tries - 1))
      case $said in *'list of sources could not be read'*) tries=0 ;; esac
      [ $tries -gt 0 ] || { part update-failed; printf '%s\\n' "$said"; exit 0; }
      [ $pause -le $longest ] || pause=$longest
      sleep $pause; pause=$((pause * 2))
    done
    old=$time time=$(stamp)
    [ "$old" = "$time" ] || part updated
  fi
fi
part time; echo "$time"
if [ -n "$file" ]; then
  part file
  if [ -e "$file" ]; then
    dpkg-deb -W --showformat '\${Package} \${Version} \${Architecture}\\n' -- "$file" 2>&1 && set -- "$(dpkg-deb -f "$file" Package)" || { part unreadable; set --; }
  else
    echo "E:Could not open file $file - open (2: No such file or directory)"; part unreadable; set --
  fi
fi
[ $# -gt 0 ] || exit 0
# Patterns become the names of all packages that they match.
part names
count=$#
while [ $count -gt 0 ]; do
  name=$1 count=$((count - 1)); shift
  case $name in
    *[*?[]*) for found in $(apt-cache pkgnames "\${name%%[*?[]*}"); do case $found in $name) echo "$name $found"; set -- "$@" "$found" ;; esac; done ;;
    *) set -- "$@" "$name" ;;
  esac
done
[ $# -gt 0 ] || exit 0
part installed
# A package for all architectures goes by its bare name.
bare=$(printf '%s\\n' "$@" | sed -n 's/:.*//p')
found=$(dpkg-query -W -f '\${db:Status-Status} \${Package} \${Architecture} \${Version}\\n' -- "$@" $bare 2>/dev/null | sort -u)
printf '%s\\n' "$found"
for name; do
  case "
$found" in *"
installed \${name%:*} "*) ;; *) policies=yes missing="$missing $name" ;; esac
done
if [ "$policies" = yes ]; then
  policy=$(apt-cache \${release:+-o "APT::Default-Release=$release"} policy -- "$@" 2>&1) || { part update-failed; printf '%s\\n' "$policy"; exit 0; }
  part policies; printf '%s\\n' "$policy"
  # The name of a virtual package counts as installed where the one package that provides it is.
  case $policy in *'Candidate: (none)'*)
    part provided
    for name in $missing; do
      one=$(apt-cache showpkg -- "$name" 2>/dev/null | sed -e '1,/^Reverse Provides/d' -e 's/ .*//' | sort -u)
      case $one in '' | *"$newline"*) continue ;; esac
      [ "$(dpkg-query -W -f '\${db:Status-Status}' -- "$one" 2>/dev/null)" != installed ] || echo "$name"
    done ;;
  esac
fi
states=/var/lib/apt/extended_states
if [ "$marks" = yes ] && [ -f $states ]; then
  part automatic; sed -n -e '/^Package: /{s///;h;}' -e '/^Auto-Installed: 1/{x;p;}' $states | grep -xF -e "$(printf '%s\\n' "$@")"
fi
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
  /** Which of them apt has installed by itself. */
  readonly withMarks: boolean;
  readonly file?: string | undefined;
  readonly release: string | undefined;
  /** How often lists that cannot be fetched are asked for again, and seconds between two at most. */
  readonly tries: number;
  readonly longestPause: number;
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
  const times = [options.lockTimeout, options.tries, options.longestPause].map(String);
  const marks = word(options.withMarks);
  const args = [...flags, options.file ?? '', ...times, marks, options.release ?? '', ...options.names];
  const output = await host.run({ script: LOOK, args });
  const text = output.stdout.toString();
  return text.startsWith('\x1eabsent') ? undefined : parsePackageState(text);
}

/** Reads what the script printed. */
export function parsePackageState(text: string): PackageState {
  const parts = readParts(text);
  const file = parts.get('file');
  const isFile = file !== undefined && !parts.has('unreadable');
  const [name = '', version = ''] = (file ?? '').split(' ');
  const names = new Map<string, string[]>();
  for (const line of linesOf(parts.get('names'))) {
    const [pattern = '', found = ''] = line.split(' ');
    names.set(pattern, [...(names.get(pattern) ?? []), found]);
  }
  return {
    installed: linesOf(parts.get('installed')).flatMap(parseInstalled),
    policies: parsePolicies(parts.get('policies') ?? ''),
    names,
    provided: linesOf(parts.get('provided')),
    automatic: linesOf(parts.get('automatic')),
    file: isFile ? { name, version } : undefined,
    fileFailure: isFile ? undefined : file,
    cache: {
      isUpdated: parts.has('updated'),
      wouldUpdate: parts.has('would-update'),
      updatedAt: Number(parts.get('time') ?? 0),
    },
    updateFailure: updateFailure(parts.get('update-failed')),
  };
}

/** What apt-get complains about, in the order in which it does, as python-apt says it. */
function updateFailure(said: string | undefined): string | undefined {
  if (said === undefined) return undefined;
  const complaints = said.matchAll(/^[EW]: *(.*)$/gm);
  const text = Array.from(complaints, ([, complaint = '']) => `E:${complaint}`).join(', ');
  if (/The list of sources could not be read|APT::Default-Release/.test(text)) return text;
  return `Failed to update apt cache: ${text === '' ? said : text}`;
}

function parseInstalled(line: string): Installed[] {
  const [status, name = '', architecture = '', version = ''] = line.split(' ');
  if (status === undefined || status === '' || status === 'not-installed') return [];
  const isKnown = status === 'installed' || status === 'config-files';
  return [{ name, architecture, version, state: isKnown ? status : 'broken' }];
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
