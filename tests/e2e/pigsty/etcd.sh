# etcd with TLS and a user that may touch the keys of one cluster alone; a trusted-ca-file makes it ask for client certificates.
# shellcheck shell=sh
set -eu
: "${password?}" # given by pigsty.ts
mkdir -p /root/pki /etc/etcd /data/etcd
cd /root/pki
key='ec -pkeyopt ec_paramgen_curve:prime256v1'
# shellcheck disable=SC2086 # several words
openssl req -x509 -newkey $key -nodes -keyout ca.key -out ca.crt -days 3650 -subj /O=pigsty/CN=pigsty-ca 2>/dev/null
issue() {
	mkdir -p "$1"
	# shellcheck disable=SC2086 # several words
	openssl req -newkey $key -nodes -keyout "$1/server.key" -out request -subj "/O=pigsty/CN=$2" 2>/dev/null
	printf 'subjectAltName=IP:%s,IP:127.0.0.1,DNS:%s,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n' "$1" "$2" >extensions
	openssl x509 -req -in request -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile extensions -out "$1/server.crt" 2>/dev/null
	cp ca.crt "$1/ca.crt"
}
issue 10.10.10.10 etcd-1
issue 10.10.10.11 pg-test-1
issue 10.10.10.12 pg-test-2
issue 10.10.10.13 pg-test-3
cp 10.10.10.10/* /etc/etcd/
chown -R etcd: /etc/etcd /data/etcd
chmod 0600 /etc/etcd/server.key
chmod 0700 /data/etcd
cat >/etc/etcd/etcd.conf <<'CONF'
name: etcd-1
data-dir: /data/etcd
initial-cluster-token: etcd
initial-cluster-state: new
initial-cluster: etcd-1=https://10.10.10.10:2380
initial-advertise-peer-urls: https://10.10.10.10:2380
listen-peer-urls: https://10.10.10.10:2380
listen-client-urls: https://10.10.10.10:2379,https://127.0.0.1:2379
advertise-client-urls: https://10.10.10.10:2379
enable-grpc-gateway: true
client-transport-security:
  cert-file: /etc/etcd/server.crt
  key-file: /etc/etcd/server.key
  trusted-ca-file: /etc/etcd/ca.crt
peer-transport-security:
  cert-file: /etc/etcd/server.crt
  key-file: /etc/etcd/server.key
  trusted-ca-file: /etc/etcd/ca.crt
CONF
cat >/etc/systemd/system/etcd.service <<'UNIT'
[Unit]
Description=etcd of Pigsty
[Service]
Type=notify
User=etcd
ExecStart=/usr/bin/etcd --config-file=/etc/etcd/etcd.conf
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --now etcd 2>/dev/null
export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=https://10.10.10.10:2379 ETCDCTL_CACERT=/etc/etcd/ca.crt
export ETCDCTL_CERT=/etc/etcd/server.crt ETCDCTL_KEY=/etc/etcd/server.key
etcdctl user add root --new-user-password=Etcd.Root
etcdctl user grant-role root root
etcdctl role add pg-test
etcdctl role grant-permission pg-test --prefix=true readwrite /pg/pg-test/
etcdctl user add pg-test --new-user-password="$password"
etcdctl user grant-role pg-test pg-test
etcdctl auth enable
