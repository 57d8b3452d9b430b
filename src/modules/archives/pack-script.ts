// The script that packs files of a host into an archive, and leaves one alone that holds the same already.
import { EXPAND } from '../expansion.ts';
import { FACTS_FORMAT } from '../files/facts.ts';
import { SAY } from '../records.ts';

/**
 * Parameters: format, dest, force an archive of one file, remove, check, owner, group, mode, the number of paths, flags for
 * chattr, the number of excluded paths; the paths, the excluded paths, the patterns that exclude names in the archive.
 * Two archives hold the same when their listings, with sizes, times and owners, are the same.
 */
export const PACK_SCRIPT = `${SAY}${EXPAND}format=$1 force=$3 remove=$4 check=$5 owner=$6 group=$7 mode=$8 paths=$9
expand "$2"; dest=$expanded
shift 9
flags=$1 excluded=$2
shift 2
newline='
'
work=
trap '[ -z "$work" ] || rm -rf -- "$work"' EXIT
fail() { say "fail=$1"; exit 0; }
# A path is a pattern where it looks like one; what it stands for, one a line.
glob() {
  expand "$1"
  case $expanded in
    *[*?]*|*'['*) (IFS=; for found in $expanded; do [ ! -e "$found" ] && [ ! -L "$found" ] || printf '%s\\n' "$found"; done);;
    *) printf '%s\\n' "$expanded";;
  esac
}
count=0 list= barred= globbed=0
for one; do
  count=$((count + 1))
  if [ $count -le "$paths" ]; then case $one in *[*?]*|*'['*) globbed=1;; esac; fi
  if [ $count -le "$paths" ]; then list=$list$(glob "$one")$newline
  elif [ $count -le $((paths + excluded)) ]; then barred=$barred$(glob "$one")$newline
  fi
done
shift $((paths + excluded))
isin() { case "$newline$2" in *"$newline$1$newline"*) return 0;; esac; return 1; }
each() { printf '%s' "$1" | while IFS= read -r one; do [ -z "$one" ] || printf '%s\\n' "$one"; done; }
expanded_paths=$(each "$list") expanded_barred=$(each "$barred")
say "paths=$expanded_paths" "barred=$expanded_barred"
IFS=$newline
set -f
number=0 first= targets= missing= root=
for one in $expanded_paths; do
  isin "$one" "$barred" && continue
  if [ -e "$one" ] || [ -L "$one" ]; then targets=$targets$one$newline number=$((number + 1)) first=$one
  else missing=$missing$one$newline
  fi
done
for one in $expanded_paths; do
  case $one in */*) folder=\${one%/*}/;; *) folder=;; esac
  [ -n "$root" ] || root=$folder
  while :; do case $folder in "$root"*) break;; esac; root=\${root%/}; case $root in */*) root=\${root%/*}/;; *) root=; break;; esac; done
done
set +f
unset IFS
say "missing=$missing" "root=$root"
many=$force
[ "$paths" = 1 ] && [ "$globbed" = 0 ] || many=1
[ ! -d "$first" ] || many=1
if [ -z "$dest" ]; then
  [ "$many" = 0 ] || [ "$force" = 1 ] || fail 'Error, must specify "dest" when archiving multiple files or trees'
  dest=$expanded_paths.$format
fi
case $format in tar|zip) many=1;; esac
say "dest=$dest"
before=$(stat -c '${FACTS_FORMAT}' -- "$dest" 2>/dev/null)
answer() {
  facts=$(stat -c '${FACTS_FORMAT}' -- "$dest" 2>/dev/null)
  [ -z "$facts" ] || say "facts=$facts" "before=$before"
  exit 0
}
if [ "$check" = 1 ] || [ $number = 0 ]; then say "many=$many" "targets=$number"; answer; fi
[ ! -d "$dest" ] || fail "$dest is a folder"
case $dest in */*) folder=\${dest%/*}; folder=\${folder:-/};; *) folder=.;; esac
work=$(umask 077; mktemp -d "$folder/.reprise.XXXXXXXX" 2>/dev/null) || fail "cannot write in $folder"
# Names in the archive, one a line, and the paths that they are of.
passes() {
  for pattern; do case $name in $pattern) return 1;; esac; done
  return 0
}
names() {
  printf '%s' "$targets" | while IFS= read -r target; do
    if [ -d "$target" ] && [ ! -L "$target" ]; then find "\${target%/}" -mindepth 1; else printf '%s\\n' "$target"; fi
  done | sort | while IFS= read -r path; do
    [ "$path" != "$dest" ] || continue
    case $path in "$folder"/.reprise.*) continue;; esac
    name=\${path#"$root"}
    passes "$@" || continue
    printf '%s\\n' "$name"
  done
}
base=\${root:-.}
pack() { case $format in gz) gzip -c;; bz2) bzip2 -c;; xz) xz -c;; *) cat;; esac; }
unpack() { case $format in gz) gzip -dc;; bz2) bzip2 -dc;; xz) xz -dc;; *) cat;; esac; }
program=$format
case $format in gz) program=gzip;; bz2) program=bzip2;; esac
command -v "$program" >/dev/null || fail "this host lacks $program, which the format $format needs"
new=$work/new
gnu=$(tar --version 2>/dev/null | grep -c GNU)
# A name that begins with a dash is no option: GNU tar reads a list with NUL, busybox has none, zip's begin with a folder.
if [ "$many" = 0 ]; then
  pack <"$first" >"$new" 2>"$work/err" || fail "Failed to write archive at $dest: $(cat "$work/err")"
  say "archived=$first"
  same() { unpack <"$dest" 2>/dev/null | cmp -s - "$first"; }
elif [ "$format" = zip ]; then
  command -v zip >/dev/null || fail 'this host lacks zip, which the format zip needs'
  names "$@" >"$work/names"
  (cd "$base" && sed 's,^,./,' "$work/names" | zip -q -X -@ - >"$new") 2>"$work/err" || fail "Failed to write archive at $dest: $(cat "$work/err")"
  while IFS= read -r name; do [ -d "$root$name" ] && [ ! -L "$root$name" ] || say "archived=$root$name"; done <"$work/names"
  listing() { unzip -v "$1" | sed '1,3d' | grep -v ' files\\{0,1\\}$' | sort; }
  same() { [ "$(listing "$dest" 2>/dev/null)" = "$(listing "$new")" ]; }
else
  names "$@" >"$work/names"
  if [ "$gnu" != 0 ]; then (cd "$base" && tr '\\n' '\\000' <"$work/names" | tar -cf "$work/plain" --no-recursion --null -T - 2>"$work/err")
  else (IFS=$newline; set -f; tar -cf "$work/plain" -C "$base" --no-recursion -- $(cat "$work/names")) 2>"$work/err"
  fi || fail "Failed to write archive at $dest: $(cat "$work/err")"
  pack <"$work/plain" >"$new" 2>"$work/err" || fail "Failed to write archive at $dest: $(cat "$work/err")"
  while IFS= read -r name; do say "archived=$root$name"; done <"$work/names"
  full=; [ "$gnu" = 0 ] || full=--full-time
  listing() { tar -tvf - $full 2>/dev/null | sort; }
  same() { [ "$(unpack <"$dest" 2>/dev/null | listing)" = "$(listing <"$work/plain")" ]; }
fi
say "many=$many" "targets=$number"
if [ ! -e "$dest" ] || ! same; then
  say changed=
  if [ -e "$dest" ]; then chown -- "$(stat -c %u:%g -- "$dest")" "$new" 2>/dev/null; chmod -- "$(stat -c %a -- "$dest")" "$new"; fi
else
  new=$dest
fi
attribute() { "$@" 2>"$work/err" || fail "$1 failed: $(cat "$work/err")"; }
[ -z "$owner" ] || attribute chown -h -- "$owner" "$new"
[ -z "$group" ] || attribute chgrp -h -- "$group" "$new"
[ -z "$mode" ] || attribute chmod -- "$mode" "$new"
[ "$new" = "$dest" ] || attribute mv -f -- "$new" "$dest"
if [ -n "$flags" ]; then
  had=$(lsattr -d -- "$dest" 2>/dev/null)
  attribute chattr $flags "$dest"
  [ "$had" = "$(lsattr -d -- "$dest" 2>/dev/null)" ] || say changed=
fi
if [ "$remove" = 1 ]; then
  printf '%s' "$targets" | while IFS= read -r target; do [ "$target" = "$dest" ] || rm -rf -- "$target"; done
  say removed=
fi
answer
`;
