// The source of a clone as the hosts of the clone see it: its stanza must be in a repository that both share.
import type { Host } from '../../connection/host.ts';
import {
  currentArchives,
  currentBackups,
  currentDatabase,
  type Stanza,
  stanzaExists,
} from '../../postgres/backup.ts';
import { findLeader } from '../../postgres/cluster.ts';
import { timelineOfSegment } from '../../postgres/lsn.ts';
import { parseTimeline, type Timeline } from '../../postgres/timeline.ts';
import { type Layout, readMember } from './member.ts';
import { type RepositoryState, readRepository } from './repository.ts';

export interface CloneSource {
  /** A host of the source, where its log can be read; undefined when none answers. */
  readonly reader: Host | undefined;
  /** The clone's own stanza, as it is now; undefined where the cluster is no clone. */
  readonly own?: RepositoryState | undefined;
}

export interface CloneRefusal {
  readonly reason: string;
  readonly hint?: string | undefined;
}

/**
 * Can this host become a copy of that stanza? pgBackRest reads WAL for a cluster of
 * the stanza's own system only: on the clone's hosts it would refuse, so the source's are asked.
 */
export async function findCloneSource(
  host: Host,
  clone: { readonly cluster: string; readonly layout: Layout; readonly isAside: boolean },
  source: { readonly stanza: Stanza; readonly members: readonly Host[] },
): Promise<CloneSource | CloneRefusal> {
  const { stanza } = source;
  if (!stanzaExists(stanza) || stanza.backups.length === 0) {
    return {
      reason: `${host.name} sees no backup of '${stanza.name}' (${stanza.statusMessage})`,
      hint: `a clone needs a repository that both clusters share, such as S3 or a shared folder: a repository on the source's own disk (pgbackrest_method: local) is not to be seen from here`,
    };
  }
  // What only lies beside a cluster is never archived.
  const own = clone.isAside ? undefined : await readRepository(host, clone.layout, clone.cluster);
  const members = await Promise.all(source.members.map(each => readMember(each, clone.layout)));
  const leader = findLeader({ members, patroni: [], isPaused: false });
  const known = leader ?? members.find(member => member.control !== undefined);
  return { reader: source.members.find(each => each.name === known?.host), own };
}

/**
 * A clone carries its source's system identifier. Where its own stanza holds that system already (it was a clone before), what
 * it archives must not bear the names of what is there: it begins a timeline behind all of those. Where the source has
 * come to a timeline of the same number, two different ones would share a name, and the clone is refused.
 */
export function takenTimelines(
  own: RepositoryState,
  source: RepositoryState,
  along: Timeline,
): readonly Timeline[] | CloneRefusal {
  const system = currentDatabase(source.stanza)?.systemIdentifier;
  if (system === undefined || currentDatabase(own.stanza)?.systemIdentifier !== system) return [];
  const held = heldTimelines(own);
  const [first = Number.POSITIVE_INFINITY, last = 0] = [held[0], held.at(-1)];
  const path = [...source.tree.forksTo(along).map(fork => fork.parent), along];
  const shared = path.find(timeline => timeline >= first && timeline <= last);
  const cluster = own.stanza.name;
  // PostgreSQL looks for the first number that is free: up to the last one none may be.
  if (shared === undefined)
    return Array.from({ length: Math.max(0, last - along) }, (_, index) => parseTimeline(along + 1 + index));
  return {
    reason: `stanza '${cluster}' holds an earlier clone of '${source.stanza.name}' on a timeline ${shared} of its own: this one would bring another timeline ${shared} under the same names`,
    hint: `remove it with its backups and make it anew before it is cloned again: pgsql-rm.yml -l ${cluster}, then pgsql.yml -l ${cluster}`,
  };
}

/** Ascending. A clone promotes before it archives: of its first timeline there is no history file. */
function heldTimelines({ stanza, born }: RepositoryState): readonly Timeline[] {
  const archived = currentArchives(stanza).flatMap(({ first, last }) => [first, last]);
  const all = [
    ...born.keys(),
    ...currentBackups(stanza).map(backup => backup.timeline),
    ...archived.flatMap(name => timelineOfSegment(name ?? '') ?? []),
  ];
  return [...new Set(all)].sort((a, b) => a - b);
}

/** What the plan of a clone says above everything else. */
export function cloneLines(
  cluster: string,
  source: string,
  { isSourceSeen, isAgain }: { readonly isSourceSeen: boolean; readonly isAgain: boolean },
): string[] {
  const blind = `no host of ${source} answers: how far its archive reaches is not known, a target behind its end fails only in recovery`;
  const again = `stanza ${cluster} holds an earlier clone of ${source}: its backups stay until retention expires them`;
  return [
    `CLONE: ${cluster} becomes a copy of ${source}; its own data is replaced, ${source} is not touched`,
    ...(isSourceSeen ? [] : [blind]),
    ...(isAgain ? [again] : []),
  ];
}
