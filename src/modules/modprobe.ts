// modprobe: a module of the kernel, loaded or not, now and at boot.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { outputFields } from './command-line.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { readRecords, SAY } from './records.ts';
import { splitWords } from './shlex.ts';

const schema = {
  properties: {
    name: { type: 'string', description: 'The module.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it is loaded now.',
    },
    params: { type: 'string', default: '', description: 'Its parameters.' },
    persistent: {
      type: 'string',
      enum: ['disabled', 'present', 'absent'],
      default: 'disabled',
      description: 'Whether it is loaded at boot; `disabled` leaves that as it is.',
    },
  },
  required: ['name'],
} as const satisfies ArgumentsSchema;

/** Parameters: name, state, persistent, check; parameters of the module. */
const SCRIPT = `${SAY}name=$1 state=$2 persistent=$3 check=$4
shift 4
load=/etc/modules-load.d options=/etc/modprobe.d
fail() { say "fail=$1"; exit 0; }
command -v modprobe >/dev/null || fail 'Failed to find required executable "modprobe"'
underscored=$(printf '%s' "$name" | tr - _)
loaded() {
  while read -r one _; do [ "$one" != "$underscored" ] || return 0; done </proc/modules
  while IFS= read -r one; do case $one in */"$name.ko") return 0;; esac; done <"/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null
  return 1
}
dry=; [ "$check" = 0 ] || dry=-n
run() {
  err=$(modprobe $dry "$@" 2>&1 >/dev/null)
  status=$?
  [ $status = 0 ] || { say "rc=$status"; fail "$err"; }
}
if [ $state = present ] && ! loaded; then
  run "$name" "$@"
  if [ "$check" = 1 ] || loaded; then say changed=
  else err=$(modprobe -n --first-time "$name" "$@" 2>&1) || say "warning=$err"
  fi
elif [ $state = absent ] && loaded; then run -r "$name"; say changed=
fi
[ $persistent != disabled ] || exit 0
escaped=$(printf '%s' "$name" | sed 's/[][\\\\.*^$/]/\\\\&/g')
line="^ *$escaped *\\\\([#;].*\\\\)\\\\{0,1\\\\}$"
option="^options $escaped \\\\([A-Za-z0-9_]\\\\{1,\\\\}=[^ ]\\\\{1,\\\\}\\\\) *\\\\([#;].*\\\\)\\\\{0,1\\\\}$"
files() { for file in "$1"/*; do [ ! -f "$file" ] || "$2" "$file" "$3"; done; }
has() { ! grep -q "$2" "$1" || printf x; }
values() { sed -n "s/$2/\\\\1/p" "$1"; }
comment() {
  grep -q "$2" "$1" || return 0
  new=$(sed "s/$2/#&/" "$1"; printf .)
  printf '%s' "\${new%.}" >"$1" || fail "cannot write $1"
}
is_loaded=$(files $load has "$line")
current=$(files $options values "$option" | sort -u)
wanted=$([ $# = 0 ] || printf '%s\\n' "$@" | sort -u)
write() { { printf '%s\\n' "$2" >"$1"; } 2>/dev/null || fail "cannot write $1"; }
if [ $persistent = present ]; then
  [ -n "$is_loaded" ] && [ "$current" = "$wanted" ] || say changed=
  [ "$check" = 0 ] || exit 0
  [ -n "$is_loaded" ] || write "$load/$name.conf" "$name"
  [ "$current" != "$wanted" ] || exit 0
  files $options comment "$option"
  lines=$(for one; do printf 'options %s %s\\n' "$name" "$one"; done)
  write "$options/$name.conf" "$lines"
else
  [ -z "$is_loaded$current" ] || say changed=
  [ "$check" = 0 ] || exit 0
  files $load comment "$line"
  files $options comment "$option"
fi
`;

/** https://docs.ansible.com/ansible/latest/collections/community/general/modprobe_module.html */
export const modprobe: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection(
    'community.general',
    'modprobe',
    'Loads a module of the kernel, or unloads it, now and at boot.',
  ),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, { name, state, params, persistent }, context) {
    const words = splitWords(params);
    if ('problem' in words) return fail(`params cannot be split into words: ${words.problem}`);
    const check = context.check ? '1' : '0';
    const output = await host.run({ script: SCRIPT, args: [name, state, persistent, check, ...words] });
    const records = readRecords(output);
    const about = { changed: records.get('changed') !== undefined, name, params, state };
    const msg = records.get('fail');
    if (msg !== undefined) {
      const rc = records.get('rc');
      if (rc === undefined) return { ...about, failed: true, msg };
      const stderr = `${msg}\n`;
      return { ...about, failed: true, msg: stderr, rc: Number(rc), ...outputFields('', stderr) };
    }
    const warning = records.get('warning');
    return warning === undefined ? about : { ...about, warnings: [warning] };
  },
};
