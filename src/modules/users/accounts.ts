// The programs that change accounts (useradd and its kin, of package shadow), for hosts that have none of them, such as one of busybox alone:
// the files in /etc are changed as those programs change them, with the flags that our modules use.

/** A piece of script that defines them where `groupadd` is missing. Needs `getent`, the program or the function. */
export const ACCOUNTS = `command -v groupadd >/dev/null || {
say_no() { printf '%s\\n' "$2" >&2; exit "$1"; }
held=
# $1 the program's name. The files are locked as busybox's programs (FILE+) and those of shadow (FILE.lock) lock them, until
# the subshell ends; a lock that another has is waited for.
lock_files() {
  [ -z "$held" ] || return 0
  trap 'rm -f $held' EXIT
  trap 'exit 1' HUP INT TERM
  for file in passwd group shadow gshadow; do
    [ -e "/etc/$file" ] || continue
    for lock in "/etc/$file+" "/etc/$file.lock"; do
      tries=30
      until (set -C; umask 077; echo "$$" >"$lock") 2>/dev/null; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || say_no 1 "$1: cannot lock /etc/$file; try again later. Another program is changing it, or one that was killed left $lock."
        sleep 0.1 2>/dev/null || sleep 1
      done
      held="$held $lock"
    done
  done
}
# $1 a file of /etc; standard input: what shall stand in it. A reader sees the old file or the new one.
put() { cp -p "/etc/$1" "/etc/$1.reprise" && cat >"/etc/$1.reprise" && mv "/etc/$1.reprise" "/etc/$1"; }
# $1 file, $2 name, $3 number of the field, $4 value. Values come by the environment, which no other user can read.
set_field() {
  [ -e "/etc/$1" ] || return 0
  text=$(NAME=$2 VALUE=$4 awk -F: -v OFS=: -v field="$3" '$1 == ENVIRON["NAME"] { $field = ENVIRON["VALUE"] } { print }' "/etc/$1") || exit
  printf '%s\\n' "$text" | put "$1"
}
add_line() { [ ! -e "/etc/$1" ] || { cat "/etc/$1"; printf '%s\\n' "$2"; } | put "$1"; }
drop_line() { [ ! -e "/etc/$1" ] || NAME=$2 awk -F: '$1 != ENVIRON["NAME"]' "/etc/$1" | put "$1"; }
field() { getent "$1" "$2" | cut -d: -f"$3"; }
# $1 file, $2 lowest, $3 highest: the number behind the highest in use, as the programs choose it.
free_number() {
  awk -F: -v low="$2" -v high="$3" '{ used[$3] = 1; if ($3 + 0 >= low && $3 + 0 <= high && $3 + 0 > top) top = $3 + 0 }
    END { for (i = top ? top + 1 : low; i <= high; i++) if (!(i in used)) { print i; exit }
      for (i = low; i <= high; i++) if (!(i in used)) { print i; exit } }' "/etc/$1"
}
# $1 name, $2 groups between commas, $3 "add" to stay in the others.
set_groups() {
  for file in group gshadow; do
    [ ! -e "/etc/$file" ] || NAME=$1 awk -F: -v OFS=: -v groups="$2" -v mode="$3" '
      BEGIN { name = ENVIRON["NAME"]; count = split(groups, list, ","); for (i = 1; i <= count; i++) wanted[list[i]] = 1 }
      { count = split($4, members, ","); kept = ""; had = 0
        for (i = 1; i <= count; i++) if (members[i] == name) had = 1
        stays = ($1 in wanted) || (had && mode == "add")
        for (i = 1; i <= count; i++) if (members[i] != name || stays) kept = kept (kept == "" ? "" : ",") members[i]
        if (stays && !had) kept = kept (kept == "" ? "" : ",") name
        $4 = kept; print }' "/etc/$file" | put "$file"
  done
}
days() { [ -z "$1" ] || echo "$(($(date -u -d "$1 00:00" +%s) / 86400))"; }
groupadd() (
  gid= free= low=1000 high=59999 OPTIND=1
  while getopts g:orK: flag; do case $flag in
    g) gid=$OPTARG;; o) free=1;; r) low=100 high=999;;
    K) case $OPTARG in GID_MIN=*) low=\${OPTARG#*=};; GID_MAX=*) high=\${OPTARG#*=};; esac;;
  esac; done
  shift $((OPTIND - 1))
  lock_files groupadd
  [ -z "$gid" ] || [ -n "$free" ] || ! getent group "$gid" >/dev/null || say_no 4 "groupadd: GID '$gid' already exists"
  add_line group "$1:x:\${gid:-$(free_number group "$low" "$high")}:" && add_line gshadow "$1:!::"
)
groupmod() (
  free= OPTIND=1
  while getopts g:o flag; do case $flag in g) gid=$OPTARG;; o) free=1;; esac; done
  shift $((OPTIND - 1))
  lock_files groupmod
  [ -n "$free" ] || ! getent group "$gid" >/dev/null || say_no 4 "groupmod: GID '$gid' already exists"
  old=$(field group "$1" 3)
  set_field group "$1" 3 "$gid"
  awk -F: -v OFS=: -v old="$old" -v new="$gid" '$4 == old { $4 = new } { print }' /etc/passwd | put passwd
)
groupdel() (
  force= OPTIND=1
  while getopts f flag; do force=1; done
  shift $((OPTIND - 1))
  lock_files groupdel
  user=$(awk -F: -v gid="$(field group "$1" 3)" '$4 == gid { print $1; exit }' /etc/passwd)
  [ -z "$user" ] || [ -n "$force" ] || say_no 8 "groupdel: cannot remove the primary group of user '$user'"
  drop_line group "$1"; drop_line gshadow "$1"
)
useradd() (
  uid= free= group= own=1 groups= comment= home= shell= expires= inactive= makes= skel=/etc/skel umask= low=1000 high=59999 OPTIND=1
  while getopts u:og:NG:c:d:s:e:f:mk:K:Mr flag; do case $flag in
    u) uid=$OPTARG;; o) free=1;; g) group=$OPTARG;; N) own=;; G) groups=$OPTARG;; c) comment=$OPTARG;; d) home=$OPTARG;;
    s) shell=$OPTARG;; e) expires=$OPTARG;; f) inactive=$OPTARG;; m) makes=1;; k) skel=$OPTARG;; M) makes=;; r) low=100 high=999;;
    K) case $OPTARG in UMASK=*) umask=\${OPTARG#*=};; UID_MIN=*) low=\${OPTARG#*=};; UID_MAX=*) high=\${OPTARG#*=};; esac;;
  esac; done
  shift $((OPTIND - 1))
  lock_files useradd
  [ -z "$uid" ] || [ -n "$free" ] || ! getent passwd "$uid" >/dev/null || say_no 4 "useradd: UID $uid is not unique"
  uid=\${uid:-$(free_number passwd "$low" "$high")} home=\${home:-/home/$1}
  if [ -n "$group" ]; then gid=$(field group "$group" 3)
  elif [ -n "$own" ]; then
    gid=$uid
    ! getent group "$gid" >/dev/null || gid=$(free_number group "$low" "$high")
    groupadd -g "$gid" -- "$1" || exit
  else gid=100; fi
  add_line passwd "$1:x:$uid:$gid:$comment:$home:\${shell:-/bin/sh}" || exit
  add_line shadow "$1:!:$(($(date +%s) / 86400)):0:99999:7:$inactive:$(days "$expires"):" || exit
  [ -z "$groups" ] || set_groups "$1" "$groups" add
  if [ -n "$makes" ] && [ ! -e "$home" ]; then
    if [ -d "$skel" ]; then mkdir -p "\${home%/*}" && cp -R "$skel" "$home"; else mkdir -p "$home"; fi || exit
    chmod "$(printf '%04o' $((0777 & ~0\${umask:-022})))" "$home" && chown -R "$uid:$gid" "$home"
  fi
)
userdel() (
  removes= OPTIND=1
  while getopts fr flag; do case $flag in r) removes=1;; esac; done
  shift $((OPTIND - 1))
  lock_files userdel
  home=$(field passwd "$1" 6) gid=$(field passwd "$1" 4)
  drop_line passwd "$1"; drop_line shadow "$1"; set_groups "$1" "" set
  [ "$(getent group "$1")" != "$1:x:$gid:" ] || { drop_line group "$1"; drop_line gshadow "$1"; }
  case $removes$home in 1/?*) rm -rf -- "$home"; rm -f -- "/var/mail/$1";; esac
)
usermod() (
  free= groups= mode=set named= moves= home= OPTIND=1
  eval "name=\\\${$#}"
  lock_files usermod
  while getopts u:og:aG:c:d:ms:e:f:p:LU flag; do case $flag in
    u) getent passwd "$OPTARG" >/dev/null && case " $* " in *' -o '*) ;; *) say_no 4 "usermod: UID '$OPTARG' already exists";; esac
      set_field passwd "$name" 3 "$OPTARG";;
    g) set_field passwd "$name" 4 "$(field group "$OPTARG" 3)";;
    a) mode=add;; G) named=1 groups=$OPTARG;; m) moves=1;; d) home=$OPTARG;;
    c) set_field passwd "$name" 5 "$OPTARG";; s) set_field passwd "$name" 7 "$OPTARG";;
    e) set_field shadow "$name" 8 "$(days "$OPTARG")";; f) set_field shadow "$name" 7 "$OPTARG";;
    p) set_field shadow "$name" 2 "$OPTARG";;
    L) set_field shadow "$name" 2 "!$(field shadow "$name" 2)";;
    U) hash=$(field shadow "$name" 2)
      [ "$hash" != '!' ] || say_no 1 "usermod: unlocking the user's password would result in a passwordless account."
      set_field shadow "$name" 2 "\${hash#!}";;
  esac; done
  [ -z "$named" ] || set_groups "$name" "$groups" "$mode"
  if [ -n "$home" ]; then
    old=$(field passwd "$name" 6)
    set_field passwd "$name" 6 "$home"
    [ -z "$moves" ] || [ ! -d "$old" ] || [ -e "$home" ] || mv -- "$old" "$home"
  fi
)
chage() (
  OPTIND=1
  eval "name=\\\${$#}"
  lock_files chage
  while getopts M:m:W:I: flag; do case $flag in
    m) set_field shadow "$name" 4 "$OPTARG";; M) set_field shadow "$name" 5 "$OPTARG";;
    W) set_field shadow "$name" 6 "$OPTARG";; I) set_field shadow "$name" 7 "$OPTARG";;
  esac; done
)
chpasswd() (
  IFS= read -r line
  lock_files chpasswd
  set_field shadow "\${line%%:*}" 2 "\${line#*:}"
  set_field shadow "\${line%%:*}" 3 "$(($(date +%s) / 86400))"
)
}
`;
