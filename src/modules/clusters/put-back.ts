// The plan of an undo that puts a kept data directory back: its server then ends its timeline by a promotion of its own, as
// a recovery does, so that the archive and the replicas follow it.
import type { Host } from '../../connection/host.ts';
import { UserError } from '../../errors.ts';
import { currentDatabase, stanzaExists, unreadableRepository } from '../../postgres/backup.ts';
import { commonZone } from '../../postgres/cluster.ts';
import { formatInstant, parseInstant } from '../../postgres/instant.ts';
import { canonicalJson, hasReached, type Journal, type Undo } from '../../postgres/journal.ts';
import type { KeptUse } from '../../postgres/kept.ts';
import { historyFetchSetting } from '../../postgres/restore.ts';
import type { ModuleResult } from '../module.ts';
import { absentNotes } from './absent.ts';
import { notePhase } from './journal.ts';
import { memberLines } from './member-lines.ts';
import { nextCommand } from './next-command.ts';
import { readPlanFacts } from './plan-facts.ts';
import { type Decided, decide, type Question } from './recovery-plan.ts';
import { livingServer, type Obstacle } from './recovery-state.ts';
import { knownTimelines, type RepositoryState, readRepository } from './repository.ts';
import { facts } from './table.ts';
import { undoLines } from './undo.ts';

/**
 * Plans it; the archive is only asked which timelines there are, and for a backup to rebuild the replicas from. Throws
 * UserError when the repository cannot be read and the new timeline might therefore get a number that is taken.
 */
export async function planPutBack(
  hosts: readonly Host[],
  question: Question & { readonly undo: Undo },
  kept: KeptUse,
  isOrdered: boolean,
): Promise<ModuleResult> {
  const { args, cluster, journal: earlier, asked, undo } = question;
  const host = hosts.find(each => each.name === kept.host);
  const member = cluster.members.find(each => each.host === kept.host);
  if (host === undefined || member === undefined)
    throw new UserError('INVALID_VALUE', `${kept.host} is not in this play`);
  const { decided, repository } = await readArchive(hosts, host, question);
  const served = 'reason' in decided ? undefined : decided;
  const server = livingServer(cluster, earlier);
  const known =
    repository === undefined
      ? (earlier?.known ?? [])
      : knownTimelines(repository, server?.isArchiving ? server.timeline : undefined);
  const fetch = repository === undefined ? "restore_command = 'false'" : historyFetchSetting(args.cluster);
  const recovery = {
    restore: [],
    replica: [],
    source: '',
    settings: ["recovery_target_timeline = 'current'", fetch],
    set: served?.plan.set.label ?? '',
    set_repo: served?.plan.set.repo ?? 1,
    timeline: undo.before.timeline,
    action: 'promote',
    keep: false,
    put_back: kept.path,
    untouched: kept.isUntouched === true,
    needed_bytes: 0,
    archive: kept.isArchiving && repository !== undefined,
    is_alive: server !== undefined,
    can_flush: server?.isArchiving === true,
    at_least: undo.before.lsn,
    stamp: new Date().toISOString(),
    zone: commonZone(cluster.members),
  };
  const journal: Journal = {
    host: host.name,
    cluster: args.cluster,
    request: canonicalJson(asked),
    phase: 'planned',
    reached: {},
    systemIdentifier: systemOf(repository) ?? server?.systemIdentifier ?? earlier?.systemIdentifier ?? '',
    known,
    before: server === undefined ? earlier?.before : undefined,
    undoes: undo,
    plan: recovery,
  };
  const isRead = repository !== undefined;
  const msg = await putBackLines(question, kept, { decided, isRead, host, known });
  if (isOrdered) await notePhase(host, args.dbsu, journal, 'planned');
  return {
    changed: false,
    leader: host.name,
    phase: 'planned',
    continued: false,
    ...recovery,
    question:
      kept.isUntouched === true
        ? `Start ${args.cluster} again as it was stopped?`
        : `Put ${kept.path} back on ${kept.host}, and replace the data of the other members of ${args.cluster} by it?`,
    msg: [...msg, ...(isOrdered ? facts([['if cut off', nextCommand(args.cluster, '', 'undo')]]) : [])],
  };
}

/** What the archive can be used for; no repository where it does not answer and is not needed. */
async function readArchive(
  hosts: readonly Host[],
  host: Host,
  question: Question & { readonly undo: Undo },
): Promise<{ readonly decided: Decided | Obstacle; readonly repository: RepositoryState | undefined }> {
  const { args, journal, undo } = question;
  try {
    const decided = await decide(hosts, question);
    const repository =
      'reason' in decided ? await readRepository(host, args, args.cluster) : decided.repository;
    const { stanza } = repository;
    const broken = unreadableRepository(stanza);
    if (broken === undefined && stanzaExists(stanza)) return { decided, repository };
    const why = broken?.statusMessage ?? stanza.statusMessage;
    throw new UserError('INVALID_VALUE', `the repository cannot be read: ${why}`);
  } catch (error) {
    if (!(error instanceof UserError) || !isNextNumberFree(journal, undo)) throw error;
    return { decided: { reason: error.message }, repository: undefined };
  }
}

/** No timeline can have begun behind the one that is put back: the recovery that is undone has not come as far as to promote. */
function isNextNumberFree(journal: Journal | undefined, { before }: Undo): boolean {
  return (
    journal !== undefined && !hasReached(journal, 'restored') && Math.max(...journal.known) <= before.timeline
  );
}

function systemOf(repository: RepositoryState | undefined): string | undefined {
  return repository && currentDatabase(repository.stanza)?.systemIdentifier;
}

async function putBackLines(
  { args, cluster, undo }: Question & { readonly undo: Undo },
  kept: KeptUse,
  {
    decided,
    isRead,
    host,
    known,
  }: {
    readonly decided: Decided | Obstacle;
    readonly isRead: boolean;
    readonly host: Host;
    readonly known: readonly number[];
  },
): Promise<string[]> {
  const { before } = undo;
  const served = 'reason' in decided ? undefined : decided;
  const shown =
    served &&
    (await readPlanFacts(served.plan, {
      ...{
        name: args.cluster,
        cluster,
        member: served.member,
        host,
        known: served.repository.tree.timelines,
      },
      ...{ tree: served.repository.tree, segmentSize: served.repository.segmentSize },
      place: { dbsu: args.dbsu, bin: args.bin, data: args.data },
      isClone: false,
      keepsOld: true,
    }));
  const end = formatInstant(parseInstant(before.time));
  const { isUntouched = false } = kept;
  const replicas = isUntouched
    ? 'as they are'
    : served === undefined
      ? 'copied from the leader'
      : `rebuilt from backup ${served.plan.set.label}`;
  return [
    ...undoLines(undo),
    ...facts([
      ['timelines', `${before.timeline} goes on where it ended; ${Math.max(0, ...known) + 1} will begin`],
      ['as of', `${end}, or later`],
      ['lost', isUntouched ? 'nothing' : (shown?.lost ?? 'what was written since')],
      ['kept', isUntouched ? undefined : `the data of today becomes the next free ${args.data}.before-N`],
      ['recovers on', kept.host],
      ['replicas', replicas],
      ...absentNotes(cluster).map(note => ['left out', note] as const),
      ['note', 'reason' in decided ? archiveNote(decided, isRead, args.cluster) : undefined],
      [
        'note',
        kept.isArchiving ? undefined : 'its server does not archive (archive_mode is off in its settings)',
      ],
    ]),
    ...memberLines(cluster),
  ];
}

function archiveNote({ reason }: Obstacle, isRead: boolean, cluster: string): string {
  if (isRead) return `the archive would not lead there (${reason}), and need not`;
  return `${reason}; nothing of it is needed. Once it answers: ./pgsql-backup.yml -l ${cluster} -t check`;
}
