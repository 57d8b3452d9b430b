// A plan as the words of a command line: `pgbackrest restore` on the recovering host, and on its replicas.
import { formatInstant } from './instant.ts';
import { formatLsn } from './lsn.ts';
import type { Plan } from './plan.ts';
import type { RecoveryRequest } from './target.ts';

export interface RestoreOptions {
  readonly stanza: string;
  /** The data directory, when it is not the stanza's own. */
  readonly data?: string | undefined;
  /** Settings of pgBackRest that know another repository. */
  readonly settings?: string | undefined;
  /** Nothing of it may disturb a live cluster on the same host: tablespaces go below this folder. */
  readonly tablespaces?: string | undefined;
  /** Tablespaces and links that go elsewhere. */
  readonly folders?: readonly FolderWord[] | undefined;
}

/** A tablespace or link of a backup, and the folder that it is restored to. */
export interface FolderWord {
  readonly option: 'tablespace-map' | 'link-map';
  readonly name: string;
  /** A tablespace's number in `pg_tblspc`. */
  readonly oid: number | undefined;
  readonly path: string;
}

/**
 * The arguments of the one restore that recovers. Each is a word of its own: no shell reads them, so a name with quotes
 * stays a name. The backup set is always named: left alone, pgBackRest picks it by the host's time zone.
 * @see https://pgbackrest.org/command.html#command-restore
 */
export function restoreArguments(plan: Plan, request: RecoveryRequest, options: RestoreOptions): string[] {
  return [
    `--stanza=${options.stanza}`,
    `--repo=${plan.set.repo}`,
    '--delta',
    `--set=${plan.set.label}`,
    ...contentArguments(request, options.folders ?? []),
    ...(options.settings === undefined ? [] : [`--config=${options.settings}`]),
    ...(options.data === undefined ? [] : [`--pg1-path=${options.data}`]),
    ...(options.tablespaces === undefined ? [] : [`--tablespace-map-all=${options.tablespaces}`]),
    ...targetArguments(plan),
    `--recovery-option=restore_command=${fetchCommand(options)}`,
    // Named either way: pgbackrest.conf may say `archive-mode=off` for restores, as Pigsty's does.
    `--archive-mode=${request.archive ? 'preserve' : 'off'}`,
    'restore',
  ];
}

/** What is restored, and where to, and by how many processes: the same on the recovering host and on its replicas. */
export function contentArguments(
  request: Pick<RecoveryRequest, 'process' | 'dbInclude' | 'dbExclude'>,
  folders: readonly FolderWord[],
): string[] {
  return [
    ...(request.process === undefined ? [] : [`--process-max=${request.process}`]),
    ...request.dbInclude.map(name => `--db-include=${name}`),
    ...request.dbExclude.map(name => `--db-exclude=${name}`),
    ...folders.map(({ option, name, path }) => `--${option}=${name}=${path}`),
  ];
}

/**
 * Lines for postgresql.auto.conf that pgBackRest cannot be trusted to write: 2.45 puts a name between quotes as it is, so
 * that a quote in it ends the setting and a backslash changes it.
 * @see https://www.postgresql.org/docs/15/config-setting.html#CONFIG-SETTING-CONFIGURATION-FILE
 */
export function recoverySettings(plan: Plan): string[] {
  const { target } = plan;
  // 2.45 refuses --target-timeline beside --type=immediate, and PostgreSQL's own default is the latest, whatever it is.
  if (target.type === 'immediate') return [`recovery_target_timeline = '${timelineWord(plan)}'`];
  if (target.type !== 'name' || target.name === plainName(target.name)) return [];
  return [`recovery_target_name = '${quotedName(target.name)}'`];
}

/** What a clone must not do before its subscriptions are off: take from the slots of its source. clone_claim takes it back. */
export const CLONE_SETTINGS: readonly string[] = ["max_logical_replication_workers = '0'"];

/** The settings that move the target of a recovery that waits, without another restore. */
export function targetSettings(plan: Plan): string[] {
  const { target, exclusive } = plan;
  const timeline = `recovery_target_timeline = '${timelineWord(plan)}'`;
  if (target.type === 'default') return [timeline];
  const lines = [timeline, `recovery_target_action = '${waitingAction(plan)}'`];
  if (exclusive) lines.push("recovery_target_inclusive = 'off'");
  switch (target.type) {
    case 'immediate':
      return [...lines, "recovery_target = 'immediate'"];
    case 'time':
      return [...lines, `recovery_target_time = '${formatInstant(target.time)}'`];
    case 'name':
      return [...lines, `recovery_target_name = '${quotedName(target.name)}'`];
    case 'xid':
      return [...lines, `recovery_target_xid = '${target.xid}'`];
    case 'lsn':
      return [...lines, `recovery_target_lsn = '${formatLsn(target.lsn)}'`];
  }
}

/**
 * The arguments that rebuild a replica from the backup set that the leader was recovered from: one that was made later may lie
 * behind the target, on the timeline that was left.
 */
export function standbyArguments(
  stanza: string,
  set: { readonly repo: number; readonly label: string },
  content: readonly string[] = [],
): string[] {
  return [
    `--stanza=${stanza}`,
    `--repo=${set.repo}`,
    '--delta',
    `--set=${set.label}`,
    '--type=standby',
    ...content,
    '--archive-mode=preserve',
    `--recovery-option=restore_command=${fetchCommand({ stanza })}`,
    'restore',
  ];
}

/**
 * What fetches WAL while PostgreSQL recovers. Without `--repo`: left alone, pgBackRest would have it look only into the
 * repository of the backup set, and end at a gap that another one fills.
 */
function fetchCommand({ stanza, data, settings, tablespaces }: RestoreOptions): string {
  const words = ['pgbackrest', `--stanza=${stanza}`, ...(data === undefined ? [] : [`--pg1-path=${data}`])];
  // A live server's spool is not to be shared.
  const apart = tablespaces === undefined ? [] : ['--no-archive-async', '--log-level-file=off'];
  const get = (more: readonly string[]): string =>
    `${[...words, ...more, ...apart].map(shellWord).join(' ')} archive-get %f "%p"`;
  if (settings === undefined) return get([]);
  // Which timelines are taken stands in the cluster's own repository as well: no number is given twice.
  const other = get([`--config=${settings}`]);
  // No braces around a variable: systemd would replace it in the words of a unit.
  return `${other}; status=$?; case "$status %f" in "1 "*.history) if ${get([])}; then status=0; fi;; esac; (exit $status)`;
}

/**
 * The setting for a server that was shut down cleanly and needs no log but its own: the archive only tells which timelines are
 * taken. A timeline that was never archived may have its number in the archive by now, with other contents. PostgreSQL takes any
 * status up to 125 for a file that is not there; a repository that is away has to end the recovery.
 * @see https://www.postgresql.org/docs/15/runtime-config-wal.html#GUC-RESTORE-COMMAND
 */
export function historyFetchSetting(stanza: string): string {
  const fetch = `${fetchCommand({ stanza })}; status=$?; [ $status -le 1 ] || status=200; exit $status`;
  return `restore_command = 'case %f in *.history) ${fetch};; esac; exit 1'`;
}

/** PostgreSQL gives the command to a shell, after it has replaced `%f` and `%p`. */
function shellWord(word: string): string {
  const literal = word.replaceAll('%', '%%');
  return /^[\w@=:,./+%-]+$/.test(literal) ? literal : `"${literal.replace(/[\\$`"]/g, '\\$&')}"`;
}

function targetArguments(plan: Plan): string[] {
  const { target } = plan;
  const timeline = `--target-timeline=${timelineWord(plan)}`;
  if (target.type === 'default') return ['--type=default', timeline];
  const action = `--target-action=${waitingAction(plan)}`;
  const exclusive = plan.exclusive ? ['--target-exclusive'] : [];
  switch (target.type) {
    case 'immediate':
      return ['--type=immediate', action];
    case 'time':
      return ['--type=time', `--target=${formatInstant(target.time)}`, timeline, action, ...exclusive];
    case 'name':
      return ['--type=name', `--target=${plainName(target.name)}`, timeline, action];
    case 'xid':
      return ['--type=xid', `--target=${target.xid}`, timeline, action, ...exclusive];
    case 'lsn':
      return ['--type=lsn', `--target=${formatLsn(target.lsn)}`, timeline, action, ...exclusive];
  }
}

/** A server is asked what it reached before it is shut down: one that is down cannot tell. */
function waitingAction({ action }: Plan): 'promote' | 'pause' {
  return action === 'promote' ? 'promote' : 'pause';
}

/** By its number a timeline needs its history file, which a repository that came later does not have. */
function timelineWord({ timeline, set }: Plan): string {
  return timeline === set.timeline ? 'current' : String(timeline);
}

function quotedName(name: string): string {
  return name.replaceAll('\\', '\\\\').replaceAll("'", "''");
}

function plainName(name: string): string {
  return name.replace(/['\\]/g, '_');
}
