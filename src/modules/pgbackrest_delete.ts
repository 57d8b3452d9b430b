// pgbackrest_delete: a stanza is gone from every repository, with all its backups and archived WAL.
import type { Host } from '../connection/host.ts';
import { parseBackupInfo } from '../postgres/backup.ts';
import { failureText } from '../postgres/console.ts';
import { PRELUDE } from './clusters/shell.ts';
import type { Module } from './module.ts';

interface DeleteArguments {
  readonly stanza: string;
  readonly dbsu: string;
  readonly timeout: number;
}

/** What `pgbackrest info` says of a repository in which the stanza is not. */
const MISSING_STANZA = 1;

const INFO_SCRIPT = `
dbsu=$1 stanza=$2 limit=$3
${PRELUDE}
as timeout "$limit" pgbackrest --stanza="$stanza" --log-level-console=off --log-level-file=off --log-level-stderr=error info --output=json
`;

// pgBackRest deletes nothing before it was stopped; the deletion takes the mark of the stop away.
const DELETE_SCRIPT = `
dbsu=$1 stanza=$2 limit=$3; shift 3
${PRELUDE}
as pgbackrest --stanza="$stanza" --log-level-console=warn stop 2>&1
for repo in "$@"; do
  as timeout "$limit" pgbackrest --stanza="$stanza" --repo="$repo" --log-level-console=warn --force stanza-delete 2>&1 && continue
  status=$?
  as pgbackrest --stanza="$stanza" --log-level-console=off start
  exit $status
done
exit 0
`;

export const pgbackrest_delete: Module<DeleteArguments> = {
  name: 'pgbackrest_delete',
  fullNames: [],
  documentation: {
    summary: 'Deletes a stanza with all its backups from every repository that this host knows.',
  },
  schema: {
    properties: {
      stanza: { type: 'string', description: "The stanza: the cluster's name." },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      timeout: { type: 'integer', default: 3600, description: 'Seconds that each repository may take.' },
    },
    required: ['stanza'],
  },
  checkMode: 'full',
  async run(host, args, context) {
    const { stanza, dbsu, timeout } = args;
    const words = [dbsu, stanza, String(timeout)];
    const held = await holding(host, words, stanza);
    if (typeof held === 'string') return { failed: true, msg: held };
    const { repositories, backups } = held;
    if (repositories.length === 0) return { changed: false, backups, msg: `there is no stanza '${stanza}'` };
    if (!context.check) {
      const output = await host.run({ script: DELETE_SCRIPT, args: [...words, ...repositories.map(String)] });
      if (output.status !== 0) {
        const why = failureText(output.stdout.toString());
        return { failed: true, msg: `stanza '${stanza}' could not be deleted: ${why}` };
      }
    }
    const where = `from repository ${repositories.join(', ')}`;
    return {
      changed: true,
      backups,
      msg: context.check
        ? `stanza '${stanza}' would be deleted ${where}, with ${counted(backups)}`
        : `stanza '${stanza}' is deleted ${where}`,
    };
  },
};

function counted(backups: readonly string[]): string {
  if (backups.length === 0) return 'no backup';
  return backups.length === 1
    ? `backup ${backups[0]}`
    : `${backups.length} backups, the last ${backups.at(-1)}`;
}

/** The numbers of the repositories that hold the stanza and the labels of its backups, or why nobody knows. */
async function holding(
  host: Host,
  words: readonly string[],
  stanza: string,
): Promise<{ readonly repositories: readonly number[]; readonly backups: readonly string[] } | string> {
  const output = await host.run({ script: INFO_SCRIPT, args: words });
  if (output.status !== 0) return `the repository cannot be read: ${failureText(output.stderr.toString())}`;
  const found = parseBackupInfo(output.stdout.toString()).find(each => each.name === stanza);
  const present = found?.repositories.filter(({ statusCode }) => statusCode !== MISSING_STANZA) ?? [];
  return {
    repositories: present.map(({ key }) => key),
    backups: found?.backups.map(({ label }) => label) ?? [],
  };
}
