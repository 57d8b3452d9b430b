// A Patroni cluster as its members show it: who answers, who leads, which data lies where.
import { type Instant, instantFromSeconds, parseInstant } from './instant.ts';
import { type Lsn, parseLsn } from './lsn.ts';
import type { Timeline } from './timeline.ts';

/** What a running server says of itself. */
export interface ServerState {
  readonly isInRecovery: boolean;
  readonly systemIdentifier: string;
  readonly timeline: Timeline;
  /** Written so far, or replayed so far on a standby. */
  readonly lsn: Lsn;
  readonly now: Instant;
  /** The last replayed commit; it stays known after a promotion until the server restarts. */
  readonly lastReplayed: Instant | undefined;
  /** A standby's receiver: `streaming` when it follows. */
  readonly receiver: string | undefined;
  /** `paused` once replay has stopped at a target with action pause. */
  readonly pauseState: string | undefined;
  /** The newest WAL file in the archive, as far as this server sent it. */
  readonly lastArchived: string | undefined;
  /** Standbys that are connected to it and do not stream yet, by the names that they give, which are Patroni's. */
  readonly comingStandbys: readonly string[];
  /** Its replication slots, those of its standbys among them. */
  readonly slots?: readonly string[] | undefined;
  /** The subscriptions by which its databases follow others. */
  readonly subscriptions?: readonly string[] | undefined;
  readonly hasChecksums: boolean;
  /** Does it archive its log? */
  readonly isArchiving: boolean;
  /** The number of the next transaction, with its epoch. */
  readonly nextXid?: bigint | undefined;
}

/** What a stopped server's control file says. */
export interface ControlFile {
  readonly systemIdentifier: string;
  readonly state: string;
  readonly timeline: Timeline | undefined;
  /** Where its last checkpoint lies: the end of the log, once it was shut down. */
  readonly checkpoint?: Lsn | undefined;
}

export interface Member {
  /** Inventory name. */
  readonly host: string;
  readonly isReachable: boolean;
  /** Why it is not. */
  readonly trouble?: string | undefined;
  /** It answers, but the login user cannot become root there. */
  readonly isDenied?: true;
  /** Its name in Patroni, from its settings. */
  readonly name?: string | undefined;
  readonly scope?: string | undefined;
  /** No where its settings say `nofailover`. */
  readonly mayLead?: boolean;
  readonly isPatroniRunning: boolean;
  readonly postmaster: number | undefined;
  readonly server: ServerState | undefined;
  /** Why its server, which accepts connections, does not let the database's user in: psql's words. */
  readonly closed?: string | undefined;
  readonly control: ControlFile | undefined;
  /** Major version of the binaries. */
  readonly version: string | undefined;
  readonly clock: Instant | undefined;
  /** Seconds by which its clock is ahead of this machine's, negative when it is behind; 0 where the two may agree. */
  readonly clockAhead?: number;
  readonly zone: string | undefined;
  readonly freeBytes: number | undefined;
  readonly dataBytes: number | undefined;
  /** Folders that a recovery writes to and cannot: a read-only mount, another owner. */
  readonly unwritable?: readonly string[];
  /** Up to three paths of the data that belong to somebody else: pgBackRest, as the database's user, could not replace them. */
  readonly foreign?: readonly string[];
  /** Where Patroni's settings name another data directory or port than the inventory: `pg_data=/data/pg`, `pg_port=5433`. */
  readonly elsewhere?: readonly string[];
  /** The stamp of the recovery that last replaced this replica's data. */
  readonly replaced?: string | undefined;
  /** The note of a recovery under way, raw. */
  readonly journal: string | undefined;
  /** Summaries of earlier recoveries that this host made, raw. */
  readonly recoveries?: string | undefined;
}

/** A row of `patronictl list`. */
export interface PatroniMember {
  readonly name: string;
  readonly address: string;
  readonly role: string;
  readonly state: string;
  readonly timeline: number | undefined;
  readonly lagMegabytes: number | undefined;
}

export interface Cluster {
  readonly members: readonly Member[];
  readonly patroni: readonly PatroniMember[];
  /** Patroni answers but leaves PostgreSQL alone. */
  readonly isPaused: boolean;
  /** Patroni's consensus store did not answer: who leads, and whether Patroni is paused, is not known then. */
  readonly isStoreAway?: boolean;
  /** Of a standby cluster: the server that it follows, `an archive` when it only reads one. */
  readonly follows?: string | undefined;
}

/** The member that leads now: Patroni's word where the server agrees, otherwise the only server that takes writes. */
export function findLeader(cluster: Cluster): Member | undefined {
  const writable = cluster.members.filter(member => member.server?.isInRecovery === false);
  const named = cluster.patroni.find(row => /leader/i.test(row.role))?.name;
  return writable.find(member => member.name === named) ?? (writable.length === 1 ? writable[0] : undefined);
}

/** Every member that takes writes: more than one means that the cluster is split. */
export function writableMembers(cluster: Cluster): readonly Member[] {
  return cluster.members.filter(member => member.server?.isInRecovery === false);
}

/** The zone that all reachable members agree on; undefined when they do not. */
export function commonZone(members: readonly Member[]): string | undefined {
  const zones = new Set(members.filter(member => member.isReachable).map(member => member.zone));
  return zones.size === 1 ? [...zones][0] : undefined;
}

/** A member's role in words, from what Patroni and its server say. */
export function describeRole(cluster: Cluster, member: Member): string {
  const row = cluster.patroni.find(each => each.name === member.name);
  if (!member.isReachable) return 'unreachable';
  if (row !== undefined && (member.server !== undefined || row.state !== 'running'))
    return row.role.toLowerCase();
  if (member.server === undefined) return member.closed === undefined ? 'stopped' : 'closed';
  return member.server.isInRecovery ? 'standby' : 'primary';
}

/** The servers that run and cannot be asked, in words; undefined when there are none. */
export function describeClosed(cluster: Cluster): string | undefined {
  const reasons = new Map<string, string[]>();
  for (const { host, closed } of cluster.members) {
    if (closed !== undefined) reasons.set(closed, [...(reasons.get(closed) ?? []), host]);
  }
  if (reasons.size === 0) return undefined;
  const words = Array.from(reasons, ([reason, hosts]) => `${hosts.join(', ')} (${reason})`);
  return `PostgreSQL runs and lets nobody ask it on ${words.join(' and on ')}`;
}

/** Reads `patronictl list -f json`; an output that is something else means that nobody is known. */
export function parsePatroniList(text: string): PatroniMember[] {
  const rows = parseJson(text);
  if (!Array.isArray(rows)) return [];
  return rows.map(row => ({
    name: String(row.Member ?? ''),
    address: String(row.Host ?? ''),
    role: String(row.Role ?? ''),
    state: String(row.State ?? ''),
    timeline: typeof row.TL === 'number' ? row.TL : undefined,
    lagMegabytes: typeof row['Lag in MB'] === 'number' ? row['Lag in MB'] : undefined,
  }));
}

/** Is `pause: true` in the output of `patronictl show-config`? */
export function isPausedConfig(yaml: string): boolean {
  return /^pause:\s*true\s*$/m.test(yaml);
}

/** What a standby cluster follows, in the output of `patronictl show-config`; undefined for a cluster of its own. */
export function followedBy(yaml: string): string | undefined {
  const section = /^standby_cluster:\n((?: .*(?:\n|$))+)/m.exec(yaml)?.[1];
  if (section === undefined) return undefined;
  const value = (key: string): string | undefined =>
    new RegExp(`^ +${key}: *['"]?([^'"\n]+)`, 'm').exec(section)?.[1];
  const host = value('host');
  return host === undefined ? 'an archive' : `${host}:${value('port') ?? 5432}`;
}

/** Reads the answer of the query that a member's server is asked. */
export function parseServerState(text: string): ServerState | undefined {
  const answer = parseJson(text) as Readonly<Record<string, unknown>> | undefined;
  if (typeof answer !== 'object' || answer === null || typeof answer.lsn !== 'string') return undefined;
  const words = (key: string): string | undefined =>
    typeof answer[key] === 'string' ? String(answer[key]) : undefined;
  const list = (key: string): string[] => (Array.isArray(answer[key]) ? answer[key].map(String) : []);
  const replayed = words('replayed');
  return {
    isInRecovery: answer.in_recovery === true,
    systemIdentifier: words('system') ?? '',
    timeline: Number(answer.timeline) as Timeline,
    lsn: parseLsn(answer.lsn),
    now: parseInstant(words('now') ?? ''),
    lastReplayed: replayed === undefined ? undefined : parseInstant(replayed),
    receiver: words('receiver'),
    pauseState: words('pause_state'),
    lastArchived: words('last_archived'),
    comingStandbys: list('coming'),
    slots: list('slots'),
    subscriptions: list('subscriptions'),
    hasChecksums: answer.checksums === true,
    isArchiving: answer.archiving !== false,
    ...(/^\d+$/.test(words('next_xid') ?? '') ? { nextXid: BigInt(words('next_xid') ?? '') } : {}),
  };
}

/** Reads `pg_controldata` in the C locale, its warnings included: of a damaged file nothing is true. */
export function parseControlFile(text: string): ControlFile | undefined {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim();
  if (/CRC checksum does not match/i.test(text)) return undefined;
  const systemIdentifier = field('Database system identifier');
  if (systemIdentifier === undefined) return undefined;
  const timeline = field("Latest checkpoint's TimeLineID");
  const checkpoint = field('Latest checkpoint location');
  return {
    systemIdentifier,
    state: field('Database cluster state') ?? '',
    timeline: timeline === undefined ? undefined : (Number(timeline) as Timeline),
    ...(checkpoint === undefined ? {} : { checkpoint: parseLsn(checkpoint) }),
  };
}

/** The major version in `postgres (PostgreSQL) 15.18 (Debian …)`. */
export function parseVersion(text: string): string | undefined {
  return /PostgreSQL\) (\d+)/.exec(text)?.[1];
}

/** A clock as `date +%s.%N` prints it. */
export function parseClock(text: string): Instant | undefined {
  const match = /^(\d+)(?:\.(\d{1,9}))?/.exec(text.trim());
  if (match?.[1] === undefined) return undefined;
  return (instantFromSeconds(Number(match[1])) +
    BigInt((match[2] ?? '').padEnd(6, '0').slice(0, 6))) as Instant;
}

function parseJson(text: string): Record<string, unknown>[] | Record<string, unknown> | undefined {
  const start = text.search(/[[{]/);
  if (start === -1) return undefined;
  try {
    return JSON.parse(text.slice(start));
  } catch {
    // Patroni and psql print warnings instead of an answer when their server is away: nobody is known then.
    return undefined;
  }
}
