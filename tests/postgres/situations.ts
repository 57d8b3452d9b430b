// Situations of a recovery as compact JSON: what a repository holds, who leads, what is missing.
import { type Backup, type BackupLabel, parseBackupInfo, type Stanza } from '../../src/postgres/backup.ts';
import { parseInstant } from '../../src/postgres/instant.ts';
import { type Lsn, parseLsn, parseSegmentName } from '../../src/postgres/lsn.ts';
import type { NearTarget } from '../../src/postgres/near-target.ts';
import type { LocatedRecord, RecoverySituation, UnfinishedSearch } from '../../src/postgres/situation.ts';
import { parseHistory, type Timeline, TimelineTree } from '../../src/postgres/timeline.ts';
import type { LogGap } from '../../src/postgres/window.ts';

export interface CompactBackup {
  readonly label: string;
  readonly stop: string;
  /** From and to. */
  readonly lsn: readonly [string, string];
  readonly timeline?: number;
  readonly megabytes?: number;
  readonly database?: number;
  readonly hasErrors?: boolean;
}

export interface CompactSituation {
  readonly backups: readonly CompactBackup[];
  /** System identifiers of the stanza's databases, oldest first; none: the stanza is missing. */
  readonly systems?: readonly string[];
  readonly version?: string;
  readonly repositoryStatus?: readonly [number, string];
  /** History files by timeline, and when they came into the archive. */
  readonly histories?: Readonly<Record<string, string>>;
  readonly born?: Readonly<Record<string, string>>;
  readonly now: string;
  readonly leader?: { readonly timeline: number; readonly lsn: string } | null;
  readonly archive?: { readonly lastCommit?: string; readonly end?: string };
  readonly gaps?: readonly { readonly first: string; readonly last: string; readonly lastCommit?: string }[];
  readonly located?: { readonly timeline: number; readonly lsn: string; readonly again?: readonly string[] };
  readonly near?: NearTarget;
  readonly unfinished?: UnfinishedSearch;
  readonly cluster?: { readonly system?: string; readonly version?: string };
  readonly disk?: { readonly freeMegabytes: number; readonly reusedMegabytes: number };
}

const MEGABYTE = 1048576;

export function buildSituation(compact: CompactSituation): RecoverySituation {
  const histories = Object.entries(compact.histories ?? {});
  const born = Object.entries(compact.born ?? {});
  const { archive = {}, disk } = compact;
  return {
    stanza: buildStanza(compact),
    tree: new TimelineTree(
      histories.map(([timeline, text]) => parseHistory(Number(timeline) as Timeline, text)),
      compact.backups
        .filter(({ database = 1 }) => database === (compact.systems ?? ['']).length)
        .map(backup => (backup.timeline ?? 1) as Timeline),
    ),
    born: new Map(born.map(([timeline, time]) => [Number(timeline) as Timeline, parseInstant(time)])),
    now: parseInstant(compact.now),
    leader: compact.leader
      ? { timeline: compact.leader.timeline as Timeline, lsn: parseLsn(compact.leader.lsn) }
      : undefined,
    archive: {
      lastCommit: archive.lastCommit === undefined ? undefined : parseInstant(archive.lastCommit),
      end: archive.end === undefined ? undefined : parseLsn(archive.end),
    },
    gaps: (compact.gaps ?? []).map(buildGap),
    located: buildLocated(compact),
    near: compact.near,
    unfinished: compact.unfinished,
    systemIdentifier: compact.cluster?.system,
    version: compact.cluster?.version,
    disk: disk && {
      path: '/pg/data',
      freeBytes: disk.freeMegabytes * MEGABYTE,
      reusedBytes: disk.reusedMegabytes * MEGABYTE,
    },
  };
}

export function buildBackup(compact: CompactBackup): Backup {
  const timeline = (compact.timeline ?? 1) as Timeline;
  const stop = parseInstant(compact.stop);
  return {
    label: compact.label as BackupLabel,
    type: compact.label.endsWith('F') ? 'full' : compact.label.endsWith('D') ? 'diff' : 'incr',
    repo: 1,
    databaseId: compact.database ?? 1,
    start: stop,
    stop,
    startLsn: parseLsn(compact.lsn[0]),
    stopLsn: parseLsn(compact.lsn[1]),
    timeline,
    walStart: '',
    walStop: '',
    databaseBytes: (compact.megabytes ?? 20) * MEGABYTE,
    repositoryBytes: undefined,
    prior: undefined,
    hasErrors: compact.hasErrors ?? false,
  };
}

function buildStanza(compact: CompactSituation): Stanza {
  const systems = compact.systems ?? ['7000000000000000001'];
  const [code, message] = compact.repositoryStatus ?? [0, 'ok'];
  const empty = parseBackupInfo('[{"name":"pg-test","status":{"code":1,"message":"missing stanza path"}}]');
  const [stanza] = empty;
  if (stanza === undefined) throw new RangeError('no stanza');
  return {
    ...stanza,
    repositories: [{ key: 1, cipher: 'none', statusCode: code, statusMessage: message }],
    databases: systems.map((systemIdentifier, index) => ({
      repo: 1,
      id: index + 1,
      systemIdentifier,
      version: compact.version ?? '15',
    })),
    backups: compact.backups.map(buildBackup),
  };
}

function buildGap(gap: {
  readonly first: string;
  readonly last: string;
  readonly lastCommit?: string;
}): LogGap {
  const start = parseSegmentName(gap.first)?.start ?? (0n as Lsn);
  const end = parseSegmentName(gap.last)?.end ?? (0n as Lsn);
  const lastCommit = gap.lastCommit === undefined ? undefined : parseInstant(gap.lastCommit);
  return {
    first: gap.first,
    last: gap.last,
    start,
    end,
    segments: Number((end - start) / 0x1000000n),
    lastCommit,
  };
}

function buildLocated({ located }: CompactSituation): LocatedRecord | undefined {
  if (located === undefined) return undefined;
  return {
    timeline: located.timeline as Timeline,
    lsn: parseLsn(located.lsn),
    time: undefined,
    again: (located.again ?? []).map(parseLsn),
  };
}
