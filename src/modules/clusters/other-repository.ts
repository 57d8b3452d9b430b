// Opens another repository than a host's own: settings of their own for pgBackRest, which every call is then given.
import type { Host } from '../../connection/host.ts';
import { UserError } from '../../errors.ts';
import {
  isHidden,
  ownNumber,
  PLACE_OPTIONS,
  type RepositoryKeysGiven,
} from '../../postgres/other-repository.ts';
import { repositoryOptions, usableOptions } from '../../postgres/repository-options.ts';
import { linesOf, readParts } from '../parts.ts';
import { PITR_FOLDER } from './member.ts';

/** Where the settings of the other repository lie on a host, for a recovery, and for a plan that only looks. */
const OTHER_SETTINGS = `${PITR_FOLDER}/repository.conf`;
const LOOK_SETTINGS = `${PITR_FOLDER}/repository-look.conf`;

export interface OpenedRepository {
  /** The host, whose pgBackRest knows only that repository. */
  readonly host: Host;
  readonly settings: string;
  /** Its number in the host's own settings, where it is one of those that the cluster archives to. */
  readonly own: number | undefined;
}

const READ_SCRIPT = `
settings=$1 kept=$2 places=$3
printf '\\036version\\n'; pgbackrest version || exit 1
printf '\\036help\\n'
for command in restore archive-get info; do pgbackrest help $command 2>/dev/null; done
printf '\\036places\\n'; grep -E "^repo[0-9]+-($places)[[:space:]]*=" "$settings"
[ ! -s "$kept" ] || printf '\\036kept\\n'
exit 0
`;

// The cluster's own settings without their repositories, and the other one in their place. Only the database's user reads it.
const WRITE_SCRIPT = `
settings=$1 file=$2 dbsu=$3 folder=$4
umask 077
mkdir -p "$folder" && chown "$dbsu:" "$folder" && chmod 0750 "$folder" || exit 1
{ echo '[global]'; cat; echo; grep -vE '^repo[0-9]+-' "$settings" 2>/dev/null; } >"$file.new" && chown "$dbsu:" "$file.new" && mv "$file.new" "$file"
`;

/**
 * The host as one that sees only that repository, as its repo1. Writes a file with its credentials, for the database's user
 * alone. Throws UserError where the host's pgBackRest cannot use it.
 */
export async function openRepository(
  host: Host,
  repository: RepositoryKeysGiven,
  place: {
    readonly cluster: string;
    readonly dbsu: string;
    /** The host's own settings of pgBackRest. */
    readonly settings: string;
    readonly isOrdered: boolean;
  },
): Promise<OpenedRepository> {
  const words = [place.settings, OTHER_SETTINGS, PLACE_OPTIONS.join('|')];
  const output = await host.run({ script: READ_SCRIPT, args: words });
  if (output.status !== 0)
    throw new UserError('INVALID_VALUE', `pgbackrest is not installed on ${host.name}`);
  const parts = readParts(output.stdout.toString());
  const known = usableOptions(parts.get('version') ?? '', parts.get('help') ?? '');
  const { options, unusable } = repositoryOptions({ repo: repository }, 'repo', place.cluster, known);
  if (unusable.length > 0)
    throw new UserError(
      'INVALID_VALUE',
      `${(parts.get('version') ?? '').trim()} of ${host.name} cannot use such a repository: ${unusable.join(', ')}`,
    );
  const own = ownNumber(options, linesOf(parts.get('places')));
  if (isHidden(repository)) {
    if (parts.has('kept')) return { host: withSettings(host, OTHER_SETTINGS), settings: OTHER_SETTINGS, own };
    throw new UserError(
      'INVALID_VALUE',
      `the credentials of \`repo\` are hidden, and ${host.name} has none`,
      {
        hint: 'give them as they are, or the name of a repository in pgbackrest_repo',
      },
    );
  }
  const file = place.isOrdered ? OTHER_SETTINGS : LOOK_SETTINGS;
  const text = options.map(({ name, value }) => `${name}=${value}\n`).join('');
  const args = [place.settings, file, place.dbsu, PITR_FOLDER];
  const written = await host.run({ script: WRITE_SCRIPT, args, stdin: text });
  if (written.status !== 0)
    throw new UserError('INVALID_VALUE', `${host.name}: ${written.stderr.toString().trim()}`);
  return { host: withSettings(host, file), settings: file, own };
}

/** Removes what a plan has written that only looked, and all of it where nothing needs it any more. */
export async function closeRepository(host: Host, isNeeded: boolean): Promise<void> {
  await host.run({ script: 'rm -f "$@"', args: [LOOK_SETTINGS, ...(isNeeded ? [] : [OTHER_SETTINGS])] });
}

/** The host whose pgBackRest reads other settings, whatever it is asked. */
function withSettings(host: Host, file: string): Host {
  return {
    name: host.name,
    run: call => host.run({ ...call, env: { ...call.env, PGBACKREST_CONFIG: file } }),
    read: path => host.read(path),
    write: (path, bytes, attributes) => host.write(path, bytes, attributes),
  };
}
