// The page of every variable of the roles: defaults as the roles have them, types of those, meanings from this table.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { code, generatedFrom, page, table } from './markdown.ts';

/** Meanings by variable. A type stands before `;` where the default does not tell it. */
export const MEANINGS: Readonly<Record<string, string>> = {
  etcd_cluster: 'The name of the consensus store.',
  etcd_data: 'Where a member of the consensus store keeps its data.',
  etcd_port: 'The port for clients.',
  etcd_peer_port: 'The port between members.',
  etcd_packages: 'The packages that are installed.',
  node_crontab: 'Lines of /etc/crontab with their user: when backups are taken.',
  nodename: 'What a host is called.',
  pgbackrest_method: 'name or list;The repositories in use: see [policy](policy.md).',
  pgbackrest_repo: 'Repositories by name: see [policy](policy.md).',
  pgbackrest_init_backup: '`pgsql.yml` takes the first full backup of each repository that has none.',
  backup_promise: 'What backups promise: see [policy](policy.md).',
  pgbackrest_archive_async: 'Archive several segments at once, ahead of the server.',
  pgbackrest_compress_type: 'How backups and archive are compressed.',
  pgbackrest_timeout: 'Seconds for making a stanza and for checking archiving.',
  pgbackrest_backup_timeout: 'Seconds for a backup, and for verifying a repository.',
  pg_leader: 'Who leads, as a playbook has found it; not to be set.',
  pg_informant:
    'Who tells what the repository holds: who leads, else the first member that answers; not to be set.',
  drill_target:
    'What a drill restores, as `pg_pitr`; empty is the newest backup and everything archived since.',
  drill_host: 'The member that restores; empty is a replica that sees a backup, else the leader.',
  drill_path: 'The scratch folder, removed at the end.',
  drill_port: 'The port of the copy, on a socket in that folder.',
  drill_process: 'Parallel processes of the restore.',
  drill_settings: 'Settings of PostgreSQL for the copy alone.',
  drill_assertions: 'SQL that must be true of the copy: see [drill](../guide/drill.md).',
  drill_amcheck: 'Whether `pg_amcheck` looks at all databases.',
  drill_check_timeout: 'Seconds for each check.',
  drill_timeout: 'Seconds that the copy may live.',
  drill_report: 'A folder of the control node for `drill-CLUSTER.json` and `.xml`.',
  pg_instance: "The member's name.",
  pg_members: 'The hosts of the cluster, from the inventory; not to be set.',
  pg_primary: 'The declared primary, from the inventory; not to be set.',
  pg_voice: 'The member of the play that asks for the whole cluster; not to be set.',
  pg_version: 'The major version of PostgreSQL.',
  pg_dbsu: 'The OS user of the database.',
  pg_data: 'The data directory.',
  pg_bin_dir: "PostgreSQL's programs.",
  pg_port: "PostgreSQL's port.",
  patroni_port: "The port of Patroni's REST API.",
  patroni_conf: "Patroni's settings file.",
  pg_namespace: "The folder of Patroni's keys in the consensus store.",
  pg_wait: 'Seconds to wait for a leader.',
  pg_replication_username: 'The user of replication.',
  pg_replication_password: 'Its password; never shown. Change it.',
  pgbackrest_enabled: 'Whether the cluster is backed up and archived at all.',
  pgbackrest_conf: "pgBackRest's settings file, 0640 root:postgres.",
  pgbackrest_log_dir: "The folder of pgBackRest's logs.",
  pg_packages: 'The packages that are installed.',
  pg_home: 'Where the packages put PostgreSQL.',
  patroni_ttl: 'Seconds that a leader keeps its lock without renewing it.',
  patroni_loop_wait: "Seconds between two rounds of Patroni's loop.",
  patroni_retry_timeout: 'Seconds for which Patroni tries the consensus store and PostgreSQL again.',
  patroni_maximum_lag_on_failover: 'Bytes that a member may lag behind and still become leader.',
  patroni_etcd_hosts: 'Addresses of the consensus store.',
  pg_encoding: 'The encoding of a new cluster.',
  pg_locale: 'The locale of a new cluster.',
  pg_checksum: 'Whether a new cluster has data checksums.',
  pg_wal_segsize: 'MiB of a WAL segment of a new cluster: a power of two, 1 to 1024.',
  pg_parameters: 'Settings of PostgreSQL in a new cluster.',
  pg_hba_rules: 'Lines of pg_hba.conf.',
  pg_pitr:
    'mapping;What to recover to: see [recovery](../guide/recovery.md). `{}` is the end of the archive; none goes on with a recovery that was begun.',
  pitr_search_timeout: 'Seconds to look for a restore point or a transaction in the log.',
  pitr_flush_timeout: 'Seconds until the newest commits must be archived.',
  pitr_stop_timeout: 'Seconds until PostgreSQL must have stopped.',
  pitr_take_over:
    'End another run that recovers the same cluster, and take its place: only one that is known to be dead.',
  pitr_use_kept:
    'An undo puts back what `backup: true` kept, where it is whole; false goes through the archive.',
  pitr_without:
    'Members that do not answer and are known to be dead, between commas: a recovery leaves them out.',
  pitr_stream_timeout: 'Seconds until replicas must stream again.',
  pitr_report: 'A file of the control node for the [summary](recovery-summary.md) of a recovery as JSON.',
  explore_segments: 'Segments that `-t explore` reads on each side of the moment.',
  explore_rows: 'Rows deleted or updated by one transaction that look like an accident.',
  explore_limit: 'Transactions in the table.',
  pg_rm_backup: 'false keeps the backups of a cluster that is removed.',
  pg_safeguard: 'true refuses to remove this cluster at all.',
  pg_rm_whole: 'Whether all members are in the play; not to be set.',
  pg_rm_leader: 'Who leads; not to be set.',
  pg_rm_deletes: 'Whether the stanza goes; not to be set.',
  pg_rm_lost_data: 'Shown before anybody is asked; not to be set.',
  pg_rm_lost_backups: 'Shown before anybody is asked; not to be set.',
  pg_rm_plan: 'Shown before anybody is asked; not to be set.',
  pg_rm_question: 'What is asked; not to be set.',
};

/** The defaults of every role that has any. */
export function roleDefaults(): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const paths = readdirSync('roles')
    .sort()
    .map(role => [role, `roles/${role}/defaults/main.yml`] as const)
    .filter(([, path]) => existsSync(path));
  return new Map(
    paths.map(([role, path]) => [role, parse(readFileSync(path, 'utf8'), { version: '1.1' }) ?? {}]),
  );
}

export function variablesPage(): string {
  const sections = [...roleDefaults()].flatMap(([role, defaults]) => [
    `## ${role}`,
    table(
      ['variable', 'type', 'default', 'meaning'],
      Object.entries(defaults).map(([name, value]) => {
        const [, type = typeOf(value), meaning = ''] =
          /^(?:([a-z ]+);)?(.*)$/.exec(MEANINGS[name] ?? '') ?? [];
        return [code(name), type, code(typeof value === 'string' ? value.trim() || "''" : value), meaning];
      }),
    ),
  ]);
  return page(
    generatedFrom('docs/generate/variables.ts and roles/*/defaults/main.yml'),
    '# Variables of the roles',
    'Set them in the inventory, or with `-e`. What has an expression as its default follows from others.',
    ...sections,
  );
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return value.includes('{{') ? 'expression' : 'text';
  if (typeof value === 'object') return 'mapping';
  return typeof value;
}
