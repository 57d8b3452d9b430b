// Runs a command of pgBackRest once for each repository that a host's settings define.
import type { Host } from '../../connection/host.ts';
import type { ArgumentsSchema } from '../module.ts';
import { listParts } from '../parts.ts';
import { PRELUDE } from './shell.ts';

export interface RepositoryOutput {
  readonly repo: number;
  readonly status: number;
  readonly text: string;
}

/** The arguments of a module that does something in each repository. */
export interface RepositoryArguments {
  readonly stanza: string;
  readonly repo: number | undefined;
  readonly settings: string;
  readonly dbsu: string;
  readonly timeout: number;
}

/** Their schema; `timeout` is in seconds, by default that many. */
export function repositoryArguments(timeout: number): ArgumentsSchema {
  return {
    properties: {
      stanza: { type: 'string', description: "The stanza: the cluster's name." },
      repo: { type: 'integer', description: 'The number of one repository; all of them when not given.' },
      settings: {
        type: 'string',
        default: '/etc/pgbackrest/pgbackrest.conf',
        description: "pgBackRest's settings file.",
      },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      timeout: { type: 'integer', default: timeout, description: 'Seconds for each repository.' },
    },
    required: ['stanza'],
  };
}

/** What `timeout` of coreutils ends with. */
export const OUT_OF_TIME = 124;

const SCRIPT = `
dbsu=$1 limit=$2 settings=$3 only=$4; shift 4
${PRELUDE}
for repo in $(sed -nE 's/^repo([0-9]+)-.*/\\1/p' "$settings" | sort -un); do
  [ -z "$only" ] || [ "$only" = "$repo" ] || continue
  text=$(as timeout "$limit" pgbackrest --repo="$repo" --log-level-file=off "$@" 2>&1); status=$?
  part "$repo $status"; printf '%s\\n' "$text"
done
exit 0
`;

/** The output of each. `words` are the options and the command, without `--repo`; `only` is the one repository that is meant. */
export async function eachRepository(
  host: Host,
  options: {
    readonly dbsu: string;
    readonly settings: string;
    /** Seconds for each repository. */
    readonly timeout: number;
    readonly only: number | undefined;
    readonly words: readonly string[];
  },
): Promise<RepositoryOutput[]> {
  const { dbsu, settings, timeout, only, words } = options;
  const args = [dbsu, String(timeout), settings, only === undefined ? '' : String(only), ...words];
  const output = await host.run({ script: SCRIPT, args });
  return listParts(output.stdout.toString()).map(({ name, text }) => {
    const [repo, status] = name.split(' ');
    return { repo: Number(repo), status: Number(status), text };
  });
}
