// timezone: the host's time zone, and whether its hardware clock runs in it.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';
import { readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    name: { type: 'string', description: 'The zone, such as `Europe/Berlin`.' },
    hwclock: {
      type: 'string',
      enum: ['local', 'UTC'],
      aliases: ['rtc'],
      description: 'What the hardware clock shows.',
    },
  },
  requiredOneOf: [['hwclock', 'name']],
} as const satisfies ArgumentsSchema;

/**
 * Parameters: name, hardware clock, check. Looks, changes and looks again; systemd's own program where it answers, otherwise the
 * files of Debian, Alpine and Red Hat.
 */
const SCRIPT = `${SAY}name=$1 clock=$2 check=$3
newline='
'
fail() { say "fail=$1"; exit 0; }
[ -z "$name" ] || [ -f "/usr/share/zoneinfo/$name" ] || fail "given timezone \\"$name\\" is not available"
way=files
command -v timedatectl >/dev/null && timedatectl >/dev/null 2>&1 && way=systemd
names=/etc/timezone key= clocks= quote=
if [ $way = files ]; then
  [ -z "$clock" ] || command -v hwclock >/dev/null || fail 'Failed to find required executable "hwclock"'
  if command -v dpkg-reconfigure >/dev/null; then clocks=/etc/default/rcS
  elif [ -e /etc/alpine-release ] || [ -e /etc/gentoo-release ]; then clocks=/etc/conf.d/hwclock
  else
    names=/etc/sysconfig/clock clocks=/etc/sysconfig/clock key=ZONE quote='"'
    ! grep -q '^TIMEZONE[ =]' "$names" 2>/dev/null || key=TIMEZONE
  fi
fi
# The first value of a key in a file; of no key, the first word.
value() {
  if [ -n "$2" ]; then sed -n "s/^$2[[:space:]]*=[[:space:]]*//p" "$1" 2>/dev/null | head -n 1 | tr -d '"' | sed 's/[[:space:]].*//'
  else sed -n 's/^\\([^[:space:]]\\{1,\\}\\).*/\\1/p' "$1" 2>/dev/null | head -n 1
  fi
}
zone() {
  if [ $way = systemd ]; then timedatectl status | sed -n 's/^ *Time *zone *: *\\([^ ]*\\).*/\\1/p'; return; fi
  found=$(value "$names" "$key")
  if [ "$found" = "$name" ]; then
    if [ -L /etc/localtime ]; then
      link=$(readlink /etc/localtime)
      case $link in
        */zoneinfo/*) [ -e /etc/localtime ] && found=\${link#*/zoneinfo/} || found=;;
        *) found=;;
      esac
    else cmp -s /etc/localtime "/usr/share/zoneinfo/$name" || found=
    fi
  fi
  printf '%s' "\${found:-n/a}"
}
hardware() {
  if [ $way = systemd ]; then
    case $(timedatectl status | sed -n 's/^ *RTC in local TZ *: *\\([^ ]*\\).*/\\1/p') in yes) echo local;; *) echo UTC;; esac
    return
  fi
  case $(value "$clocks" UTC) in
    '') found=n/a;;
    [yY]es|[tT]rue|1|on|y|YES) found=UTC;;
    *) found=local;;
  esac
  if [ "$found" = "$clock" ]; then case $(grep -x -e UTC -e LOCAL /etc/adjtime 2>/dev/null | head -n 1) in LOCAL) found=local;; *) found=UTC;; esac; fi
  printf '%s' "$found"
}
# One line in place of all that set the key; a new one comes first.
put() {
  file=$1 pattern=$2 line=$3
  count=$(grep -c "$pattern" "$file" 2>/dev/null)
  new=$(at=$(grep -n "$pattern" "$file" 2>/dev/null | head -n 1); at=\${at%%:*}; [ -n "$at" ] || { at=1; count=0; }
    [ -e "$file" ] || : >>"$file"
    { [ "$at" -le 1 ] || head -n $((at - 1)) "$file"; printf '%s\\n' "$line"; tail -n +"$at" "$file" | grep -v "$pattern"; }; printf .)
  printf '%s' "\${new%.}" >"$file" || fail "cannot write $file"
  said="$said\${said:+$newline}Added 1 line and deleted \${count:-0} line(s) on $file"
}
run() { err=$("$@" 2>&1 >/dev/null) || fail "$*: $err"; }
said=
before_name= before_clock=
[ -z "$name" ] || { before_name=$(zone); say "before_name=$before_name"; }
[ -z "$clock" ] || { before_clock=$(hardware); say "before_hwclock=$before_clock"; }
[ "$check" = 0 ] || exit 0
if [ "$before_clock" != "$clock" ]; then
  if [ $way = systemd ]; then
    [ "$clock" = local ] && word=yes || word=no
    run timedatectl set-local-rtc $word
    said="$said\${said:+$newline}executed \\\`$(command -v timedatectl) set-local-rtc $word\\\`"
  else
    [ "$clock" = local ] && word=no option=--localtime || { word=yes; option=--utc; }
    put "$clocks" '^UTC[[:space:]]*=' "UTC=$word"
    run hwclock --systohc $option
    said="$said\${said:+$newline}executed \\\`$(command -v hwclock) --systohc $option\\\`"
  fi
fi
if [ "$before_name" != "$name" ]; then
  if [ $way = systemd ]; then run timedatectl set-timezone "$name"; said="$said\${said:+$newline}executed \\\`$(command -v timedatectl) set-timezone $name\\\`"
  else
    if [ -n "$key" ]; then put "$names" "^$key[[:space:]]*=" "$key=$quote$name$quote"; else put "$names" '^[^[:space:]]' "$name"; fi
    if command -v dpkg-reconfigure >/dev/null; then
      run ln -sf "/usr/share/zoneinfo/$name" /etc/localtime
      run dpkg-reconfigure --frontend noninteractive tzdata
    elif [ -e /etc/alpine-release ] && command -v setup-timezone >/dev/null; then run setup-timezone -z "$name"
    else rm -f /etc/localtime; run cp "/usr/share/zoneinfo/$name" /etc/localtime
    fi
  fi
fi
[ -z "$said" ] || say "said=$said"
[ -z "$name" ] || say "after_name=$(zone)"
[ -z "$clock" ] || say "after_hwclock=$(hardware)"
`;

/** https://docs.ansible.com/ansible/latest/collections/community/general/timezone_module.html */
export const timezone: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection(
    'community.general',
    'timezone',
    "Sets the host's time zone, and what its hardware clock shows.",
  ),
  schema,
  checkMode: 'full',
  async run(host, { name, hwclock }, context) {
    const check = context.check ? '1' : '0';
    const records = readRecords(await host.run({ script: SCRIPT, args: [name ?? '', hwclock ?? '', check] }));
    const failure = records.get('fail');
    if (failure !== undefined) return fail(failure);
    const before: Record<string, string> = {};
    const after: Record<string, string> = {};
    for (const [key, planned] of [
      ['hwclock', hwclock],
      ['name', name],
    ] as const) {
      if (planned === undefined) continue;
      before[key] = records.get(`before_${key}`) ?? 'n/a';
      after[key] = context.check ? planned : (records.get(`after_${key}`) ?? 'n/a');
      if (after[key] !== planned)
        return fail(
          `still not desired state, though changes have made - planned: ${planned}, after: ${after[key]}`,
        );
    }
    const changed = Object.keys(before).some(key => before[key] !== after[key]);
    const msg = records.get('said');
    return { changed, ...(msg === undefined ? {} : { msg }), diff: { before, after } };
  },
};

function fail(msg: string): ModuleResult {
  return { changed: false, failed: true, msg: `Error message:\n${msg}` };
}
