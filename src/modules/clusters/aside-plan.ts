// The plan of a restore beside the cluster: the same search for backup, log and target, and nothing of the cluster stops.
import type { Host } from '../../connection/host.ts';
import { currentDatabase, describeBackup } from '../../postgres/backup.ts';
import { commonZone, findLeader } from '../../postgres/cluster.ts';
import { canonicalJson, type Journal } from '../../postgres/journal.ts';
import { replayWords } from '../../postgres/replay.ts';
import { recoverySettings, restoreArguments } from '../../postgres/restore.ts';
import { describeTarget } from '../../postgres/target.ts';
import { describeWindow, windowWords } from '../../postgres/window.ts';
import type { ModuleResult } from '../module.ts';
import { type Aside, asideSettings, tablespaceTrouble } from './aside.ts';
import { readBackupContent } from './backup-content.ts';
import { notePhase } from './journal.ts';
import { memberLines } from './member-lines.ts';
import { nextCommand } from './next-command.ts';
import { foundText, walText } from './plan-lines.ts';
import { type Decided, decide, type PlanArguments, type Question } from './recovery-plan.ts';
import { refuse, withCommand } from './refusal.ts';
import { bytesInWords, facts } from './table.ts';

/** Does the request name another place than the cluster's data directory? */
export function isAside({ request, data, intent }: PlanArguments): boolean {
  const asked = JSON.parse(canonicalJson(request ?? null)) as { readonly data?: unknown } | null;
  return intent === 'recover' && typeof asked?.data === 'string' && asked.data.replace(/\/+$/, '') !== data;
}

/** Plans it, or refuses it. */
export async function planAside(
  hosts: readonly Host[],
  question: Question,
  isOrdered: boolean,
): Promise<ModuleResult> {
  const { args, cluster } = question;
  const decided = await decide(hosts, question);
  if ('reason' in decided) return refuse(withCommand(decided, args.cluster, args.request));
  const { aside, host, server, request, repository, known, plan } = decided;
  if (aside === undefined) return refuse({ reason: '`data` of pg_pitr is no path' });
  if (aside.goesOn !== undefined) return goOn(aside.goesOn, aside);
  if (aside.live.length > 0) {
    const on = decided.other?.host ?? host;
    const content = await readBackupContent(on, args.dbsu, repository.stanza.name, plan.set);
    const trouble =
      'reason' in content ? content : tablespaceTrouble(aside.live, content.tablespaces, plan.set.label);
    if (trouble !== undefined) return refuse(trouble);
  }
  const { data, port, folder } = aside;
  const recovery = {
    aside: true,
    ...{ data, port, folder, unit: `pitr-aside-${port}` },
    protect: [args.data, ...aside.live.map(each => each.path)].map(path => `-${path}`).join(' '),
    restore: asideRestore(decided, aside),
    settings: [...recoverySettings(plan), ...asideSettings(data, port)],
    set: plan.set.label,
    timeline: plan.timeline,
    action: plan.action,
    keep: false,
    needed_bytes: plan.neededBytes,
    ...replayWords(plan),
    archive: false,
    can_flush: server?.isArchiving === true && request.cluster === undefined,
    flush_host: findLeader(cluster)?.host ?? '',
    stamp: new Date().toISOString(),
    zone: commonZone(cluster.members),
  };
  const journal: Journal = {
    host: host.name,
    cluster: args.cluster,
    request: canonicalJson(decided.asked),
    phase: 'planned',
    reached: {},
    systemIdentifier: currentDatabase(repository.stanza)?.systemIdentifier ?? '',
    known,
    plan: recovery,
  };
  if (isOrdered) await notePhase(host, args.dbsu, journal, 'planned');
  const replaced = aside.earlier === undefined ? '' : ' The copy that is there makes way.';
  return {
    changed: false,
    leader: host.name,
    phase: 'planned',
    continued: false,
    ...recovery,
    window: describeWindow(plan.window),
    question: `Restore ${plan.stanza} to ${data} on ${host.name}?${replaced}`,
    msg: [
      ...asideLinesOf(decided, aside),
      ...memberLines(cluster),
      ...(isOrdered ? facts([['if cut off', nextCommand(args.cluster, journal.request)]]) : []),
    ],
  };
}

/** After a failure: the cluster has nothing to do with it. */
export function asideStand({ cluster, request }: PlanArguments): ModuleResult {
  const next = nextCommand(cluster, canonicalJson(request));
  return {
    changed: false,
    next,
    msg: [
      `The restore beside cluster ${cluster} has failed; the cluster is as it was`,
      ...facts([['next', next]]),
    ],
  };
}

function asideRestore({ plan, request, args, other, content }: Decided, { data }: Aside): string[] {
  return restoreArguments(
    plan,
    { ...request, archive: false },
    {
      stanza: request.cluster ?? args.cluster,
      settings: other?.settings,
      ...{ data, tablespaces: `${data}.tablespaces`, folders: content.folders },
    },
  );
}

function asideLinesOf({ plan, host, repository, request, args }: Decided, aside: Aside): string[] {
  const { set, target } = plan;
  const { data, port, disk, earlier } = aside;
  const room =
    disk === undefined
      ? ''
      : `; ${bytesInWords(disk.freeBytes)} free, ${bytesInWords(plan.neededBytes)} are restored`;
  return [
    `RESTORE BESIDE cluster ${args.cluster}, which is left as it is`,
    ...facts([
      ['source', request.cluster === undefined ? undefined : `stanza ${request.cluster}`],
      ['target', `${describeTarget(target)}${plan.exclusive ? ', just before it' : ''}, then ${plan.action}`],
      ['found at', foundText(plan)],
      ['backup set', `${describeBackup(set)}, ${bytesInWords(set.databaseBytes)}, repository ${set.repo}`],
      ['WAL', walText(plan, repository.tree)],
      ['timelines', plan.path],
      ['window', windowWords(plan.window)],
      ['restores on', `${host.name}, in ${data}, port ${port}${room}`],
      [
        'replaces',
        earlier === undefined ? undefined : `the copy of ${String(earlier.plan.stamp)} in the same place`,
      ],
      ...plan.notes.map(note => ['note', note] as const),
    ]),
  ];
}

/** The same request again: it goes on where the first run was cut off. */
function goOn(journal: Journal, { data }: Aside): ModuleResult {
  return {
    changed: false,
    leader: journal.host,
    phase: journal.phase,
    continued: true,
    ...journal.plan,
    can_flush: false,
    question: `Go on with the restore to ${data} on ${journal.host}?`,
    msg: [
      `The restore to ${data} on ${journal.host} got as far as '${journal.phase}'; it goes on from there.`,
    ],
  };
}
