// tempfile: makes an empty file or folder under a name that nobody else has.
import { randomBytes } from 'node:crypto';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import { FACTS_FORMAT, factsResult, parseFacts } from './files/facts.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    state: { type: 'string', enum: ['file', 'directory'], default: 'file', description: 'What to make.' },
    path: {
      type: 'string',
      description: 'The folder it is made in; the usual one for temporary files unless given.',
    },
    prefix: { type: 'string', default: 'ansible.', description: 'What its name begins with.' },
    suffix: { type: 'string', default: '', description: 'What its name ends with.' },
  },
} as const satisfies ArgumentsSchema;

/** Parameters: state, folder, name. `mktemp` is not everywhere able to end a name as wanted. */
const SCRIPT = `${SAY}${EXPAND}expand "$2"; folder=\${expanded:-\${TMPDIR:-/tmp}} path=\${folder%/}/$3
[ -d "$folder" ] || { echo "[Errno 2] No such file or directory: '$path'" >&2; exit 1; }
umask 077
if [ "$1" = directory ]; then mkdir -- "$path" || exit 1; else set -C; : >"$path" || exit 1; fi
say "path=$path"
say "facts=$(stat -c '${FACTS_FORMAT}' -- "$path")"
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/tempfile_module.html */
export const tempfile: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('tempfile', 'Makes an empty file or folder under a name that nobody else has.'),
  schema,
  checkMode: 'none',
  async run(host, args) {
    const name = `${args.prefix}${randomBytes(6).toString('hex')}${args.suffix}`;
    const output = await host.run({ script: SCRIPT, args: [args.state, args.path ?? '', name] });
    const records = readRecords(output);
    const path = records.get('path');
    if (path === undefined) return fail(output.stderr.toString('utf8').trim());
    return { changed: true, path, ...factsResult(parseFacts(records.get('facts') ?? '')) };
  },
};
