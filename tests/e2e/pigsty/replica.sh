# A further member copies the first; with `local` it has a stanza of its own, and no backup.
# shellcheck shell=sh
set -eu
cd /
grep -q '^repo1-type' /etc/pgbackrest/pgbackrest.conf || local=y
systemctl enable --now patroni 2>/dev/null
tries=0
until runuser -u postgres -- /usr/pgsql/bin/psql -XqAt -d postgres -c "select status from pg_stat_wal_receiver" 2>/dev/null | grep -q streaming; do
	tries=$((tries + 1))
	[ $tries -lt 80 ] || { journalctl -u patroni -n 10 --no-pager >&2; exit 1; }
	sleep 0.5
done
[ "${local:-n}" = n ] || runuser -u postgres -- pgbackrest --stanza=pg-test --no-online stanza-create >/dev/null
