// pitr_promote: a server that waits at its target, paused or shut down, is told to take writes from there on.
import { hasReached } from '../postgres/journal.ts';
import { readJournal } from './clusters/journal.ts';
import { PRELUDE } from './clusters/shell.ts';
import type { Module } from './module.ts';
import { readParts } from './parts.ts';

interface PromoteArguments {
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
  readonly port: number;
}

// Replay that is resumed at its target ends there. A server that is down replays to the same target once more and promotes:
// the last line of a setting wins.
// https://www.postgresql.org/docs/15/runtime-config-wal.html#GUC-RECOVERY-TARGET-ACTION
const SCRIPT = `
dbsu=$1 bin=$2 data=$3 port=$4
${PRELUDE}
patience=10
pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ]; then
  state=$(sql "select case when pg_is_in_recovery() then pg_get_wal_replay_pause_state() else 'promoted' end") || exit 1
  case $state in
    promoted) ;;
    paused) sql 'select pg_wal_replay_resume()' >/dev/null || exit 1; part way; echo resumed ;;
    *) echo 'PostgreSQL is in recovery, but has not stopped at its target' >&2; exit 1 ;;
  esac
elif [ -f "$data/recovery.signal" ]; then
  echo "recovery_target_action = 'promote'" >>"$data/postgresql.auto.conf" || exit 1
  part way; echo restarted
fi
exit 0
`;

export const pitr_promote: Module<PromoteArguments> = {
  name: 'pitr_promote',
  fullNames: [],
  documentation: {
    summary:
      'Lets a recovered server that waits at its target take writes; refuses when no target was reached.',
  },
  schema: {
    properties: {
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
      data: { type: 'string', default: '/pg/data', description: 'The data directory.' },
      port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
    },
  },
  checkMode: 'none',
  async run(host, args) {
    const { dbsu, bin, data, port } = args;
    const journal = await readJournal(host);
    if (journal === undefined || !hasReached(journal, 'verified')) {
      const phase = journal === undefined ? 'planned' : journal.phase;
      return {
        failed: true,
        msg: `no target has been reached that could be handed to Patroni: the recovery got as far as '${phase}'`,
      };
    }
    const output = await host.run({ script: SCRIPT, args: [dbsu, bin, data, String(port)] });
    if (output.status !== 0)
      return {
        failed: true,
        msg: `the server could not be promoted: ${output.stderr.toString().trim()}`,
      };
    const way = readParts(output.stdout.toString()).get('way')?.trim();
    return { changed: way !== undefined, way };
  },
};
