// What a repository says of itself, for tests: backups and archives as `pgbackrest info` would list them.
import type { Backup, BackupLabel, BackupType, Stanza } from '../../src/postgres/backup.ts';
import { addSeconds, type Instant, parseInstant } from '../../src/postgres/instant.ts';
import { type Lsn, parseLsn, segmentName } from '../../src/postgres/lsn.ts';
import type { Timeline } from '../../src/postgres/timeline.ts';

export const at = (text: string): Instant => parseInstant(`${text}+00`);
export const timeline = (number: number): Timeline => number as Timeline;

/** A backup that began at a position and a moment, ten seconds and half a segment long. */
export function backup(
  moment: string,
  lsn: string,
  more: {
    readonly type?: BackupType;
    readonly repo?: number;
    readonly timeline?: number;
    readonly databaseId?: number;
  } = {},
): Backup {
  const { type = 'full', repo = 1, databaseId = 1 } = more;
  const start = at(moment);
  const startLsn = parseLsn(lsn);
  const on = timeline(more.timeline ?? 1);
  const name = moment.replace(/[-:]/g, '').replace(' ', '-');
  return {
    label: `${name}F` as BackupLabel,
    type,
    repo,
    databaseId,
    start,
    stop: addSeconds(start, 10),
    startLsn,
    stopLsn: (startLsn + 0x800000n) as Lsn,
    timeline: on,
    walStart: segmentName(on, startLsn),
    walStop: segmentName(on, startLsn),
    databaseBytes: 1,
    repositoryBytes: 1,
    prior: undefined,
    hasErrors: false,
  };
}

export function stanza(...backups: Backup[]): Stanza {
  const repos = [...new Set(backups.map(({ repo }) => repo))];
  return {
    name: 'pg-test',
    statusCode: 0,
    statusMessage: 'ok',
    isBackupRunning: false,
    repositories: repos.map(key => ({ key, cipher: 'none', statusCode: 0, statusMessage: 'ok' })),
    databases: [...new Set(backups.map(({ repo, databaseId }) => `${repo} ${databaseId}`))].map(pair => {
      const [repo, id] = pair.split(' ').map(Number);
      return { repo: repo ?? 1, id: id ?? 1, systemIdentifier: `70000000000000000${id}`, version: '15' };
    }),
    archives: [],
    backups: [...backups].sort((a, b) => Number(a.stop - b.stop)),
  };
}
