// What a cluster's members and their notes tell of recoveries: what forbids one, which was begun, who recovers.
import {
  type Cluster,
  describeClosed,
  findLeader,
  type Member,
  type ServerState,
  writableMembers,
} from '../../postgres/cluster.ts';
import {
  canonicalJson,
  hasReached,
  isUnfinished,
  type Journal,
  parseJournal,
} from '../../postgres/journal.ts';
import type { Refusal } from '../../postgres/situation.ts';
import { findSilence, namesOf } from './absent.ts';

export type Obstacle = Pick<Refusal, 'reason'> &
  Partial<Pick<Refusal, 'hint' | 'window' | 'instead' | 'isMendable'>> & {
    /** A whole command, with the words that lead to it. */
    readonly command?: string | undefined;
  };

/** The part of a play that decides whether a recovery may be thought of at all. */
interface Play {
  readonly cluster: string;
  readonly members: readonly string[];
  readonly play_hosts: readonly string[];
  readonly dbsu: string;
  readonly data: string;
  /** Patroni's settings file. */
  readonly patroni: string;
  /** Members that are known to be dead. */
  readonly without: unknown;
}

/** What forbids any recovery, whatever the target. */
export function findObstacle(
  cluster: Cluster,
  play: Play,
  journal: Journal | undefined,
): Obstacle | undefined {
  const absent = play.members.filter(name => !play.play_hosts.includes(name));
  if (absent.length > 0) {
    return {
      reason: `${absent.join(', ')} of cluster '${play.cluster}' is not in this play`,
      hint: `a recovery concerns all members: -l ${play.cluster}`,
    };
  }
  const denied = cluster.members.filter(member => member.isDenied === true);
  if (denied.length > 0) {
    return {
      reason: denied.map(member => `nobody becomes root on ${member.host} (${member.trouble})`).join('; '),
      hint: 'give the password (-K asks for it), or let the login user become root without one',
      isMendable: true,
    };
  }
  const silence = findSilence(cluster, namesOf(play.without), journal);
  if (silence !== undefined) return silence;
  const moved = cluster.members.find(({ elsewhere = [] }) => elsewhere.length > 0);
  if (moved !== undefined) {
    const { host, elsewhere = [] } = moved;
    return {
      reason: `the Patroni of ${host} says ${elsewhere.join(' and ')}, the inventory something else: the wrong data would be restored`,
      hint: `say the same in the inventory, or with -e '${elsewhere.join(' ')}'`,
      isMendable: true,
    };
  }
  if (cluster.isStoreAway === true) {
    return {
      reason: "Patroni's consensus store does not answer: nobody could be paused, nor lead afterwards",
      hint: 'mend it (`systemctl status etcd` where it runs)',
      isMendable: true,
    };
  }
  if (cluster.follows !== undefined) {
    return {
      reason: `'${play.cluster}' is a standby cluster, it follows ${cluster.follows}: Patroni would make it follow again, past any target`,
      hint: `recover the cluster that it follows; or, to let this one go its own way from now on, end that first (on a member: patronictl -c ${play.patroni} edit-config -s standby_cluster=null)`,
      isMendable: true,
    };
  }
  const closed = describeClosed(cluster);
  if (closed !== undefined) {
    return {
      reason: closed,
      hint: `let ${play.dbsu} in, as pgBackRest needs it too: \`local all ${play.dbsu} peer\` in pg_hba.conf, or a .pgpass in its home`,
      isMendable: true,
    };
  }
  const unwritable = cluster.members.filter(
    member => member.unwritable !== undefined && member.unwritable.length > 0,
  );
  if (unwritable.length > 0) {
    return {
      reason: unwritable
        .map(member => `${member.host} cannot write to ${member.unwritable?.join(', ')}`)
        .join('; '),
      hint: 'is it mounted read-only, or does it belong to somebody else?',
      isMendable: true,
    };
  }
  const [mixed] = cluster.members.filter(({ foreign = [] }) => foreign.length > 0);
  if (mixed !== undefined) {
    return {
      reason: `on ${mixed.host} ${mixed.foreign?.join(', ')} of the data does not belong to ${play.dbsu}: a restore would fail at it`,
      hint: `give it back, on ${mixed.host}: find ${play.data} ${play.data}/ ${play.data}/pg_wal/ ${play.data}/pg_tblspc/*/ ! -user ${play.dbsu} -exec chown -h ${play.dbsu}: {} +`,
      isMendable: true,
    };
  }
  const writable = writableMembers(cluster);
  if (writable.length > 1) {
    return {
      reason: `${writable.map(member => member.host).join(' and ')} both take writes: the cluster is split`,
    };
  }
  const [stranger] = cluster.members.filter(
    member => member.scope !== undefined && member.scope !== play.cluster,
  );
  if (stranger !== undefined) {
    return { reason: `${stranger.host} belongs to cluster '${stranger.scope}', not to '${play.cluster}'` };
  }
  return undefined;
}

/** The newest note of a recovery on any member, whatever became of it. */
export function newestJournal(cluster: Cluster): Journal | undefined {
  const last = (journal: Journal): string => Object.values(journal.reached).sort().at(-1) ?? '';
  return cluster.members
    .flatMap(member => parseJournal(member.journal) ?? [])
    .sort((a, b) => (last(a) < last(b) ? -1 : 1))
    .at(-1);
}

/** The note of a recovery that was begun and not ended. One that was overtaken by a cluster in order counts no more. */
export function findJournal(cluster: Cluster): Journal | undefined {
  const journal = newestJournal(cluster);
  if (journal === undefined || !isUnfinished(journal)) return undefined;
  const leader = findLeader(cluster);
  const isOver =
    leader !== undefined && journal.known.includes(leader.server?.timeline ?? 0) && leader.isPatroniRunning;
  return isOver ? undefined : journal;
}

/**
 * The leader's server as far as it is the cluster's: one that an unfinished recovery has promoted is nobody's before
 * Patroni has it.
 */
export function livingServer(cluster: Cluster, journal: Journal | undefined): ServerState | undefined {
  const leader = findLeader(cluster);
  if (leader === undefined) return undefined;
  const isOurs = journal !== undefined && !journal.known.includes(leader.server?.timeline ?? 0);
  return isOurs && !leader.isPatroniRunning ? undefined : leader.server;
}

/**
 * Does the same recovery go on from its note? One that was only planned is planned anew; so is one whose cluster still
 * lives, as it has been written to since; and one whose leader has gone meanwhile: nobody knows what its data is now.
 */
export function goesOn(journal: Journal, request: unknown, cluster: Cluster, usesKept = true): boolean {
  if (!usesKept && journal.undoes?.kept !== undefined) return false;
  if (!hasReached(journal, 'stopped') && livingServer(cluster, journal) !== undefined) return false;
  if (journal.phase === 'planned') return false;
  if (hasReached(journal, 'leading') && findLeader(cluster) === undefined) return false;
  return journal.request === canonicalJson(request);
}

/** What is asked; nothing at all asks for what was begun, else for everything. */
export function requestAsked(request: unknown, journal: Journal | undefined): unknown {
  return request ?? (journal === undefined ? {} : JSON.parse(journal.request));
}

/**
 * Who recovers: the leader, or who had begun to, or whom Patroni named last, or the declared primary, or any; one that Patroni never
 * lets lead comes last.
 */
export function recoveringMember(
  cluster: Cluster,
  primary: string | undefined,
  journal: Journal | undefined,
): Member | undefined {
  const named = cluster.patroni.find(row => /leader/i.test(row.role))?.name;
  const members = cluster.members.filter(member => member.isReachable);
  return (
    findLeader(cluster) ??
    members.find(member => member.host === journal?.host) ??
    members.find(member => member.name !== undefined && member.name === named) ??
    members.find(member => member.host === primary && member.mayLead !== false) ??
    members.find(member => member.mayLead !== false) ??
    members[0]
  );
}
