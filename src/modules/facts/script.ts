// The script that gathers the raw material of facts: one round trip, files printed as they are, parsed over here.
import { GETENT } from '../users/getent.ts';

/** $1 is the folder of local facts. Parts are named after what they hold; `file PATH` parts repeat. */
export const FACTS_SCRIPT = `${GETENT}part() { printf '\\036%s\\n' "$1"; }
show() { [ -r "$2" ] && { part "$1"; cat "$2"; }; }
each() { name=$1; shift; for file; do [ -f "$file" ] && [ -r "$file" ] && { part "$name $file"; cat "$file"; }; done 2>/dev/null; }
exec 2>/dev/null
part uname; uname -s; uname -n; uname -r; uname -m; uname -v
show os-release /etc/os-release
show debian-version /etc/debian_version
command -v lsb_release >/dev/null && { part lsb; lsb_release -a; }
for python in /usr/bin/python3 /usr/libexec/platform-python "$(command -v python3)"; do
  [ -x "$python" ] && { part python; echo "$python"; "$python" -V; break; }
done
part names; getent hosts "$(getent hosts "$(uname -n)" | { read -r address _; echo "$address"; })"
part cpuinfo; grep -E '^(processor|vendor_id|model name|physical id|siblings|cpu cores|core id|Processor|cpu)' /proc/cpuinfo
part nproc; nproc
show meminfo /proc/meminfo
show uptime /proc/uptime
show loadavg /proc/loadavg
show cmdline /proc/cmdline
show proc-cmdline /proc/1/cmdline
show machine-id /var/lib/dbus/machine-id || show machine-id /etc/machine-id
part bits; getconf LONG_BIT
part date; date '+%Y %m %d %H %M %S %s %N %Z %z %w %W %A'
part utc; date -u '+%Y-%m-%dT%H:%M:%S'
part environ; cat /proc/self/environ
part ids; id -u; id -g; id -ur; id -gr
part passwd; getent passwd "$(id -u)"
show resolv /etc/resolv.conf
show pid1 /proc/1/comm
part init; readlink /sbin/init
part systemd; command -v systemctl >/dev/null && for folder in /run/systemd/system /dev/.run/systemd /dev/.systemd; do [ -d $folder ] && echo yes && break; done
part managers; for program in /usr/bin/apt-get /usr/bin/dnf /usr/bin/yum /sbin/apk /usr/bin/zypper /usr/bin/pacman /usr/bin/emerge; do [ -x $program ] && echo $program; done
part selinux; [ -d /sys/fs/selinux ] && { getenforce; sestatus; }
part apparmor; [ -d /sys/kernel/security/apparmor ] && echo yes
show fips /proc/sys/crypto/fips_enabled
show iscsi /etc/iscsi/initiatorname.iscsi
show nvme /etc/nvme/hostnqn
part chroot; [ "$(stat -L -c %d:%i /)" = "$(stat -L -c %d:%i /proc/1/root/.)" ] && echo no; stat -c %i /
each hostkey /etc/ssh/ssh_host_*_key.pub
each dmi /sys/devices/virtual/dmi/id/[bcp]*_*
show dmi-vendor /sys/devices/virtual/dmi/id/sys_vendor
part guest; [ -e /.dockerenv ] && echo docker; cat /run/systemd/container; [ -d /proc/vz ] && echo openvz; [ -d /proc/xen ] && echo xen
show cgroup /proc/1/cgroup
part container; tr '\\000' '\\n' </proc/1/environ | grep '^container='
part hypervisor; grep -m 1 -o hypervisor /proc/cpuinfo; [ -e /dev/kvm ] && echo /dev/kvm
part modules; grep -E '^(kvm|vboxdrv|virtio|vmmemctl)' /proc/modules
show mounts /proc/mounts
while read -r device mount type _; do
  case $type in none) continue ;; esac
  case $device in /* | *:/*) part "statfs $mount"; stat -f -c '%s %S %b %a %c %d' -- "$(printf '%b' "$mount")" ;; esac
done </proc/mounts
part binds; command -v findmnt >/dev/null && findmnt --list --noheadings --notruncate
part uuids; command -v lsblk >/dev/null && lsblk --list --noheadings --paths --output NAME,UUID --exclude 2
for name in $(ls -f /sys/class/net 2>/dev/null || ls /sys/class/net 2>/dev/null); do
  link=/sys/class/net/$name
  [ -e "$link/address" ] || continue
  part "net $name"
  for key in address mtu operstate type flags speed; do
    value=; read -r value <"$link/$key"; printf '%s=%s\\n' $key "$value"
  done
  [ -e "$link/device" ] && { path=$(readlink -f "$link/device"); printf 'pciid=%s\\n' "\${path##*/}"; }
  [ -d "$link/bridge" ] && {
    read -r id <"$link/bridge/bridge_id"; read -r stp <"$link/bridge/stp_state"
    printf 'bridge=%s %s\\n' "$id" "$stp"
    for member in "$link"/brif/*; do [ -e "$member" ] && printf 'member=%s\\n' "\${member##*/}"; done
  }
done
part addresses; command -v ip >/dev/null && ip -o addr show
part route4; command -v ip >/dev/null && ip -4 route get 8.8.8.8
part route6; command -v ip >/dev/null && ip -6 route get 2404:6800:400a:800::1012
for disk in /sys/block/*; do
  [ -e "$disk/size" ] || continue
  part "disk \${disk##*/}"
  for key in size removable queue/rotational queue/hw_sector_size queue/discard_granularity queue/scheduler device/model device/vendor; do
    value=; [ -r "$disk/$key" ] && read -r value <"$disk/$key"; printf '%s=%s\\n' $key "$value"
  done
  for inner in "$disk/\${disk##*/}"*; do
    [ -e "$inner/start" ] || continue
    read -r begin <"$inner/start"; read -r size <"$inner/size"
    printf 'partition=%s %s %s\\n' "\${inner##*/}" "$begin" "$size"
  done
  for holder in "$disk"/holders/*; do [ -e "$holder" ] && printf 'holder=%s\\n' "\${holder##*/}"; done
done
for fact in "$1"/*.fact; do
  if [ -f "$fact" ]; then
    part "local $fact"
    if [ ! -x "$fact" ]; then cat "$fact"; continue; fi
    { said=$("$fact" </dev/null 2>&1 >&3 3>&-); status=$?; } 3>&1
    [ $status = 0 ] || { part "failing $fact"; printf '%s %s' $status "$said"; }
  elif [ -h "$fact" ]; then
    part "dangling $fact"
  fi
done
command -v capsh >/dev/null && { part capabilities; capsh --print; }
part fibre; cat /sys/class/fc_host/*/port_name
if [ "$(id -u)" = 0 ] && command -v vgs >/dev/null; then
  for program in vgs lvs pvs; do part $program; $program --noheadings --nosuffix --units g --separator ,; done
fi
part end
`;
