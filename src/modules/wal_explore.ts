// wal_explore: what happened around a moment, read from the log itself. It changes nothing.
import type { Host } from '../connection/host.ts';
import { UserError, UserErrors } from '../errors.ts';
import { currentDatabase, type Stanza } from '../postgres/backup.ts';
import { commonZone, findLeader } from '../postgres/cluster.ts';
import { formatInstant, type Instant, instantFromSeconds, toIso } from '../postgres/instant.ts';
import { formatLsn, type Lsn, segmentName } from '../postgres/lsn.ts';
import { parseRequest, type RecoveryRequest } from '../postgres/target.ts';
import type { Timeline } from '../postgres/timeline.ts';
import { chooseTimeline } from '../postgres/timeline-choice.ts';
import {
  type PathSegment,
  runsOf,
  segmentAtLsn,
  segmentAtTime,
  segmentsOnPath,
} from '../postgres/wal-path.ts';
import { summariseWal, type WalSummary } from '../postgres/wal-summary.ts';
import { CLUSTER_ARGUMENTS, type ClusterArguments, layoutOf, readCluster } from './clusters/cluster.ts';
import { type RepositoryState, readRepository } from './clusters/repository.ts';
import { facts } from './clusters/table.ts';
import { describeTransaction, hasSuspect, recoveryCommand, storyLines } from './clusters/wal-lines.ts';
import { readNames } from './clusters/wal-names.ts';
import { listWal, readWal, type WalSource } from './clusters/wal-reading.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';

interface ExploreArguments extends ClusterArguments {
  readonly cluster: string;
  readonly request: unknown;
  readonly segments: number;
  readonly rows: number;
  readonly limit: number;
}

export const wal_explore: Module<ExploreArguments> = {
  name: 'wal_explore',
  fullNames: [],
  documentation: {
    summary: 'Lists what was committed, dropped, emptied or deleted around a moment, read from the WAL.',
  },
  schema: {
    properties: {
      ...CLUSTER_ARGUMENTS,
      cluster: { type: 'string', description: 'The cluster; its stanza has the same name.' },
      request: {
        type: 'any',
        description: 'As pg_pitr, with `time` or `lsn`; the newest WAL without.',
        default: null,
      },
      segments: {
        type: 'integer',
        default: 1,
        description: 'Segments to read before and after the one with the moment.',
      },
      rows: {
        type: 'integer',
        default: 100,
        description: 'Rows deleted or updated by one transaction that look like an accident.',
      },
      limit: { type: 'integer', default: 40, description: 'Transactions to show.' },
    },
    required: ['members', 'cluster'],
  },
  checkMode: 'full',
  async run(_host, args, context) {
    try {
      return await explore(args, context);
    } catch (error) {
      if (error instanceof UserError || error instanceof UserErrors) {
        const hint = error instanceof UserError ? error.hint : error.errors[0]?.hint;
        return { failed: true, msg: `${error.message}${hint === undefined ? '' : `. ${hint}`}` };
      }
      throw error;
    }
  },
};

async function explore(args: ExploreArguments, context: ModuleContext): Promise<ModuleResult> {
  const hosts = args.members.map(name => context.hosts(name));
  const cluster = await readCluster(hosts, layoutOf(args));
  const leader = findLeader(cluster);
  const member = leader ?? cluster.members.find(each => each.isReachable);
  const host = hosts.find(each => each.name === member?.host);
  if (member === undefined || host === undefined)
    return { failed: true, msg: 'no member of the cluster answers' };

  const request = parseRequest(args.request, { zone: commonZone(cluster.members) });
  const repository = await readRepository(host, args, args.cluster);
  const server = leader?.server;
  const now = server?.now ?? member.clock ?? instantFromSeconds(Date.now() / 1000);
  const moment = momentOf(request, now);
  const timeline = timelineFor(request, repository, server, now);
  const source = sourceOf(
    args,
    repository.stanza,
    server && segmentName(server.timeline, server.lsn, repository.segmentSize),
  );
  if (timeline === undefined || source === undefined)
    return { failed: true, msg: `stanza '${args.cluster}' holds no archive` };

  const listing = await listWal(host, source, foldersAround(repository.stanza, moment));
  const path = segmentsOnPath(listing, repository.tree, timeline, repository.segmentSize);
  if (path.length === 0) return { failed: true, msg: `the archive holds no WAL of timeline ${timeline}` };
  const found = await readAround(host, source, path, request, moment, args.segments, context);
  const names = await readNames(
    host,
    args,
    found.summary.transactions.flatMap(transaction => transaction.effects),
  );
  const story = {
    cluster: args.cluster,
    timeline,
    // The newest timeline is the planner's own choice for a position; any other has to be named.
    commandTimeline: timeline === (server?.timeline ?? repository.tree.latest) ? undefined : timeline,
    moment: request.target.type === 'lsn' ? momentAt(found.summary, request, moment) : moment,
    ...found.summary,
    names,
    bulk: args.rows,
    limit: args.limit,
  };
  return {
    changed: false,
    timeline,
    segments: found.read.map(segment => segment.name),
    missing: found.missing,
    transactions: found.summary.transactions.map(transaction => ({
      xid: transaction.xid,
      lsn: formatLsn(transaction.lsn),
      time: toIso(transaction.time),
      what: describeTransaction(transaction, names),
      suspect: hasSuspect(transaction, args.rows),
      command: recoveryCommand(story, transaction),
    })),
    restore_points: found.summary.restorePoints.map(({ name, lsn }) => ({ name, lsn: formatLsn(lsn) })),
    msg: [
      `WAL of cluster ${args.cluster} around ${formatInstant(story.moment)}`,
      ...facts([
        ['read', `${found.read.at(0)?.name} to ${found.read.at(-1)?.name}, timeline ${timeline}`],
        ['missing', found.missing.length === 0 ? undefined : found.missing.join(', ')],
        ['trouble', found.trouble],
      ]),
      ...storyLines(story),
    ],
  };
}

function momentOf(request: RecoveryRequest, now: Instant): Instant {
  switch (request.target.type) {
    case 'time':
      if (request.target.time > now)
        throw new UserError('INVALID_VALUE', `${formatInstant(request.target.time)} lies in the future`, {
          hint: `it is ${formatInstant(now)}`,
        });
      return request.target.time;
    case 'default':
    case 'lsn':
      return now;
    default:
      throw new UserError('INVALID_VALUE', `a ${request.target.type} cannot be explored`, {
        hint: 'give a `time` or an `lsn`, or nothing for the newest WAL',
      });
  }
}

/** A position has the time of the commit at or before it. */
function momentAt(summary: WalSummary, request: RecoveryRequest, otherwise: Instant): Instant {
  const { target } = request;
  if (target.type !== 'lsn') return otherwise;
  return summary.transactions.findLast(each => each.lsn <= target.lsn)?.time ?? otherwise;
}

/** The timeline that was alive at the moment, as a recovery would choose it. */
function timelineFor(
  request: RecoveryRequest,
  repository: RepositoryState,
  leader: { readonly timeline: Timeline; readonly lsn: Lsn } | undefined,
  now: Instant,
): Timeline | undefined {
  const choice = chooseTimeline(request, {
    ...repository,
    now,
    leader,
    archive: { lastCommit: undefined, end: undefined },
    systemIdentifier: undefined,
    version: undefined,
    disk: undefined,
  });
  if (choice.kind === 'timeline') return choice.timeline;
  throw new UserError('INVALID_VALUE', choice.reason, { hint: choice.hint });
}

function sourceOf(
  args: ExploreArguments,
  stanza: Stanza,
  current: string | undefined,
): WalSource | undefined {
  const id = currentDatabase(stanza)?.id;
  const archive = stanza.archives.find(range => range.databaseId === id);
  if (archive === undefined) return undefined;
  const { dbsu, bin, data } = args;
  return { dbsu, bin, data, stanza: stanza.name, repo: archive.repo, archiveId: archive.id, current };
}

/** Backups are landmarks: the log between the one before the moment and the one after it holds the moment. */
function foldersAround(stanza: Stanza, moment: Instant): { readonly from: string; readonly to: string } {
  const log = (segment: string | undefined): string | undefined => segment?.slice(8, 16);
  return {
    from: log(stanza.backups.findLast(backup => backup.stop <= moment)?.walStart) ?? '00000000',
    to: log(stanza.backups.find(backup => backup.start > moment)?.walStop) ?? 'FFFFFFFF',
  };
}

interface Found {
  readonly read: readonly PathSegment[];
  readonly summary: WalSummary;
  readonly missing: readonly string[];
  readonly trouble: string | undefined;
}

/** Archiving lags, and files may have been copied: times are a first guess, which commits confirm or correct. */
const MOST_STEPS = 8;

async function readAround(
  host: Host,
  source: WalSource,
  path: readonly PathSegment[],
  request: RecoveryRequest,
  moment: Instant,
  around: number,
  context: ModuleContext,
): Promise<Found> {
  const { target } = request;
  let middle = target.type === 'lsn' ? segmentAtLsn(path, target.lsn) : segmentAtTime(path, moment);
  if (middle === -1)
    throw new UserError('INVALID_VALUE', 'the WAL with that position is neither archived nor on the leader', {
      hint: `there is ${path.at(0)?.name} to ${path.at(-1)?.name}`,
    });
  for (let step = 0; ; step++) {
    const read = path.slice(Math.max(0, middle - around), middle + around + 1);
    context.progress(`reading ${read.at(0)?.name} to ${read.at(-1)?.name}`);
    const found = await readSegments(host, source, read);
    const first = found.summary.transactions.at(0)?.time;
    const last = found.summary.transactions.at(-1)?.time;
    const isTooLate = first !== undefined && first > moment && middle - around > 0;
    const isTooEarly = last !== undefined && last < moment && middle + around < path.length - 1;
    if (target.type === 'lsn' || step === MOST_STEPS || !(isTooLate || isTooEarly)) return found;
    middle += isTooLate ? -1 : 1;
  }
}

async function readSegments(host: Host, source: WalSource, read: readonly PathSegment[]): Promise<Found> {
  const texts = [];
  for (const run of runsOf(read)) texts.push(await readWal(host, source, run));
  return {
    read,
    summary: summariseWal(texts.map(each => each.text).join('\n')),
    missing: texts.flatMap(each => each.missing),
    trouble: texts.map(each => each.trouble).find(each => each !== undefined),
  };
}
