// dpkg_selections: what dpkg is to do with a package, such as to hold it at its version.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    name: { type: 'string', description: 'The package.' },
    selection: {
      type: 'string',
      enum: ['install', 'hold', 'deinstall', 'purge'],
      description: 'What is to become of it.',
    },
  },
  required: ['name', 'selection'],
} as const satisfies ArgumentsSchema;

/** Parameters: package, selection, check. */
const SCRIPT = `${SAY}name=$1 wanted=$2 check=$3
fail() { say "fail=$1"; exit 0; }
command -v dpkg >/dev/null || fail "this host has no dpkg: 'dpkg_selections' needs a Debian system"
before=$(LC_ALL=C dpkg --get-selections "$name" 2>/dev/null | head -n 1)
if [ -z "$before" ]; then before='not present'; else for before in $before; do :; done; fi
say "before=$before"
[ "$check" = 0 ] && [ "$before" != "$wanted" ] || exit 0
err=$(printf '%s %s\\n' "$name" "$wanted" | dpkg --set-selections 2>&1) || fail "$err"
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/dpkg_selections_module.html */
export const dpkg_selections: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('dpkg_selections', 'Tells dpkg what is to become of a package.'),
  schema,
  checkMode: 'full',
  async run(host, { name, selection }, context) {
    const check = context.check ? '1' : '0';
    const records = readRecords(await host.run({ script: SCRIPT, args: [name, selection, check] }));
    const msg = records.get('fail');
    if (msg !== undefined) return fail(msg);
    const before = records.get('before') ?? 'not present';
    return { changed: before !== selection, before, after: selection };
  },
};
