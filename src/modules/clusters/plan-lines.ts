// A recovery plan as a person decides on it: who, what, from which backup, what will be gone.
import { describeBackup } from '../../postgres/backup.ts';
import { type Cluster, commonZone, findLeader, type Member } from '../../postgres/cluster.ts';
import type { Estimate } from '../../postgres/estimate.ts';
import { formatInstant, formatInstantIn } from '../../postgres/instant.ts';
import { formatLsn, type Lsn, segmentName, walBytes } from '../../postgres/lsn.ts';
import type { Plan } from '../../postgres/plan.ts';
import { replayEnd } from '../../postgres/replay.ts';
import { describeTarget } from '../../postgres/target.ts';
import type { Timeline, TimelineTree } from '../../postgres/timeline.ts';
import { windowWords } from '../../postgres/window.ts';
import type { ChosenContent } from './backup-content.ts';
import { memberLines } from './member-lines.ts';
import { bytesInWords, facts, secondsInWords } from './table.ts';

/** What the plan itself does not hold. */
export interface PlanFacts {
  readonly cluster: Cluster;
  readonly member: Member;
  readonly tree: TimelineTree;
  /** What a living leader has committed behind the target; undefined where nobody leads. */
  readonly lost: string | undefined;
  readonly estimate: Estimate | undefined;
  readonly keepsOld: boolean;
  readonly content?: ChosenContent | undefined;
  /** The timeline that will begin; undefined where the server is not promoted. */
  readonly next: Timeline | undefined;
}

/** The lines of the plan, the members of the cluster below it. */
export function planLines(plan: Plan, known: PlanFacts): string[] {
  const { set, target } = plan;
  const { cluster, member, next } = known;
  const zone = commonZone(cluster.members);
  const isForeign = zone !== undefined && !/^(Etc\/)?(UTC|GMT|UCT|Zulu)$/.test(zone);
  const leader = findLeader(cluster);
  return [
    `RECOVERY PLAN of cluster ${plan.stanza}`,
    ...facts([
      ['target', `${describeTarget(target)}${plan.exclusive ? ', just before it' : ''}, then ${plan.action}`],
      ['', target.type === 'time' && isForeign ? formatInstantIn(target.time, zone) : undefined],
      ['found at', foundText(plan)],
      ['lost', known.lost],
      ['backup set', `${describeBackup(set)}, ${bytesInWords(set.databaseBytes)}, repository ${set.repo}`],
      ['WAL', walText(plan, known.tree)],
      ['timelines', `${plan.path}${next === undefined ? '' : `; ${next} will begin`}`],
      ['window', windowWords(plan.window)],
      ['recovers on', `${member.host}${leader === undefined ? ', nobody leads now' : ', which leads now'}`],
      ['left out', leftOutText(known.content)],
      ...(known.content?.folders ?? []).map(({ name, path }) => [name, `goes to ${path}`] as const),
      ['disk', diskText(plan, known)],
      ['takes', estimateText(known.estimate)],
      ...plan.notes.map(note => ['note', note] as const),
    ]),
    ...memberLines(cluster),
  ];
}

/** The segments that are replayed, in words: exact where the target is a place in the log. */
export function walText(plan: Plan, tree: TimelineTree): string {
  const { set, timeline } = plan;
  const from = `${set.walStart} (${formatLsn(set.startLsn)})`;
  const end = replayEnd(plan);
  if (end === undefined || end.lsn < set.startLsn) return `from ${from}`;
  const byte = (end.lsn - 1n) as Lsn;
  const last = segmentName(tree.timelineAt(timeline, byte), byte);
  const bytes = bytesInWords(Number(walBytes(set.startLsn, end.lsn)));
  return `from ${from} to ${last} (${formatLsn(end.lsn)}), ${end.isExact ? '' : 'at most '}${bytes}`;
}

function leftOutText(content: ChosenContent | undefined): string | undefined {
  if (content === undefined || content.leftOut.length === 0) return undefined;
  return `${content.leftOut.join(', ')}: not restored, to be dropped afterwards`;
}

function estimateText(estimate: Estimate | undefined): string {
  if (estimate === undefined) return 'not known: no recovery of this cluster has been measured yet';
  const { seconds, least, most, withoutLeader, runs } = estimate;
  const spread =
    runs === 1 ? 'the last one' : `the last ${runs}, ${secondsInWords(least)} to ${secondsInWords(most)}`;
  return `about ${secondsInWords(seconds)}, ${secondsInWords(withoutLeader)} of it without a leader (by ${spread})`;
}

/** Where the log has a target that only it knows. */
export function foundText({ located }: Plan): string | undefined {
  if (located === undefined) return undefined;
  const ended = located.time === undefined ? '' : `, ended ${formatInstant(located.time)}`;
  return `${formatLsn(located.lsn)} on timeline ${located.timeline}${ended}`;
}

function diskText({ neededBytes }: Plan, { member, keepsOld }: PlanFacts): string | undefined {
  if (member.freeBytes === undefined) return undefined;
  const old =
    member.dataBytes === undefined
      ? ''
      : `, ${bytesInWords(member.dataBytes)} of old data are ${keepsOld ? 'kept beside it' : 'replaced'}`;
  return `${bytesInWords(member.freeBytes)} free, ${bytesInWords(neededBytes)} are restored${old}`;
}
