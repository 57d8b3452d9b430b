// pgbackrest_info: what a cluster's repository holds, and from when to when it can be recovered.
import { restorableWindows, type SegmentRun } from '../postgres/archive.ts';
import {
  type Backup,
  currentBackups,
  currentDatabase,
  type Stanza,
  stanzaExists,
} from '../postgres/backup.ts';
import { backupLines, nextRun, parseCrontabLine } from '../postgres/crontab.ts';
import { formatInstant, type Instant, instantFromSeconds, toIso } from '../postgres/instant.ts';
import { type Lsn, parseLsn } from '../postgres/lsn.ts';
import { parseTimeline, type Timeline } from '../postgres/timeline.ts';
import { findWindow, type Window, windowWords } from '../postgres/window.ts';
import { listArchives } from './clusters/archive-listing.ts';
import { readLogState } from './clusters/log-state.ts';
import { findHiddenBackups, type HiddenBackups, hiddenWords } from './clusters/own-disks.ts';
import { type RepositoryState, readRepository } from './clusters/repository.ts';
import { PRELUDE } from './clusters/shell.ts';
import { bytesInWords, facts, secondsInWords, table } from './clusters/table.ts';
import { plainWindows, readWindows, type ShownWindow, windowLines } from './clusters/window-lines.ts';
import type { Module } from './module.ts';

interface InfoArguments {
  readonly stanza: string;
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
  readonly port: number;
  readonly schedule: readonly string[];
  readonly members: readonly string[];
  readonly show: boolean;
}

// The host's clock, its zone for the schedule; the leader's timeline and position, nothing when it takes no writes.
const CLOCK_SCRIPT = `
dbsu=$1 bin=$2 port=$3
${PRELUDE}
date +%s.%N
readlink /etc/localtime | sed 's#.*/zoneinfo/##'
sql "select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint || ' ' || pg_current_wal_lsn() where not pg_is_in_recovery()" 2>/dev/null
exit 0
`;

export const pgbackrest_info: Module<InfoArguments> = {
  name: 'pgbackrest_info',
  fullNames: [],
  documentation: {
    summary: 'Tells which backups a stanza has and which times can be recovered; prints them where asked.',
  },
  schema: {
    properties: {
      stanza: { type: 'string', description: "The stanza: the cluster's name." },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
      data: { type: 'string', default: '/pg/data', description: 'The data directory.' },
      port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
      schedule: {
        type: 'array',
        items: { type: 'string' },
        description: 'Lines of node_crontab, for the next run.',
        default: [],
      },
      members: {
        type: 'array',
        items: { type: 'string' },
        description: 'The members: those that hold backups on their own disks are named in the table.',
        default: [],
      },
      show: { type: 'boolean', default: false, description: 'Print a table.' },
    },
    required: ['stanza'],
  },
  checkMode: 'full',
  async run(host, args, context) {
    const repository = await readRepository(host, args, args.stanza);
    const { stanza, tree } = repository;
    const clock = await host.run({ script: CLOCK_SCRIPT, args: [args.dbsu, args.bin, String(args.port)] });
    const [seconds, zone, position] = clock.stdout.toString().trim().split('\n');
    const now = instantFromSeconds(Number(seconds));
    const leader = parseLeader(position);
    const timeline = leader?.timeline ?? tree.latest;
    const database = currentDatabase(stanza);
    const usable = currentBackups(stanza).filter(
      backup => timeline !== undefined && tree.isOnPath(timeline, backup.timeline, backup.stopLsn),
    );
    const { dbsu, bin, data } = args;
    const place = { dbsu, bin, data };
    const window =
      timeline === undefined
        ? undefined
        : findWindow(usable, timeline, {
            now,
            leader,
            ...(await readLogState(host, { place, repository, along: timeline, leader })),
          });
    const next = nextBackup(args.schedule, now, zone);
    const { runs } = await listArchives(host, { dbsu, stanza, segmentSize: repository.segmentSize });
    const windows = args.show
      ? await readWindows(host, { dbsu, bin, port: args.port, repository, runs })
      : [];
    const others = args.members.filter(name => name !== host.name).map(name => context.hosts(name));
    const hidden = args.show ? await findHiddenBackups(others, dbsu, stanza) : [];
    return {
      changed: false,
      exists: stanzaExists(stanza),
      status: stanza.statusMessage,
      count: stanza.backups.length,
      last: stanza.backups.at(-1)?.label,
      backups: stanza.backups.map(plain),
      timeline,
      system_identifier: database?.systemIdentifier,
      window: window && {
        from: toIso(window.from),
        to: window.to === undefined ? undefined : toIso(window.to),
      },
      uncovered_repositories: uncovered(repository, runs, timeline),
      windows: plainWindows(windows),
      next_run: next === undefined ? undefined : formatInstant(next),
      ...(args.show
        ? { msg: [...lines(stanza, window, windows, now, next), ...hiddenLines(host.name, hidden)] }
        : {}),
    };
  },
};

/** What a failover has left behind on other hosts' disks. */
function hiddenLines(reader: string, hidden: readonly HiddenBackups[]): string[] {
  return facts(hidden.map(each => ['note', `${hiddenWords(each)}; ${reader} does not see it`] as const));
}

/** Repositories from which the present moment cannot be restored: without a backup that leads here, or with a gap behind it. */
function uncovered(
  { stanza, tree, segmentSize }: RepositoryState,
  runs: ReadonlyMap<number, readonly SegmentRun[]>,
  timeline: Timeline | undefined,
): number[] {
  const windows = restorableWindows(stanza, tree, runs, segmentSize).filter(
    window => window.timeline === timeline,
  );
  const newest = (key: number) => windows.findLast(({ repo }) => repo === key);
  return stanza.repositories
    .map(({ key }) => key)
    .filter(key => {
      const window = newest(key);
      return window === undefined || window.gap !== undefined;
    });
}

function plain(backup: Backup): Readonly<Record<string, unknown>> {
  return {
    label: backup.label,
    type: backup.type,
    repo: backup.repo,
    start: toIso(backup.start),
    stop: toIso(backup.stop),
    timeline: backup.timeline,
    size: backup.databaseBytes,
    repository_size: backup.repositoryBytes,
    error: backup.hasErrors,
  };
}

function lines(
  stanza: Stanza,
  window: Window | undefined,
  windows: readonly ShownWindow[],
  now: Instant,
  next: Instant | undefined,
): string[] {
  const newest = stanza.backups.at(-1);
  const ranges = stanza.archives.map(range => `${range.first ?? '?'} to ${range.last ?? '?'}`);
  const age = newest === undefined ? undefined : secondsInWords(Number(now - newest.stop) / 1e6);
  return [
    `BACKUPS of cluster ${stanza.name}`,
    ...table(
      ['backup', 'type', 'repo', 'ended', 'took', 'cluster', 'stored', 'timeline'],
      stanza.backups.map(backup => [
        backup.label,
        backup.type,
        String(backup.repo),
        formatInstant(backup.stop),
        secondsInWords(Number(backup.stop - backup.start) / 1e6),
        bytesInWords(backup.databaseBytes),
        backup.repositoryBytes === undefined ? '' : bytesInWords(backup.repositoryBytes),
        String(backup.timeline),
      ]),
    ),
    ...windowLines(windows),
    ...facts([
      ['status', stanza.statusMessage],
      ['recovery window', window === undefined ? 'none: no usable backup' : windowWords(window)],
      ['WAL', ranges.join(', ') || 'none'],
      ['last success', newest === undefined ? 'never' : `${formatInstant(newest.stop)}, ${age} ago`],
      ['next run', next === undefined ? 'not scheduled' : formatInstant(next)],
    ]),
  ];
}

function parseLeader(position: string | undefined): { timeline: Timeline; lsn: Lsn } | undefined {
  const [timeline, lsn] = position?.split(' ') ?? [];
  if (timeline === undefined || lsn === undefined) return undefined;
  return { timeline: parseTimeline(timeline), lsn: parseLsn(lsn) };
}

function nextBackup(
  schedule: readonly string[],
  now: Instant,
  zone: string | undefined,
): Instant | undefined {
  const runs = backupLines(schedule.map(parseCrontabLine)).map(line => nextRun(line, now, zone || 'UTC'));
  return runs.reduce<Instant | undefined>(
    (first, run) => (run !== undefined && (first === undefined || run < first) ? run : first),
    undefined,
  );
}
