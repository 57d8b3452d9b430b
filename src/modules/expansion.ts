// What Ansible does to every argument that is a path, done on the host, where the user's home and environment are.

/**
 * sh function `expand TEXT`, result in `$expanded`: `$NAME` and `${NAME}` of the environment, then a leading `~` or
 * `~user`. What is not set stays as written. https://docs.python.org/3/library/os.path.html#os.path.expandvars
 */
export const EXPAND = `expand() {
  expanded=$1
  case $1 in *'$'*) expand_variables "$1";; esac
  case $expanded in
    '~'|'~/'*) below_home "$HOME" "\${expanded#'~'}";;
    '~'*)
      _user=\${expanded%%/*} _user=\${_user#'~'}
      case $_user in
        *[!A-Za-z0-9._-]*) ;;
        *) eval "_home=~$_user"
          case $_home in /*) below_home "$_home" "\${expanded#"~$_user"}";; esac;;
      esac;;
  esac
}
below_home() {
  _home=$1
  while :; do case $_home in */) _home=\${_home%/};; *) break;; esac; done
  expanded=$_home$2
  [ -n "$expanded" ] || expanded=/
}
expand_variables() {
  _rest=$1 expanded=
  while :; do
    case $_rest in *'$'*) ;; *) break;; esac
    expanded=$expanded\${_rest%%'$'*} _rest=\${_rest#*'$'}
    case $_rest in
      '{'*'}'*) _name=\${_rest%%'}'*} _name=\${_name#'{'} _raw="\\\${$_name}" _rest=\${_rest#*'}'};;
      [A-Za-z0-9_]*) _name=\${_rest%%[!A-Za-z0-9_]*} _raw="\\$$_name" _rest=\${_rest#"$_name"};;
      *) _name= _raw='$';;
    esac
    case $_name in
      ''|[0-9]*|*[!A-Za-z0-9_]*) expanded=$expanded$_raw;;
      *) eval "expanded=\\$expanded\\\${$_name-\\$_raw}";;
    esac
  done
  expanded=$expanded$_rest
}
`;
