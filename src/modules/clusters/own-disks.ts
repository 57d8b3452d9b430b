// Repositories on the hosts' own disks: after a failover the backups lie on one that the leader does not see.
import type { Host } from '../../connection/host.ts';
import { Unreachable } from '../../errors.ts';
import {
  type Backup,
  currentBackups,
  describeBackup,
  parseBackupInfo,
  type Stanza,
} from '../../postgres/backup.ts';
import { PRELUDE } from './shell.ts';

/** Backups of a stanza on a host's own disk. */
export interface HiddenBackups {
  readonly host: Host;
  readonly backups: readonly Backup[];
}

/** Nothing where no repository is a folder: what is shared everybody sees. */
const SCRIPT = `
dbsu=$1 stanza=$2 settings=/etc/pgbackrest/pgbackrest.conf
${PRELUDE}
for number in $(sed -nE 's/^ *repo([0-9]+)-path *=.*/\\1/p' "$settings" 2>/dev/null); do
  case $(sed -nE "s/^ *repo$number-type *= *//p" "$settings") in
    ''|posix|cifs) exec 2>/dev/null; as timeout 60 pgbackrest --stanza="$stanza" --log-level-console=off --log-level-file=off info --output=json; exit 0 ;;
  esac
done
exit 0
`;

/** What the hosts hold that is not in `seen`, the stanza as the leader sees it. Hosts that do not answer hold nothing. */
export async function findHiddenBackups(
  hosts: readonly Host[],
  dbsu: string,
  seen: Stanza,
): Promise<readonly HiddenBackups[]> {
  const known = new Set<string>(seen.backups.map(({ label }) => label));
  const found = await Promise.all(
    hosts.map(async host => {
      const stanza = await readOwn(host, dbsu, seen.name);
      const backups = stanza === undefined ? [] : currentBackups(stanza);
      return { host, backups: backups.filter(({ label }) => !known.has(label)) };
    }),
  );
  return found.filter(({ backups }) => backups.length > 0);
}

async function readOwn(host: Host, dbsu: string, name: string): Promise<Stanza | undefined> {
  try {
    const output = await host.run({ script: SCRIPT, args: [dbsu, name] });
    const text = output.stdout.toString().trim();
    return text === '' ? undefined : parseBackupInfo(text).find(each => each.name === name);
  } catch (error) {
    if (error instanceof Unreachable) return undefined;
    throw error;
  }
}

/** `10.10.10.11 holds 2 backups on its own disk, the newest 20261123-093839F (full, …)`. */
export function hiddenWords({ host, backups }: HiddenBackups): string {
  const newest = backups.at(-1);
  const count = backups.length === 1 ? 'a backup' : `${backups.length} backups`;
  const label =
    newest === undefined ? '' : `${backups.length === 1 ? ': ' : ', the newest '}${describeBackup(newest)}`;
  return `${host.name} holds ${count} on its own disk${label}`;
}
