// Reads everything that speaks for or against a promise: repositories, archiver, settings, crontabs, drills, recoveries.
import type { Host } from '../../connection/host.ts';
import { Unreachable } from '../../errors.ts';
import { restorableWindows } from '../../postgres/archive.ts';
import { currentDatabase } from '../../postgres/backup.ts';
import { type CrontabLine, parseCrontabLine } from '../../postgres/crontab.ts';
import { missingLines } from '../../postgres/installed-schedule.ts';
import { addSeconds, type Instant, instantFromSeconds, parseInstant } from '../../postgres/instant.ts';
import { parseJournal } from '../../postgres/journal.ts';
import type {
  Archiving,
  Evidence,
  InstalledSchedule,
  Measured,
  RepositoryEvidence,
} from '../../postgres/promise.ts';
import { forecast, type Retention, scheduledBackups, sufficientRetention } from '../../postgres/retention.ts';
import { readParts } from '../parts.ts';
import { listArchives, momentOfLabel } from './archive-listing.ts';
import { readRepository } from './repository.ts';
import { PRELUDE } from './shell.ts';

/** What a drill that ended well leaves on the hosts that it ran on, see DrillRecord. */
const DRILL_RECORD = '/pg/log/drill.json';

/** Plain JSON: the cluster that was restored, when that ended, how long it took. */
export interface DrillRecord {
  readonly cluster: string;
  /** ISO 8601. */
  readonly finished: string;
  readonly seconds: number;
}

export interface EvidenceRequest {
  readonly stanza: string;
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
  readonly port: number;
  /** Lines of node_crontab. */
  readonly schedule: readonly string[];
  readonly settings: string;
  /** Seconds for which retention is simulated. */
  readonly horizon: number;
  /** The promised window in seconds. */
  readonly window: number | undefined;
}

const ARCHIVER_QUERY = `select json_build_object(
  'mode', current_setting('archive_mode'),
  'command', current_setting('archive_command'),
  'timeout', (select setting::int from pg_settings where name = 'archive_timeout'),
  'archived', extract(epoch from last_archived_time),
  'failed', extract(epoch from last_failed_time),
  'failed_segment', last_failed_wal,
  'commit', case when current_setting('track_commit_timestamp') = 'on'
    then (select extract(epoch from timestamp) from pg_last_committed_xact()) end)
  from pg_stat_archiver where not pg_is_in_recovery()`;

const LEADER_SCRIPT = `
dbsu=$1 bin=$2 port=$3 settings=$4 query=$5
${PRELUDE}
part clock; date +%s.%N
part zone; readlink /etc/localtime | sed 's#.*/zoneinfo/##'
part archiver; sql "$query" 2>/dev/null
part repositories; sed -nE 's/^repo([0-9]+)-.*/\\1/p' "$settings" | sort -un
part retention; sed -nE 's/^repo([0-9]+)-retention-(full-type|full|archive) *= *(.*)$/\\1 \\2 \\3/p' "$settings"
exit 0
`;

const MEMBER_SCRIPT = `
dbsu=$1 record=$2 journal=$3
part() { printf '\\036%s\\n' "$1"; }
part system; cat /etc/crontab /etc/cron.d/* 2>/dev/null
part own; crontab -l -u "$dbsu" 2>/dev/null
part cron; systemctl is-active cron crond 2>/dev/null
part drill; cat "$record" 2>/dev/null
part journal; cat "$journal" 2>/dev/null
exit 0
`;

/** The evidence of a cluster, as its leader and its members give it. */
export async function readEvidence(
  leader: Host,
  members: readonly Host[],
  request: EvidenceRequest,
): Promise<Evidence> {
  const { stanza: name, dbsu, bin, port, settings, schedule } = request;
  const [repository, output, seen] = await Promise.all([
    readRepository(leader, request, name),
    leader.run({ script: LEADER_SCRIPT, args: [dbsu, bin, String(port), settings, ARCHIVER_QUERY] }),
    Promise.all(members.map(host => readMember(host, request))),
  ]);
  const parts = readParts(output.stdout.toString());
  const now = instantFromSeconds(Number(parts.get('clock')));
  const zone = parts.get('zone') || 'UTC';
  const archiver = parseArchiver(parts.get('archiver') ?? '');
  const { stanza, tree, segmentSize } = repository;
  const { runs, firstLabels } = await listArchives(leader, { dbsu, stanza, segmentSize });
  const windows = restorableWindows(stanza, tree, runs, segmentSize);
  const lines = schedule.map(line => parseCrontabLine(line));
  const scheduled = scheduledBackups(lines as CrontabLine[], now, addSeconds(now, request.horizon), zone);
  const retentions = parseRetention(parts.get('retention') ?? '');
  const repositories = numbersOf(parts.get('repositories') ?? '').map((repo): RepositoryEvidence => {
    const database = currentDatabase(stanza, repo);
    const held = stanza.backups.filter(backup => backup.repo === repo && backup.databaseId === database?.id);
    const label = firstLabels.get(repo);
    const retention = retentions.get(repo) ?? NO_RETENTION;
    const simulated = forecast(held, scheduled, retention);
    const isShort = (simulated.narrowest?.seconds ?? Infinity) < (request.window ?? 0);
    return {
      repo,
      lastFull: held.findLast(({ type }) => type === 'full')?.stop,
      firstLabel: label,
      firstEver: label === undefined ? undefined : momentOfLabel(label, zone),
      windows: windows.filter(each => each.repo === repo && each.timeline === tree.latest),
      forecast: simulated,
      sufficient: isShort ? sufficientRetention(held, scheduled, retention, request.window ?? 0) : undefined,
    };
  });
  return {
    now,
    stanza,
    repositories,
    archiving: archiver,
    schedules: schedule.length === 0 ? [] : seen.map(each => each.schedule),
    drill: newest(seen.flatMap(each => each.drill ?? [])),
    recovery: newest(seen.flatMap(each => each.recovery ?? [])),
  };
}

const NO_RETENTION: Retention = { fullType: 'count', full: undefined, archive: undefined };

interface Seen {
  readonly schedule: InstalledSchedule;
  readonly drill: Measured | undefined;
  readonly recovery: Measured | undefined;
}

async function readMember(host: Host, { stanza, dbsu, schedule }: EvidenceRequest): Promise<Seen> {
  try {
    const args = [dbsu, DRILL_RECORD, '/pg/tmp/pitr/journal.json'];
    const parts = readParts((await host.run({ script: MEMBER_SCRIPT, args })).stdout.toString());
    const crontabs = { system: parts.get('system') ?? '', own: parts.get('own') ?? '' };
    return {
      schedule: {
        host: host.name,
        missing: missingLines(schedule, dbsu, crontabs),
        isCronRunning: /^active$/m.test(parts.get('cron') ?? ''),
      },
      drill: parseDrill(parts.get('drill') ?? '', stanza),
      recovery: measureRecovery(parts.get('journal')),
    };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const none = { host: host.name, missing: [...schedule], isCronRunning: undefined };
    return { schedule: none, drill: undefined, recovery: undefined };
  }
}

function parseArchiver(json: string): Archiving | undefined {
  if (json.trim() === '') return undefined;
  const row = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const moment = (value: unknown): Instant | undefined =>
    typeof value === 'number' ? instantFromSeconds(value) : undefined;
  return {
    mode: String(row.mode),
    command: String(row.command),
    timeout: Number(row.timeout),
    lastArchived: moment(row.archived),
    lastFailed: moment(row.failed),
    lastFailedSegment: typeof row.failed_segment === 'string' ? row.failed_segment : undefined,
    lastCommit: moment(row.commit),
  };
}

function parseRetention(text: string): Map<number, Retention> {
  const found = new Map<number, Retention>();
  for (const [, repo, name, value = ''] of text.matchAll(/^(\d+) (\S+) (.*)$/gm)) {
    const before = found.get(Number(repo)) ?? NO_RETENTION;
    const change =
      name === 'full-type'
        ? { fullType: value === 'time' ? ('time' as const) : ('count' as const) }
        : { [name === 'full' ? 'full' : 'archive']: Number(value) };
    found.set(Number(repo), { ...before, ...change });
  }
  return found;
}

function parseDrill(json: string, cluster: string): Measured | undefined {
  try {
    const record = JSON.parse(json) as Partial<DrillRecord>;
    if (record.cluster !== cluster || typeof record.finished !== 'string') return undefined;
    return { at: parseInstant(record.finished), seconds: Number(record.seconds) };
  } catch {
    // None, or one that was cut off while it was written: no drill that ended well.
    return undefined;
  }
}

/** From the plan to the last streaming replica. */
function measureRecovery(text: string | undefined): Measured | undefined {
  const journal = parseJournal(text);
  const { planned, done } = journal?.reached ?? {};
  if (planned === undefined || done === undefined) return undefined;
  const at = parseInstant(done);
  return { at, seconds: Number(at - parseInstant(planned)) / 1e6 };
}

function newest(measured: readonly Measured[]): Measured | undefined {
  return measured.reduce<Measured | undefined>(
    (last, each) => (last === undefined || each.at > last.at ? each : last),
    undefined,
  );
}

function numbersOf(text: string): number[] {
  return text.split('\n').filter(Boolean).map(Number);
}
