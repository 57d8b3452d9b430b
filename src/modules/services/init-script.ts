// Services of hosts without systemd: the scripts of /etc/init.d, in one round trip.
import type { Host } from '../../connection/host.ts';
import { fail } from '../failure.ts';
import type { ModuleResult } from '../module.ts';
import { readParts } from '../parts.ts';

export interface InitScriptWish {
  readonly name: string;
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded' | undefined;
  readonly enabled?: boolean | undefined;
  readonly sleep?: number | undefined;
  readonly arguments?: string | undefined;
}

// $1 name, $2 state or empty, $3 enabled (`yes`, `no` or empty), $4 check, $5 seconds between stop and start, $6 words.
// LSB: `status` ends with 0 when the service runs.
const SCRIPT = `
part() { printf '\\036%s\\n' "$1"; }
name=$1 state=$2 enabled=$3 check=$4 pause=$5 words=$6
script=/etc/init.d/$name
[ -x "$script" ] || { part missing; exit 0; }
try() {
  part "action $1"
  [ -n "$check" ] && return 0
  verb=$1; shift
  said=$("$@" 2>&1 </dev/null) || { part failed; printf 'Unable to %s service %s: %s\\n' "$verb" "$name" "$said"; exit 0; }
}
act() { if [ -n "$words" ]; then try "$1" "$script" "$1" "$words"; else try "$1" "$script" "$1"; fi; }
if [ -n "$enabled" ]; then
  is=no
  for link in /etc/rc[S2345].d/S??"$name"; do [ -e "$link" ] && is=yes; done
  if [ "$is" != "$enabled" ]; then
    if [ "$enabled" = yes ]; then try enable update-rc.d "$name" defaults; try enable update-rc.d "$name" enable
    else try disable update-rc.d "$name" disable; fi
  fi
fi
[ -n "$state" ] || exit 0
"$script" status >/dev/null 2>&1 </dev/null && running=yes || running=
case $state in
  started) [ -n "$running" ] || act start ;;
  stopped) [ -z "$running" ] || act stop ;;
  reloaded) [ -n "$running" ] && act reload || act start ;;
  restarted) if [ -n "$running" ]; then act stop; [ -n "$check" ] || sleep "$pause"; fi; act start ;;
esac
`;

/** Brings the service into the wished state. */
export async function applyInitScript(
  host: Host,
  wish: InitScriptWish,
  check: boolean,
): Promise<ModuleResult> {
  const enabled = wish.enabled === undefined ? '' : wish.enabled ? 'yes' : 'no';
  const rest = [check ? 'yes' : '', String(wish.sleep ?? 1), wish.arguments ?? ''];
  const output = await host.run({ script: SCRIPT, args: [wish.name, wish.state ?? '', enabled, ...rest] });
  const parts = readParts(output.stdout.toString());
  if (parts.has('missing')) {
    return fail(`Could not find the requested service ${wish.name}: host`);
  }
  const failure = parts.get('failed');
  if (failure !== undefined) return { changed: false, failed: true, name: wish.name, msg: failure };
  return {
    changed: [...parts.keys()].some(name => name.startsWith('action ')),
    name: wish.name,
    ...(wish.enabled === undefined ? {} : { enabled: wish.enabled }),
    ...(wish.state === undefined ? {} : { state: wish.state === 'stopped' ? 'stopped' : 'started' }),
  };
}
