// What `getent` tells, also on a host that has none, such as one of busybox alone: there from the files in /etc.

/**
 * A piece of script that defines `getent` where the program is missing: one database, no key or one, `-s files` accepted. And
 * `named DATABASE NAME [SERVICE]`, the entry of that name: `getent` takes a name of digits for a number.
 */
export const GETENT = `command -v getent >/dev/null || getent() (
  [ "$1" != -s ] || shift 2
  [ "$1" != -- ] || shift
  case $1 in
    passwd|group) colons=1 number=1;;
    shadow|gshadow) colons=1 number=;;
    hosts|networks|protocols|services|rpc|ethers|aliases) colons=;;
    *) exit 1;;
  esac
  [ -r "/etc/$1" ] || exit 2
  file=/etc/$1
  shift
  [ "\${1-}" != -- ] || shift
  key=\${1-} status=\${1:+2}
  while IFS= read -r line || [ -n "$line" ]; do
    [ -n "$colons" ] || line=\${line%%#*}
    if [ -z "$line" ] || [ -z "\${line##[[:space:]]*}" ]; then continue; fi
    if [ -n "$status" ]; then
      if [ -n "$colons" ]; then
        name=\${line%%:*} id=
        [ -z "$number" ] || { id=\${line#*:*:}; id=\${id%%:*}; }
        [ "$key" = "$name" ] || [ "$key" = "$id" ] || continue
      else
        set -f
        for word in $line -; do [ "$key" != "$word" ] || break; done
        [ "$word" != - ] || continue
      fi
    fi
    printf '%s\\n' "$line"
    [ -z "$status" ] || exit 0
  done <"$file"
  exit "\${status:-0}"
)
named() {
  case $2 in
    ''|*[!0-9]*) getent \${3:+-s "$3"} "$1" -- "$2";;
    *) getent \${3:+-s "$3"} "$1" | grep "^$2:";;
  esac
}
`;
