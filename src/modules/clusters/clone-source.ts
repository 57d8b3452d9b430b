// The source of a clone as the hosts of the clone see it: its stanza must be in a repository that both share.
import type { Host } from '../../connection/host.ts';
import { currentDatabase, type Stanza, stanzaExists } from '../../postgres/backup.ts';
import { findLeader } from '../../postgres/cluster.ts';
import { type Layout, readMember } from './member.ts';
import { type RepositoryState, readRepository } from './repository.ts';

export interface CloneSource {
  /** A host of the source, where its log can be read; undefined when none answers. */
  readonly reader: Host | undefined;
}

export interface CloneRefusal {
  readonly reason: string;
  readonly hint?: string | undefined;
}

/**
 * Can this host become a copy of that stanza, and stay apart from it afterwards? pgBackRest reads WAL for a cluster of
 * the stanza's own system only: on the clone's hosts it would refuse, so the source's are asked.
 */
export async function findCloneSource(
  host: Host,
  clone: { readonly cluster: string; readonly layout: Layout },
  source: { readonly stanza: Stanza; readonly members: readonly Host[] },
): Promise<CloneSource | CloneRefusal> {
  const { stanza } = source;
  if (!stanzaExists(stanza) || stanza.backups.length === 0) {
    return {
      reason: `${host.name} sees no backup of '${stanza.name}' (${stanza.statusMessage})`,
      hint: `a clone needs a repository that both clusters share, such as S3 or a shared folder: a repository on the source's own disk (pgbackrest_method: local) is not to be seen from here`,
    };
  }
  const own = await readRepository(host, clone.layout, clone.cluster);
  const refusal = collision(own, stanza, clone.cluster);
  if (refusal !== undefined) return refusal;
  const members = await Promise.all(source.members.map(each => readMember(each, clone.layout)));
  const leader = findLeader({ members, patroni: [], isPaused: false });
  const known = leader ?? members.find(member => member.control !== undefined);
  return { reader: source.members.find(each => each.name === known?.host) };
}

/**
 * A clone carries its source's system identifier. Where its own stanza holds that system already (it was a clone before),
 * the next clone would begin a timeline that this stanza may hold, with other contents.
 */
function collision(own: RepositoryState, source: Stanza, cluster: string): CloneRefusal | undefined {
  const system = currentDatabase(source)?.systemIdentifier;
  const mine = currentDatabase(own.stanza)?.systemIdentifier;
  if (mine === undefined || mine !== system) return undefined;
  return {
    reason: `stanza '${cluster}' already holds a clone of '${source.name}': a second one would write other WAL under the same names`,
    hint: `remove it with its backups and make it anew before it is cloned again: pgsql-rm.yml -l ${cluster}, then pgsql.yml -l ${cluster}`,
  };
}

/** What the plan of a clone says above everything else. */
export function cloneLines(cluster: string, source: string, isSourceSeen: boolean): string[] {
  const blind = `no host of ${source} answers: how far its archive reaches is not known, a target behind its end fails only in recovery`;
  return [
    `CLONE: ${cluster} becomes a copy of ${source}; its own data is replaced, ${source} is not touched`,
    ...(isSourceSeen ? [] : [blind]),
  ];
}
