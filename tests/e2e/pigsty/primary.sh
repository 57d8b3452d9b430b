# The first member makes the cluster, its rules of access, its stanza and a first backup.
# shellcheck shell=sh
set -eu
cd /
systemctl enable --now patroni 2>/dev/null
as() { runuser -u postgres -- "$@"; }
sql() { as /usr/pgsql/bin/psql -XqAt -d postgres -c "$1"; }
tries=0
until [ "$(sql 'select pg_is_in_recovery()' 2>/dev/null)" = f ] && sql "select 1 from pg_roles where rolname = 'replicator'" | grep -q 1; do
	tries=$((tries + 1))
	[ $tries -lt 80 ] || { journalctl -u patroni -n 10 --no-pager >&2; exit 1; }
	sleep 0.5
done
cat >/pg/data/pg_hba.conf <<'RULES'
local   all          postgres                  ident
local   replication  postgres                  ident
local   replication  replicator                scram-sha-256
host    replication  replicator  127.0.0.1/32  scram-sha-256
host    replication  replicator  10.10.10.0/24 scram-sha-256
host    postgres     replicator  10.10.10.0/24 scram-sha-256
hostssl all          all         10.10.10.0/24 scram-sha-256
RULES
sql 'select pg_reload_conf()' >/dev/null
as pgbackrest --stanza=pg-test --no-online stanza-create >/dev/null
as pgbackrest --stanza=pg-test backup >/dev/null
