// The script that unpacks an archive on a host: it looks whether all is there already, unpacks, and sets attributes.
import { EXPAND } from '../expansion.ts';
import { FACTS_FORMAT } from '../files/facts.ts';
import { SAY } from '../records.ts';

/**
 * Parameters: where the archive is (`stdin`, `host`, `url`), its name, dest, creates, keep newer, owner, group, mode, list,
 * check, verify certificates, flags for chattr; the numbers of tar's words before and after the archive and of unzip's before it; these words,
 * and unzip's after it. GNU tar compares by itself; for zip files and other tars, a copy unpacked beside is compared.
 */
export const UNPACK_SCRIPT = `${SAY}${EXPAND}from=$1 name=$2 keep=$5 owner=$6 group=$7 mode=$8 list=$9
expand "$3"; dest=$expanded
expand "$4"; creates=$expanded
shift 9
check=$1 verify=$2 flags=$3
shift 3
newline='
'
work=
trap '[ -z "$work" ] || rm -rf -- "$work"' EXIT
fail() { say "fail=$1"; exit 0; }
if [ -n "$creates" ] && { [ -e "$creates" ] || [ -L "$creates" ]; }; then say "skip=skipped, since $creates exists"; exit 0; fi
workplace() { [ -n "$work" ] || work=$(umask 077; mktemp -d "\${TMPDIR:-/tmp}/reprise.XXXXXXXX") || fail 'no temporary folder'; }
case $from in
  stdin) workplace; src=$work/archive; said=$(cat 2>&1 >"$src") || fail "cannot write $src: \${said##*: }";;
  url) workplace; src=$work/archive
    insecure=
    if command -v curl >/dev/null; then
      [ "$verify" = 1 ] || insecure=-k
      said=$(curl -q -sS -L -f $insecure -o "$src" -- "$name" 2>&1)
    else
      [ "$verify" = 1 ] || insecure=--no-check-certificate
      said=$(wget -q $insecure -O "$src" -- "$name" 2>&1)
    fi || fail "Failure downloading $name, $said";;
  *) expand "$name"; src=$expanded name=$expanded
    [ -e "$src" ] || fail "Source '$src' does not exist"
    [ -r "$src" ] || fail "Source '$src' not readable"
esac
[ -s "$src" ] || fail "Invalid archive '$src', the file is 0 bytes"
[ -d "$dest" ] || fail "dest '$dest' must be an existing dir"
[ -w "$dest" ] || fail "Destination '$dest' not writable"
if [ -n "$owner" ]; then id -u -- "$owner" >/dev/null 2>&1 || case $owner in *[!0-9]*) fail "chown failed: failed to look up user $owner";; esac; fi
if [ -n "$group" ]; then
  grep -q "^$group:" /etc/group || getent group "$group" >/dev/null 2>&1 || case $group in *[!0-9]*) fail "chgrp failed: failed to look up group $group";; esac
fi
finish() {
  if [ -n "$list" ]; then say "files=$names"; fi
  say "facts=$(stat -c '${FACTS_FORMAT}' -- "$dest")"
  exit 0
}
# Every path of the archive, except links for permissions, gets what the task asks for; says whether that changed any.
settle() {
  [ -n "$owner$group$mode$flags" ] || return 0
  workplace
  top=
  printf '%s\\n' "$names" | while IFS= read -r path; do
    # A folder at the top counts also where the archive does not name it.
    case $path in
      */*) [ "\${path%%/*}" = "$top" ] || { top=\${path%%/*}; [ -L "$dest/$top" ] || printf '%s\\0' "$dest/$top" >>"$work/paths"; };;
    esac
    path=$dest/$path
    if [ -L "$path" ]; then printf '%s\\0' "$path" >>"$work/links"
    elif [ -e "$path" ]; then printf '%s\\0' "$path" >>"$work/paths"
    fi
  done
  before=$(settled)
  for kind in paths links; do
    [ -s "$work/$kind" ] || continue
    if [ -n "$owner" ]; then every "$kind" chown chown -h -- "$owner"; fi
    if [ -n "$group" ]; then every "$kind" chgrp chgrp -h -- "$group"; fi
    [ "$kind" = paths ] || continue
    if [ -n "$mode" ]; then every "$kind" chmod chmod -- "$mode"; fi
    if [ -n "$flags" ] && [ -n "$differs" ]; then every "$kind" chattr chattr $flags; fi
  done
  [ "$before" = "$(settled)" ] || say settled=
}
settled() {
  for kind in paths links; do
    [ ! -s "$work/$kind" ] || xargs -0 stat -c '%u %g %a' -- <"$work/$kind"
  done
}
every() {
  list=$work/$1 verb=$2
  shift 2
  said=$(xargs -0 "$@" <"$list" 2>&1) || fail "$verb failed: $said"
}
extract() {
  for word; do say "word=$word"; done
  workplace
  "$@" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  say "rc=$status" "out=$(cat "$work/out"; echo .)" "err=$(cat "$work/err"; echo .)"
  [ "$status" = 0 ] || fail "failed to unpack $src to $dest"
}
# How a path of the archive, unpacked beside, differs from what is there: as rsync shows it, or nothing.
difference() {
  new=$work/tree/$1 old=$dest/$1
  if [ -L "$new" ]; then kind=L; elif [ -d "$new" ]; then kind=d; else kind=f; fi
  if [ ! -e "$old" ] && [ ! -L "$old" ]; then echo ">$kind++++++.?? $1"; return; fi
  c=. s=. t=. p=. o=. g=. mark=.
  case $kind in
    L) [ "$(readlink -- "$new")" = "$(readlink -- "$old")" ] || c=c mark='>';;
    f) new_facts=$(stat -c '%s %Y' -- "$new") old_facts=$(stat -c '%s %Y' -- "$old")
      [ "\${new_facts% *}" = "\${old_facts% *}" ] || s=s mark='>'
      if [ "\${new_facts#* }" != "\${old_facts#* }" ]; then
        if [ "$keep" = 1 ] && [ "\${old_facts#* }" -gt "\${new_facts#* }" ]; then return; fi
        t=t mark='>'
      fi
      cmp -s -- "$new" "$old" || c=c mark='>';;
  esac
  if [ $kind != L ]; then
    [ -z "$mode" ] || chmod -- "$mode" "$new"
    [ "$(stat -c %a -- "$new")" = "$(stat -c %a -- "$old")" ] || p=p
  fi
  [ -z "$owner" ] || [ "$(stat -c %U -- "$old")" = "$owner" ] || [ "$(stat -c %u -- "$old")" = "$owner" ] || o=o
  [ -z "$group" ] || [ "$(stat -c %G -- "$old")" = "$group" ] || [ "$(stat -c %g -- "$old")" = "$group" ] || g=g
  [ "$c$s$t$p$o$g" = ...... ] || echo "$mark$kind$c$s$t$p$o$g.?? $1"
}
compare() { printf '%s\\n' "$names" | while IFS= read -r path; do [ -z "$path" ] || difference "$path"; done; }
# The positional parameters from the first number, not included, to the second, as text for eval.
span() {
  words= at=$1
  while [ "$at" -lt "$2" ]; do at=$((at + 1)); words="$words \\"\\\${$at}\\""; done
}
before=$1 after=$2 zip_before=$3
shift 3
span 0 "$before"; tar_before=$words
span "$before" $((before + after)); tar_after=$words
span $((before + after)) $((before + after + zip_before)); unzip_before=$words
span $((before + after + zip_before)) $#; unzip_after=$words
no_handler() { fail "Failed to find handler for \\"$src\\". Make sure the required command to extract the file is installed.\${newline}$1"; }
magic=$(head -c 6 <"$src" | od -An -tx1 | tr -d ' \\n')
case $magic in
  504b0304*|504b0506*)
    unzip=$(command -v unzip) || no_handler "Unable to find required 'unzip' in the path"
    workplace
    mkdir "$work/tree"
    eval "said=\\$(unzip $unzip_before \\"\\$src\\" $unzip_after -d \\"\\$work/tree\\" 2>&1 </dev/null)" || no_handler "Command \\"$unzip\\" could not handle archive: $said"
    names=$(cd "$work/tree" && find . -mindepth 1 | sed 's,^\\./,,' | sort | while IFS= read -r path; do
      if [ -d "$path" ] && [ ! -L "$path" ]; then printf '%s/\\n' "$path"; else printf '%s\\n' "$path"; fi
    done)
    differs=$(compare)
    say handler=ZipArchive
    rm -rf -- "$work/tree"
    if [ -n "$differs" ]; then
      say "differs=$differs"
      if [ "$check" = 0 ]; then
        eval "extract \\"\\$unzip\\" $unzip_before \\"\\$src\\" $unzip_after -d \\"\\$dest\\""
        settle
      fi
    fi
    finish;;
  1f8b*) flag=-z handler=TgzArchive;;
  425a68*) flag=-j handler=TarArchive;;
  fd377a585a00) flag=-J handler=TarArchive;;
  28b52ffd*) flag=--zstd handler=TarArchive;;
  *) flag= handler=TarArchive;;
esac
tar=$(command -v tar) || no_handler "Unable to find required 'tar' in the path"
gnu=$(tar --version 2>/dev/null | grep -c GNU)
owners=
[ -z "$owner" ] || owners='"--owner=$owner"'
[ -z "$group" ] || owners="$owners \\"--group=\\$group\\""
# GNU tar tells by itself what an archive is compressed with.
[ "$gnu" = 0 ] || [ "$handler" = TgzArchive ] || flag=
literal=
[ "$gnu" = 0 ] || literal=--quoting-style=literal
names=$(eval "\\"\\$tar\\" -t $literal $flag $tar_before -f \\"\\$src\\" $tar_after" 2>&1 </dev/null) || no_handler "Command \\"$tar\\" could not handle archive: $names"
say "handler=$handler"
if [ "$check" = 1 ]; then say unchecked=; exit 0; fi
if [ "$gnu" != 0 ]; then
  # What is about owners and permissions counts only where the task does not set them.
  differs=$(eval "LC_ALL=C \\"\\$tar\\" --diff -C \\"\\$dest\\" $flag $tar_before -f \\"\\$src\\" $tar_after" 2>&1 </dev/null | while IFS= read -r line; do
    case $line in
      *': : Warning: Cannot stat'*) ;;
      *': Uid differs') [ "$(id -u)" != 0 ] || [ -n "$owner" ] || echo "$line";;
      *': Gid differs') [ "$(id -u)" != 0 ] || [ -n "$group" ] || echo "$line";;
      *': Mode differs') [ -n "$mode" ] || echo "$line";;
      *differs|*differ|*': Warning: Cannot stat: No such file or directory'|*': Not linked to'*) echo "$line";;
    esac
  done)
else
  workplace
  mkdir "$work/tree"
  eval "said=\\$(\\"\\$tar\\" -x -C \\"\\$work/tree\\" $flag $tar_before -f \\"\\$src\\" $tar_after 2>&1 </dev/null)" || no_handler "Command \\"$tar\\" could not handle archive: $said"
  differs=$(compare)
  rm -rf -- "$work/tree"
fi
if [ -n "$differs" ]; then
  if [ "$gnu" != 0 ]; then
    eval "extract \\"\\$tar\\" --extract -C \\"\\$dest\\" \\\${flag:+\\"\\$flag\\"} $owners $tar_before -f \\"\\$src\\" $tar_after"
  else eval "extract \\"\\$tar\\" -x -C \\"\\$dest\\" \\\${flag:+\\"\\$flag\\"} $tar_before -f \\"\\$src\\" $tar_after"
  fi
fi
settle
finish
`;
