// What a plan shows beyond the decision: what will be lost, how long it will take, which timeline begins.
import type { Host } from '../../connection/host.ts';
import { type Cluster, findLeader, type Member } from '../../postgres/cluster.ts';
import { estimateTime } from '../../postgres/estimate.ts';
import { formatInstant } from '../../postgres/instant.ts';
import { describeLoss, type LossPoint, lossPoint } from '../../postgres/loss.ts';
import type { Plan } from '../../postgres/plan.ts';
import { expectedReplay } from '../../postgres/replay.ts';
import { parseSummaries } from '../../postgres/summary.ts';
import type { Timeline, TimelineTree } from '../../postgres/timeline.ts';
import { type LedLog, readNewestCommits } from './newest-commits.ts';
import type { PlanFacts } from './plan-lines.ts';

export interface PlanQuestion {
  readonly name: string;
  readonly cluster: Cluster;
  readonly member: Member;
  /** The recovering host. */
  readonly host: Host;
  readonly place: Pick<LedLog, 'dbsu' | 'bin' | 'data'>;
  readonly tree: TimelineTree;
  /** Bytes of a WAL segment. */
  readonly segmentSize: bigint;
  readonly known: readonly Timeline[];
  readonly isClone: boolean;
  readonly keepsOld: boolean;
}

/** Reads the leader's newest log; everything else is known by now. */
export async function readPlanFacts(plan: Plan, question: PlanQuestion): Promise<PlanFacts> {
  const { name, cluster, member, tree, known, keepsOld } = question;
  const earlier = cluster.members.flatMap(each => parseSummaries(each.recoveries));
  const work = { restoredBytes: plan.neededBytes, replayedBytes: expectedReplay(plan) };
  return {
    cluster,
    member,
    tree,
    keepsOld,
    lost: await lossText(plan, question),
    estimate: estimateTime(
      earlier.filter(each => each.cluster === name),
      work,
    ),
    next: plan.action === 'promote' ? ((Math.max(0, ...known) + 1) as Timeline) : undefined,
  };
}

/** Everything that an older timeline holds: what the newer one wrote since it began is given up. */
function forkPoint(plan: Plan, tree: TimelineTree, leading: Timeline | undefined): LossPoint | undefined {
  if (leading === undefined || leading === plan.timeline) return undefined;
  const fork = tree.forksTo(leading).find(each => each.parent === plan.timeline);
  return fork && { kind: 'lsn', lsn: fork.at, isInclusive: true };
}

async function lossText(plan: Plan, question: PlanQuestion): Promise<string | undefined> {
  const { name, cluster, host, place, tree, segmentSize, isClone } = question;
  if (isClone) return `everything that ${name} holds now`;
  const server = findLeader(cluster)?.server;
  const { target } = plan;
  const point = lossPoint(plan) ?? forkPoint(plan, tree, server?.timeline);
  if (server === undefined) {
    const behind =
      plan.window.to === undefined ? '' : `; the last commit there is of ${formatInstant(plan.window.to)}`;
    return `${target.type === 'default' ? 'what' : 'what follows the target, and what'} had not been archived${behind}`;
  }
  if (point === undefined) {
    return server.isArchiving
      ? 'nothing that is committed: it is archived first'
      : 'what was committed since the archive ends: the leader does not archive';
  }
  const log = { ...place, tree, timeline: server.timeline, lsn: server.lsn, segmentSize };
  return describeLoss(point, await readNewestCommits(host, log, point));
}
