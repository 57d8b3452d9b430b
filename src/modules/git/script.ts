// The script of the git module: clones or updates a working copy in one round trip.
import { EXPAND } from '../expansion.ts';
import { SAY } from '../records.ts';

/**
 * Parameters: see `git.ts`. Says `before`, `after`, `changed`, `url_changed`, `submodules`, `local`, `diff`, `warning`, and `fail`
 * with `rc`, `out`, `err` and `cmd` where a command failed.
 */
export const GIT_SCRIPT = `${SAY}${EXPAND}unset GIT_DIR GIT_WORK_TREE
export LC_ALL=C GIT_TERMINAL_PROMPT=0
git=$1 repo=$2 version=$4 remote=$5 refspec=$6 depth=$8 force=$9
expand "$3"; dest=$expanded
expand "$7"; reference=$expanded
shift 9
update=$1 clone=$2 bare=$3 recursive=$4 single=$5 track=$6 verify=$8 allowed=$9
[ -z "$7" ] || umask "$7"
shift 9
expand "$1"; archive=$expanded
prefix=$2
expand "$3"; separate=$expanded
expand "$4"; key=$expanded
options=$5 check=$6 diff=$7
work=$(umask 077; mktemp -d) || { say 'fail=no temporary folder'; exit 0; }
trap 'rm -rf -- "$work"' EXIT
fail() { say "fail=$1"; exit 0; }
expand "$git"
git=$(command -v "\${expanded:-git}") || fail 'Failed to find required executable "git"'
case $repo in '~'*|'$'*) expand "$repo"; repo=$expanded;; esac
case $repo in /*) repo=file://$repo;; esac
ssh="\${GIT_SSH_COMMAND:-\${GIT_SSH:-ssh}} $options"
case $options in *BatchMode=yes*) ;; *) ssh="$ssh -o BatchMode=yes";; esac
if [ -n "$key" ]; then
  ssh="$ssh -i '$(printf '%s' "$key" | sed "s/'/'\\\\\\\\''/g")' -o IdentitiesOnly=yes"
fi
export GIT_SSH_COMMAND="$ssh"
# What a command says and its status are kept; a failure ends the task where it must.
try() { "$@" >"$work/out" 2>"$work/err" </dev/null; }
must() {
  what=$1; shift
  try "$@" && return
  say "rc=$?"
  case $1 in
    at) shift; set -- "$git" "$@";;
    remotes) shift; set -- "$git" ls-remote "$@";;
  esac
  say "cmd=$*" "out=$(cat "$work/out")" "err=$(cat "$work/err")"
  fail "\${what:-$(cat "$work/err")}"
}
at() { "$git" -C "$dest" "$@"; }
head_of() { at rev-parse "\${1:-HEAD}" 2>/dev/null; }
# ls-remote: in the working copy where there is one, so that the remote's settings count.
remotes() { if [ -d "$dest" ]; then at ls-remote "$@"; else "$git" ls-remote "$@"; fi; }
asked() { must '' remotes "$@"; }
is_branch() { asked "$1" -h "refs/heads/$2"; grep -qF -- "$2" "$work/out"; }
is_tag() { asked "$1" -t "refs/tags/$2"; grep -qF -- "$2" "$work/out"; }
is_local() { at show-ref --verify --quiet "refs/heads/$1"; }
# Where the repository's own data is, in $data: .git may be a file that names another folder.
find_data() {
  data=$dest
  [ "$bare" = 0 ] || return 0
  data=$dest/.git
  [ -f "$data" ] || return 0
  text=$(cat "$data")
  case $text in
    'gitdir: '*) data=\${text#gitdir: };;
    *'gitdir: '*) lost '.git file has invalid git dir reference format';;
    *) lost 'not enough values to unpack (expected 2, got 1)';;
  esac
  case $data in /*) ;; *) data=$dest/$data;; esac
  [ -d "$data" ] || lost "$data is not a directory"
}
lost() {
  say "details=$1"
  fail 'Current repo does not have a valid reference to a separate Git dir or it refers to the invalid path'
}
# The branch that HEAD is, or that the remote's HEAD is where none is checked out.
head_branch() {
  at symbolic-ref --short -q HEAD || { name=$(at symbolic-ref --short -q "refs/remotes/$remote/HEAD") && printf '%s' "\${name#"$remote"/}"; }
}
# What the version is at a remote, in $after.
remote_head() {
  if [ "$version" = HEAD ] && [ "$1" = "$repo" ]; then
    asked "$1" -h HEAD
    [ -s "$work/out" ] || asked "$1" HEAD
  elif [ "$version" = HEAD ]; then asked "$1" -h "refs/heads/$(head_branch)"
  elif is_branch "$1" "$version"; then asked "$1" -h "refs/heads/$version"
  elif is_tag "$1" "$version"; then
    asked "$1" -t "refs/tags/$version*"
    grep -F "refs/tags/$version^{}" "$work/out" >"$work/one" || grep "refs/tags/$version$" "$work/out" >"$work/one"
    mv "$work/one" "$work/out"
  else after=$version; return
  fi
  read -r after _ <"$work/out" || fail "Could not determine remote revision for $version"
}
difference() {
  [ "$diff" = 1 ] || return 0
  if [ -z "$1" ]; then say "diff=>> Newly checked out $2"
  elif [ "$1" != "$2" ]; then
    [ "$check" = 0 ] || at cat-file -e "$2" 2>/dev/null || fetch
    if try at diff "$1" "$2"; then
      if [ -s "$work/out" ]; then say "diff=$(cat "$work/out"; printf .)"; else say "diff=>> No visual differences between $1 and $2"; fi
    else say "diff=>> Failed to get proper diff between $1 and $2:\${newline}>> $(cat "$work/err")"
    fi
  fi
}
newline='
'
fetch() {
  set --
  shallow=
  if [ -n "$depth" ]; then
    current=$(head_branch)
    if [ -n "$refspec" ]; then set -- "$refspec"
    elif [ "$version" = HEAD ]; then set -- "$current"
    elif is_branch "$repo" "$version"; then
      [ "$current" = "$version" ] || set -- "+refs/heads/$version:refs/heads/$version"
      set -- "$@" "+refs/heads/$version:refs/remotes/$remote/$version"
    elif is_tag "$repo" "$version"; then set -- "+refs/tags/$version:refs/tags/$version"
    fi
    [ $# = 0 ] || shallow=1
  fi
  tags=
  if [ -z "$shallow" ]; then
    if [ "$bare" = 1 ]; then set -- '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*'; else tags=1; fi
    [ -z "$refspec" ] || set -- "$@" "$refspec"
  fi
  set -- "$remote" "$@"
  [ "$force" = 0 ] || set -- --force "$@"
  [ -z "$tags" ] || set -- --tags "$@"
  [ -z "$shallow" ] || set -- --depth "$depth" "$@"
  try at fetch "$@" || fail "Failed to download remote objects and refs: $(cat "$work/out") $(cat "$work/err")"
}
renamed() {
  try at remote set-url "$remote" "$repo" || fail "Failed to set a new url $repo for $remote: $(cat "$work/out") $(cat "$work/err")"
}
switch() {
  if [ "$version" = HEAD ]; then
    branch=$(head_branch)
    must "Failed to checkout branch $branch" at checkout --force "$branch"
    must "Failed to checkout branch $branch" at reset --hard "$remote/$branch" --
  elif is_branch "$remote" "$version"; then
    if [ -n "$depth" ] && ! is_local "$version"; then
      must "Failed to fetch branch from remote: $version" at fetch "--depth=$depth" "$remote" "+refs/heads/$version:refs/heads/$version" "+refs/heads/$version:refs/remotes/$remote/$version"
    fi
    if is_local "$version"; then
      must "Failed to checkout branch $version" at checkout --force "$version"
      must "Failed to checkout $version" at reset --hard "$remote/$version"
    else must "Failed to checkout $version" at checkout --track -b "$version" "$remote/$version"
    fi
  else must "Failed to checkout $version" at checkout --force "$version"
  fi
}
# Run in each submodule: the commit of the branch that it follows, or else of the remote's own.
BRANCH_HEAD='branch=$(git config -f "$toplevel/.gitmodules" "submodule.$name.branch"); git rev-parse "$REMOTE/\${branch:-HEAD}"'
signed() {
  word=verify-commit
  [ "$(at cat-file -t "refs/tags/$version" 2>/dev/null)" != tag ] || word=verify-tag
  # With --raw gpg says which key it was.
  must "Failed to verify GPG signature of commit/tag \\"$version\\"" at $word \${allowed:+--raw} "$version"
  [ -n "$allowed" ] || return 0
  found=$(sed -n 's/^.*VALIDSIG //p' "$work/err" | head -n 1)
  for one in $found; do :; done
  for wanted in $allowed; do [ "$wanted" != "$one" ] || return 0; done
  say rc=0 "out=$(cat "$work/out")" "err=$(cat "$work/err")"
  fail "The gpg_whitelist does not include the public key \\"$one\\" for this commit"
}
submodules() {
  [ -e "$dest/.gitmodules" ] || return 0
  stale=$(at config -f .gitmodules --get-regexp '\\.path$' | while read -r _ path; do [ -e "$dest/$path/.git" ] || echo "$path"; done)
  if [ -z "$stale" ]; then
    must '' at submodule foreach "$git fetch"
    if [ "$track" = 1 ]; then
      [ "$(at submodule --quiet foreach 'git rev-parse HEAD' 2>/dev/null)" = "$(REMOTE=$remote at submodule --quiet foreach "$BRANCH_HEAD" 2>/dev/null)" ] || stale=1
    else stale=$(at submodule status | grep '^[^ ]')
    fi
  fi
  [ -n "$stale" ] || return 0
  say submodules=
  must '' at submodule sync
  set -- submodule update --init --recursive
  [ "$track" = 0 ] || set -- "$@" --remote
  [ "$force" = 0 ] || set -- "$@" --force
  try at "$@" || fail "Failed to init/update submodules: $(cat "$work/out")$(cat "$work/err")"
  moved=1
}
untold() {
  say "details=Git archive command failed to create archive $archive using $dest directory.Error: $1"
  fail 'Failed to perform archive operation'
}
packed() {
  [ -n "$archive" ] || return 0
  case $archive in
    *.zip) format=zip;; *.tar) format=tar;; *.gz) format=tar.gz;; *.tgz) format=tgz;;
    *) say "details=Please specify archive as filename with extension. File extension can be one of ['tar', 'tar.gz', 'zip', 'tgz']"
      fail "Unable to get file extension from archive file name : $archive";;
  esac
  if [ "$check" = 1 ]; then say changed=; return; fi
  set -- --format "$format" --output "$work/archive"
  [ -z "$prefix" ] || set -- "$@" --prefix "$prefix"
  folder=$(dirname -- "$archive")
  [ -d "$folder" ] || untold "fatal: could not open '$archive' for writing: No such file or directory"
  try at archive "$@" "$version" || untold "$(cat "$work/err")"
  cmp -s "$work/archive" "$archive" && return
  cat "$work/archive" >"$archive" || fail "Failed to move $work/archive to $archive"
  say changed=
}
case $dest in ''|/*) ;; *) dest=$PWD/$dest;; esac
while :; do case $dest in ?*/) dest=\${dest%/};; *) break;; esac; done
[ -n "$dest" ] || [ "$clone" = 0 ] || fail 'the destination directory must be specified unless clone=no'
[ -z "$dest" ] || find_data
if [ -n "$separate" ] && [ -e "$data" ] && [ "$data" != "$separate" ]; then
  say changed=
  if [ "$check" = 0 ]; then
    old=$data
    [ ! -e "$separate" ] || fail "Separate-git-dir path $separate already exists."
    mv "$old" "$separate" && printf 'gitdir: %s' "$separate" >"$dest/.git" || fail "Unable to move git dir. $old"
    data=$separate
    say "dir_before=$old" "dir_now=$separate"
  fi
fi
before=
if [ -z "$dest" ] || [ ! -e "$data/config" ]; then
  if [ "$check" = 1 ] || [ "$clone" = 0 ]; then
    remote_head "$repo"
    say changed= "after=$after"
    difference '' "$after"
    exit 0
  fi
  parent=\${dest%/*}
  mkdir -p -- "\${parent:-/}" 2>/dev/null
  set --
  if [ "$bare" = 1 ]; then set -- --bare; else set -- --origin "$remote"; fi
  named=
  [ "$version" = HEAD ] || ! { is_branch "$repo" "$version" || is_tag "$repo" "$version"; } || named=1
  if [ -n "$depth" ]; then
    if [ "$version" = HEAD ] || [ -n "$refspec" ]; then set -- "$@" --depth "$depth"
    elif [ -n "$named" ]; then set -- "$@" --depth "$depth" --branch "$version"
    else say 'warning=Ignoring depth argument. Shallow clones are only available for HEAD, branches, tags or in combination with refspec.'
    fi
  fi
  [ -z "$reference" ] || set -- "$@" --reference "$reference"
  if [ "$single" = 1 ]; then
    set -- "$@" --single-branch
    [ -z "$named" ] || set -- "$@" --branch "$version"
  fi
  [ -z "$separate" ] || set -- "$@" "--separate-git-dir=$separate"
  if ! try "$git" -C "\${parent:-/}" clone "$@" -- "$repo" "$dest"; then
    cp "$work/out" "$work/clone.out"; cp "$work/err" "$work/clone.err"
    # What cannot be reached is told without what clone says besides.
    asked "$repo" -h "refs/heads/$version"
    say rc=128 "cmd=$git clone $* $repo $dest" "out=$(cat "$work/clone.out")" "err=$(cat "$work/clone.err")"
    fail "$(cat "$work/clone.err")"
  fi
  if [ "$bare" = 1 ] && [ "$remote" != origin ]; then must '' at remote add "$remote" "$repo"; fi
  if [ -n "$refspec" ]; then
    set --
    [ -z "$depth" ] || set -- --depth "$depth"
    must '' at fetch "$@" "$remote" "$refspec"
  fi
elif [ "$update" = 0 ]; then
  before=$(head_of)
  say "before=$before" "after=$before"
  packed
  exit 0
else
  before=$(head_of)
  say "before=$before"
  if [ "$bare" = 0 ] && [ -n "$(at status --porcelain | grep -v '^??')" ]; then
    [ "$force" = 1 ] || { say told=; fail "Local modifications exist in the destination: $dest (force=no)."; }
    if [ "$check" = 0 ]; then
      must '' at reset --hard HEAD
      say changed= "local=Local modifications exist in the destination: $dest"
    fi
  fi
  url=$(at ls-remote --get-url "$remote" 2>/dev/null)
  # A path and its file:// address are two, as there.
  if [ "$url" = "$repo" ] || [ "\${url%%/*}" = "\${repo%%/*}" ] && [ "$(readlink -f -- "\${url#file://}" 2>/dev/null || echo "$url")" = "$(readlink -f -- "\${repo#file://}" 2>/dev/null || echo "$repo")" ]; then :
  else
    say url_changed= changed=
    [ "$check" = 1 ] || renamed
  fi
  if [ "$check" = 1 ]; then
    remote_head "$remote"
    say "after=$after"
    [ "$before" = "$after" ] || say changed=
    difference "$before" "$after"
    exit 0
  fi
  fetch
fi
[ "$bare" = 1 ] || switch
[ "$verify" = 0 ] || signed
[ "$recursive" = 0 ] || [ "$bare" = 1 ] || submodules
after=$(head_of)
say "after=$after"
if [ "$before" != "$after" ] || [ -n "$moved" ]; then
  say changed=
  difference "$before" "$after"
fi
packed
`;
