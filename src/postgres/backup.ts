// What a repository holds: `pgbackrest info --output=json` as typed data, with the database's own identity beside it.
import { UserError } from '../errors.ts';
import { formatInstant, type Instant, instantFromSeconds } from './instant.ts';
import { type Lsn, parseLsn, timelineOfSegment } from './lsn.ts';
import type { Timeline } from './timeline.ts';

declare const labelBrand: unique symbol;
/** A backup's name in its repository: `20250713-100000F`, `20250713-100000F_20250714-010000I`. */
export type BackupLabel = string & { readonly [labelBrand]: 'BackupLabel' };

export type BackupType = 'full' | 'diff' | 'incr';

export interface Backup {
  readonly label: BackupLabel;
  readonly type: BackupType;
  /** The repository's number, as in `repo1-…`. */
  readonly repo: number;
  /** Which of the stanza's databases (system identifiers over time) it copied. */
  readonly databaseId: number;
  /** To the second: pgBackRest keeps no fraction. */
  readonly start: Instant;
  readonly stop: Instant;
  readonly startLsn: Lsn;
  /** Replay must reach this position before the data is consistent. */
  readonly stopLsn: Lsn;
  readonly timeline: Timeline;
  /** First and last WAL segment that it needs. */
  readonly walStart: string;
  readonly walStop: string;
  /** Bytes of the whole cluster when restored. */
  readonly databaseBytes: number;
  /** Bytes that this backup added to the repository; undefined when pgBackRest does not say. */
  readonly repositoryBytes: number | undefined;
  /** The backup it builds on. */
  readonly prior: BackupLabel | undefined;
  /** Page checksum errors were found while copying. */
  readonly hasErrors: boolean;
}

/** WAL kept for one database in one repository; timelines and gaps are not told apart. */
export interface ArchiveRange {
  readonly repo: number;
  readonly databaseId: number;
  /** PostgreSQL's major version and the database's number: `15-1`. */
  readonly id: string;
  readonly first: string | undefined;
  readonly last: string | undefined;
}

export interface StanzaDatabase {
  readonly repo: number;
  readonly id: number;
  /** Decimal digits: it is larger than a double holds. */
  readonly systemIdentifier: string;
  /** Major version, `15`. */
  readonly version: string;
}

export interface StanzaRepository {
  readonly key: number;
  readonly cipher: string;
  /** 0 when all is well. @see https://pgbackrest.org/command.html#command-info */
  readonly statusCode: number;
  readonly statusMessage: string;
}

export interface Stanza {
  readonly name: string;
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly isBackupRunning: boolean;
  readonly repositories: readonly StanzaRepository[];
  readonly databases: readonly StanzaDatabase[];
  readonly archives: readonly ArchiveRange[];
  /** Oldest first. */
  readonly backups: readonly Backup[];
}

/** The statuses that `pgbackrest info` gives a stanza that is not there. */
const MISSING_STANZA = 1;

/** pgBackRest's status for whatever it has no number for: rights, keys, the network. */
const UNREADABLE = 99;

/** A repository that could not be read, where no other one told of any backup either. */
export function unreadableRepository({
  backups,
  repositories,
}: Stanza): Stanza['repositories'][number] | undefined {
  return backups.length > 0 ? undefined : repositories.find(({ statusCode }) => statusCode === UNREADABLE);
}

/** Is there such a stanza in any of the repositories? */
export function stanzaExists(stanza: Stanza): boolean {
  return stanza.databases.length > 0 || stanza.statusCode !== MISSING_STANZA;
}

/** The database that backups are made of now: the newest of the stanza, in one repository or, numbered alike, in any. */
export function currentDatabase(stanza: Stanza, repo?: number): StanzaDatabase | undefined {
  const databases = stanza.databases.filter(database => repo === undefined || database.repo === repo);
  return databases.reduce<StanzaDatabase | undefined>(
    (newest, database) => (newest === undefined || database.id > newest.id ? database : newest),
    undefined,
  );
}

/**
 * Backups of the database that backups are made of now. Repositories number their databases each for itself: one that came
 * later holds the same system under a smaller number.
 */
export function currentBackups(stanza: Stanza): Backup[] {
  return stanza.backups.filter(backup => isCurrent(stanza, backup));
}

/** The archives of that database, one a repository. */
export function currentArchives(stanza: Stanza): ArchiveRange[] {
  return stanza.archives.filter(archive => isCurrent(stanza, archive));
}

function isCurrent(stanza: Stanza, of: { readonly repo: number; readonly databaseId: number }): boolean {
  const own = currentDatabase(stanza, of.repo);
  return own?.id === of.databaseId && own.systemIdentifier === currentDatabase(stanza)?.systemIdentifier;
}

/** One line about a backup: `20250713-100000F (full, ended 2025-07-13 10:00:12+00)`. */
export function describeBackup(backup: Backup): string {
  return `${backup.label} (${backup.type}, ended ${formatInstant(backup.stop)})`;
}

/**
 * Reads the output of `pgbackrest info --output=json`. Throws UserError INVALID_VALUE when it is something else.
 * @see https://pgbackrest.org/command.html#command-info
 */
export function parseBackupInfo(json: string): Stanza[] {
  let data: unknown;
  try {
    // System identifiers exceed 2^53: they are kept as text, or their last digits would be lost.
    data = JSON.parse(json.replace(/("system-id"\s*:\s*)(\d+)/g, '$1"$2"'));
  } catch (cause) {
    throw new UserError('INVALID_VALUE', 'the output of `pgbackrest info` is not JSON', { cause });
  }
  return items(data).map(readStanza);
}

type Json = Readonly<Record<string, unknown>>;

function readStanza(stanza: Json): Stanza {
  const status = object(stanza.status);
  const lock = object(object(status.lock).backup);
  return {
    name: text(stanza.name),
    statusCode: integer(status.code),
    statusMessage: statusLine(text(status.message)),
    isBackupRunning: lock.held === true,
    repositories: items(stanza.repo).map(repo => ({
      key: integer(repo.key),
      cipher: text(repo.cipher),
      statusCode: integer(object(repo.status).code),
      statusMessage: statusLine(text(object(repo.status).message)),
    })),
    databases: items(stanza.db).map(database => ({
      repo: integer(database['repo-key'] ?? 1),
      id: integer(database.id),
      systemIdentifier: text(database['system-id']),
      version: text(database.version),
    })),
    archives: items(stanza.archive).map(archive => ({
      repo: integer(object(archive.database)['repo-key'] ?? 1),
      databaseId: integer(object(archive.database).id),
      id: text(archive.id),
      first: optionalText(archive.min),
      last: optionalText(archive.max),
    })),
    backups: items(stanza.backup)
      .flatMap(readBackup)
      .sort((a, b) => Number(a.stop - b.stop)),
  };
}

/**
 * The first line, and the store's own word for what is wrong: what follows are headers, or the bytes of a file that was
 * read with another passphrase.
 */
export function statusLine(message: string): string {
  const [line = ''] = message.split('\n');
  const code = /<Code>(\w+)<\/Code>/.exec(message)?.[1];
  return `${line.replace(/:$/, '')}${code === undefined ? '' : `, ${code}`}`;
}

/** A backup without positions (made before pgBackRest 2.36 on a version that hides them) serves no plan. */
function readBackup(backup: Json): Backup[] {
  const archive = object(backup.archive);
  const lsn = object(backup.lsn);
  const info = object(backup.info);
  const time = object(backup.timestamp);
  const walStart = optionalText(archive.start);
  const walStop = optionalText(archive.stop);
  const timeline = timelineOfSegment(walStop ?? '');
  const stopLsn = optionalText(lsn.stop);
  const startLsn = optionalText(lsn.start);
  if (!walStart || !walStop || timeline === undefined || !stopLsn || !startLsn) return [];
  const prior = optionalText(backup.prior);
  const repository = object(info.repository);
  return [
    {
      label: text(backup.label) as BackupLabel,
      type: text(backup.type) as BackupType,
      repo: integer(object(backup.database)['repo-key'] ?? 1),
      databaseId: integer(object(backup.database).id),
      start: instantFromSeconds(integer(time.start)),
      stop: instantFromSeconds(integer(time.stop)),
      startLsn: parseLsn(startLsn),
      stopLsn: parseLsn(stopLsn),
      timeline,
      walStart,
      walStop,
      databaseBytes: integer(info.size),
      repositoryBytes: typeof repository.delta === 'number' ? repository.delta : undefined,
      prior: prior as BackupLabel | undefined,
      hasErrors: backup.error === true,
    },
  ];
}

function items(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value);
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function integer(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
