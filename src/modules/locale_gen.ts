// locale_gen: locales of the C library, made or taken away.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    name: { type: 'array', items: { type: 'string' }, description: 'Locales, such as `de_CH.UTF-8`.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether the host has it.',
    },
  },
  required: ['name'],
} as const satisfies ArgumentsSchema;

/**
 * Parameters: name, state, check. Debian's list is a file with a line for each locale, a comment where it is not wanted; Ubuntu's
 * tool takes the name.
 */
const SCRIPT = `${SAY}name=$1 state=$2 check=$3
fail() { say "fail=$1"; exit 0; }
list=/etc/locale.gen local=/var/lib/locales/supported.d/local
if [ -d /var/lib/locales/supported.d ]; then way=ubuntu list=/usr/share/i18n/SUPPORTED
elif [ -e "$list" ]; then way=debian
else fail '/etc/locale.gen and /var/lib/locales/supported.d/local are missing. Is the package "locales" installed?'
fi
found=
while read -r one charset _; do
  [ "$one" != '#' ] || [ $way = ubuntu ] || one=$charset
  [ $way = ubuntu ] || one=\${one#'#'}
  [ "$one" != "$name" ] || found=1
done <"$list"
[ -n "$found" ] || fail "The locale you've entered is not available on your system."
# Programs write de_DE.utf8 and de_DE.UTF-8 for the same.
plain() { printf '%s\\n' "$1" | tr 'A-Z' 'a-z' | sed 's/-//g'; }
current=absent
for one in $(locale -a 2>/dev/null); do [ "$(plain "$one")" != "$(plain "$name")" ] || current=present; done
[ "$current" != "$state" ] || { say unchanged=; exit 0; }
[ "$check" = 0 ] || exit 0
escaped=$(printf '%s' "$name" | sed 's/[][\\\\.*^$/]/\\\\&/g')
edit() { new=$(sed "$1" "$2"; printf .) && printf '%s' "\${new%.}" >"$2" || fail "cannot write $2"; }
if [ $way = ubuntu ] && [ $state = present ]; then said=$(locale-gen "$name" 2>&1)
elif [ $way = ubuntu ]; then
  edit "/^$escaped /d" "$local"
  said=$(locale-gen --purge 2>&1)
elif [ $state = present ]; then
  edit "s/^#\\\\{0,1\\\\}[[:space:]]*$escaped \\\\(.*\\\\)/$escaped \\\\1/" "$list"
  said=$(locale-gen 2>&1)
else
  edit "s/^#\\\\{0,1\\\\}[[:space:]]*$escaped \\\\(.*\\\\)/# $escaped \\\\1/" "$list"
  said=$(locale-gen 2>&1)
fi || fail "locale-gen failed: $said"
`;

/** https://docs.ansible.com/ansible/latest/collections/community/general/locale_gen_module.html */
export const locale_gen: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection('community.general', 'locale_gen', 'Makes locales of the C library, or takes them away.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, { name, state }, context) {
    let changed = false;
    for (const one of name) {
      const args = [one, state, context.check ? '1' : '0'];
      const records = readRecords(await host.run({ script: SCRIPT, args }));
      const msg = records.get('fail');
      if (msg !== undefined) return { changed, failed: true, msg };
      changed ||= records.get('unchanged') === undefined;
    }
    return context.check ? { changed } : { changed, name: name.length === 1 ? name[0] : name, msg: 'OK' };
  },
};
