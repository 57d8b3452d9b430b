#!/usr/bin/env bash
# Makes this checkout ready: Debian packages, npm packages, the built command, `reprise` on the PATH.
# `scripts/setup.sh test` adds what only the tests need. Safe to run again: what is there is left alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

check_node() {
  command -v node >/dev/null || fail "Node.js is missing: install version 20.12 or newer"
  local major minor
  IFS=. read -r major minor _ < <(node -p process.versions.node)
  [ "$major" -gt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -ge 12 ]; } ||
    fail "Node.js $(node --version) is too old: version 20.12 or newer is needed"
}

# package=program: the package is installed when its program is missing.
install_packages() {
  local missing=() pair
  for pair in "$@"; do
    [ -e "${pair#*=}" ] || PATH="$PATH:/usr/sbin:/sbin" command -v "${pair#*=}" >/dev/null || missing+=("${pair%%=*}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || fail "these Debian packages are missing: ${missing[*]}; run this as root, or install them"
  command -v apt-get >/dev/null || fail "these packages are missing, and there is no apt-get: ${missing[*]}"
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 && return 0
  # The usual reason on a new machine: no package lists yet.
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_modules() {
  # Our own: npm's list of what is there comes early, also where the rest is cut off.
  local stamp=node_modules/.reprise-installed
  if [ ! -e "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
    say "installing npm packages"
    npm ci --no-audit --no-fund --loglevel=error
    touch "$stamp"
  fi
}

build() {
  local main=dist/command
  if [ ! -e "$main" ] || [ -n "$(find src sandbox scripts tsconfig*.json package.json -newer "$main" -print -quit)" ]; then
    say "building"
    npm run --silent build
    touch "$main"
  fi
}

link_command() {
  local link=/usr/local/bin/reprise target=$PWD/bin/reprise
  [ "$(readlink -f "$link" 2>/dev/null)" = "$target" ] && return 0
  if [ -w /usr/local/bin ] && { [ ! -e "$link" ] || [ -L "$link" ]; }; then
    ln -sfn "$target" "$link"
    say "linked $link"
  else
    say "put $PWD/bin on your PATH to call reprise by its name"
  fi
}

check_node
if [ "${1:-}" = test ]; then
  install_packages openssh-server=/usr/sbin/sshd sudo=sudo busybox=busybox shellcheck=shellcheck openssl=openssl tcsh=tcsh fish=fish \
    openssh-client=ssh procps=ps ansible-core=ansible-playbook postgresql=/usr/lib/postgresql \
    ansible=/usr/lib/python3/dist-packages/ansible_collections/ansible/posix python3-jinja2=/usr/lib/python3/dist-packages/jinja2 curl=curl \
    unzip=unzip zip=zip zstd=zstd bzip2=bzip2 xz-utils=xz \
    git=git rsync=rsync iptables=iptables acl=setfacl kmod=modprobe locales=locale-gen gnupg=gpg \
    python3-apt=/usr/lib/python3/dist-packages/apt python3-virtualenv=virtualenv python3-setuptools=/usr/lib/python3/dist-packages/setuptools \
    python3-pip=/usr/lib/python3/dist-packages/pip python3-cryptography=/usr/lib/python3/dist-packages/cryptography \
    python3-netaddr=/usr/lib/python3/dist-packages/netaddr python3-jmespath=/usr/lib/python3/dist-packages/jmespath \
    python3-passlib=/usr/lib/python3/dist-packages/passlib
fi
install_modules
build
link_command
