// A recovery plan as a person decides on it: who, what, from which backup, what will be gone.
import { describeBackup } from '../../postgres/backup.ts';
import { type Cluster, commonZone, findLeader, type Member } from '../../postgres/cluster.ts';
import { formatInstant, formatInstantIn } from '../../postgres/instant.ts';
import { formatLsn } from '../../postgres/lsn.ts';
import type { Plan } from '../../postgres/plan.ts';
import { describeTarget } from '../../postgres/target.ts';
import { windowWords } from '../../postgres/window.ts';
import { memberLines } from './member-lines.ts';
import { bytesInWords, facts } from './table.ts';

/** The lines of the plan, the members of the cluster below it. */
export function planLines(plan: Plan, cluster: Cluster, member: Member): string[] {
  const { set, target } = plan;
  const zone = commonZone(cluster.members);
  const isForeign = zone !== undefined && !/^(Etc\/)?(UTC|GMT|UCT|Zulu)$/.test(zone);
  const leader = findLeader(cluster);
  return [
    `RECOVERY PLAN of cluster ${plan.stanza}`,
    ...facts([
      ['target', `${describeTarget(target)}${plan.exclusive ? ', just before it' : ''}, then ${plan.action}`],
      ['', target.type === 'time' && isForeign ? formatInstantIn(target.time, zone) : undefined],
      ['found at', foundText(plan)],
      ['backup set', `${describeBackup(set)}, ${bytesInWords(set.databaseBytes)}, repository ${set.repo}`],
      ['WAL', `from ${set.walStart} (${formatLsn(set.startLsn)}), timeline ${plan.path}`],
      ['window', windowWords(plan.window)],
      ['recovers on', `${member.host}${leader === undefined ? ', nobody leads now' : ', which leads now'}`],
      ['disk', diskText(member)],
      ...plan.notes.map(note => ['note', note] as const),
    ]),
    ...memberLines(cluster),
  ];
}

function foundText({ located }: Plan): string | undefined {
  if (located === undefined) return undefined;
  const ended = located.time === undefined ? '' : `, ended ${formatInstant(located.time)}`;
  return `${formatLsn(located.lsn)} on timeline ${located.timeline}${ended}`;
}

function diskText(member: Member): string | undefined {
  if (member.freeBytes === undefined) return undefined;
  const used =
    member.dataBytes === undefined ? '' : `, ${bytesInWords(member.dataBytes)} of old data are replaced`;
  return `${bytesInWords(member.freeBytes)} free${used}`;
}
