// Reads one member of a cluster in one round trip: its server, its data, its clock, its place.

import type { Host } from '../../connection/host.ts';
import { BecomeFailed, Unreachable } from '../../errors.ts';
import {
  type Member,
  parseClock,
  parseControlFile,
  parseServerState,
  parseVersion,
} from '../../postgres/cluster.ts';
import { type Instant, secondsOf } from '../../postgres/instant.ts';
import { readParts } from '../parts.ts';
import { PRELUDE } from './shell.ts';

/** Where things lie on the members of a cluster. */
export interface Layout {
  readonly dbsu: string;
  readonly data: string;
  readonly bin: string;
  readonly port: number;
  /** Patroni's settings file. */
  readonly patroni: string;
}

/** Where a recovery leaves its note, beside everything else it needs on the host. */
export const PITR_FOLDER = '/pg/tmp/pitr';

/** The summaries of earlier recoveries on a host, one a line: what an estimate rests on. */
export const RECOVERIES = '/pg/log/recoveries.jsonl';

/** One row with everything that a server knows of itself. */
export const SERVER_QUERY = `select json_build_object(
  'in_recovery', pg_is_in_recovery(),
  'system', (select system_identifier::text from pg_control_system()),
  'timeline', case when pg_is_in_recovery()
    then coalesce((select received_tli from pg_stat_wal_receiver), (select timeline_id from pg_control_checkpoint()))
    else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint end,
  'lsn', case when pg_is_in_recovery() then coalesce(pg_last_wal_replay_lsn(), '0/0') else pg_current_wal_lsn() end,
  'now', (clock_timestamp() at time zone 'UTC')::text || '+00',
  'next_xid', (pg_snapshot_xmax(pg_current_snapshot()))::text,
  'replayed', (pg_last_xact_replay_timestamp() at time zone 'UTC')::text || '+00',
  'receiver', (select status from pg_stat_wal_receiver),
  'pause_state', case when pg_is_in_recovery() then pg_get_wal_replay_pause_state() end,
  'last_archived', (select last_archived_wal from pg_stat_archiver),
  'coming', (select json_agg(application_name) from pg_stat_replication where state in ('startup', 'catchup')),
  'slots', (select json_agg(slot_name order by slot_name) from pg_replication_slots where not temporary),
  'subscriptions', (select json_agg(distinct subname) from pg_subscription),
  'checksums', current_setting('data_checksums') = 'on',
  'archiving', current_setting('archive_mode') <> 'off')`;

const SCRIPT = `
dbsu=$1 data=$2 bin=$3 port=$4 patroni=$5 folder=$6 query=$7 recoveries=$8
${PRELUDE}
part clock; date +%s.%N
part zone; readlink /etc/localtime | sed 's#.*/zoneinfo/##'
part patroni; grep -E '^(name|scope|namespace):' "$patroni" 2>/dev/null
grep -qiE '^[^#]*(nofailover: *(true|yes|on)|failover_priority: *0)' "$patroni" 2>/dev/null && part bound
part place
setting() { sed -n '/^postgresql:/,/^[^ #]/p' "$patroni" 2>/dev/null | awk -v key="$1:" '$1 == key { print $2; exit }' | tr -d "'" | tr -d '"'; }
own=$(setting data_dir)
[ -z "$own" ] || [ "$own" = "$data" ] || [ "$(readlink -f "$own")" = "$(readlink -f "$data")" ] || echo "pg_data=$own"
own=$(setting listen) own=\${own##*:}
case $own in ''|*[!0-9]*|"$port") ;; *) echo "pg_port=$own" ;; esac
part running; systemctl is-active patroni 2>/dev/null
part version; "$bin/postgres" --version 2>/dev/null
part postmaster
pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null)
case $pid in ''|*[!0-9]*) ;; *) [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ] && echo "$pid" ;; esac
part control; LC_ALL=C as "$bin/pg_controldata" "$data" 2>&1
part server
[ -z "$pid" ] || sql "$query" 2>/dev/null || ! as "$bin/pg_isready" -q -p "$port" || { part closed; LC_ALL=C sql '' 2>&1; }
part disk
existing() { at=$1; while [ ! -e "$at" ]; do at=$(dirname "$at"); done; echo "$at"; }
df -Pk "$(existing "$data")" $(readlink -f "$data/pg_wal" "$data"/pg_tblspc/* 2>/dev/null) 2>/dev/null |
  awk 'NR > 1 && !seen[$6]++ { sum += $4 } END { print sum }'
part used; du -skL "$data" 2>/dev/null
part unwritable
as sh -c 'for at in "$@"; do [ ! -e "$at" ] || test -w "$at" || echo "$at"; done' sh "$(existing "$data")" "$data/pg_wal" "$data"/pg_tblspc/*
for at in "$(existing "$folder")" "$(existing "$recoveries")" /etc/systemd/system; do test -w "$at" || echo "$at"; done
part foreign
# Of a file that goes away meanwhile, as those of archive-get do, find(1) knows no owner and calls it another's: each is looked at again.
# Where the data directory is a link, pgBackRest gives files to the owner of the link.
{ find "$data" -prune ! -user "$dbsu" 2>/dev/null; find -H "$data" "$data/pg_wal" "$data"/pg_tblspc/*/PG_* ! -user "$dbsu" -exec find {} -prune ! -user "$dbsu" ';' 2>/dev/null; } | sort -u | head -n 3
part replaced; head -n 1 "$folder/replaced" 2>/dev/null
part journal; cat "$folder/journal.json" 2>/dev/null
part recoveries; cat "$recoveries" 2>/dev/null
exit 0
`;

/** The member as it is now; a host that does not answer is a member that is not reachable, not an error. */
export async function readMember(host: Host, layout: Layout): Promise<Member> {
  try {
    const { dbsu, data, bin, port, patroni } = layout;
    const args = [dbsu, data, bin, String(port), patroni, PITR_FOLDER, SERVER_QUERY, RECOVERIES];
    const asked = Date.now();
    const output = await host.run({ script: SCRIPT, args });
    const member = describe(host.name, readParts(output.stdout.toString()));
    return { ...member, clockAhead: aheadOf(member.clock, asked, Date.now()) };
  } catch (error) {
    if (error instanceof BecomeFailed) return { ...absent(host.name, error.message), isDenied: true };
    if (!(error instanceof Unreachable)) throw error;
    return absent(host.name, error.message);
  }
}

function describe(host: string, parts: ReadonlyMap<string, string>): Member {
  const part = (name: string): string => parts.get(name)?.trim() ?? '';
  const setting = (name: string): string | undefined =>
    new RegExp(`^${name}:\\s*["']?([^"'#\\s]+)`, 'm').exec(part('patroni'))?.[1];
  const kilobytes = (name: string, field: number): number | undefined => {
    const number = Number(part(name).split(/\s+/)[field] || Number.NaN);
    return Number.isNaN(number) ? undefined : number * 1024;
  };
  return {
    host,
    isReachable: true,
    name: setting('name'),
    scope: setting('scope'),
    mayLead: !parts.has('bound'),
    isPatroniRunning: part('running') === 'active',
    postmaster: part('postmaster') === '' ? undefined : Number(part('postmaster')),
    server: parseServerState(part('server')),
    closed: part('closed').replace(/^psql: error: /, '') || undefined,
    control: parseControlFile(part('control')),
    version: parseVersion(part('version')),
    clock: parseClock(part('clock')),
    zone: part('zone') || undefined,
    freeBytes: kilobytes('disk', 0),
    dataBytes: kilobytes('used', 0),
    unwritable: part('unwritable') === '' ? [] : part('unwritable').split('\n'),
    foreign: part('foreign') === '' ? [] : part('foreign').split('\n'),
    elsewhere: part('place') === '' ? [] : part('place').split('\n'),
    replaced: part('replaced') || undefined,
    journal: part('journal') || undefined,
    recoveries: part('recoveries') || undefined,
  };
}

/** By how many seconds a clock that was read between two moments of ours (milliseconds) is ahead, at the least. */
function aheadOf(clock: Instant | undefined, asked: number, answered: number): number {
  if (clock === undefined) return 0;
  const read = secondsOf(clock) * 1000;
  return (read - Math.min(Math.max(read, asked), answered)) / 1000;
}

/** A member of which nothing is known. */
export function absent(host: string, trouble: string): Member {
  return {
    host,
    isReachable: false,
    trouble,
    isPatroniRunning: false,
    postmaster: undefined,
    server: undefined,
    control: undefined,
    version: undefined,
    clock: undefined,
    zone: undefined,
    freeBytes: undefined,
    dataBytes: undefined,
    journal: undefined,
    recoveries: undefined,
  };
}
