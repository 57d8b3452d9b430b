// What the user asks of a recovery (`pg_pitr`): checked data instead of a bag of strings.
import { nearest, Problems, UserError } from '../errors.ts';
import type { BackupLabel } from './backup.ts';
import { formatInstant, type Instant, type InstantOptions, parseInstant } from './instant.ts';
import { formatLsn, type Lsn, parseLsn } from './lsn.ts';
import { parseTimeline, type Timeline } from './timeline.ts';

declare const xidBrand: unique symbol;
/** A transaction's number, 1 to 2^32-1. */
export type Xid = number & { readonly [xidBrand]: 'Xid' };

/** Where replay is to stop. @see https://www.postgresql.org/docs/15/runtime-config-wal.html#RUNTIME-CONFIG-WAL-RECOVERY-TARGET */
export type RecoveryTarget =
  | { readonly type: 'default' }
  | { readonly type: 'immediate' }
  | { readonly type: 'time'; readonly time: Instant }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'xid'; readonly xid: Xid }
  | { readonly type: 'lsn'; readonly lsn: Lsn };

export type RecoveryAction = 'promote' | 'pause' | 'shutdown';

/** A whole `pg_pitr`. */
export interface RecoveryRequest {
  readonly target: RecoveryTarget;
  /** The source stanza when it is not the cluster's own. */
  readonly cluster: string | undefined;
  readonly set: BackupLabel | undefined;
  /** Undefined leaves the choice to the planner; `latest` insists on it. */
  readonly timeline: Timeline | 'latest' | 'current' | undefined;
  readonly exclusive: boolean;
  readonly action: RecoveryAction;
  readonly archive: boolean;
  readonly dbInclude: readonly string[];
  readonly dbExclude: readonly string[];
  readonly linkMap: ReadonlyMap<string, string>;
  readonly process: number | undefined;
  /** Another repository: its name in pgbackrest_repo, or its keys. */
  readonly repo: string | Readonly<Record<string, unknown>> | undefined;
  readonly backup: boolean;
  /** Another place than the cluster's data directory: the cluster itself is left as it is. */
  readonly data: string | undefined;
  /** The port of the server there. */
  readonly port: number | undefined;
}

/** Every key of `pg_pitr`; schemas/pg_pitr.json says the same for editors. */
export const REQUEST_KEYS = [
  'cluster',
  'type',
  'time',
  'name',
  'xid',
  'lsn',
  'set',
  'timeline',
  'exclusive',
  'action',
  'archive',
  'db_include',
  'db_exclude',
  'link_map',
  'process',
  'repo',
  'backup',
  'data',
  'port',
] as const;

const TARGET_KEYS = ['time', 'name', 'xid', 'lsn'] as const;
const TYPES = ['default', 'immediate', ...TARGET_KEYS] as const;
const ACTIONS = ['promote', 'pause', 'shutdown'] as const;
const LABEL_FORM = /^\d{8}-\d{6}F(_\d{8}-\d{6}[DI])?$/;

/** Reads `pg_pitr`. Throws UserErrors with every mistake in it, each with the nearest right word. */
export function parseRequest(data: unknown, options: InstantOptions = {}): RecoveryRequest {
  const problems = new Problems();
  const given = readKeys(data, problems);
  const read = <T>(step: () => T): T | undefined => problems.attempt(step);
  const target = read(() => readTarget(given, options));
  const request = {
    cluster: read(() => readText(given, 'cluster')),
    set: read(() => readSet(given)),
    timeline: read(() => readTimeline(given)),
    exclusive: read(() => readFlag(given, 'exclusive')) ?? false,
    action: read(() => readChoice(given, 'action', ACTIONS)) ?? 'promote',
    archive: read(() => readFlag(given, 'archive')) ?? true,
    dbInclude: read(() => readNames(given, 'db_include')) ?? [],
    dbExclude: read(() => readNames(given, 'db_exclude')) ?? [],
    linkMap: read(() => readLinks(given)) ?? new Map<string, string>(),
    process: read(() => readInteger(given, 'process', 1, 999)),
    repo: read(() => readRepository(given)),
    backup: read(() => readFlag(given, 'backup')) ?? false,
    data: read(() => readPath(given, 'data')),
    port: read(() => readInteger(given, 'port', 1, 65535)),
  };
  if (request.dbInclude.length > 0 && request.dbExclude.length > 0) {
    problems.add('CONFLICTING_KEYS', 'pg_pitr has both `db_include` and `db_exclude`', {
      hint: 'give one of them',
    });
  }
  problems.throwIfAny();
  if (target === undefined) throw new UserError('INVALID_VALUE', 'pg_pitr has no readable target');
  if (request.exclusive && !(target.type === 'time' || target.type === 'xid' || target.type === 'lsn')) {
    throw new UserError(
      'CONFLICTING_KEYS',
      `\`exclusive\` has no meaning for a target of type ${target.type}`,
      {
        hint: 'it stops just before a `time`, `xid` or `lsn`',
      },
    );
  }
  if (target.type === 'default' && request.action !== 'promote') {
    throw new UserError(
      'CONFLICTING_KEYS',
      `\`action: ${request.action}\` has no meaning at the end of the archive: PostgreSQL takes writes once it is there`,
      { hint: 'name a target to stop at: `time`, `name`, `xid`, `lsn` or `type: immediate`' },
    );
  }
  return { target, ...request };
}

/** The target in a DBA's words: `time 2025-07-13 10:00:00+00`. */
export function describeTarget(target: RecoveryTarget): string {
  switch (target.type) {
    case 'default':
      return 'the end of the archive';
    case 'immediate':
      return 'the end of the backup';
    case 'time':
      return `time ${formatInstant(target.time)}`;
    case 'name':
      return `restore point '${target.name}'`;
    case 'xid':
      return `transaction ${target.xid}`;
    case 'lsn':
      return `WAL position ${formatLsn(target.lsn)}`;
  }
}

type Given = ReadonlyMap<string, unknown>;

function readKeys(data: unknown, problems: Problems): Given {
  if (data === null || data === undefined) return new Map();
  if (typeof data !== 'object' || Array.isArray(data)) {
    problems.add('WRONG_TYPE', 'pg_pitr is not a mapping', {
      hint: 'write `{"pg_pitr": {"time": "2025-07-13 10:00:00+00"}}`',
    });
    return new Map();
  }
  const entries = data instanceof Map ? [...data.entries()] : Object.entries(data);
  const given = new Map<string, unknown>();
  for (const [key, value] of entries) {
    const name = String(key);
    if (!(REQUEST_KEYS as readonly string[]).includes(name)) {
      const near = nearest(name, REQUEST_KEYS);
      problems.add(
        'UNKNOWN_KEY',
        `\`${name}\` is not a key of pg_pitr${near === undefined ? '' : `: \`${near}\`?`}`,
        {
          hint: `its keys are ${REQUEST_KEYS.join(', ')}`,
        },
      );
    } else if (value !== null && value !== undefined && value !== '') given.set(name, value);
    // A variable that is not set, most likely: without a target everything would be recovered.
    else if ((TARGET_KEYS as readonly string[]).includes(name)) {
      problems.add('MISSING_KEY', `\`${name}\` of pg_pitr is empty`, {
        hint: 'a recovery to the end of the archive leaves the key out',
      });
    }
  }
  return given;
}

function readTarget(given: Given, options: InstantOptions): RecoveryTarget {
  const targets = TARGET_KEYS.filter(key => given.has(key));
  if (targets.length > 1) {
    throw new UserError('CONFLICTING_KEYS', `pg_pitr has ${targets.map(key => `\`${key}\``).join(' and ')}`, {
      hint: 'a recovery has exactly one target',
    });
  }
  const type = readChoice(given, 'type', TYPES) ?? targets[0] ?? 'default';
  const [written] = targets;
  if (written !== undefined && written !== type) {
    throw new UserError('CONFLICTING_KEYS', `pg_pitr has type '${type}' but its target is \`${written}\``, {
      hint: `leave out \`type\`: the target implies it`,
    });
  }
  switch (type) {
    case 'default':
    case 'immediate':
      return { type };
    case 'time':
      return { type, time: parseInstant(required(given, 'time'), options) };
    case 'name':
      return { type, name: readName(required(given, 'name')) };
    case 'xid':
      return { type, xid: readXid(required(given, 'xid')) };
    case 'lsn':
      return { type, lsn: parseLsn(required(given, 'lsn')) };
  }
}

function required(given: Given, key: string): string {
  const value = readText(given, key);
  if (value === undefined) throw new UserError('MISSING_KEY', `pg_pitr has type '${key}' but no \`${key}\``);
  return value;
}

function readText(given: Given, key: string): string | undefined {
  const value = given.get(key);
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw wrongType(key, 'text', value);
}

function readName(name: string): string {
  const mistake = Buffer.byteLength(name) > 63 ? 'is longer than PostgreSQL allows' : 'is not of one line';
  if (Buffer.byteLength(name) > 63 || /\p{Cc}/u.test(name)) {
    throw new UserError('INVALID_VALUE', `the restore point in \`name\` ${mistake}`, {
      hint: 'its name has at most 63 bytes and no line ends, tabs or the like; its position can be asked for instead, with `lsn`: -t explore tells it',
    });
  }
  return name;
}

function readXid(text: string): Xid {
  const number = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(number >= 1 && number <= 0xffffffff)) {
    throw new UserError('INVALID_VALUE', `'${text}' is not a transaction number`, {
      hint: 'a transaction number is 1 to 4294967295, without an epoch',
    });
  }
  return number as Xid;
}

function readSet(given: Given): BackupLabel | undefined {
  const label = readText(given, 'set');
  if (label === undefined || label === 'latest') return undefined;
  if (!LABEL_FORM.test(label)) {
    throw new UserError('INVALID_VALUE', `'${label}' is not a backup label`, {
      hint: 'a label looks like 20250713-100000F or 20250713-100000F_20250714-010000I; `latest` leaves the choice to the plan',
    });
  }
  return label as BackupLabel;
}

function readTimeline(given: Given): RecoveryRequest['timeline'] {
  const value = readText(given, 'timeline');
  if (value === undefined || value === 'latest' || value === 'current') return value;
  return parseTimeline(value);
}

function readFlag(given: Given, key: string): boolean | undefined {
  const value = given.get(key);
  if (value === undefined || typeof value === 'boolean') return value;
  const word = String(value).toLowerCase();
  if (['yes', 'true', 'on', 'y', '1'].includes(word)) return true;
  if (['no', 'false', 'off', 'n', '0'].includes(word)) return false;
  throw wrongType(key, 'true or false', value);
}

function readChoice<T extends string>(given: Given, key: string, choices: readonly T[]): T | undefined {
  const value = readText(given, key);
  if (value === undefined) return undefined;
  const choice = choices.find(candidate => candidate === value);
  if (choice !== undefined) return choice;
  const near = nearest(value, choices);
  throw new UserError(
    'INVALID_VALUE',
    `'${value}' is no ${key} of a recovery${near === undefined ? '' : `: '${near}'?`}`,
    {
      hint: `\`${key}\` is one of ${choices.join(', ')}`,
    },
  );
}

function readInteger(given: Given, key: string, least: number, most: number): number | undefined {
  const value = readText(given, key);
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UserError('INVALID_VALUE', `\`${key}\` of pg_pitr is '${value}'`, {
    hint: `it is a whole number from ${least} to ${most}`,
  });
}

/** A path goes into settings of PostgreSQL and of pgBackRest, which quote each in their own way. */
function readPath(given: Given, key: string): string | undefined {
  const path = readText(given, key)?.replace(/\/+$/, '');
  if (path === undefined || /^\/[\w@=:,.+~/-]*$/.test(path)) return path;
  throw new UserError('INVALID_VALUE', `\`${key}\` of pg_pitr is '${path}'`, {
    hint: 'it is an absolute path of letters, digits and @=:,.+~_-',
  });
}

function readNames(given: Given, key: string): readonly string[] | undefined {
  const value = given.get(key);
  if (value === undefined) return undefined;
  const names = Array.isArray(value) ? value : [value];
  if (names.every((name): name is string => typeof name === 'string' && name !== '')) return names;
  throw wrongType(key, 'a list of database names', value);
}

function readLinks(given: Given): ReadonlyMap<string, string> | undefined {
  const value = given.get('link_map');
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value))
    throw wrongType('link_map', 'a mapping of link to path', value);
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value as object);
  const wrong = entries.find(([, path]) => typeof path !== 'string' || !isPlace(path));
  if (wrong !== undefined) {
    throw new UserError('INVALID_VALUE', `\`link_map\` of pg_pitr puts '${wrong[0]}' into '${wrong[1]}'`, {
      hint: 'a link goes to an absolute path, without `..`',
    });
  }
  const links = entries.map(([link, path]) => [String(link), plainPath(String(path))] as const);
  for (const [link, path] of links) {
    const other = links.find(each => each[0] !== link && `${each[1]}/`.startsWith(`${path}/`));
    if (other === undefined) continue;
    throw new UserError(
      'CONFLICTING_KEYS',
      `\`link_map\` of pg_pitr puts '${other[0]}' and '${link}' into ${path}`,
      {
        hint: 'each needs a folder of its own, none inside of another',
      },
    );
  }
  return new Map(links);
}

function isPlace(path: string): boolean {
  return /^\/[^/]/.test(path) && !/(^|\/)\.\.(\/|$)|\p{Cc}/u.test(path);
}

/** pgBackRest compares folders as they are written. */
function plainPath(path: string): string {
  return path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
}

function readRepository(given: Given): RecoveryRequest['repo'] {
  const value = given.get('repo');
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value !== 'object' || Array.isArray(value))
    throw wrongType('repo', 'the name of a repository in pgbackrest_repo, or its keys', value);
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value as object);
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.map(([key, item]) => [String(key), item]));
}

function wrongType(key: string, expected: string, value: unknown): UserError {
  const found = Array.isArray(value)
    ? 'a list'
    : typeof value === 'object'
      ? 'a mapping'
      : `'${String(value)}'`;
  return new UserError('WRONG_TYPE', `\`${key}\` of pg_pitr is ${found}, expected ${expected}`);
}
