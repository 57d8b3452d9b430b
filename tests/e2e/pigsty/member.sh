# Folders, links, certificates and settings of a member, as Pigsty makes them; nothing runs yet.
# shellcheck shell=sh
set -eu
: "${certificates?}" "${password?}" "${method?}" "${instance?}" "${ip?}" "${hosts?}" # given by pigsty.ts
home=/data/postgres/pg-test-15
mkdir -p /data/backups/postgres/pg-test-15/backup /etc/patroni /etc/pgbackrest
for each in bin log log/postgres log/patroni log/pgbackrest tmp cert conf data meta spool; do mkdir -p "$home/$each"; done
chmod 0700 $home $home/*
ln -sfn /data/backups/postgres/pg-test-15/backup $home/backup
ln -sfn $home /pg
ln -sfn /usr/lib/postgresql/15 /usr/pgsql
mkdir -p /var/lib/pgsql
printf '%s' "$certificates" | base64 -d | tar xz -C /pg/cert
chmod 0600 /pg/cert/server.key
printf '#!/bin/sh\nexit 0\n' >/pg/bin/pg-failover-callback
chmod 0755 /pg/bin/pg-failover-callback
quoted=$(printf '%s' "$password" | sed "s/'/''/g")
replica_from_repository=''
[ "$method" = local ] || replica_from_repository='    - pgbackrest'
cat >"/pg/conf/$instance.yml" <<CONF
#!/usr/bin/env patroni
---
# namespace, instance, cluster/shard scope
namespace: /pg/
name: $instance
scope: pg-test   # common pgsql cluster
log:
  level: INFO
  dateformat: '%Y-%m-%d %H:%M:%S %z'
  format: '%(asctime)s %(levelname)s: %(message)s'
etcd3:
  hosts: '10.10.10.10:2379'
  protocol: https
  cacert: /pg/cert/ca.crt
  cert:   /pg/cert/server.crt
  key:    /pg/cert/server.key
  username: 'pg-test'
  password: '$quoted'
restapi:
  listen: $ip:8008
  connect_address: $ip:8008
  authentication:
    username: 'postgres'
    password: 'Patroni.API'
  allowlist: [ $hosts ]
ctl:
  insecure: true
tags:
  nofailover: false
  clonefrom: true
  noloadbalance: false
  nosync: false
  version: '15'
  conf: 'oltp'
watchdog:
  mode: off
  device: /dev/watchdog
bootstrap:
  method: initdb
  initdb:
    - data-checksums
    - encoding: UTF8
    - locale: C
  dcs:
    ttl: 30
    loop_wait: 10
    retry_timeout: 10
    primary_start_timeout: 10
    maximum_lag_on_failover: 1048576
    maximum_lag_on_syncnode: -1
    primary_stop_timeout: 30
    synchronous_mode: false
    synchronous_mode_strict: false
    failsafe_mode: true
    pg_version: 15
    pg_cluster: pg-test
    pg_shard: pg-test
    pg_group: 0
    postgresql:
      use_slots: true
      use_pg_rewind: true
      remove_data_directory_on_rewind_failure: true
      parameters:
        max_connections: 100
        superuser_reserved_connections: 10
        track_commit_timestamp: 'on'
        wal_level: logical
        wal_log_hints: 'on'
        max_wal_senders: 50
        max_replication_slots: 50
        password_encryption: scram-sha-256
        ssl: 'on'
        ssl_cert_file: '/pg/cert/server.crt'
        ssl_key_file: '/pg/cert/server.key'
        ssl_ca_file: '/pg/cert/ca.crt'
        shared_buffers: 128MB
        archive_mode: 'on'
        archive_timeout: 300
        archive_command: 'pgbackrest --stanza=pg-test archive-push %p'
        wal_receiver_status_interval: 1s
        hot_standby_feedback: 'on'
        log_destination: csvlog
        logging_collector: 'on'
        log_directory: /pg/log/postgres
        log_timezone: 'UTC'
        log_filename: 'postgresql-%a.log'
        log_file_mode: '0640'
        log_rotation_age: '1d'
        log_truncate_on_rotation: 'on'
        log_statement: ddl
        shared_preload_libraries: 'pg_stat_statements, auto_explain'
postgresql:
  bin_dir: /usr/pgsql/bin
  data_dir: /pg/data
  config_dir: /pg/data
  pgpass: /var/lib/pgsql/.pgpass
  listen: 0.0.0.0:5432
  connect_address: $ip:5432
  use_unix_socket: true
  parameters:
    unix_socket_directories: '/var/run/postgresql, /tmp'
  authentication:
    superuser:
      username: postgres
    replication:
      username: replicator
      password: 'DBUser.Replicator'
    rewind:
      username: replicator
      password: 'DBUser.Replicator'
  callbacks:
    on_start: /pg/bin/pg-failover-callback
    on_stop: /pg/bin/pg-failover-callback
    on_role_change: /pg/bin/pg-failover-callback
  use_pg_rewind: true
  remove_data_directory_on_rewind_failure: true
  remove_data_directory_on_diverged_timelines: false
  create_replica_methods:
    - basebackup
$replica_from_repository
  basebackup:
    - max-rate: '1000M'
    - checkpoint: fast
    - verbose
    - progress
  pgbackrest:
    command: /usr/bin/pgbackrest --stanza=pg-test --delta restore
    keep_data: true
    no_params: true
    no_leader: true
CONF
ln -sfn "/pg/conf/$instance.yml" /etc/patroni/patroni.yml
if [ "$method" = local ]; then
	repository='repo1-path=/pg/backup
repo1-retention-full-type=count
repo1-retention-full=2'
else
	repository='repo1-type=s3
repo1-s3-endpoint=sss.pigsty
repo1-s3-region=us-east-1
repo1-s3-bucket=pgsql
repo1-s3-key=S3RVER
repo1-s3-key-secret=S3RVER
repo1-s3-uri-style=path
repo1-path=/pgbackrest
repo1-storage-port=9000
repo1-storage-ca-file=/etc/pki/ca.crt
repo1-bundle=y
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=pgBackRest
repo1-retention-full-type=time
repo1-retention-full=14'
fi
cat >/etc/pgbackrest/pgbackrest.conf <<CONF
[pg-test]
pg1-path=/pg/data
pg1-port=5432

[global]
archive-async=y
annotation=pg_cluster=pg-test
start-fast=y
expire-auto=y
compress-type=lz4
spool-path=/pg/spool
log-level-console=info
log-level-file=info
log-path=/pg/log/pgbackrest
$repository
delta=y
archive-mode=off

[global:restore]
process-max=2

[global:archive-push]
process-max=1

[global:archive-get]
process-max=1
CONF
chmod 0600 /etc/pgbackrest/pgbackrest.conf
chown -R postgres: /data /etc/patroni /etc/pgbackrest /var/lib/pgsql
chown -h postgres: /pg $home/backup
cat >/etc/systemd/system/patroni.service <<'UNIT'
[Unit]
Description=Runners to orchestrate a high-availability PostgreSQL
After=syslog.target network.target
[Service]
Type=simple
User=postgres
Group=postgres
EnvironmentFile=-/etc/patroni_env.conf
WorkingDirectory=/var/lib/pgsql
SyslogIdentifier=patroni
ExecStart=/usr/bin/patroni /etc/patroni/patroni.yml
ExecReload=/usr/bin/kill -s HUP $MAINPID
KillMode=process
TimeoutSec=30
Restart=no
TimeoutStopSec=120
OOMScoreAdjust=-1000
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
