// The source of a clone as the hosts of the clone see it: its stanza must be in a repository that both share.
import type { Host } from '../../connection/host.ts';
import { currentDatabase, type Stanza, stanzaExists } from '../../postgres/backup.ts';
import { findLeader } from '../../postgres/cluster.ts';
import type { Timeline } from '../../postgres/timeline.ts';
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
  const path = [...source.tree.forksTo(along).map(fork => fork.parent), along];
  const shared = path.find(timeline => own.born.has(timeline));
  const cluster = own.stanza.name;
  if (shared === undefined) return [...own.born.keys()].filter(timeline => timeline > along);
  return {
    reason: `stanza '${cluster}' holds an earlier clone of '${source.stanza.name}' on a timeline ${shared} of its own: this one would bring another timeline ${shared} under the same names`,
    hint: `remove it with its backups and make it anew before it is cloned again: pgsql-rm.yml -l ${cluster}, then pgsql.yml -l ${cluster}`,
  };
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
