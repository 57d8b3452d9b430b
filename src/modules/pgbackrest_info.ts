// pgbackrest_info: what a cluster's repository holds, and from when to when it can be recovered.
import { type Backup, currentDatabase, type Stanza, stanzaExists } from '../postgres/backup.ts';
import { backupLines, nextRun, parseCrontabLine } from '../postgres/crontab.ts';
import { formatInstant, type Instant, instantFromSeconds, toIso } from '../postgres/instant.ts';
import { findWindow, type Window } from '../postgres/window.ts';
import { readArchiveEnd, readRepository } from './clusters/repository.ts';
import { bytesInWords, facts, secondsInWords, table } from './clusters/table.ts';
import type { Module } from './module.ts';

interface InfoArguments {
  readonly stanza: string;
  readonly dbsu: string;
  readonly bin: string;
  readonly port: number;
  readonly schedule: readonly string[];
  readonly show: boolean;
}

// The leader's clock and position, its zone for the schedule: nothing when no server takes writes here.
const CLOCK_SCRIPT = `
dbsu=$1 bin=$2 port=$3
cd /
as() { if [ "$(id -un)" = "$dbsu" ]; then "$@"; else runuser -u "$dbsu" -- "$@"; fi; }
date +%s.%N
readlink /etc/localtime | sed 's#.*/zoneinfo/##'
PGCONNECT_TIMEOUT=5 as "$bin/psql" -XqAt -p "$port" -d postgres -c "select 'leader' where not pg_is_in_recovery()" 2>/dev/null
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
      port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
      schedule: {
        type: 'array',
        items: { type: 'string' },
        description: 'Lines of node_crontab, for the next run.',
        default: [],
      },
      show: { type: 'boolean', default: false, description: 'Print a table.' },
    },
    required: ['stanza'],
  },
  checkMode: 'full',
  async run(host, args) {
    const { stanza, tree } = await readRepository(host, args.dbsu, args.stanza);
    const clock = await host.run({ script: CLOCK_SCRIPT, args: [args.dbsu, args.bin, String(args.port)] });
    const [seconds, zone, leads] = clock.stdout.toString().trim().split('\n');
    const now = instantFromSeconds(Number(seconds));
    const timeline = tree.latest;
    const database = currentDatabase(stanza);
    const usable = stanza.backups.filter(
      backup =>
        backup.databaseId === database?.id &&
        timeline !== undefined &&
        tree.isOnPath(timeline, backup.timeline, backup.stopLsn),
    );
    const last = stanza.archives.find(range => range.databaseId === database?.id)?.last;
    const archive =
      leads === 'leader' || !args.show
        ? { lastCommit: undefined, end: undefined }
        : await readArchiveEnd(host, { dbsu: args.dbsu, bin: args.bin, stanza: args.stanza, last });
    const ends = {
      now,
      leader: undefined,
      archive: leads === 'leader' ? { ...archive, lastCommit: now } : archive,
    };
    const window = timeline === undefined ? undefined : findWindow(usable, timeline, ends);
    const next = nextBackup(args.schedule, now, zone);
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
      next_run: next === undefined ? undefined : formatInstant(next),
      ...(args.show ? { msg: lines(stanza, window, now, next) } : {}),
    };
  },
};

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
    ...facts([
      ['status', stanza.statusMessage],
      ['recovery window', windowText(window)],
      ['WAL', ranges.join(', ') || 'none'],
      ['last success', newest === undefined ? 'never' : `${formatInstant(newest.stop)}, ${age} ago`],
      ['next run', next === undefined ? 'not scheduled' : formatInstant(next)],
    ]),
  ];
}

function windowText(window: Window | undefined): string {
  if (window === undefined) return 'none: no usable backup';
  const to = window.to === undefined ? 'the end of the archive' : formatInstant(window.to);
  return `${formatInstant(window.from)} to ${to}, timeline ${window.timeline}`;
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
