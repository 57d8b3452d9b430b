// clone_claim: a clone that Patroni leads stops being its source: settings of the restore go, its own logins work, and it takes nothing
// from the slots that its source's subscriptions read.
import { PRELUDE } from './clusters/shell.ts';
import type { Module } from './module.ts';
import { readParts } from './parts.ts';

interface ClaimArguments {
  readonly source: string;
  readonly dbsu: string;
  readonly bin: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly timeout: number;
}

// archive_mode comes back only after Patroni has written an archive_command that does not name the source's stanza.
const SCRIPT = `
dbsu=$1 bin=$2 port=$3 source=$4 limit=$5
${PRELUDE}
patience=10
script_in() { as env PGDATABASE="$1" "$bin/psql" -XqAtw -v ON_ERROR_STOP=1 -p "$port"; }
end=$(($(date +%s) + limit))
while :; do
  command=$(sql "select current_setting('archive_command')") || exit 1
  case "$command " in *"stanza=$source "*|*"stanza '$source' "*) ;; *) break ;; esac
  if [ "$(date +%s)" -gt "$end" ]; then echo "archive_command still names $source: $command" >&2; exit 1; fi
  sleep 0.5
done
part subscriptions
sql 'select subname from pg_subscription order by 1' || exit 1
sql 'select distinct datname from pg_subscription join pg_database d on d.oid = subdbid' | while IFS= read -r database; do
  script_in "$database" <<'SQL' || exit 1
select format('alter subscription %I disable', subname), format('alter subscription %I set (slot_name = none)', subname)
  from pg_subscription join pg_database d on d.oid = subdbid where datname = current_database() \\gexec
SQL
done || exit 1
script_in postgres <<'SQL'
\\getenv user CLONE_USER
\\getenv password CLONE_PASSWORD
set log_statement = none;
set log_min_duration_statement = -1;
select format('create role %I login replication', :'user') where not exists (select from pg_roles where rolname = :'user') \\gexec
alter role :"user" login replication password :'password';
alter system reset restore_command;
alter system reset recovery_target;
alter system reset recovery_target_name;
alter system reset recovery_target_time;
alter system reset recovery_target_xid;
alter system reset recovery_target_lsn;
alter system reset recovery_target_timeline;
alter system reset recovery_target_inclusive;
alter system reset recovery_target_action;
alter system reset archive_mode;
alter system reset max_logical_replication_workers;
SQL
`;

export const clone_claim: Module<ClaimArguments> = {
  name: 'clone_claim',
  fullNames: [],
  documentation: {
    summary:
      "Takes a clone's settings of recovery away, so that it archives to its own stanza once restarted, and turns its subscriptions off.",
  },
  schema: {
    properties: {
      source: { type: 'string', description: 'The stanza that it was cloned from, and must never write to.' },
      user: { type: 'string', description: "The clone's role for replication." },
      password: { type: 'string', secret: true, description: 'Its password.' },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
      port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
      timeout: {
        type: 'integer',
        default: 60,
        description: 'Seconds until Patroni has written its settings.',
      },
    },
    required: ['source', 'user', 'password'],
  },
  checkMode: 'none',
  async run(host, args) {
    const { dbsu, bin, port, source, timeout, user, password } = args;
    const output = await host.run({
      script: SCRIPT,
      args: [dbsu, bin, String(port), source, String(timeout)],
      env: { CLONE_USER: user, CLONE_PASSWORD: password },
    });
    if (output.status === 0) {
      const subscriptions =
        readParts(output.stdout.toString()).get('subscriptions')?.split('\n').filter(Boolean) ?? [];
      return { changed: true, subscriptions, msg: `it archives to ${source} never again` };
    }
    const why = output.stderr.toString().trim();
    return { failed: true, msg: `the clone runs, and archives nothing: ${why}` };
  },
};
