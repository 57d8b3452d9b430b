// What systemd says of a unit, and the one script that looks at it and brings it to the wished state.
import { listParts, readParts } from '../parts.ts';

/** The properties of a unit by name, as `systemctl show` prints them. */
export type UnitStatus = Readonly<Record<string, string>>;

/** Reads `systemctl show`: NAME=value lines, where a value in braces may go on over several lines. */
export function parseUnitStatus(text: string): UnitStatus {
  const status: Record<string, string> = {};
  let open: string | undefined;
  for (const line of text.split('\n')) {
    if (open !== undefined) {
      status[open] += `\n${line}`;
      if (line.trimEnd().endsWith('}')) open = undefined;
      continue;
    }
    const equals = line.indexOf('=');
    if (equals === -1) continue;
    const key = line.slice(0, equals).trim();
    const value = line.slice(equals + 1);
    status[key] = value.trim();
    if (key.startsWith('Exec') && value.trimStart().startsWith('{') && !value.trimEnd().endsWith('}'))
      open = key;
  }
  return status;
}

export interface UnitWish {
  readonly name?: string | undefined;
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded' | undefined;
  readonly enabled?: boolean | undefined;
  readonly masked?: boolean | undefined;
  readonly daemon_reload: boolean;
  readonly daemon_reexec: boolean;
  readonly no_block: boolean;
  readonly force: boolean;
  readonly scope: 'system' | 'user' | 'global';
}

/** What the script did or, in check mode, would have done. */
export interface UnitReport {
  /** As it was before; empty without a unit. */
  readonly status: UnitStatus;
  readonly isFound: boolean;
  /** In a chroot, where nothing is started. */
  readonly isOffline: boolean;
  readonly wasEnabled: boolean;
  /** `mask`, `enable`, `start` and so on, in order. */
  readonly actions: readonly string[];
  /** The one that did not succeed, with what systemctl said; its path where it is not connected to systemd. */
  readonly failure:
    | {
        readonly action: string;
        readonly status: number;
        readonly message: string;
        readonly program: string | undefined;
      }
    | undefined;
}

/**
 * Arguments: unit, state, enabled, masked, reload, reexec (`yes`, `no` or empty each), check, only where systemd runs
 * (`yes` or empty), then the flags of systemctl. Looks, decides and acts on the host, so that a service task is always one round trip.
 */
export const UNIT_SCRIPT = `
part() { printf '\\036%s\\n' "$1"; }
unit=$1 state=$2 enabled=$3 masked=$4 reload=$5 reexec=$6 check=$7 running_only=$8
shift 8
[ -n "$XDG_RUNTIME_DIR" ] || { XDG_RUNTIME_DIR=/run/user/$(id -u); export XDG_RUNTIME_DIR; }
command -v systemctl >/dev/null || { part absent; exit 0; }
do_it() {
  part "action $1"
  [ -n "$check" ] && return 0
  said=$(systemctl "$@" 2>&1) && return 0
  status=$?
  part "failed $status $1"; printf '%s\\n' "$said"
  exit 0
}
see_boot() { boot=$(LC_ALL=C systemctl is-enabled "$@" -l -- "$unit" 2>/dev/null) && is=yes || is=no; }
act() { verb=$1; shift; do_it "$verb" "$@" -- "$unit"; }
if [ "$reload" = yes ] && [ -z "$check" ]; then do_it daemon-reload "$@"; fi
if [ "$reexec" = yes ] && [ -z "$check" ]; then do_it daemon-reexec "$@"; fi
[ -n "$unit" ] || exit 0
unreached=
shown=$(LC_ALL=C systemctl show "$@" -- "$unit" 2>&1) || {
  status=$?
  case $shown in *'not been booted'* | *'connect to bus'*) unreached=$shown ;; esac
  shown=
}
[ -n "$unreached" ] && [ -n "$running_only" ] && [ ! -d /run/systemd/system ] && { part absent; exit 0; }
# Offline, in a chroot, it says that it ignores what it is asked.
case $shown in *=*) ;; *) shown= ;; esac
part show; printf '%s\\n' "$shown"
load= active= sysv=
while IFS= read -r line; do
  case $line in LoadState=*) load=\${line#*=} ;; ActiveState=*) active=\${line#*=} ;; esac
done <<END
$shown
END
[ -z "$unreached" ] && [ -x "/etc/init.d/\${unit%.service}" ] && sysv=yes
found=yes
if [ -z "$load" ] || [ "$load" = not-found ]; then found=$sysv; fi
boot=
if [ -n "$enabled$masked" ] || [ -z "$shown" ]; then
  see_boot "$@"
fi
# Templates have no properties of their own.
if [ -z "$shown" ]; then
  case $boot in enabled* | linked* | masked* | static* | indirect* | disabled* | generated* | transient*) found=yes ;; esac
  [ -z "$(systemctl list-unit-files --no-legend "$@" -- "$unit" 2>/dev/null)" ] || found=yes
fi
if [ -n "$unreached" ] && [ -z "$found" ]; then part "program $(command -v systemctl)"; part "failed $status show"; printf '%s\\n' "$unreached"; exit 0; fi
[ "$load" = error ] && exit 0
if [ -n "$masked" ]; then
  [ "$boot" = masked ] && was=yes || was=no
  [ "$was" = "$masked" ] || {
    [ "$masked" = yes ] && act mask "$@" || act unmask "$@"
    [ -n "$check" ] || see_boot "$@"
  }
fi
if [ -n "$enabled" ]; then
  [ -n "$found" ] || { part missing; exit 0; }
  case $boot in
    # Alone: with links below, it is enabled all the same.
    indirect | alias) is=no ;;
    *disabled) ;;
    # Where an init script is there too, its links at boot count for what systemd will not say.
    *) if [ $is = no ] && [ -n "$sysv" ]; then
        for link in /etc/rc[S5].d/S??"\${unit%.service}"; do [ -e "$link" ] && is=yes; done
      fi ;;
  esac
  part enabled; echo $is
  [ "$is" = "$enabled" ] || { [ "$enabled" = yes ] && act enable "$@" || act disable "$@"; }
fi
[ -n "$state" ] || exit 0
[ -n "$found" ] || { part missing; exit 0; }
if [ -z "$active" ]; then
  [ "$SYSTEMD_OFFLINE" = 1 ] || { [ -e /proc/1/root/. ] && [ ! / -ef /proc/1/root/. ]; } && part offline
  exit 0
fi
case $active in active | activating) running=yes ;; *) running= ;; esac
case $state in
  started) [ -n "$running" ] || act start "$@" ;;
  stopped) if [ -n "$running" ] || [ "$active" = deactivating ]; then act stop "$@"; fi ;;
  restarted) [ -n "$running" ] && act restart "$@" || act start "$@" ;;
  reloaded) [ -n "$running" ] && act reload "$@" || act start "$@" ;;
esac
`;

/** How the script acts: not at all in check mode; with `runningOnly` not where systemd is installed but does not run. */
export interface UnitMode {
  readonly check: boolean;
  readonly runningOnly?: boolean;
}

/** The script's arguments. */
export function unitArguments(wish: UnitWish, { check, runningOnly = false }: UnitMode): string[] {
  const word = (flag: boolean | undefined) => (flag === undefined ? '' : flag ? 'yes' : 'no');
  const flags = [
    ...(wish.scope === 'system' ? [] : [`--${wish.scope}`]),
    ...(wish.no_block ? ['--no-block'] : []),
    ...(wish.force ? ['--force'] : []),
  ];
  const { name = '', state = '' } = wish;
  const steps = [
    word(wish.daemon_reload),
    word(wish.daemon_reexec),
    check ? 'yes' : '',
    runningOnly ? 'yes' : '',
  ];
  return [name, state, word(wish.enabled), word(wish.masked), ...steps, ...flags];
}

/** Reads what the script printed. */
export function parseUnitReport(text: string): UnitReport {
  const parts = listParts(text);
  const byName = readParts(text);
  const failed = parts.find(part => part.name.startsWith('failed '));
  const [, status = '', action = ''] = failed?.name.split(' ') ?? [];
  const program = parts.find(part => part.name.startsWith('program '))?.name.slice('program '.length);
  return {
    status: parseUnitStatus(byName.get('show') ?? ''),
    isFound: !byName.has('missing'),
    isOffline: byName.has('offline'),
    wasEnabled: byName.get('enabled') === 'yes',
    actions: parts
      .filter(part => part.name.startsWith('action '))
      .map(part => part.name.slice('action '.length)),
    failure:
      failed === undefined ? undefined : { action, status: Number(status), message: failed.text, program },
  };
}
