// getent: entries of one of the host's databases, as a fact that is named after it.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { GETENT } from './users/getent.ts';

const schema = {
  properties: {
    database: { type: 'string', description: 'The database: `passwd`, `group`, `hosts` …' },
    key: { type: 'string', default: '', description: 'The entry; all that are listed unless given.' },
    fail_key: { type: 'boolean', default: true, description: 'An entry that is not there is a failure.' },
    service: { type: 'string', description: 'The one source to ask, such as `files`.' },
    split: {
      type: 'string',
      description: 'What stands between fields; chosen by the database unless given.',
    },
  },
  required: ['database'],
} as const satisfies ArgumentsSchema;

const SCRIPT = `${GETENT}service=$1 database=$2 key=$3
set -- getent
[ -z "$service" ] || set -- "$@" -s "$service"
set -- "$@" -- "$database"
[ -z "$key" ] || set -- "$@" "$key"
"$@"
`;

/** Databases with colons between the fields. */
const WITH_COLONS: readonly string[] = ['passwd', 'shadow', 'group', 'gshadow'];

const MISSING = 'One or more supplied key could not be found in the database.';

const FAILURES: Readonly<Record<number, string>> = {
  1: 'Missing arguments, or database unknown.',
  2: MISSING,
  3: 'Enumeration not supported on this database.',
};

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/getent_module.html */
export const getent: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('getent', "Gathers entries of the host's databases as facts."),
  schema,
  checkMode: 'full',
  async run(host, { database, key, fail_key, service, split }) {
    const { status, stdout } = await host.run({ script: SCRIPT, args: [service ?? '', database, key] });
    const fact = `getent_${database}`;
    if (status === 0) {
      const separator = split ?? (WITH_COLONS.includes(database) ? ':' : undefined);
      return { changed: false, ansible_facts: { [fact]: readEntries(stdout.toString(), separator) } };
    }
    if (status === 2 && !fail_key)
      return { changed: false, msg: MISSING, ansible_facts: { [fact]: { [key]: null } } };
    return fail(FAILURES[status] ?? 'Unexpected failure!');
  },
};

/** The fields of each entry by its first; of entries that come again, a list of all. */
function readEntries(text: string, separator: string | undefined): Record<string, unknown> {
  const entries = new Map<string, string[][]>();
  for (const line of text.split('\n')) {
    const fields = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
    const [name = '', ...rest] = fields;
    if (line.trim() === '') continue;
    const known = entries.get(name);
    if (known === undefined) entries.set(name, [rest]);
    else known.push(rest);
  }
  return Object.fromEntries(
    Array.from(entries, ([name, found]) => [name, found.length === 1 ? found[0] : found]),
  );
}
