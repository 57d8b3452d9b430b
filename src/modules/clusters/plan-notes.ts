// What a plan says below its table: of another repository, of the archive, of those who read changes, of clocks.
import type { Decided } from './recovery-plan.ts';
import { type Fact, secondsInWords } from './table.ts';

/** What another repository means. */
export function otherFacts({ other, request }: Decided): Fact[] {
  if (other === undefined) return [];
  const name = typeof request.repo === 'string' ? `'${request.repo}'` : 'that of `repo`';
  return [
    [
      'repository',
      other.own === undefined
        ? `${name}: the cluster does not archive to it, so that its archive ends where it was last filled; replicas are copied from the leader`
        : `${name}, which is repo${other.own} of the cluster; nothing is read from its others`,
    ],
  ];
}

/** What a backup that is being made, or an archive that is off or will be, means. */
export function archiveFacts({ request, server, args, repository }: Decided): Fact[] {
  const isSilent = server !== undefined && !server.isArchiving && request.cluster === undefined;
  return [
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
  ];
}

/** What becomes of those who read changes from the cluster, and of what it reads from others. */
export function replicationFacts({ request, server, cluster }: Decided): Fact[] {
  if (server === undefined || request.cluster !== undefined) return [];
  const standbys = cluster.members.map(({ name = '' }) => slotOf(name));
  const slots = (server.slots ?? []).filter(slot => !standbys.includes(slot));
  const subscriptions = server.subscriptions ?? [];
  return [
    [
      'note',
      slots.length === 0
        ? undefined
        : `replication slots do not survive: ${slots.join(', ')}; whoever reads from them has to begin anew`,
    ],
    [
      'note',
      subscriptions.length === 0
        ? undefined
        : `subscriptions go on where their publishers are now: ${subscriptions.join(', ')}; what came behind the target does not come again`,
    ],
  ];
}

/** Less is what a clock that nothing sets loses in a day. */
const NOTABLE_SECONDS = 2;

/** A time is held against what servers wrote by their own clocks; whoever asks for it has read another one. */
export function clockFacts({ cluster }: Decided): Fact[] {
  const wrong = cluster.members.filter(({ clockAhead = 0 }) => Math.abs(clockAhead) >= NOTABLE_SECONDS);
  return wrong.map(({ host, clockAhead = 0 }) => [
    'note',
    `the clock of ${host} is ${secondsInWords(Math.abs(clockAhead))} ${clockAhead > 0 ? 'ahead of' : 'behind'} this machine's: commits bear the time of the server that led`,
  ]);
}

/** The slot that Patroni makes for a member. */
function slotOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9_]/g, '_');
}
