// What a plan says of the archive and of another repository, below its table.
import type { Decided } from './recovery-plan.ts';
import { facts } from './table.ts';

/** What another repository means. */
export function otherLines({ other, request }: Decided): string[] {
  if (other === undefined) return [];
  const name = typeof request.repo === 'string' ? `'${request.repo}'` : 'that of `repo`';
  return facts([
    [
      'repository',
      other.own === undefined
        ? `${name}: the cluster does not archive to it, so that its archive ends where it was last filled; replicas are copied from the leader`
        : `${name}, which is repo${other.own} of the cluster; nothing is read from its others`,
    ],
  ]);
}

/** What a backup that is being made, or an archive that is off or will be, means. */
export function archiveLines({ request, server, args, repository }: Decided): string[] {
  const isSilent = server !== undefined && !server.isArchiving && request.cluster === undefined;
  return facts([
    [
      'note',
      repository.stanza.isBackupRunning && request.cluster === undefined
        ? `a backup of ${args.cluster} is being made now: it breaks off with the server, and has to be made again`
        : undefined,
    ],
    [
      'note',
      isSilent
        ? 'the leader does not archive (archive_mode is off): what it wrote since the archive ends cannot be recovered'
        : undefined,
    ],
    [
      'note',
      request.archive
        ? undefined
        : `archiving is off afterwards (archive_mode in postgresql.auto.conf): ${args.cluster} cannot be recovered to any later moment until it is on again`,
    ],
  ]);
}
