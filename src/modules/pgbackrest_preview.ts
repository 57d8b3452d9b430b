// pgbackrest_preview: what pg_backup would make in repositories whose settings --check has not written: stanza, first backup.
import { parseBackupInfo, type Stanza } from '../postgres/backup.ts';
import { failureText } from '../postgres/console.ts';
import type { RepositoryOption } from '../postgres/repository-options.ts';
import { PRELUDE } from './clusters/shell.ts';
import { fail } from './failure.ts';
import type { Module } from './module.ts';

interface PreviewArguments {
  readonly command: 'stanza' | 'backup';
  readonly stanza: string;
  readonly options: readonly Readonly<Record<string, unknown>>[];
  readonly local_only: boolean;
  readonly dbsu: string;
  readonly timeout: number;
}

/** A bare host: pgBackRest's own statuses begin at 25. */
const NOT_INSTALLED = 3;

/** The status of a repository that could not be opened. https://pgbackrest.org/command.html#command-info */
const OTHER = 99;

/** The options come by the environment, where no list of processes shows them. */
const SCRIPT = `
dbsu=$1 stanza=$2 limit=$3
${PRELUDE}
command -v pgbackrest >/dev/null && id "$dbsu" >/dev/null 2>&1 || exit ${NOT_INSTALLED}
as timeout "$limit" pgbackrest --no-config --stanza="$stanza" --log-level-file=off --log-level-console=off --log-level-stderr=error info --output=json
`;

export const pgbackrest_preview: Module<PreviewArguments> = {
  name: 'pgbackrest_preview',
  fullNames: [],
  documentation: {
    summary: 'Tells, in check mode, whether a stanza or a first backup would be made in any repository.',
  },
  schema: {
    properties: {
      command: { type: 'string', enum: ['stanza', 'backup'], description: 'What would be made.' },
      stanza: { type: 'string', description: "The stanza: the cluster's name." },
      options: {
        type: 'array',
        items: { type: 'object' },
        secret: true,
        description: 'The options of the repositories, as pgbackrest_options gives them.',
      },
      local_only: {
        type: 'boolean',
        default: false,
        description: "Look only at repositories on the host's own disk, as beside a replica.",
      },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      timeout: { type: 'integer', default: 60, description: 'Seconds for all repositories.' },
    },
    required: ['command', 'stanza', 'options'],
  },
  checkMode: 'full',
  async run(host, { command, stanza, options, local_only, dbsu, timeout }) {
    const pairs = options as unknown as readonly RepositoryOption[];
    const env = Object.fromEntries(pairs.map(({ name, value }) => [variableOf(name), String(value)]));
    const output = await host.run({ script: SCRIPT, args: [dbsu, stanza, String(timeout)], env });
    if (output.status !== 0 && output.status !== NOT_INSTALLED) {
      const why = failureText(output.stderr.toString());
      return fail(`the repositories of '${stanza}' cannot be read: ${why}`);
    }
    const text = output.status === NOT_INSTALLED ? '[]' : output.stdout.toString();
    const found = parseBackupInfo(text).find(({ name }) => name === stanza);
    // A repository that cannot be opened is no failure of `info`: it says so among its answers.
    const broken = found?.repositories.find(({ statusCode }) => statusCode === OTHER);
    if (broken !== undefined) {
      const why = broken.statusMessage.split('\n')[0] ?? '';
      return {
        failed: true,
        changed: false,
        msg: `repository ${broken.key} of '${stanza}' cannot be read: ${why}`,
      };
    }
    const numbers = [...new Set(pairs.map(({ name }) => Number(/^repo(\d+)-/.exec(name)?.[1])))];
    const missing = numbers
      .filter(repo => !local_only || isLocal(pairs, repo))
      .filter(repo => !has(found, repo, command));
    const what = command === 'stanza' ? 'a stanza' : 'a full backup';
    const where = missing.map(repo => `repo${repo}`).join(', ');
    return missing.length === 0
      ? { changed: false }
      : { changed: true, msg: `would make ${what} in ${where}` };
  },
};

function isLocal(options: readonly RepositoryOption[], repo: number): boolean {
  const kind = options.find(({ name }) => name === `repo${repo}-type`)?.value ?? 'posix';
  return kind === 'posix' || kind === 'cifs';
}

function has(stanza: Stanza | undefined, repo: number, command: 'stanza' | 'backup'): boolean {
  return command === 'stanza'
    ? stanza?.databases.some(database => database.repo === repo) === true
    : stanza?.backups.some(backup => backup.repo === repo) === true;
}

/** https://pgbackrest.org/command.html: `repo1-s3-key` is PGBACKREST_REPO1_S3_KEY. */
function variableOf(option: string): string {
  return `PGBACKREST_${option.toUpperCase().replaceAll('-', '_')}`;
}
